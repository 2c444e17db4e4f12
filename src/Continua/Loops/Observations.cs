using Continua.Loops;

namespace Continua;

/// <summary>
/// The observations of one row as a symbolic value with one entry per observation, which loops read. The number of
/// observations is known only when the expression is evaluated.
/// </summary>
public sealed class Observations
{
    internal Observations(Tensor value) => Value = value;

    private Observations(Tensor value, (int First, int Count) channels) => (Value, ChannelRange) = (value, channels);

    /// <summary>The shape of one entry.</summary>
    public Shape Shape => ChannelRange is { } range ? [range.Count] : Value.Shape;

    /// <summary>
    /// The time of the first observation, a scalar in the units of the series; 0 for a row without observations.
    /// </summary>
    public Tensor StartTime => TimeOf(isLast: false);

    /// <summary>
    /// The time of the last observation, a scalar in the units of the series; 0 for a row without observations.
    /// </summary>
    public Tensor EndTime => TimeOf(isLast: true);

    internal Tensor Value { get; }

    /// <summary>The channels of the input that these observations contain; null for all.</summary>
    internal (int First, int Count)? ChannelRange { get; }

    /// <summary>
    /// Returns some of the channels of an input, such as those that a model reads, apart from those that it predicts.
    /// The observations and their times are the same.
    /// </summary>
    /// <param name="range">The channels.</param>
    /// <exception cref="ArgumentException">
    /// The range contains no channel or is outside, or the observations are values computed by a loop.
    /// </exception>
    public Observations Channels(Range range)
    {
        Tensor.Guard(
            Value.Primitive is RaggedInput,
            "Channels are those of the observations that are an input of the expression, but got values that a loop "
            + "computed; take a part of them in a loop.");
        int from = range.Start.GetOffset(Shape.Size), to = range.End.GetOffset(Shape.Size);
        Tensor.Guard(
            from >= 0 && from < to && to <= Shape.Size,
            $"A range contains one or more of the {Shape.Size} channels, but got {range}; give for example 0..1.");
        return new(Value, ((ChannelRange?.First ?? 0) + from, to - from));
    }

    /// <summary>Returns values of the channels, [channels], or one for each of all channels of the input.</summary>
    internal Tensor Select(Tensor ofAll) =>
        ChannelRange is { } range && range.Count < Value.Shape.Size ? ofAll[range.First..(range.First + range.Count)] : ofAll;

    private Tensor TimeOf(bool isLast) => new(new ObservationTime(isLast), ScanPrimitive.SourceOf(Value));
}
