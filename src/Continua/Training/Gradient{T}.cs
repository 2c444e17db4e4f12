using System.Numerics;
using Continua.Differentiation;
using Continua.Execution;
using Continua.Graphs;
using Continua.Kernels;
using Continua.Learning;

namespace Continua;

/// <summary>
/// A loss of one sample with its derivatives, compiled at the first call for each combination of input sizes. The value
/// and the derivatives with respect to parameters are weighted sums over rows.
/// </summary>
/// <typeparam name="T"><see langword="float"/> or <see langword="double"/>.</typeparam>
public sealed class Gradient<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly int inputs;
    private readonly Func<Tensor?, Tensor[], Tensor> loss;
    private readonly RowSourceKind? sourceKind;
    private readonly ParameterLayout? layout;
    private readonly List<CompiledLoss<T>> compiled = [];
    private readonly GradientOptions options;
    private ParameterLayout? lastLayout;
    private int[] offsets = [];

    internal Gradient(int inputs, Func<Tensor[], Tensor> loss, Module? module, GradientOptions? options = null)
        : this(inputs, (_, x) => loss(x), sourceKind: null, module, options)
    {
    }

    /// <summary>Creates the gradient of a loss.</summary>
    /// <param name="inputs">The number of inputs of fixed size.</param>
    /// <param name="loss">The loss: a function of the input whose size differs from row to row, and of the others.</param>
    /// <param name="sourceKind">The kind of the former input; null for none.</param>
    /// <param name="module">The module whose parameters the loss uses; null for none.</param>
    /// <param name="options">The options; null for the defaults.</param>
    internal Gradient(
        int inputs, Func<Tensor?, Tensor[], Tensor> loss, RowSourceKind? sourceKind, Module? module,
        GradientOptions? options)
    {
        (this.inputs, this.loss, this.sourceKind, layout, this.options) =
            (inputs, loss, sourceKind, module?.Layout, options ?? new());
        int threads = this.options.Threads;
        Tensor.Guard(
            threads >= 0, $"The number of threads is positive, or 0 for all cores, but got {threads}; take 0.");
    }

    /// <summary>Evaluates a loss without parameters and its derivatives.</summary>
    /// <param name="inputs">The inputs, [rows, components] each, with equal numbers of rows.</param>
    /// <inheritdoc cref="Evaluate(Parameters{T}?, T[], T[][,], GradientResult{T}?, StepValues?)" path="/exception"/>
    public GradientResult<T> Evaluate(params T[][,] inputs) => Evaluate(null, null, null, inputs, null, null);

    /// <summary>Evaluates the loss and its derivatives.</summary>
    /// <param name="parameters">
    /// The parameters of the module, or of a module that contains it; derivatives are with respect to the parameters of
    /// the module only.
    /// </param>
    /// <param name="inputs">The inputs, [rows, components] each, with equal numbers of rows.</param>
    /// <inheritdoc cref="Evaluate(Parameters{T}?, T[], T[][,], GradientResult{T}?, StepValues?)" path="/exception"/>
    public GradientResult<T> Evaluate(Parameters<T> parameters, params T[][,] inputs) =>
        Evaluate(parameters, null, null, inputs, null, null);

    /// <summary>
    /// Evaluates a loss without parameters and its derivatives. Inputs that are times of a solve are not rounded to the
    /// precision of the loss.
    /// </summary>
    /// <param name="inputs">The inputs, [rows, components] each, with equal numbers of rows.</param>
    /// <inheritdoc cref="Evaluate(Parameters{T}?, T[], T[][,], GradientResult{T}?, StepValues?)" path="/exception"/>
    public GradientResult<T> Evaluate(params double[][,] inputs) => Evaluate(null, inputs);

    /// <summary>
    /// Evaluates the loss and its derivatives. Inputs that are times of a solve are not rounded to the precision of the
    /// loss.
    /// </summary>
    /// <param name="parameters">
    /// The parameters of the module, or of a module that contains it; null for a loss without parameters.
    /// </param>
    /// <param name="inputs">The inputs, [rows, components] each, with equal numbers of rows.</param>
    /// <inheritdoc cref="Evaluate(Parameters{T}?, T[], T[][,], GradientResult{T}?, StepValues?)" path="/exception"/>
    public GradientResult<T> Evaluate(Parameters<T>? parameters, params double[][,] inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        return Evaluate(parameters, null, null, [.. inputs], null, null);
    }

    /// <summary>Evaluates the weighted loss and its derivatives.</summary>
    /// <param name="parameters">
    /// The parameters of the module, or of a module that contains it; null for a loss without parameters.
    /// </param>
    /// <param name="weights">The weight of each row; null for 1.</param>
    /// <param name="inputs">The inputs, [rows, components] each, with equal numbers of rows.</param>
    /// <param name="reuse">
    /// An earlier result that is no longer needed: its arrays of matching size are overwritten; null for none.
    /// </param>
    /// <param name="values">
    /// The values of step constants, and the key and row numbers of noise; null for the defaults, without a key.
    /// </param>
    /// <exception cref="ArgumentException">
    /// Inputs, weights, parameters or row numbers do not fit the loss, or a loss with noise got no key.
    /// </exception>
    /// <exception cref="SolveException">
    /// A row failed in a solve whose options set <see cref="SolveOptions.ThrowOnFailure"/>.
    /// </exception>
    public GradientResult<T> Evaluate(
        Parameters<T>? parameters, T[]? weights, T[][,] inputs, GradientResult<T>? reuse = null,
        StepValues? values = null)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        return Evaluate(parameters, weights, null, inputs, reuse, values);
    }

    /// <summary>Evaluates the weighted loss of a series and its derivatives.</summary>
    /// <param name="parameters">
    /// The parameters of the module, or of a module that contains it; null for a loss without parameters.
    /// </param>
    /// <param name="series">The observations of the rows.</param>
    /// <param name="inputs">The further inputs, [rows, components] each; null for none.</param>
    /// <param name="weights">The weight of each row; null for 1.</param>
    /// <param name="reuse">
    /// An earlier result that is no longer needed: its arrays of matching size are overwritten; null for none.
    /// </param>
    /// <param name="values">
    /// The values of step constants, and the key and row numbers of noise; null for the defaults, without a key.
    /// </param>
    /// <exception cref="ArgumentException">
    /// Series, inputs, weights, parameters or row numbers do not fit the loss, or a loss with noise got no key.
    /// </exception>
    /// <exception cref="SolveException">
    /// A row failed in a solve whose options set <see cref="SolveOptions.ThrowOnFailure"/>.
    /// </exception>
    public GradientResult<T> EvaluateSeries(
        Parameters<T>? parameters, RaggedSeries<T> series, T[][,]? inputs = null, T[]? weights = null,
        GradientResult<T>? reuse = null, StepValues? values = null)
    {
        ArgumentNullException.ThrowIfNull(series);
        return Evaluate(parameters, weights, series, inputs ?? [], reuse, values);
    }

    /// <summary>Evaluates the weighted loss of graphs and its derivatives.</summary>
    /// <param name="parameters">
    /// The parameters of the module, or of a module that contains it; null for a loss without parameters.
    /// </param>
    /// <param name="graphs">The graphs of the rows.</param>
    /// <param name="inputs">The further inputs, [rows, components] each; null for none.</param>
    /// <param name="weights">The weight of each row; null for 1.</param>
    /// <param name="reuse">
    /// An earlier result that is no longer needed: its arrays of matching size are overwritten; null for none.
    /// </param>
    /// <param name="values">
    /// The values of step constants, and the key and row numbers of noise; null for the defaults, without a key.
    /// </param>
    /// <exception cref="ArgumentException">
    /// Graphs, inputs, weights, parameters or row numbers do not fit the loss, or a loss with noise got no key.
    /// </exception>
    /// <exception cref="SolveException">
    /// A row failed in a solve whose options set <see cref="SolveOptions.ThrowOnFailure"/>.
    /// </exception>
    public GradientResult<T> EvaluateGraphs(
        Parameters<T>? parameters, RaggedGraphs<T> graphs, T[][,]? inputs = null, T[]? weights = null,
        GradientResult<T>? reuse = null, StepValues? values = null)
    {
        ArgumentNullException.ThrowIfNull(graphs);
        return Evaluate(parameters, weights, graphs, inputs ?? [], reuse, values);
    }

    // The inputs are of type T[,] or double[,].
    internal GradientResult<T> Evaluate(
        Parameters<T>? parameters, T[]? weights, IRowSource? source, Array[] inputs, GradientResult<T>? reuse,
        StepValues? values)
    {
        int rows = CheckedRows(weights, source, inputs), parameterSize = options.ByParameters ? layout?.Size ?? 0 : 0;
        T[] losses = reuse?.Losses.Length == rows ? reuse.Losses : new T[rows];
        T[][,] gradients = !options.ByInputs ? []
            : reuse is not null && HaveShapesOf(reuse.ByInputs, inputs) ? reuse.ByInputs
            : [.. inputs.Select(x => new T[rows, x.GetLength(1)])];
        T[] byParameters = reuse?.ByParameters.Length == parameterSize ? reuse.ByParameters : new T[parameterSize];
        RaggedSeries<T>? series = options.BySeries ? (RaggedSeries<T>)source! : null;
        T[,]? bySeries = series is null ? null : new T[series.Offsets[^1], series.Channels];
        RunReport report = new();

        // Evaluations share the memory of the compiled loss.
        lock (compiled)
        {
            FindOffsets(parameters?.Layout);
            CompiledLoss<T> compiledLoss = CompiledFor(source, inputs);
            compiledLoss.SetInputs(
                rows, source, inputs, compiledLoss.WeightsOrOnes(weights, rows), parameters, offsets,
                values ?? StepValues.Defaults);
            compiledLoss.SetResults(losses, gradients, bySeries);
            Batch<T> batch = compiledLoss.Batch;
            double value = batch.Run(
                rows, compiledLoss.Inputs, compiledLoss.Results, options.Threads, report, byParameters)[0];
            SolveException.ThrowIfRequested(report);
            foreach (SolveFailure failure in report.Failures)
            {
                losses[failure.Row] = T.NaN;
                SetToNaN(gradients, failure.Row);
                SetToNaN(bySeries, series, failure.Row);
            }

            // A sum over no rows would be 0, which could be mistaken for a minimum.
            if (report.Failures.Count == rows)
            {
                value = double.NaN;
                Array.Fill(byParameters, T.NaN);
            }

            return new(value, byParameters, gradients, losses, report)
            {
                BySeries = bySeries,
                Parallelism = new(batch.ParallelRunner, options.Threads),
            };
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (CompiledLoss<T> loss in compiled)
        {
            loss.Batch.Dispose();
        }
    }

    private static void SetToNaN(T[][,] gradients, int row)
    {
        foreach (T[,] byInput in gradients)
        {
            for (int c = 0; c < byInput.GetLength(1); c++)
            {
                byInput[row, c] = T.NaN;
            }
        }
    }

    private static void SetToNaN(T[,]? bySeries, RaggedSeries<T>? series, int row)
    {
        for (int k = series?.Offsets[row] ?? 0; k < (series?.Offsets[row + 1] ?? 0); k++)
        {
            for (int c = 0; c < bySeries!.GetLength(1); c++)
            {
                bySeries[k, c] = T.NaN;
            }
        }
    }

    private static bool HaveShapesOf(T[][,] arrays, Array[] others) =>
        arrays.Length == others.Length
        && arrays.Zip(others).All(pair => pair.First.GetLength(0) == pair.Second.GetLength(0)
            && pair.First.GetLength(1) == pair.Second.GetLength(1));

    private int CheckedRows(T[]? weights, IRowSource? source, Array[] arrays)
    {
        RowSources.Guard(sourceKind, source?.Sizes.Kind, "loss");
        Tensor.Guard(
            !options.BySeries || sourceKind == RowSourceKind.Series,
            "Derivatives by series are for losses of series, but this loss has none; leave GradientOptions.BySeries off.");
        Tensor.Guard(
            arrays.Length == inputs,
            $"The loss takes {inputs} inputs, but got {arrays.Length}; pass one array for each.");
        foreach (Array input in arrays)
        {
            ArgumentNullException.ThrowIfNull(input);
        }

        int rows = source?.Rows ?? arrays[0].GetLength(0);
        Tensor.Guard(rows > 0, "A gradient is taken over at least one row, but got none; check the arrays.");
        Tensor.Guard(
            Array.TrueForAll(arrays, x => x.GetLength(0) == rows),
            $"Inputs have equal numbers of rows, but got {string.Join(", ", arrays.Select(x => x.GetLength(0)))}; "
            + $"check the arrays.");
        Tensor.Guard(
            weights is null || weights.Length == rows,
            $"There is one weight for each row, but got {weights?.Length} for {rows}.");
        return rows;
    }

    // The offsets for the last layout are cached, because training passes the same layout at every step.
    private void FindOffsets(ParameterLayout? parameters)
    {
        Tensor.Guard(
            layout is not null || parameters is null,
            $"A loss takes the parameters of its module, but it was created without a module and got "
            + $"{parameters?.Size} parameters; pass the module to Gradient.Of.");
        if (layout is not null && (parameters is null || !ReferenceEquals(parameters, lastLayout)))
        {
            (offsets, lastLayout) = (layout.OffsetsIn(parameters, "loss"), parameters);
        }
    }

    private CompiledLoss<T> CompiledFor(IRowSource? source, Array[] arrays)
    {
        foreach (CompiledLoss<T> known in compiled)
        {
            if (known.Fits(source, arrays))
            {
                return known;
            }
        }

        int[] sizes = [.. arrays.Select(x => x.GetLength(1))];
        (Batch<T> batch, StepInputs<T> stepInputs) = Compile(source?.Sizes, sizes);
        CompiledLoss<T> added = new(
            source?.Sizes, sizes, batch, layout?.Slices.Count ?? 0, stepInputs, options);
        compiled.Add(added);
        return added;
    }

    private (Batch<T> Batch, StepInputs<T> StepInputs) Compile(RowSourceSizes? sourceSizes, int[] sizes)
    {
        Tensor? source = sourceSizes is { } given ? RowSources.Input(given) : null;
        Tensor[] leaves = [.. sizes.Select((size, i) => Tracing.Trace.Input($"input {i}", [size]))];
        Tensor weight = Tracing.Trace.Input("weight", [1]);
        Tensor[] parameters = [.. (layout?.Slices ?? []).Select(s => s.Value)];
        Tensor value = loss(source, leaves)
            ?? throw new ArgumentException("A loss returns a scalar, but this one returned null.");
        Tensor.Guard(
            value.Size == 1 && value.Element == ElementType.Real,
            $"A loss of one sample is a real scalar, but got {value.Type}; sum over its components.");
        value = Tensor.Reshape(value, Shape.Scalar);
        Tensor seed = Tensor.Reshape(weight, Shape.Scalar);
        Tensor[] observations = options.BySeries ? [source!] : [];
        Tensor[] variables = [.. options.ByInputs ? leaves : [], .. observations, .. options.ByParameters ? parameters : []];
        Tensor?[] derivatives = Derivative.Vjp([value], [seed], variables);
        Tensor Of(int i) => variables[i].Element == ElementType.Ragged
            ? OfObserved(derivatives[i], source!)
            : derivatives[i] ?? Tensor.Zeros(variables[i].Shape);
        int rowGradients = (options.ByInputs ? leaves.Length : 0) + observations.Length;
        Tensor[] outputs =
        [
            value, .. Enumerable.Range(0, rowGradients).Select(Of),
            new(SumRowsPrimitive.Instance, value * seed),
            .. Enumerable.Range(rowGradients, variables.Length - rowGradients).Select(
                i => new Tensor(SumRowsPrimitive.Instance, Of(i))),
        ];
        StepInputs<T> stepInputs = new(value);
        Tensor[] ofRows =
            [.. source is null ? Array.Empty<Tensor>() : [source], .. leaves, weight, .. stepInputs.PerRow];
        Graph graph = new([.. ofRows, .. parameters, .. stepInputs.Constant], outputs);
        return (new(graph, [.. graph.Inputs.Select((_, i) => i < ofRows.Length)], 1 + rowGradients), stepInputs);
    }

    /// <summary>The derivative with respect to the observations; 0 in channels that were not observed.</summary>
    private static Tensor OfObserved(Tensor? derivative, Tensor source) => Loop.Each(
        at => derivative is null ? Tensor.Zeros(source.Shape) : at.Of(new(derivative)) * at.Mask, new(source)).Value;
}
