using System.Numerics;
using Continua.Execution;
using Continua.Graphs;
using Continua.Learning;

namespace Continua;

/// <summary>Creates predictors: functions of one sample, which are evaluated for many rows.</summary>
/// <example><code>
/// Mlp net = new([2, 16, 2], Activation.Tanh);
/// using Predictor&lt;double&gt; predictor = Predictor.Of&lt;double&gt;(net.Apply, net);
/// double[,] outputs = predictor.Evaluate(net.Initialize&lt;double&gt;(new RandomKey(1)), new double[,] { { 1, 0 }, { 0, 1 } });
/// </code></example>
public static class Predictor
{
    /// <summary>Creates a predictor from a function of one input, such as a network's output.</summary>
    /// <typeparam name="T"><see langword="float"/> or <see langword="double"/>.</typeparam>
    /// <param name="function">The function of one sample, [components].</param>
    /// <param name="module">
    /// The module whose parameters the function uses; null for a function without parameters.
    /// </param>
    /// <param name="threads">
    /// The maximum number of threads; 0 for all cores. The results do not depend on it.
    /// </param>
    public static Predictor<T> Of<T>(Func<Tensor, Tensor> function, Module? module = null, int threads = 0)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(function);
        return new(function, sourceKind: null, module, threads);
    }

    /// <summary>Creates a predictor from a function of the observations of a row.</summary>
    /// <typeparam name="T"><see langword="float"/> or <see langword="double"/>.</typeparam>
    /// <param name="function">The function of the observations of one row.</param>
    /// <param name="module">
    /// The module whose parameters the function uses; null for a function without parameters.
    /// </param>
    /// <param name="threads">
    /// The maximum number of threads; 0 for all cores. The results do not depend on it.
    /// </param>
    public static Predictor<T> OfSeries<T>(Func<Observations, Tensor> function, Module? module = null, int threads = 0)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(function);
        return new(series => function(new(series)), RowSourceKind.Series, module, threads);
    }

    /// <summary>Creates a predictor from a function with one result per observation.</summary>
    /// <typeparam name="T"><see langword="float"/> or <see langword="double"/>.</typeparam>
    /// <param name="function">
    /// The function of the observations of one row, such as all states of a scan (<see cref="Scanned.All"/>).
    /// </param>
    /// <param name="module">
    /// The module whose parameters the function uses; null for a function without parameters.
    /// </param>
    /// <param name="threads">
    /// The maximum number of threads; 0 for all cores. The results do not depend on it.
    /// </param>
    public static Predictor<T> OfSeries<T>(
        Func<Observations, Observations> function, Module? module = null, int threads = 0)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(function);
        return new(
            series => function(new(series)) is { } result
                ? Loop.Each(at => at.Of(result), new(series)).Value
                : null!,
            RowSourceKind.Series, module, threads);
    }

    /// <summary>Creates a predictor from a function of the graph of a row.</summary>
    /// <typeparam name="T"><see langword="float"/> or <see langword="double"/>.</typeparam>
    /// <param name="function">The function of the graph of one row.</param>
    /// <param name="module">
    /// The module whose parameters the function uses; null for a function without parameters.
    /// </param>
    /// <param name="threads">
    /// The maximum number of threads; 0 for all cores. The results do not depend on it.
    /// </param>
    public static Predictor<T> OfGraphs<T>(Func<RowGraph, Tensor> function, Module? module = null, int threads = 0)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(function);
        return new(graph => function(new(graph)), RowSourceKind.Graphs, module, threads);
    }
}

