using System.Numerics;
using Continua.Differentiation;
using Continua.Execution;
using Continua.Graphs;
using Continua.Kernels;
using Continua.Learning;

namespace Continua;

/// <summary>How a gradient is evaluated.</summary>
public sealed record GradientOptions
{
    /// <summary>The most threads to use; 0 for all cores. No result depends on it.</summary>
    public int Threads { get; init; }

    /// <summary>Whether derivatives by inputs are wanted; without them the rest comes sooner.</summary>
    public bool ByInputs { get; init; } = true;

    /// <summary>Whether derivatives by parameters are wanted; without any derivatives only the loss is computed.</summary>
    public bool ByParameters { get; init; } = true;
}

/// <summary>Gradients of losses written for one sample.</summary>
public static class Gradient
{
    /// <summary>The gradient of a loss of one input.</summary>
    public static Gradient<T> Of<T>(Func<Tensor, Tensor> loss, Module? module = null, GradientOptions? options = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(loss);
        return new(1, x => loss(x[0]), module, options);
    }

    /// <summary>The gradient of a loss of two inputs.</summary>
    public static Gradient<T> Of<T>(Func<Tensor, Tensor, Tensor> loss, Module? module = null, GradientOptions? options = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(loss);
        return new(2, x => loss(x[0], x[1]), module, options);
    }

    /// <summary>The gradient of a loss of three inputs.</summary>
    public static Gradient<T> Of<T>(Func<Tensor, Tensor, Tensor, Tensor> loss, Module? module = null, GradientOptions? options = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(loss);
        return new(3, x => loss(x[0], x[1], x[2]), module, options);
    }

    /// <summary>The gradient of a loss of four inputs.</summary>
    public static Gradient<T> Of<T>(Func<Tensor, Tensor, Tensor, Tensor, Tensor> loss, Module? module = null, GradientOptions? options = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(loss);
        return new(4, x => loss(x[0], x[1], x[2], x[3]), module, options);
    }
}

/// <summary>What an evaluation of a gradient yields.</summary>
/// <param name="Value">Σ over rows of weight × loss; NaN where every row failed.</param>
/// <param name="ByParameters">The derivative by each parameter, in the order of the flat vector; NaN where every row failed.</param>
/// <param name="ByInputs">For each input the derivative row by row, [row, component]; NaN for a row that failed.</param>
/// <param name="Losses">The loss of each row, without its weight; NaN for a row that failed.</param>
/// <param name="Report">What it cost, and rows that failed: they take no part in the sums.</param>
public sealed record GradientResult<T>(double Value, T[] ByParameters, T[][,] ByInputs, T[] Losses, RunReport Report)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Value, derivatives by parameters, derivatives by inputs.</summary>
    public void Deconstruct(out double value, out T[] byParameters, out T[][,] byInputs) =>
        (value, byParameters, byInputs) = (Value, ByParameters, ByInputs);

    /// <summary>Who evaluated it.</summary>
    internal Parallelism Parallelism { get; init; }
}

