using Continua.Compilation;
using Continua.Graphs;
using Continua.Kernels;

namespace Continua;

/// <summary>In which direction a condition has to cross zero for its event to happen, as the solve proceeds.</summary>
public enum Crossing
{
    /// <summary>Either way.</summary>
    Either,

    /// <summary>From negative to positive.</summary>
    Rising,

    /// <summary>From positive to negative.</summary>
    Falling,
}

/// <summary>
/// What happens to a system at certain moments of a solve: <see cref="Event"/> over tensors, <see cref="Event{T}"/> in plain C#; set by
/// <see cref="SolveOptions.Events"/>.
/// </summary>
public abstract class SolveEvent
{
    /// <summary>The number of samples of a step, its end included, unless <see cref="Samples"/> says otherwise.</summary>
    public const int DefaultSamples = 8;

    private protected SolveEvent(EventTimes? times, Crossing direction, bool terminal, string? name)
    {
        Tensor.Guard(
            Enum.IsDefined(direction), $"An event has one of the directions Either, Rising and Falling, but got {direction}; take one of these.");
        (Times, Direction, Terminal, Name) = (times, direction, terminal, name);
    }

    /// <summary>In sentences and in <see cref="RowEvent{T}.Name"/>; null for none.</summary>
    public string? Name { get; }

    /// <summary>The direction in which the condition has to cross zero.</summary>
    public Crossing Direction { get; }

    /// <summary>Whether the row ends with the event: its status is then <see cref="SolveStatus.Terminated"/>.</summary>
    public bool Terminal { get; }

    /// <summary>
    /// At how many equidistant places of each accepted step the condition is evaluated, its end included: a condition that crosses zero twice
    /// between two of them is not seen.
    /// </summary>
    public int Samples
    {
        get;
        init
        {
            Tensor.Guard(
                value is > 0 and <= 1000, $"An event's condition is sampled at 1 to 1000 places of a step, but got {value}; take {DefaultSamples}.");
            field = value;
        }
    } = DefaultSamples;

    /// <summary>When it happens, where that is known beforehand; null where a condition says it.</summary>
    internal EventTimes? Times { get; }

    /// <summary>Whether it changes the state.</summary>
    internal abstract bool Resets { get; }

    /// <summary>Whether it happens where its condition crosses zero from this side.</summary>
    internal bool Takes(double side) => Direction == Crossing.Either || (Direction == Crossing.Rising) == (side < 0);

    /// <summary>The name, or what stands for it in sentences.</summary>
    /// <param name="number">The number of the event in the options.</param>
    internal string NameOr(int number) => Name is null ? $"event {number.ToString(System.Globalization.CultureInfo.InvariantCulture)}" : $"event '{Name}'";
}

/// <summary>The times of an event that are known beforehand.</summary>
/// <param name="PerRow">One list a row, or one for all; null where <paramref name="Interval"/> or <paramref name="Traced"/> says them.</param>
/// <param name="Interval">Its distance from one time to the next, from t₀ on; 0 for none.</param>
/// <param name="Traced">A vector inside an expression.</param>
internal sealed record EventTimes(IReadOnlyList<double[]>? PerRow, double Interval = 0, Tensor? Traced = null)
{
    public static EventTimes Of(params IReadOnlyList<double[]> perRow)
    {
        ArgumentNullException.ThrowIfNull(perRow);
        Tensor.Guard(perRow.Count > 0 && perRow.All(times => times is not null), "Event times are one list, or one a row, but got none; give a list.");
        return new([.. perRow.Select(times => (double[])times.Clone())]);
    }

    /// <summary>The lists of times where they are known before a solve: one for all rows, or one a row; none with an interval.</summary>
    public IReadOnlyList<double[]> Known() => PerRow ?? (Traced is null ? [] : [Written(Traced)]);

    private static double[] Written(Tensor times)
    {
        Graph graph = new([], [times]);
        Tensor.Guard(
            !graph.Nodes.Any(node => node.Primitive is Input),
            "The event times of a solve for numbers are constants, but these use other values; give numbers, or Event<double>.AtPerRow.");
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
            interval > 0 && double.IsFinite(interval), $"An interval between events is positive and finite, but got {interval}; give such a number.");
        return new(null, interval);
    }
}
