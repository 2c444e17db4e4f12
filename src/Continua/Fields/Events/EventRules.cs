using System.Numerics;
using Continua.Compilation;
using Continua.Graphs;
using Continua.Kernels;
using Continua.Tracing;

namespace Continua.Fields;

/// <summary>The events of a solve: what of them was traced is in terms of placeholders, and of the arguments of the field.</summary>
internal sealed class EventRules
{
    private readonly Tensor?[] conditions, resets;

    private EventRules(
        IReadOnlyList<SolveEvent> events, Tensor[] placeholders, IReadOnlyList<Tensor> arguments, Tensor?[] conditions, Tensor?[] resets) =>
        (Events, Placeholders, Arguments, this.conditions, this.resets) = (events, placeholders, arguments, conditions, resets);

    public static EventRules None { get; } = new([], [], [], [], []);

    /// <summary>In the order of the options.</summary>
    public IReadOnlyList<SolveEvent> Events { get; }

    /// <summary>What stands for t, y and the number of an event's time.</summary>
    public Tensor[] Placeholders { get; }

    /// <summary>What stands for the arguments.</summary>
    public IReadOnlyList<Tensor> Arguments { get; }

    /// <summary>The traced functions, conditions first.</summary>
    public Tensor[] Traced => [.. conditions.Concat(resets).Where(f => f is not null).Select(f => f!)];

    /// <summary>The condition of an event; null where it was not traced.</summary>
    public Tensor? Condition(int e) => conditions[e];

    /// <summary>The reset of an event; null where it was not traced.</summary>
    public Tensor? Reset(int e) => resets[e];

    /// <summary>Traces the events over tensors; they may use any values.</summary>
    /// <param name="t">The placeholder of the time.</param>
    /// <param name="y">The placeholder of the state as the solve has it.</param>
    /// <param name="own">The placeholder of the arguments that the events' functions are given; null for none.</param>
    public static EventRules Of(IReadOnlyList<SolveEvent>? events, Tensor t, Tensor y, Tensor? own, StateView view)
    {
        if (events is null or { Count: 0 })
        {
            return None;
        }

        Tensor number = Trace.Input("number", Shape.Scalar);
        Tensor?[] conditions =
            [.. events.Select((e, i) => e is Event { Condition: { } g } ? Alone(Condition(g(t, view.Seen(y), own), e.NameOr(i)), i) : null)];
        Tensor?[] resets =
        [
            .. events.Select((e, i) => e is Event { Reset: { } reset }
                ? view.Replace(y, Alone(Reset(reset(t, view.Seen(y), number, own), view.Shape, e.NameOr(i)), i)) : null),
        ];
        return new(events, [t, y, number], [], conditions, resets);

        Tensor Alone(Tensor function, int e)
        {
            List<Tensor> nodes = Graph.Sort([function]);
            Tensor.Guard(
                !nodes.Exists(node => node.Primitive is IFailing && Graph.Sort([node]).Exists(v => ReferenceEquals(v, t) || ReferenceEquals(v, y) || ReferenceEquals(v, number))),
                $"The condition and the reset of an event contain no solve that depends on t or y, but those of {events[e].NameOr(e)} do; solve "
                + $"before, and use the result.");
            return function;
        }
    }

    /// <summary>Traces the events of a solve for numbers, which use only t, y, the arguments and constants.</summary>
    /// <param name="arguments">What stands for the arguments in the field.</param>
    /// <param name="own">That of them which the events' functions are given; null for none.</param>
    public static EventRules ForNumbers(IReadOnlyList<SolveEvent>? events, int dimension, IReadOnlyList<Tensor> arguments, Tensor? own)
    {
        if (events is null or { Count: 0 })
        {
            return None;
        }

        EventRules rules = Of(events, Trace.Input("t", Shape.Scalar), Trace.Input("y", [dimension]), own, StateView.Whole(dimension));
        HashSet<Tensor> known = new([.. rules.Placeholders, .. arguments], ReferenceEqualityComparer.Instance);
        Tensor.Guard(
            !Graph.Sort(rules.Traced).Exists(node => node.Primitive is Input && !known.Contains(node)),
            "An event of a solve for numbers uses only t, y, the field's arguments and constants, but this one uses other values; write the "
            + "numbers into it, or pass them as arguments.");
        return rules.With(rules.Traced, arguments);
    }

    /// <summary>The same events with other functions in place of <see cref="Traced"/>, over other arguments.</summary>
    public EventRules With(ReadOnlySpan<Tensor> functions, IReadOnlyList<Tensor> arguments)
    {
        int next = 0;
        Tensor?[] newConditions = new Tensor?[conditions.Length], newResets = new Tensor?[resets.Length];
        for (int e = 0; e < newConditions.Length; e++)
        {
            newConditions[e] = conditions[e] is null ? null : functions[next++];
        }

        for (int e = 0; e < newResets.Length; e++)
        {
            newResets[e] = resets[e] is null ? null : functions[next++];
        }

        return new(Events, Placeholders, arguments, newConditions, newResets);
    }

    /// <summary>What makes the functions; null without events.</summary>
    /// <param name="declared">How the arguments are declared.</param>
    public EventPlan<T>? Plan<T>(Declared[] declared, int dimension)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Events.Count == 0 ? null : new(this, declared, dimension);

    private static Tensor Condition(Tensor? g, string name)
    {
        Tensor.Guard(
            g is not null && g.Shape.IsScalar && g.Element == ElementType.Real,
            $"An event's condition is a scalar, but that of {name} is {g?.Type.ToString() ?? "null"}; return one number, y[0] for example.");
        return g!;
    }