/// <summary>
/// A loss of one sample with its derivatives, compiled at the first call for each set of input sizes. Value and gradients
/// are summed over rows, each row with its weight.
/// </summary>
public sealed class Gradient<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly int inputs;
    private readonly Func<Tensor[], Tensor> loss;
    private readonly ParameterLayout? layout;
    private readonly List<CompiledLoss<T>> compiled = [];
    private readonly GradientOptions options;
    private ParameterLayout? given;
    private int[] offsets = [];

    internal Gradient(int inputs, Func<Tensor[], Tensor> loss, Module? module, GradientOptions? options = null)
    {
        (this.inputs, this.loss, layout, this.options) = (inputs, loss, module?.Layout, options ?? new());
        int threads = this.options.Threads;
        Tensor.Guard(threads >= 0, $"The number of threads is positive, or 0 for all cores, but got {threads}; take 0.");
    }

    /// <summary>Evaluates a loss without parameters.</summary>
    /// <param name="inputs">[row, component] each, with equal numbers of rows.</param>
    public GradientResult<T> Evaluate(params T[][,] inputs) => Evaluate(null, null, inputs);

    /// <summary>Evaluates the loss and its derivatives.</summary>
    /// <param name="parameters">Those of the module, or of one that contains it; derivatives are by the module's own.</param>
    /// <param name="inputs">[row, component] each, with equal numbers of rows.</param>
    public GradientResult<T> Evaluate(Parameters<T> parameters, params T[][,] inputs) => Evaluate(parameters, null, inputs);

    /// <summary>Evaluates a loss without parameters, of inputs given in double: where they reach the times of a solve they keep their digits.</summary>
    /// <param name="inputs">[row, component] each, with equal numbers of rows.</param>
    public GradientResult<T> Evaluate(params double[][,] inputs) => Evaluate(null, inputs);

    /// <summary>
    /// Evaluates the loss and its derivatives, of inputs given in double: where they reach the times of a solve they keep their digits.
    /// </summary>
    /// <param name="parameters">Those of the module.</param>
    /// <param name="inputs">[row, component] each, with equal numbers of rows.</param>
    public GradientResult<T> Evaluate(Parameters<T>? parameters, params double[][,] inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        return Evaluate(parameters, null, [.. inputs], null);
    }

    /// <summary>Evaluates the weighted loss and its derivatives.</summary>
    /// <param name="weights">One a row; null for 1.</param>
    /// <param name="reuse">An earlier result that is not needed any more: arrays of the same size are written over.</param>
    /// <exception cref="ArgumentException">Inputs or parameters do not fit the loss.</exception>
    /// <exception cref="SolveException">A row failed of a solve whose options set <see cref="SolveOptions.ThrowOnFailure"/>.</exception>
    public GradientResult<T> Evaluate(Parameters<T>? parameters, T[]? weights, T[][,] inputs, GradientResult<T>? reuse = null)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        return Evaluate(parameters, weights, (Array[])inputs, reuse);
    }

    /// <param name="inputs">Of type T[,], or double[,].</param>
    private GradientResult<T> Evaluate(Parameters<T>? parameters, T[]? weights, Array[] inputs, GradientResult<T>? reuse)
    {
        int rows = Check(weights, inputs), pulledSize = options.ByParameters ? layout?.Size ?? 0 : 0;
        T[] losses = reuse?.Losses.Length == rows ? reuse.Losses : new T[rows];
        T[][,] gradients = !options.ByInputs ? []
            : reuse is not null && AreShapedAs(reuse.ByInputs, inputs) ? reuse.ByInputs
            : [.. inputs.Select(x => new T[rows, x.GetLength(1)])];
        T[] pulled = reuse?.ByParameters.Length == pulledSize ? reuse.ByParameters : new T[pulledSize];
        RunReport report = new();

        // A compiled loss works in memory of its own.
        lock (compiled)
        {
            Place(parameters?.Layout);
            CompiledLoss<T> its = CompiledFor(inputs);
            its.Give(inputs, its.Weights(weights, rows), parameters, offsets);
            its.Take(losses, gradients);
            ReadOnlySpan<double> sums = its.Batch.Run(rows, its.Inputs, its.Results, options.Threads, report, pulled);

            SolveException.ThrowIfRequested(report);
            double value = sums[0];
            foreach (SolveFailure failure in report.Failures)
            {
                losses[failure.Row] = T.NaN;
                LeaveOut(gradients, failure.Row);
            }

            // The sum over no rows says nothing about the loss, and 0 would pass for a minimum.
            if (report.Failures.Count == rows)
            {
                value = double.NaN;
                Array.Fill(pulled, T.NaN);
            }

            return new(value, pulled, gradients, losses, report) { Parallelism = new(its.Batch.ParallelRunner, options.Threads) };
        }
    }

    public void Dispose()
    {
        foreach (CompiledLoss<T> loss in compiled)
        {
            loss.Batch.Dispose();
        }
    }

    private static void LeaveOut(T[][,] gradients, int row)
    {
        foreach (T[,] byInput in gradients)
        {
            for (int c = 0; c < byInput.GetLength(1); c++)
            {
                byInput[row, c] = T.NaN;
            }
        }
    }

    private static bool AreShapedAs(T[][,] arrays, Array[] others) =>
        arrays.Length == others.Length
        && arrays.Zip(others).All(pair => pair.First.GetLength(0) == pair.Second.GetLength(0) && pair.First.GetLength(1) == pair.Second.GetLength(1));

    private int Check(T[]? weights, Array[] arrays)
    {
        Tensor.Guard(arrays.Length == inputs, $"The loss takes {inputs} inputs, but got {arrays.Length}; pass one array for each.");
        foreach (Array input in arrays)
        {
            ArgumentNullException.ThrowIfNull(input);
        }

        int rows = arrays[0].GetLength(0);
        Tensor.Guard(rows > 0, "A gradient is taken over at least one row, but got none; check the arrays.");
        Tensor.Guard(
            Array.TrueForAll(arrays, x => x.GetLength(0) == rows),
            $"Inputs have equal numbers of rows, but got {string.Join(", ", arrays.Select(x => x.GetLength(0)))}; check the arrays.");
        Tensor.Guard(weights is null || weights.Length == rows, $"There is one weight a row, but got {weights?.Length} for {rows}.");
        return rows;
    }

    // Evaluated up once: training passes the same layout step after step.
    private void Place(ParameterLayout? its)
    {
        Tensor.Guard(
            layout is not null || its is null,
            $"A loss takes parameters of the module it was made with, but it was made without one and got {its?.Size}; pass the "
            + $"module to Gradient.Of.");
        if (layout is not null && (its is null || !ReferenceEquals(its, given)))
        {
            (offsets, given) = (layout.OffsetsIn(its, "loss"), its);
        }
    }

    private CompiledLoss<T> CompiledFor(Array[] arrays)
    {
        foreach (CompiledLoss<T> known in compiled)
        {
            if (known.Fits(arrays))
            {
                return known;
            }
        }

        int[] sizes = [.. arrays.Select(x => x.GetLength(1))];
        CompiledLoss<T> its = new(sizes, Compile(sizes), layout?.Slices.Count ?? 0, options.ByInputs);
        compiled.Add(its);
        return its;
    }

    private Batch<T> Compile(int[] sizes)
    {
        Tensor[] leaves = [.. sizes.Select((size, i) => Tracing.Trace.Input($"input {i}", [size]))];
        Tensor weight = Tracing.Trace.Input("weight", [1]);
        Tensor[] parameters = [.. (layout?.Slices ?? []).Select(s => s.Value)];
        Tensor value = loss(leaves) ?? throw new ArgumentException("A loss returns a scalar, but this one returned null.");
        Tensor.Guard(
            value.Size == 1 && value.Element == ElementType.Real,
            $"A loss of one sample is a real scalar, but got {value.Type}; sum over its components.");
        value = Tensor.Reshape(value, Shape.Scalar);
        Tensor seed = Tensor.Reshape(weight, Shape.Scalar);
        Tensor[] by = [.. options.ByInputs ? leaves : [], .. options.ByParameters ? parameters : []];
        Tensor?[] pulled = Derivative.Vjp([value], [seed], by);
        Tensor Of(int i) => pulled[i] ?? Tensor.Zeros(by[i].Shape);
        int rowGradients = options.ByInputs ? leaves.Length : 0;
        Tensor[] outputs =
        [
            value, .. Enumerable.Range(0, rowGradients).Select(Of),
            new(SumRowsPrimitive.Instance, value * seed),
            .. Enumerable.Range(rowGradients, by.Length - rowGradients).Select(i => new Tensor(SumRowsPrimitive.Instance, Of(i))),
        ];
        Graph graph = new([.. leaves, weight, .. parameters], outputs);
        bool[] perRow = new bool[graph.Inputs.Count];
        for (int i = 0; i <= leaves.Length; i++)
        {
            perRow[i] = true;
        }

        return new(graph, perRow, 1 + rowGradients);
    }
}
