using System.Numerics;
using Continua.Compilation;
using Continua.Differentiation;
using Continua.Graphs;
using Continua.Paths;

namespace Continua.Fields;

/// <summary>Compiles a traced field, and its derivatives when they are asked for; each thread makes its own instances.</summary>
/// <remarks>One plan is asked for one set of cotangents only: the first request is all of them.</remarks>
internal sealed class TracedPlan<T>(Graph traced, double[,]? mass, Declared[] arguments) : FieldPlan<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Lock compiling = new();
    private Program<T>? alone, augmented, summed, derivative, jacobian, groups, rows, directional;
    private readonly Lazy<(JacobianPattern Pattern, Graph? Entries)> large = new(() => LargeJacobian(traced));
    private readonly Lazy<TracedPlan<T>?> unstopped = new(() => Unstopped(traced) is { } graph ? new(graph, mass, arguments) : null);
    private ProgramPair? pair, augmentedPair;

    public override int Footprint => Compiled(ref alone, () => traced, OfField, placed: 1).RowComponents;

    public override PlainField<T>? Plain => null;

    private Tensor State => traced.Inputs[1];

    private Declared[] OfField => [Declared.Rows, Declared.Rows, .. arguments];

    private Declared[] OfDerivative => [Declared.Rows, .. OfField];

    public override FieldParts<T> Create(FieldQuery query, int capacity)
    {
        if (query.Form == FieldForm.WithAdjointSums)
        {
            return new(WithSums(query.Derivative!, capacity));
        }

        bool augmented = query.Form == FieldForm.WithAdjoint;

        // Steps need the Jacobian of f itself, whatever gradients take for constant.
        FieldJacobian<T>? ofSteps = query.Jacobian ? (unstopped.Value ?? this).Jacobian(capacity) : null;
        if (query.Derivative is not { } request)
        {
            return new(augmented ? Augmented(capacity) : Alone(capacity, ofSteps));
        }

        (GraphField<T> field, GraphFieldVjp<T> vjp) = (augmented, query.Keeps) switch
        {
            (false, true) => Pair(ref pair, () => WithDerivative(request, traced, gathers: true), placed: 1, State.Size, request, capacity, ofSteps),
            (false, false) => (Alone(capacity, ofSteps), Derived(request, capacity)),
            (true, true) => Pair(
                ref augmentedPair, () => AugmentedDerivative.WithArguments(traced, request), placed: 0, 2 * State.Size, request, capacity, null),
            (true, false) => (Augmented(capacity), Derived(request, capacity)),
        };
        return new(field, new(
            vjp, query.Directional ? Directional(request, capacity) : null, query.Jacobian ? Jacobian(capacity) : null,
            Sizes(request.RowArguments), capacity));
    }

    private GraphField<T> Alone(int capacity, FieldJacobian<T>? jacobian) =>
        new(Compiled(ref alone, () => traced, OfField, placed: 1), State.Size, capacity, arguments.Length) { Jacobian = jacobian, Mass = mass };

    private GraphField<T> Augmented(int capacity) =>
        new(Compiled(ref augmented, () => AugmentedDerivative.Slopes(traced), OfField, placed: 1), 2 * State.Size, capacity, arguments.Length);

    private SummedField<T> WithSums(VjpRequest request, int capacity)
    {
        Program<T> program = Compiled(
            ref summed, () => Negated(WithDerivative(request with { Times = false })), OfDerivative, placed: 2 + request.RowArguments.Length);
        return new(
            program, State.Size, capacity, arguments.Length, Sizes(request.RowArguments), Sizes(request.SummedArguments));
    }

    private FieldJacobian<T> Jacobian(int capacity)
    {
        bool isSmall = State.Size <= JacobianGraph.MostComponents;
        if (isSmall || large.Value.Entries is not null)
        {
            Program<T> entries = Compiled(
                ref jacobian, () => isSmall ? JacobianGraph.Of(traced, null) : large.Value.Entries!, OfField, placed: 2);
            return new GraphJacobian<T>(entries, State.Size, isSmall ? null : large.Value.Pattern, capacity, arguments.Length);
        }

        JacobianPattern found = large.Value.Pattern;
        if (found.Groups < State.Size)
        {
            Program<T> pushed = Compiled(ref groups, () => WithTangents(traced), [Declared.Rows, Declared.Rows, .. OfField], placed: 1);
            return new PushedJacobian<T>(pushed, found, capacity, arguments.Length);
        }

        FieldJacobian<T>.GuardBand(State.Size);
        VjpRequest ofState = new([], [], Times: true);
        Program<T> pulled = Compiled(ref rows, () => OnlyDerivative(WithDerivative(ofState)), OfDerivative, placed: 1);
        return new PulledJacobian<T>(Vjp(pulled, ofState, capacity), State.Size, null, capacity);
    }

    /// <summary>The field without values that are constants to derivatives; null where there are none.</summary>
    private static Graph? Unstopped(Graph traced) => traced.Nodes.Any(node => node.Primitive is StopGradientPrimitive)
        ? traced.Rewrite((node, inputs) => node.Primitive is StopGradientPrimitive ? inputs[0] : Graph.WithInputs(node, inputs))
        : null;

    /// <summary>
    /// The pattern of ∂f/∂y, and the graph of its entries one by one where that has fewer operations than tangents by groups of columns.
    /// </summary>
    private static (JacobianPattern Pattern, Graph? Entries) LargeJacobian(Graph traced)
    {
        JacobianPattern pattern = GraphPattern.Of(traced);
        Graph? entries = pattern.Count <= JacobianGraph.MostEntries ? JacobianGraph.Of(traced, pattern) : null;
        return (pattern, entries?.Nodes.Count < (pattern.Groups + 1) * WithTangents(traced).Nodes.Count ? entries : null);
    }

    /// <summary>(t, y, u, τ, arguments) ↦ ∂f/∂y · u + ∂f/∂t · τ.</summary>
    private static Graph WithTangents(Graph traced)
    {
        Graph change = Change(traced, out Tensor along, out Tensor ahead);
        return new([.. change.Inputs.Take(2), along, ahead, .. change.Inputs.Skip(2)], change.Outputs);
    }

    /// <summary>(t, y, arguments) ↦ ∂f/∂y · u + ∂f/∂t · τ.</summary>
    /// <param name="along">u.</param>
    /// <param name="ahead">τ.</param>
    private static Graph Change(Graph traced, out Tensor along, out Tensor ahead)
    {
        Tensor t = traced.Inputs[0], state = traced.Inputs[1];
        (along, ahead) = (new(new Input("direction", state.Type)), new(new Input("time direction", t.Type)));
        Tensor?[] pushed = Derivative.Jvp(traced.Outputs, [t, state], [ahead, along]);
        return new(traced.Inputs, [pushed[0] ?? Tensor.Zeros(state.Shape)]);
    }

    /// <summary>(t, y, cotangent, u, τ, arguments) ↦ the cotangent of ∂f/∂y · u + ∂f/∂t · τ pulled back.</summary>
    private GraphFieldVjp<T> Directional(VjpRequest request, int capacity)
    {
        Declared[] declared = [.. Enumerable.Repeat(Declared.Rows, 5), .. arguments];
        Program<T> program = Compiled(ref directional, Create, declared, placed: request.State ? 1 : 0);
        return Vjp(program, request, capacity, State.Size, 1);

        Graph Create()
        {
            Graph whole = OnlyDerivative(WithDerivative(request, Change(traced, out Tensor along, out Tensor ahead), gathers: true));
            return new([.. whole.Inputs.Take(3), along, ahead, .. whole.Inputs.Skip(3)], whole.Outputs);
        }
    }

    private GraphFieldVjp<T> Derived(VjpRequest request, int capacity)
    {
        Program<T> program = Compiled(
            ref derivative, () => OnlyDerivative(WithDerivative(request, traced, gathers: true)), OfDerivative, placed: request.State ? 1 : 0);
        return Vjp(program, request, capacity);
    }

    /// <param name="placed">The outputs of the derivative that go where its caller wants them.</param>
    private (GraphField<T> Field, GraphFieldVjp<T> Vjp) Pair(
        ref ProgramPair? programs, Func<Graph> whole, int placed, int dimension, VjpRequest request, int capacity, FieldJacobian<T>? jacobian)
    {
        ProgramPair compiled;
        lock (compiling)
        {
            compiled = programs ??= Split(whole(), placed);
        }

        return (
            new GraphField<T>(compiled.Field, dimension, capacity, arguments.Length, compiled.Kept) { Jacobian = jacobian, Mass = mass },
            Vjp(compiled.Derivative, request, capacity, compiled.Kept));
    }

    private GraphFieldVjp<T> Vjp(Program<T> program, VjpRequest request, int capacity, params int[] kept) =>
        new(program, request, State.Size, capacity, arguments.Length, Sizes(request.RowArguments), kept);

    private int[] Sizes(int[] arguments) => [.. arguments.Select(k => traced.Inputs[k + 2].Size)];

    private Program<T> Compiled(ref Program<T>? program, Func<Graph> graph, Declared[] declared, int placed)
    {
        lock (compiling)
        {
            return program ??= Compiler<T>.Compile(graph(), declared, placed);
        }
    }

    private ProgramPair Split(Graph whole, int placed)
    {
        SplitDerivative split = SplitDerivative.Of(whole, OfDerivative);
        int[] kept = [.. split.Field.Outputs.Skip(1).Select(output => output.Size)];
        Declared[] ofBack = [.. Enumerable.Repeat(Declared.Rows, 3 + kept.Length), .. arguments];
        return new(
            Compiler<T>.Compile(split.Field, OfField, placed: 1 + kept.Length),
            Compiler<T>.Compile(split.Derivative, ofBack, placed), kept);
    }

    private Graph WithDerivative(VjpRequest request) => WithDerivative(request, traced);

    /// <summary>(t, y, cotangent, arguments) ↦ the slope, its cotangent pulled back to y and t, then to the arguments asked for.</summary>
    /// <param name="gathers">Whether cotangents of rows are gathered by the program where it can.</param>
    private static Graph WithDerivative(VjpRequest request, Graph traced, bool gathers = false)
    {
        Tensor state = traced.Inputs[1], cotangent = new(new Input("cotangent", state.Type));
        Tensor?[] pulled = Derivative.Vjp([traced.Outputs[0]], [cotangent], traced.Inputs);
        Tensor By(int input) => pulled[input] ?? Tensor.Zeros(traced.Inputs[input].Shape);
        return new(
            [traced.Inputs[0], state, cotangent, .. traced.Inputs.Skip(2)],
            [
                traced.Outputs[0],
                .. request.State ? [By(1)] : Array.Empty<Tensor>(),
                .. request.Times ? [By(0)] : Array.Empty<Tensor>(),
                .. request.RowArguments.Select((k, place) => gathers ? PathGatherPrimitive.Of(pulled[k + 2], traced.Inputs[k + 2], place) : By(k + 2)),
                .. request.SummedArguments.Select(k => new Tensor(SumRowsPrimitive.Instance, By(k + 2))),
            ]);
    }

    private static Graph OnlyDerivative(Graph whole) => new(whole.Inputs, [.. whole.Outputs.Skip(1)]);

    /// <summary>The slopes of the adjoint instead of the cotangents.</summary>
    private static Graph Negated(Graph whole)
    {
        Tensor cotangent = whole.Inputs[2];
        Tensor[] negative = [.. whole.Outputs.Select(output => Substitution.Replace(output, cotangent, -cotangent))];
        return new(whole.Inputs, negative);
    }

    /// <summary>A field that keeps numbers for its derivative, and that derivative.</summary>
    private sealed record ProgramPair(Program<T> Field, Program<T> Derivative, int[] Kept);
}
