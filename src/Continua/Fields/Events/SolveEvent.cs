using Continua.Compilation;
using Continua.Graphs;
using Continua.Kernels;

namespace Continua;

/// <summary>
/// The change of sign of a condition that triggers its event, as time runs in the direction of the solve: in a solve
/// backwards in time, from later to earlier times.
/// </summary>
public enum Crossing
{
    /// <summary>Either change of sign.</summary>
    Either,

    /// <summary>From negative to positive.</summary>
    Rising,

    /// <summary>From positive to negative.</summary>
    Falling,
}

/// <summary>
/// An event of a solve, passed in <see cref="SolveOptions.Events"/>: an <see cref="Event"/> over tensors or an
/// <see cref="Event{T}"/> in plain C#.
/// </summary>
public abstract class SolveEvent
{
    /// <summary>The default of <see cref="Samples"/>: 8.</summary>
    public const int DefaultSamples = 8;

    private protected SolveEvent(EventTimes? times, Crossing direction, bool terminal, string? name)
    {
        Tensor.Guard(
            Enum.IsDefined(direction),
            $"An event has one of the directions Either, Rising and Falling, but got {direction}; take one of these.");
        (Times, Direction, Terminal, Name) = (times, direction, terminal, name);
    }

    /// <summary>The name in messages and in <see cref="RowEvent{T}.Name"/>; null for none.</summary>
    public string? Name { get; }

    /// <summary>The direction in which the condition has to cross zero.</summary>
    public Crossing Direction { get; }

    /// <summary>
    /// Whether the solve of a row ends at the event, with the status <see cref="SolveStatus.Terminated"/>.
    /// </summary>
    public bool Terminal { get; }

    /// <summary>
    /// The number of equidistant times within each accepted step, its end included, at which the condition is
    /// evaluated; 8 by default. Two crossings between neighbouring samples are not detected. An event at known times
    /// ignores it.
    /// </summary>
    /// <exception cref="ArgumentException">The number is not between 1 and 1000.</exception>
    public int Samples
    {
        get;
        init
        {
            Tensor.Guard(
                value is > 0 and <= 1000,
                $"An event's condition is sampled 1 to 1000 times per step, but got {value}; take "
                + $"{DefaultSamples}.");
            field = value;
        }
    } = DefaultSamples;

    /// <summary>The known times of the event; null for an event with a condition.</summary>
    internal EventTimes? Times { get; }

    /// <summary>Whether the event changes the state.</summary>
    internal abstract bool Resets { get; }

    /// <summary>Whether a crossing that begins on a given side of zero has the direction of the event.</summary>
    /// <param name="side">The value of the condition before the crossing, or its sign.</param>
    internal bool Matches(double side) => Direction == Crossing.Either || (Direction == Crossing.Rising) == (side < 0);

    /// <summary>Returns the quoted name for messages, or the index of the event if it has no name.</summary>
    /// <param name="number">The index of the event in the options.</param>
    internal string NameOr(int number) => Name is null
        ? $"event {number.ToString(System.Globalization.CultureInfo.InvariantCulture)}"
        : $"event '{Name}'";
}

/// <summary>The known times of an event, given as lists, as an interval, as a tensor or as observations.</summary>
/// <param name="PerRow">
/// One list per row, or a single list for all rows; null for times from <paramref name="Interval"/> or
/// <paramref name="Traced"/>.
/// </param>
/// <param name="Interval">The distance between times, counted from t₀; 0 if the times are not at an interval.</param>
/// <param name="Traced">The times as a tensor; null if they are given in another form.</param>
/// <param name="Observed">The series of whose observations these are the times; null if they are given otherwise.</param>
internal sealed record EventTimes(
    IReadOnlyList<double[]>? PerRow, double Interval = 0, Tensor? Traced = null, Tensor? Observed = null)
{
    public static EventTimes Of(params IReadOnlyList<double[]> perRow)
    {
        ArgumentNullException.ThrowIfNull(perRow);
        Tensor.Guard(
            perRow.Count > 0 && perRow.All(times => times is not null),
            "Event times are one list, or one per row, but got none; give a list.");
        return new([.. perRow.Select(times => (double[])times.Clone())]);
    }

    /// <summary>
    /// Returns the lists of times for a solve outside expressions: a single list for all rows, or one per row; empty
    /// for times at an interval.
    /// </summary>
    public IReadOnlyList<double[]> Known()
    {
        Tensor.Guard(
            Observed is null,
            "An event at the observations of a row belongs to a solve inside an expression, but this solve is outside; "
            + "give the times as numbers, or take Predictor.OfSeries.");
        return PerRow ?? (Traced is null ? [] : [Evaluated(Traced)]);
    }

    private static double[] Evaluated(Tensor times)
    {
        Graph graph = new([], [times]);
        Tensor.Guard(
            !graph.Nodes.Any(node => node.Primitive is Input),
            "The event times of a solve outside an expression are constants, but these use other values; give "
            + "numbers, or Event<double>.AtPerRow.");
        Program<double> program = Compiler<double>.Compile(graph, []);
        using Frame<double> frame = program.CreateFrame(1);
        program.RunConstants(frame);
        double[] numbers = new double[times.Size];
        frame.CopyCommon(program.Outputs[0], numbers);
        return numbers;
    }

    public static EventTimes Every(double interval)
    {
        Tensor.Guard(
            interval > 0 && double.IsFinite(interval),
            $"An interval between events is positive and finite, but got {interval}; give such a number.");
        return new(null, interval);
    }
}
