using System.Numerics;
using Continua.Compilation;
using Continua.Execution;
using Continua.Graphs;
using Continua.Kernels;
using Continua.Tracing;

namespace Continua.Fields;

/// <summary>
/// The events of a solve, with traced conditions and resets in terms of placeholders and the field's arguments.
/// </summary>
internal sealed class EventRules
{
    private readonly Tensor?[] conditions, resets;

    private EventRules(
        IReadOnlyList<SolveEvent> events, Tensor[] placeholders, IReadOnlyList<Tensor> arguments, Tensor?[] conditions,
        Tensor?[] resets) =>
        (Events, Placeholders, Arguments, this.conditions, this.resets) =
            (events, placeholders, arguments, conditions, resets);

    /// <summary>The rules of a solve without events.</summary>
    public static EventRules None { get; } = new([], [], [], [], []);

    /// <summary>The events, in the order of <see cref="SolveOptions.Events"/>.</summary>
    public IReadOnlyList<SolveEvent> Events { get; }

    /// <summary>The placeholders of t, y and the index of an event's time in its list.</summary>
    public Tensor[] Placeholders { get; }

    /// <summary>The placeholders of the arguments.</summary>
    public IReadOnlyList<Tensor> Arguments { get; }

    /// <summary>The traced conditions, then the traced resets.</summary>
    public Tensor[] Traced => [.. conditions.Concat(resets).Where(f => f is not null).Select(f => f!)];

    /// <summary>Returns the traced condition of an event; null if it has none, or one in plain C#.</summary>
    public Tensor? Condition(int e) => conditions[e];

    /// <summary>Returns the traced reset of an event; null if it has none, or one in plain C#.</summary>
    public Tensor? Reset(int e) => resets[e];

    /// <summary>Traces events over tensors, which may use any values of the surrounding expression.</summary>
    /// <param name="events">The events; null for none.</param>
    /// <param name="t">The placeholder of the time.</param>
    /// <param name="y">The placeholder of the state vector of the solve.</param>
    /// <param name="argumentVector">
    /// The placeholder of the per-row arguments that conditions and resets receive; null for none.
    /// </param>
    /// <param name="view">The part of the state vector that conditions and resets receive.</param>
    /// <exception cref="ArgumentException">
    /// A condition is not a scalar, a reset does not return the shape of the state, or one of them contains a solve
    /// that depends on t or y.
    /// </exception>
    public static EventRules Of(
        IReadOnlyList<SolveEvent>? events, Tensor t, Tensor y, Tensor? argumentVector, StateView view)
    {
        if (events is null or { Count: 0 })
        {
            return None;
        }

        Tensor number = Trace.Input("number", Shape.Scalar);
        Tensor?[] conditions =
        [
            .. events.Select((e, i) => e is Event { Condition: { } g }
                ? WithoutSolves(Condition(g(t, view.Of(y), argumentVector), e.NameOr(i)), i) : null),
        ];
        Tensor?[] resets =
        [
            .. events.Select((e, i) => e is Event { Reset: { } reset }
                ? view.Replace(
                    y, WithoutSolves(Reset(reset(t, view.Of(y), number, argumentVector), view.Shape, e.NameOr(i)), i))
                : null),
        ];
        return new(events, [t, y, number], [], conditions, resets);

        Tensor WithoutSolves(Tensor function, int e)
        {
            bool IsPlaceholder(Tensor node) => ReferenceEquals(node, t) || ReferenceEquals(node, y)
                || ReferenceEquals(node, number);
            List<Tensor> nodes = Graph.Sort([function]);
            Tensor.Guard(
                !nodes.Exists(node => node.Primitive is IFailing && Graph.Sort([node]).Exists(IsPlaceholder)),
                $"The condition and the reset of an event contain no solve that depends on t or y, but those of "
                + $"{events[e].NameOr(e)} do; solve before, and use the result.");
            return function;
        }
    }

    /// <summary>
    /// Traces the events of a solve outside expressions, which use only t, y, the arguments and constants.
    /// </summary>
    /// <param name="events">The events; null for none.</param>
    /// <param name="dimension">The number of components of the state.</param>
    /// <param name="arguments">The placeholders of the field's arguments.</param>
    /// <param name="argumentVector">
    /// The placeholder of the per-row arguments that conditions and resets receive; null for none.
    /// </param>
    /// <exception cref="ArgumentException">
    /// A condition or reset uses other values, has the wrong shape, or contains a solve that depends on t or y.
    /// </exception>
    public static EventRules ForNumbers(
        IReadOnlyList<SolveEvent>? events, int dimension, IReadOnlyList<Tensor> arguments, Tensor? argumentVector)
    {
        if (events is null or { Count: 0 })
        {
            return None;
        }

        EventRules rules = Of(
            events, Trace.Input("t", Shape.Scalar), Trace.Input("y", [dimension]), argumentVector,
            StateView.Whole(dimension));
        HashSet<Tensor> known = new([.. rules.Placeholders, .. arguments], ReferenceEqualityComparer.Instance);
        Tensor.Guard(
            !Graph.Sort(rules.Traced).Exists(node => node.Primitive is Input && !known.Contains(node)),
            "An event of a solve outside an expression uses only t, y, the field's arguments and constants, but this "
            + "one uses other values; write the numbers into it, or pass them as arguments.");
        return rules.With(rules.Traced, arguments);
    }

