using Continua.Differentiation;
using Continua.Execution;
using Continua.Graphs;
using Continua.Loops;
using Continua.Tracing;

namespace Continua;

/// <summary>The options of a loop over observations.</summary>
public sealed record ScanOptions
{
    /// <summary>Whether the loop runs from the last observation of a row to its first.</summary>
    public bool Backwards { get; init; }

    /// <summary>
    /// The memory in bytes for the values of all steps of a block of rows, which derivatives read. Beyond it, steps are
    /// computed again from saved states; the results have the same bits.
    /// </summary>
    public long Budget { get; init; } = 1L << 28;
}

/// <summary>Loops over the observations of a row, as parts of an expression.</summary>
/// <example><code>
/// Gru cell = new(inputs: 1, units: 4);
/// Tensor Loss(Observations series, Tensor target) =&gt; Tensor.Sum(Tensor.Square(
///     Loop.Scan((state, at) =&gt; cell.Apply(at.Values, state), Tensor.Zeros([4]), series).Last - target));
/// using Gradient&lt;double&gt; gradient = Gradient.OfSeries&lt;double&gt;(Loss, cell);
/// RaggedSeries&lt;double&gt; series = new(new double[,] { { 0.1 }, { 0.4 }, { 0.2 } }, [0, 0.5, 0], 2, 1);
/// Parameters&lt;double&gt; parameters = cell.Initialize&lt;double&gt;(new RandomKey(1));
/// GradientResult&lt;double&gt; result = gradient.EvaluateSeries(parameters, series, [new double[2, 4]]);
/// </code></example>
public static class Loop
{
    /// <summary>
    /// Applies a function to a state and each observation in turn: state ← body(state, observation).
    /// </summary>
    /// <param name="body">
    /// The state after an observation, in the shape of the state before. The function may read any value from outside.
    /// </param>
    /// <param name="start">The state before the first observation.</param>
    /// <param name="series">The observations.</param>
    /// <param name="options">The options; null for the defaults.</param>
    /// <exception cref="ArgumentException">The body does not return a real value in the shape of the state.</exception>
    public static Scanned Scan(
        Func<Tensor, Observation, Tensor> body, Tensor start, Observations series, ScanOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(body);
        ArgumentNullException.ThrowIfNull(start);
        ArgumentNullException.ThrowIfNull(series);
        options ??= new();
        Tensor.Guard(options.Budget > 0, $"A budget is a positive number of bytes, but got {options.Budget}; take 1 << 28.");
        Tensor state = Trace.Input("state", start.Shape);
        Observation at = new(series, options.Backwards);
        Tensor next = body(state, at) ?? throw new ArgumentException("A loop's body returns the next state, but returned null.");
        Tensor.Guard(
            next.Shape == state.Shape && next.Element == ElementType.Real,
            $"A loop's body returns a state in the shape {state.Shape} of its start, but returned {next.Type}; check its "
            + $"last layer.");
        ScanItem last = at.Enclose([state], [start], next, options, out Tensor run);
        return new(run, last.Body);
    }

    /// <summary>Applies a function to each observation.</summary>
    /// <param name="body">The function of an observation.</param>
    /// <param name="series">The observations.</param>
    /// <returns>The results, one per observation.</returns>
    public static Observations Each(Func<Observation, Tensor> body, Observations series)
    {
        ScanItem item = Traced(body, series, out Tensor run);
        return new(new(new ScanItem(item.Body, ScanResult.Each, item.Expression), run));
    }

    /// <summary>Sums a function over the observations.</summary>
    /// <param name="body">The function of an observation.</param>
    /// <param name="series">The observations.</param>
    /// <returns>The sum, in the shape of the function's result; zero for a row without observations.</returns>
    public static Tensor Sum(Func<Observation, Tensor> body, Observations series)
    {
        ScanItem item = Traced(body, series, out Tensor run);
        return new(new ScanItem(item.Body, ScanResult.Sum, item.Expression), run);
    }

