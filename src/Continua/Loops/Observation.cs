using Continua.Differentiation;
using Continua.Execution;
using Continua.Graphs;
using Continua.Loops;
using Continua.Tracing;

namespace Continua;

/// <summary>
/// One observation of a row as a symbolic value, which the body of a loop or the reset of an event reads.
/// </summary>
public sealed class Observation
{
    private readonly Observations series;
    private readonly bool backwards;
    private readonly Tensor? index, rows;
    private readonly Dictionary<Tensor, Tensor> placeholders = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<ObservationPart, Tensor> parts = [];

    /// <summary>Creates the observation that the body of a loop reads.</summary>
    internal Observation(Observations series, bool backwards) => (this.series, this.backwards) = (series, backwards);

    /// <summary>Creates an observation that is read by its index.</summary>
    /// <param name="series">The observations: the input of the expression.</param>
    /// <param name="index">The index, a scalar.</param>
    internal Observation(Observations series, Tensor index)
    {
        (this.series, this.index) = (series, index);
        rows = new(ObservationRows.Instance, series.Value);
    }

    /// <summary>
    /// The values of the observation, in the shape of an entry; for a series, 0 in channels that were not observed.
    /// </summary>
    public Tensor Values => series.Value.Primitive is RaggedInput ? series.Select(Part(ObservationPart.Values)) : Of(series);

    /// <summary>1 in channels that were observed, else 0: [channels].</summary>
    public Tensor Mask => series.Select(Part(ObservationPart.Mask));

    /// <summary>The time of the observation, a scalar in the units of the series.</summary>
    public Tensor Time => Part(ObservationPart.Time);

    /// <summary>
    /// The time between this observation and the one of the preceding step, a scalar that is not negative, in the units
    /// of the series; 0 in the first step.
    /// </summary>
    public Tensor Elapsed => Part(backwards ? ObservationPart.UntilNext : ObservationPart.SincePrevious);

    /// <summary>Returns the entry of other values at this observation, such as the states of another loop.</summary>
    /// <param name="other">Values with one entry per observation of the same series.</param>
    /// <exception cref="ArgumentException">The values belong to another series.</exception>
    public Tensor Of(Observations other)
    {
        ArgumentNullException.ThrowIfNull(other);
        Tensor.Guard(
            rows is null,
            "The reset of an event reads the observations that are an input of the expression, but got values with one "
            + "entry per observation; compute them in the reset from Observation.Values.");
        Tensor.Guard(
            ReferenceEquals(ScanPrimitive.SourceOf(other.Value), ScanPrimitive.SourceOf(series.Value)),
            "A loop reads values of the series over which it runs, but got values of another series; pass values of "
            + "the same series.");
        return other.Value.Primitive is RaggedInput
            ? other.Select(Placeholder(PartOf(other.Value, ObservationPart.Values)))
            : Placeholder(other.Value);
    }

    /// <summary>Creates the scan of a traced body, whose values from outside become arguments.</summary>
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
            parts[part] = placeholder = rows is not null
                ? new(new ObservationRead(part, series.Value.Size), index!, rows)
                : Placeholder(PartOf(ScanPrimitive.SourceOf(series.Value), part));
        }

        return placeholder;
    }

    private static Tensor PartOf(Tensor input, ObservationPart part) => new(new ObservationPartPrimitive(part), input);

    private Tensor Placeholder(Tensor ragged)
    {
        if (!placeholders.TryGetValue(ragged, out Tensor? placeholder))
        {
            placeholders[ragged] = placeholder = Trace.Input("observed", ragged.Shape, ragged);
        }

        return placeholder;
    }
}
