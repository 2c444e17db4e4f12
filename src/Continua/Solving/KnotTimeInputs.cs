using Continua.Fields;

namespace Continua.Solving;

/// <summary>
/// The times that are inputs of a solve inside an expression, in addition to t₀, t₁ and save times: the times of
/// events, then those of path knots.
/// </summary>
internal sealed class KnotTimeInputs
{
    private readonly Tensor[] ofEvents;
    private readonly int[] arguments;
    private readonly LandingPath[] paths;

    /// <summary>Finds the time inputs of a solve.</summary>
    /// <param name="source">The field and the events of the solve.</param>
    public KnotTimeInputs(FieldSource source)
    {
        (int Index, Tensor Times)[] events =
        [
            .. source.Events.Events.Index().Where(e => e.Item.Times?.Traced is not null)
                .Select(e => (e.Index, e.Item.Times!.Traced!)),
        ];
        ofEvents = [.. events.Select(e => e.Times)];
        paths = [.. source.Paths.Where(path => path.Argument >= 0)];
        arguments = [.. paths.Select(path => path.Argument)];
        Events = [.. events.Select(e => e.Index)];
        Sizes = [.. ofEvents.Select(times => times.Size), .. arguments.Select(source.SizeOf)];
    }

    /// <summary>The number of inputs.</summary>
    public int Count => Sizes.Length;

    /// <summary>The total number of times in all inputs.</summary>
    public int Total => Sizes.Sum();

    /// <summary>The event index of each event input; the inputs after these are knots of paths.</summary>
    public int[] Events { get; }

    /// <summary>The number of times of each input.</summary>
    public int[] Sizes { get; }

    /// <summary>Returns the path whose knots are an input; null for an event input.</summary>
    public LandingPath? PathOf(int input) => input < Events.Length ? null : paths[input - Events.Length];

    /// <summary>Returns the times of all inputs, each input as a vector.</summary>
    /// <param name="values">The values of the field's arguments.</param>
    public Tensor[] Values(Tensor[] values) =>
    [
        .. ofEvents.Select(times => Tensor.Reshape(times, [times.Size])),
        .. arguments.Select(argument => values[argument]),
    ];

    /// <summary>Returns the index of the first time of an input among the times of all inputs.</summary>
    public int First(int input) => Sizes.Take(input).Sum();
}