    private static ScanItem Traced(Func<Observation, Tensor> body, Observations series, out Tensor run)
    {
        ArgumentNullException.ThrowIfNull(body);
        ArgumentNullException.ThrowIfNull(series);
        Observation at = new(series, backwards: false);
        Tensor result = body(at) ?? throw new ArgumentException("A loop's body returns a value, but returned null.");
        Tensor.Guard(
            result.Element == ElementType.Real,
            $"A loop's body returns real numbers, but returned {result.Type}; convert truth values to numbers with "
            + $"Where(condition, 1, 0).");
        return at.Enclose([], [], result, new(), out run);
    }
}

/// <summary>The states of a scan.</summary>
public sealed class Scanned
{
    private readonly Tensor run;
    private readonly ScanBody body;

    internal Scanned(Tensor run, ScanBody body) => (this.run, this.body) = (run, body);

    /// <summary>
    /// The state after the last step, in the shape of the start; the start for a row without observations.
    /// </summary>
    public Tensor Last => new(new ScanItem(body, ScanResult.Last, body.States[0]), run);

    /// <summary>The state after the step of each observation.</summary>
    public Observations All => new(new(new ScanItem(body, ScanResult.Each, body.Next[0]), run));
}

/// <summary>
/// The observations of one row as a symbolic value: one entry per observation. Loops read it; its number of
/// observations is known only when the expression is evaluated.
/// </summary>
public sealed class Observations
{
    internal Observations(Tensor value) => Value = value;

    /// <summary>The shape of one entry.</summary>
    public Shape Shape => Value.Shape;

    internal Tensor Value { get; }
}

/// <summary>One observation, within a loop.</summary>
public sealed class Observation
{
    private readonly Observations series;
    private readonly bool backwards;
    private readonly Dictionary<Tensor, Tensor> placeholders = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<ObservationPart, Tensor> parts = [];

    internal Observation(Observations series, bool backwards) => (this.series, this.backwards) = (series, backwards);

    /// <summary>
    /// The values of the observation, in the shape of an entry; for a series, 0 in channels that were not observed.
    /// </summary>
    public Tensor Values => series.Value.Primitive is RaggedInput ? Part(ObservationPart.Values) : Of(series);

    /// <summary>1 in channels that were observed, else 0: [channels].</summary>
    public Tensor Mask => Part(ObservationPart.Mask);

    /// <summary>The time of the observation, a scalar.</summary>
    public Tensor Time => Part(ObservationPart.Time);

    /// <summary>
    /// The time between this observation and the one that the loop read before, a scalar that is not negative; 0 in
    /// the first step.
    /// </summary>
    public Tensor Elapsed => Part(backwards ? ObservationPart.UntilNext : ObservationPart.SincePrevious);

    /// <summary>Returns the entry of other values at this observation, such as the states of another loop.</summary>
    /// <param name="other">Values with one entry per observation of the same series.</param>
    public Tensor Of(Observations other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return other.Value.Primitive is RaggedInput ? Placeholder(PartOf(other.Value, ObservationPart.Values)) : Placeholder(other.Value);
    }

    /// <summary>Creates the scan of a traced body, in which all values from outside become arguments.</summary>
    internal ScanItem Enclose(Tensor[] states, Tensor[] starts, Tensor result, ScanOptions options, out Tensor run)
    {
        if (placeholders.Count == 0)
        {
            _ = Values;
        }

        Tensor[] observed = [.. placeholders.Values];
        result = SharedOperations.In(result);
        (Tensor enclosed, Tensor[] arguments, Tensor[] values) = Captures.Of(result, [.. states, .. observed]);
        ScanBody body = new(states, observed, arguments, states.Length > 0 ? [enclosed] : []);
        run = new(new ScanPrimitive(body, options), [.. starts, .. placeholders.Keys, .. values]);
        return new(body, ScanResult.Each, enclosed);
    }

    private Tensor Part(ObservationPart part)
    {
        if (!parts.TryGetValue(part, out Tensor? placeholder))
        {
            parts[part] = placeholder = Placeholder(PartOf(ScanPrimitive.SourceOf(series.Value), part));
        }

        return placeholder;
    }

    private static Tensor PartOf(Tensor input, ObservationPart part) => new(new ObservationPartPrimitive(part), input);

    private Tensor Placeholder(Tensor ragged)
    {
        if (!placeholders.TryGetValue(ragged, out Tensor? placeholder))
        {
            placeholders[ragged] = placeholder = Trace.Input("observed", ragged.Shape);
        }

        return placeholder;
    }
}