/// <summary>
/// A function of one sample, compiled at the first call for the size of its input, and evaluated for many rows.
/// </summary>
/// <typeparam name="T"><see langword="float"/> or <see langword="double"/>.</typeparam>
public sealed class Predictor<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Func<Tensor, Tensor> function;
    private readonly RowSourceKind? sourceKind;
    private readonly ParameterLayout? layout;
    private readonly int threads;
    private Batch<T>? batch;
    private StepInputs<T>? stepInputs;
    private (RowSourceSizes? Source, int Row) inputSize;
    private int outputSize;
    private bool isOfObservations;

    internal Predictor(Func<Tensor, Tensor> function, RowSourceKind? sourceKind, Module? module, int threads) =>
        (this.function, this.sourceKind, layout, this.threads) = (function, sourceKind, module?.Layout, threads);

    /// <summary>Returns the output of each row.</summary>
    /// <param name="parameters">
    /// The parameters of the module, or of a module that contains it; null for a function without parameters.
    /// </param>
    /// <param name="rows">The inputs, [rows, components].</param>
    /// <param name="values">
    /// The values of step constants, and the key of the noise that the function reads; null for the defaults.
    /// </param>
    /// <returns>The outputs, [rows, output components]; NaN in a row that failed, for example in a solve.</returns>
    /// <exception cref="ArgumentException">
    /// The parameters do not fit the function, or the number of components differs from that of the first call.
    /// </exception>
    /// <exception cref="SolveException">
    /// A row failed in a solve whose options set <see cref="SolveOptions.ThrowOnFailure"/>.
    /// </exception>
    public T[,] Evaluate(Parameters<T>? parameters, T[,] rows, StepValues? values = null) =>
        Evaluate(parameters, (Array)rows, values);

    /// <summary>Returns the output of each row of a series.</summary>
    /// <param name="parameters">
    /// The parameters of the module, or of a module that contains it; null for a function without parameters.
    /// </param>
    /// <param name="series">The observations of the rows.</param>
    /// <param name="values">
    /// The values of step constants, and the key of the noise that the function reads; null for the defaults.
    /// </param>
    /// <returns>The outputs, [rows, output components]; NaN in a row that failed, for example in a solve.</returns>
    /// <exception cref="ArgumentException">Series or parameters do not fit the function.</exception>
    /// <exception cref="SolveException">
    /// A row failed in a solve whose options set <see cref="SolveOptions.ThrowOnFailure"/>.
    /// </exception>
    public T[,] EvaluateSeries(Parameters<T>? parameters, RaggedSeries<T> series, StepValues? values = null)
    {
        ArgumentNullException.ThrowIfNull(series);
        return Evaluate(parameters, ArraySlice<T>.Of(series), series.Rows, size: 0, values);
    }

    /// <summary>Returns the output for each observation of a series.</summary>
    /// <param name="parameters">
    /// The parameters of the module, or of a module that contains it; null for a function without parameters.
    /// </param>
    /// <param name="series">The observations of the rows.</param>
    /// <param name="values">
    /// The values of step constants, and the key of the noise that the function reads; null for the defaults.
    /// </param>
    /// <returns>
    /// The outputs, one per observation and at its time; NaN in a row that failed, for example in a solve.
    /// </returns>
    /// <exception cref="ArgumentException">
    /// Series or parameters do not fit the function, or the function has one result per row.
    /// </exception>
    /// <exception cref="SolveException">
    /// A row failed in a solve whose options set <see cref="SolveOptions.ThrowOnFailure"/>.
    /// </exception>
    public RaggedSeries<T> EvaluateObservations(
        Parameters<T>? parameters, RaggedSeries<T> series, StepValues? values = null)
    {
        ArgumentNullException.ThrowIfNull(series);
        T[,] outputs = Evaluate(parameters, ArraySlice<T>.Of(series), series.Rows, size: 0, values, series.Offsets);
        return series.WithValues(outputs);
    }

    /// <summary>Returns the output of each row of graphs.</summary>
    /// <param name="parameters">
    /// The parameters of the module, or of a module that contains it; null for a function without parameters.
    /// </param>
    /// <param name="graphs">The graphs of the rows.</param>
    /// <param name="values">
    /// The values of step constants, and the key of the noise that the function reads; null for the defaults.
    /// </param>
    /// <returns>The outputs, [rows, output components]; NaN in a row that failed, for example in a solve.</returns>
    /// <exception cref="ArgumentException">Graphs or parameters do not fit the function.</exception>
    /// <exception cref="SolveException">
    /// A row failed in a solve whose options set <see cref="SolveOptions.ThrowOnFailure"/>.
    /// </exception>
    public T[,] EvaluateGraphs(Parameters<T>? parameters, RaggedGraphs<T> graphs, StepValues? values = null)
    {
        ArgumentNullException.ThrowIfNull(graphs);
        return Evaluate(parameters, ArraySlice<T>.Of(graphs), graphs.Rows, size: 0, values);
    }

    /// <summary>
    /// Returns the output of each row, for inputs in double precision. Inputs that are times of a solve are not rounded
    /// to the precision of the function.
    /// </summary>
    /// <inheritdoc cref="Evaluate(Parameters{T}?, T[,], StepValues?)"/>
    public T[,] Evaluate(Parameters<T>? parameters, double[,] rows, StepValues? values = null) =>
        Evaluate(parameters, (Array)rows, values);

    private T[,] Evaluate(Parameters<T>? parameters, Array rows, StepValues? values)
    {
        ArgumentNullException.ThrowIfNull(rows);
        return Evaluate(parameters, new(rows), rows.GetLength(0), rows.GetLength(1), values);
    }

    // With offsets, the function has one result per observation; those of row r begin at offsets[r].
    private T[,] Evaluate(
        Parameters<T>? parameters, ArraySlice<T> input, int rows, int size, StepValues? values, int[]? offsets = null)
    {
        RowSources.Guard(sourceKind, input.Source?.Sizes.Kind, "function");
        Tensor.Guard(
            layout is not null || parameters is null,
            $"A function takes the parameters of its module, but it was created without a module and got "
            + $"{parameters?.Layout.Size} parameters; pass the module to Predictor.Of.");
        int[] slices = layout?.OffsetsIn(parameters?.Layout, "function") ?? [];
        lock (function)
        {
            Batch<T> compiled = Compiled((input.Source?.Sizes, size));
            Tensor.Guard(
                !isOfObservations || offsets is not null,
                "The function has one result per observation, but is evaluated for one per row; use "
                + "EvaluateObservations.");
            Tensor.Guard(
                isOfObservations || offsets is null,
                "The function has one result per row, but is evaluated for one per observation; use EvaluateSeries.");
            T[,] outputs = new T[offsets is null ? rows : offsets[^1], outputSize];
            StepInputs<T> step = stepInputs!;
            values ??= StepValues.Defaults;
            ArraySlice<T>[] inputs =
            [
                input, .. slices.Select(offset => new ArraySlice<T>(parameters!.Values, offset)),
                .. Enumerable.Range(0, step.PerRowCount).Select(i => step.Noise(i, values, rows)),
                .. Enumerable.Range(0, step.ConstantCount).Select(i => step.ValueOf(i, values)),
            ];
            RunReport report = new();
            compiled.Run(rows, inputs, [outputs], threads, report);
            SolveException.ThrowIfRequested(report);
            foreach (SolveFailure failure in report.Failures)
            {
                int from = offsets?[failure.Row] ?? failure.Row, to = offsets?[failure.Row + 1] ?? failure.Row + 1;
                for (int i = from * outputSize; i < to * outputSize; i++)
                {
                    outputs[i / outputSize, i % outputSize] = T.NaN;
                }
            }

            return outputs;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => batch?.Dispose();

    private Batch<T> Compiled((RowSourceSizes? Source, int Row) size)
    {
        if (batch is null)
        {
            Tensor input = size.Source is { } sizes
                ? RowSources.Input(sizes)
                : Tracing.Trace.Input("input", [size.Row]);
            Tensor output = function(input)
                ?? throw new ArgumentException("A function of one sample returns a value, but this one returned null.");
            (inputSize, outputSize, isOfObservations) = (size, output.Size, output.Element == ElementType.Ragged);
            Tensor[] parameters = [.. (layout?.Slices ?? []).Select(s => s.Value)];
            stepInputs = new(output);
            batch = new(
                new([input, .. parameters, .. stepInputs.PerRow, .. stepInputs.Constant], [output]),
                [
                    true, .. parameters.Select(_ => false), .. stepInputs.PerRow.Select(_ => true),
                    .. stepInputs.Constant.Select(_ => false),
                ],
                rowOutputs: 1);
        }

        Tensor.Guard(
            inputSize == size,
            $"The function was compiled for rows of {Text(inputSize)}, but got {Text(size)}; "
            + $"make another predictor for them.");
        return batch;
    }

    private static string Text((RowSourceSizes? Source, int Row) size) => size.Source switch
    {
        { Kind: RowSourceKind.Graphs } graphs =>
            $"{graphs.Channels} channels of nodes and {graphs.EdgeChannels} of edges",
        { } series => $"{series.Channels} channels",
        null => $"{size.Row} components",
    };
}