    private static Tensor Reset(Tensor? state, Shape shape, string name)
    {
        Tensor.Guard(
            state is not null && state.Shape == shape && state.Element == ElementType.Real,
            $"An event's reset returns the state in its shape {shape}, but that of {name} returned {state?.Type.ToString() ?? "null"}; return "
            + $"all of its components.");
        return state!;
    }
}

/// <summary>What of the vector that is solved for a user's functions see.</summary>
/// <param name="Shape">The shape in which they see it.</param>
/// <param name="Size">How many of the first components they see; those behind stay as they are.</param>
internal readonly record struct StateView(Shape Shape, int Size)
{
    public static StateView Whole(int dimension) => new([dimension], dimension);

    public Tensor Seen(Tensor y) => Tensor.Reshape(Size == y.Size ? y : y[..Size], Shape);

    /// <summary>The vector with another state.</summary>
    public Tensor Replace(Tensor y, Tensor state)
    {
        Tensor flat = Tensor.Reshape(state, [Size]);
        return Size == y.Size ? flat : Tensor.Concat(flat, y[Size..]);
    }
}

/// <summary>Makes the functions of events; each thread makes its own.</summary>
/// <param name="declared">How the arguments are declared.</param>
internal sealed class EventPlan<T>(EventRules rules, Declared[] declared, int dimension)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Lock compiling = new();
    private readonly Program<T>?[] conditions = new Program<T>?[rules.Events.Count], resets = new Program<T>?[rules.Events.Count];
    private Program<T>? joint;

    public EventSet<T> Create(int capacity)
    {
        foreach ((int e, SolveEvent definition) in rules.Events.Index())
        {
            Tensor.Guard(
                definition is Event<T> || rules.Condition(e) is not null || rules.Reset(e) is not null,
                $"An event in plain C# works in the precision of the solve, {typeof(T).Name}, but {definition.NameOr(e)} is in another one; write it as "
                + $"Event<{typeof(T).Name}>, or over tensors.");
        }

        lock (compiling)
        {
            return new(
                [.. rules.Events.Select((definition, e) => new BlockEvent<T>(definition, Condition(e, capacity), Reset(e, capacity)))], Joint(capacity));
        }
    }

    /// <summary>All conditions as one function, where all were traced.</summary>
    private TracedEventFunction<T>? Joint(int capacity)
    {
        Tensor[] traced = [.. Enumerable.Range(0, rules.Events.Count).Select(rules.Condition).Where(g => g is not null).Select(g => g!)];
        int all = rules.Events.Count(e => e.Times is null);
        return traced.Length > 1 && traced.Length == all ? Traced(ref joint, Tensor.Stack(traced), all, capacity) : null;
    }

    private EventFunction<T>? Condition(int e, int capacity) =>
        rules.Condition(e) is { } traced ? Traced(ref conditions[e], traced, 1, capacity)
        : rules.Events[e] is Event<T> { Condition: { } plain } ? new PlainCondition<T>(plain, dimension)
        : null;

    private EventFunction<T>? Reset(int e, int capacity) =>
        rules.Reset(e) is { } traced ? Traced(ref resets[e], traced, dimension, capacity)
        : rules.Events[e] is Event<T> { Reset: { } plain } ? new PlainReset<T>(plain, dimension)
        : null;

    private TracedEventFunction<T> Traced(ref Program<T>? program, Tensor function, int size, int capacity)
    {
        Graph graph = new([.. rules.Placeholders, .. rules.Arguments], [function]);
        program ??= Compiler<T>.Compile(graph, [Declared.Rows, Declared.Rows, Declared.Rows, .. declared], placed: 1);
        return new(new GraphField<T>(program, size, capacity, declared.Length));
    }
}

/// <summary>An event of a block.</summary>
/// <param name="Condition">Null where its times are known beforehand.</param>
/// <param name="Reset">Null where the state stays as it is.</param>
internal sealed record BlockEvent<T>(SolveEvent Definition, EventFunction<T>? Condition, EventFunction<T>? Reset)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>;

/// <summary>The events of a block of rows.</summary>
/// <param name="joint">All conditions as one function, in their order, [conditions] per lane; null where they are apart.</param>
internal sealed class EventSet<T>(BlockEvent<T>[] events, EventFunction<T>? joint = null) : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public int Count => events.Length;

    public BlockEvent<T> this[int e] => events[e];

    public EventFunction<T>? Joint => joint;

    /// <summary>Whether the condition of any event is sampled within steps.</summary>
    public bool HasConditions => Array.Exists(events, e => e.Condition is not null);

    private IEnumerable<EventFunction<T>> Functions =>
        events.SelectMany(e => new[] { e.Condition, e.Reset }).Append(joint).Where(f => f is not null).Select(f => f!);

    /// <summary>Binds the arguments of a block.</summary>
    public void Bind(ReadOnlySpan<BlockValue<T>> values)
    {
        foreach (EventFunction<T> function in Functions)
        {
            function.Bind(values);
        }
    }

    /// <summary>Sets which rows the lanes of the coming calls hold.</summary>
    public void Select(LaneMap map)
    {
        foreach (BlockEvent<T> one in events)
        {
            one.Condition?.Select(map);
            one.Reset?.Select(map);
        }

        joint?.Select(map);
    }

    public void Dispose()
    {
        foreach (EventFunction<T> function in Functions)
        {
            function.Dispose();
        }
    }
}
