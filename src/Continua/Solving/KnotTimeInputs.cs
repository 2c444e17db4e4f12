using Continua.Fields;

namespace Continua.Solving;

/// <summary>The times that are inputs of a solve inside an expression beside t₀, t₁ and saves: those of events, then those of the knots of paths.</summary>
internal sealed class KnotTimeInputs
{
    private readonly Tensor[] ofEvents;
    private readonly int[] arguments;
    private readonly LandingPath[] paths;

    public KnotTimeInputs(FieldSource source)
    {
        (int Index, Tensor Times)[] events =
            [.. source.Events.Events.Index().Where(e => e.Item.Times?.Traced is not null).Select(e => (e.Index, e.Item.Times!.Traced!))];
        ofEvents = [.. events.Select(e => e.Times)];
        paths = [.. source.Paths.Where(path => path.Argument >= 0)];
        arguments = [.. paths.Select(path => path.Argument)];
        Events = [.. events.Select(e => e.Index)];
        Sizes = [.. ofEvents.Select(times => times.Size), .. arguments.Select(source.SizeOf)];
    }

    public int Count => Sizes.Length;

    /// <summary>The number of all times.</summary>
    public int Total => Sizes.Sum();

    /// <summary>For each of the first inputs, the number of its event; those behind are knots of paths.</summary>
    public int[] Events { get; }

    /// <summary>For each input, how many times there are.</summary>
    public int[] Sizes { get; }

    /// <summary>The path whose knots are an input; null where it is the times of an event.</summary>
    public LandingPath? PathOf(int input) => input < Events.Length ? null : paths[input - Events.Length];

    /// <summary>The values as vectors.</summary>
    /// <param name="values">Those of the field's arguments.</param>
    public Tensor[] Values(Tensor[] values) =>
        [.. ofEvents.Select(times => Tensor.Reshape(times, [times.Size])), .. arguments.Select(argument => values[argument])];

    /// <summary>The number of the first time of an input among all.</summary>
    public int First(int input) => Sizes.Take(input).Sum();
}