    /// <summary>
    /// Returns the same events with other functions in place of <see cref="Traced"/>, over other arguments.
    /// </summary>
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

    /// <summary>Returns a plan that creates the conditions and resets; null without events.</summary>
    /// <param name="declared">Whether each argument varies between rows.</param>
    /// <param name="dimension">The number of components of the state.</param>
    public EventPlan<T>? Plan<T>(InputVariation[] declared, int dimension)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Events.Count == 0 ? null : new(this, declared, dimension);

    private static Tensor Condition(Tensor? g, string name)
    {
        Tensor.Guard(
            g is not null && g.Shape.IsScalar && g.Element == ElementType.Real,
            $"An event's condition is a scalar, but that of {name} is {g?.Type.ToString() ?? "null"}; return one "
            + $"number, y[0] for example.");
        return g!;
    }

    private static Tensor Reset(Tensor? state, Shape shape, string name)
    {
        Tensor.Guard(
            state is not null && state.Shape == shape && state.Element == ElementType.Real,
            $"An event's reset returns the state in its shape {shape}, but that of {name} returned "
            + $"{state?.Type.ToString() ?? "null"}; return all of its components.");
        return state!;
    }
}

/// <summary>The part of the state vector of a solve that user-defined conditions and resets receive.</summary>
/// <param name="Shape">The shape in which conditions and resets receive this part.</param>
/// <param name="Size">
/// The number of leading components in this part; a reset leaves the other components unchanged.
/// </param>
internal readonly record struct StateView(Shape Shape, int Size)
{
    /// <summary>The view of the whole state as a vector.</summary>
    public static StateView Whole(int dimension) => new([dimension], dimension);

    /// <summary>Returns the part of a state vector that conditions and resets receive.</summary>
    public Tensor Of(Tensor y) => Tensor.Reshape(Size == y.Size ? y : y[..Size], Shape);

    /// <summary>Returns a state vector in which the part that conditions and resets receive is replaced.</summary>
    public Tensor Replace(Tensor y, Tensor state)
    {
        Tensor flat = Tensor.Reshape(state, [Size]);
        return Size == y.Size ? flat : Tensor.Concat(flat, y[Size..]);
    }
}

/// <summary>Creates the conditions and resets of events; each thread creates its own.</summary>
/// <param name="rules">The events.</param>
/// <param name="declared">Whether each argument varies between rows.</param>
/// <param name="dimension">The number of components of the state.</param>
internal sealed class EventPlan<T>(EventRules rules, InputVariation[] declared, int dimension)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Lock compiling = new();
    private readonly Program<T>?[] conditions = new Program<T>?[rules.Events.Count],
        resets = new Program<T>?[rules.Events.Count];
    private Program<T>? joint;

    public EventSet<T> Create(int capacity)
    {
        foreach ((int e, SolveEvent definition) in rules.Events.Index())
        {
            Tensor.Guard(
                definition is Event<T> || rules.Condition(e) is not null || rules.Reset(e) is not null,
                $"An event in plain C# works in the precision of the solve, {typeof(T).Name}, but "
                + $"{definition.NameOr(e)} is in another one; write it as Event<{typeof(T).Name}>, or over tensors.");
        }

        lock (compiling)
        {
            return new(
                [.. rules.Events.Select(
                    (definition, e) => new BlockEvent<T>(definition, Condition(e, capacity), Reset(e, capacity)))],
                Joint(capacity));
        }
    }

    /// <summary>
    /// Creates one function of all conditions if there are several and all are traced; otherwise returns null.
    /// </summary>
    private TracedEventFunction<T>? Joint(int capacity)
    {
        Tensor[] traced =
            [.. Enumerable.Range(0, rules.Events.Count).Select(rules.Condition).OfType<Tensor>()];
        int count = rules.Events.Count(e => e.Times is null);
        return traced.Length > 1 && traced.Length == count
            ? Traced(ref joint, Tensor.Stack(traced), count, capacity)
            : null;
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
        program ??= Compiler<T>.Compile(graph, [InputVariation.Rows, InputVariation.Rows, InputVariation.Rows, .. declared], placed: 1);
        return new(new GraphField<T>(program, size, capacity, declared.Length));
    }
}

/// <summary>An event over a block of rows.</summary>
/// <param name="Definition">The event as given in the options.</param>
/// <param name="Condition">The condition; null for an event at known times.</param>
/// <param name="Reset">The reset; null if the event leaves the state unchanged.</param>
internal sealed record BlockEvent<T>(SolveEvent Definition, EventFunction<T>? Condition, EventFunction<T>? Reset)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>;

/// <summary>The events of a block of rows.</summary>
/// <param name="events">The events, in the order of the options.</param>
/// <param name="joint">
/// All conditions as one function, [conditions] per lane; null if there is only the separate function of each event.
/// </param>
internal sealed class EventSet<T>(BlockEvent<T>[] events, EventFunction<T>? joint = null) : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public int Count => events.Length;

    public BlockEvent<T> this[int e] => events[e];

    public EventFunction<T>? Joint => joint;

    /// <summary>Whether any event has a condition, which is evaluated at sample times within each step.</summary>
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

    /// <summary>Assigns rows to the lanes for the following evaluations.</summary>
    public void Select(LaneMap map)
    {
        foreach (BlockEvent<T> blockEvent in events)
        {
            blockEvent.Condition?.Select(map);
            blockEvent.Reset?.Select(map);
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
