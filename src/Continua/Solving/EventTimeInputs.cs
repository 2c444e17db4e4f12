namespace Continua.Solving;

/// <summary>The times of events that are inputs of a solve inside an expression.</summary>
internal sealed class EventTimeInputs
{
    private readonly (int Event, Tensor Times)[] inputs;

    public EventTimeInputs(IReadOnlyList<SolveEvent> events)
    {
        inputs = [.. events.Index().Where(e => e.Item.Times?.Traced is not null).Select(e => (e.Index, e.Item.Times!.Traced!))];
        Events = [.. inputs.Select(i => i.Event)];
        Sizes = [.. inputs.Select(i => i.Times.Size)];
    }

    public int Count => inputs.Length;

    /// <summary>The number of all times.</summary>
    public int Total => Sizes.Sum();

    /// <summary>For each input, the number of its event.</summary>
    public int[] Events { get; }

    /// <summary>For each input, how many times there are.</summary>
    public int[] Sizes { get; }

    /// <summary>The values as vectors.</summary>
    public Tensor[] Values => [.. inputs.Select(i => Tensor.Reshape(i.Times, [i.Times.Size]))];

    /// <summary>The number of the first time of an input among all.</summary>
    public int First(int input) => Sizes.Take(input).Sum();
}
