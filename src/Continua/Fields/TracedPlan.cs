using System.Numerics;
using Continua.Compilation;
using Continua.Differentiation;
using Continua.Graphs;
using Continua.Paths;

namespace Continua.Fields;

/// <summary>
/// Compiles a traced field and, on first request, its derivatives; each thread creates its own instances.
/// </summary>
/// <param name="marked">The graph of the field.</param>
/// <param name="mass">The mass matrix; null for the identity.</param>
/// <param name="arguments">Whether each argument varies between rows.</param>
/// <param name="values">The graph of the values alone of a field with its tangent (<see cref="TangentField"/>); else null.</param>
/// <remarks>A plan supports one set of cotangents: every request must be the same as the first.</remarks>
internal sealed class TracedPlan<T>(Graph marked, double[,]? mass, InputVariation[] arguments, Graph? values = null)
    : FieldPlan<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Graph traced = SplitField.WithoutMarks(marked);
    private readonly Lock compiling = new();
    private Program<T>? fieldProgram, augmentedProgram, summedProgram, derivativeProgram;
    private Program<T>? entriesProgram, jvpProgram, vjpProgram, directionalProgram, curvatureProgram;
    private readonly TracedPlan<T>? ofValues = values is null ? null : new(values, null, arguments);
    private readonly Lazy<(JacobianPattern Pattern, Graph? Entries)> largeJacobian =
        new(() => LargeJacobian(SplitField.WithoutMarks(marked)));
    private readonly Lazy<TracedPlan<T>?> withoutStopGradients = new(
        () => WithoutStopGradients(SplitField.WithoutMarks(marked)) is { } graph ? new(graph, mass, arguments) : null);
    private readonly Lazy<TracedPlan<T>[]> separated = new(
        () => [.. SeparableField.Of(SplitField.WithoutMarks(marked), values is not null).Select(
            summand => new TracedPlan<T>(summand, null, arguments))]);
    private readonly Lazy<TracedPlan<T>[]?> split = new(
        () => mass is null && SplitField.Of(values ?? marked) is { } summands
            ? [.. (values is null ? summands : SplitField.Of(marked)!).Select(
                (summand, i) => new TracedPlan<T>(summand, null, arguments, values is null ? null : summands[i]))]
            : null);
    private ProgramPair? pair, augmentedPair;

    public override int Footprint => FieldProgram().RowComponents;

    public override PlainField<T>? Plain => null;

    private Tensor State => traced.Inputs[1];

    private InputVariation[] OfField => [InputVariation.Rows, InputVariation.Rows, .. arguments];

    private InputVariation[] OfDerivative => [InputVariation.Rows, .. OfField];

    public override FieldParts<T> Create(FieldQuery query, int capacity)
    {
        if (query.Form == FieldForm.WithAdjointSums)
        {
            return new(WithSums(query.Derivative!, capacity));
        }

        if (query.Separable)
        {
            return Separated(query.Derivative, capacity);
        }

        if (query.Split && split.Value is { } summands)
        {
            return Split(summands, query, capacity);
        }

        bool augmented = query.Form == FieldForm.WithAdjoint;

        // Implicit steps need the full Jacobian of f, including what StopGradient excludes from gradients.
        FieldJacobian<T>? stepJacobian = query.Jacobian ? StepJacobian(capacity, query.Iterates) : null;
        if (query.Derivative is not { } request)
        {
            return new(augmented ? Augmented(capacity) : FieldOnly(capacity, stepJacobian, query.Iterates));
        }

        (GraphField<T> field, GraphFieldVjp<T> vjp) = (augmented, query.Keeps) switch
        {
            (false, true) => Pair(
                ref pair, () => WithDerivative(request, traced, gathers: true), placed: 1, State.Size, request,
                capacity, stepJacobian),
            (false, false) => (FieldOnly(capacity, stepJacobian, query.Iterates), Derived(request, capacity)),
            (true, true) => Pair(
                ref augmentedPair, () => AugmentedDerivative.WithArguments(traced, request), placed: 0, 2 * State.Size,
                request, capacity,
                null),
            (true, false) => (Augmented(capacity), Derived(request, capacity)),
        };
        return new(field, new(
            vjp, query.Directional ? Directional(request, capacity) : null,
            query.Jacobian ? Jacobian(capacity, query.Iterates) : null,
            Sizes(request.RowArguments), capacity));
    }

    private Program<T> FieldProgram() => Compiled(ref fieldProgram, () => traced, OfField, placed: 1);

    private GraphField<T> FieldOnly(int capacity, FieldJacobian<T>? jacobian, bool iterates) =>
        new(FieldProgram(), State.Size, capacity, arguments.Length)
        {
            Jacobian = jacobian,
            Mass = mass,
            Values = iterates ? ofValues?.FieldOnly(capacity, ofValues.StepJacobian(capacity, iterates), iterates) : null,
        };

    /// <summary>Returns the Jacobian that steps use.</summary>
    /// <param name="iterates">
    /// Whether it is that of an iteration, for which a field with its tangent has the Jacobian of the values alone besides.
    /// </param>
    private FieldJacobian<T> StepJacobian(int capacity, bool iterates) =>
        ofValues is null ? (withoutStopGradients.Value ?? this).Jacobian(capacity)
        : WithCurvature(
            iterates ? ofValues.Jacobian(capacity) : ofValues.StepJacobian(capacity, iterates), iterates, capacity);

    /// <summary>Returns the Jacobian of a field with its tangent.</summary>
    /// <param name="ofValue">The Jacobian of the values alone.</param>
    /// <param name="iterates">
    /// Whether it is that of an iteration, whose pullback has systems of several stages. Other methods multiply by ∂ḟ/∂y.
    /// </param>
    private TangentJacobian<T> WithCurvature(FieldJacobian<T> ofValue, bool iterates, int capacity)
    {
        int size = ofValue.Dimension;
        if (iterates || size <= JacobianGraph.MaxComponents || ofValue.Pattern is not null)
        {
            return new(ofValue, Curvature(capacity), State.Size, capacity);
        }

        VjpRequest ofState = new([], [], Times: true);
        Program<T> pushed = Compiled(
            ref curvatureProgram, () => WithTangents(traced),
            [InputVariation.Rows, InputVariation.Rows, .. OfField], placed: 1);
        Program<T> pulled = Compiled(
            ref vjpProgram, () => OnlyDerivative(WithDerivative(ofState)), OfDerivative, placed: 1);
        return new(
            ofValue,
            new CurvatureProducts<T>(
                pushed, Vjp(pulled, ofState, capacity), size, State.Size, capacity, arguments.Length),
            State.Size, capacity);
    }

    /// <summary>Returns the entries of ∂ḟ/∂y, in the order of those of ∂f/∂y, of a field with its tangent.</summary>
    private FieldJacobian<T> Curvature(int capacity)
    {
        int size = ofValues!.State.Size;
        bool isSmall = size <= JacobianGraph.MaxComponents;
        JacobianPattern? ofValue = isSmall ? null : ofValues!.largeJacobian.Value.Pattern;
        bool byEntries = isSmall || ofValues!.largeJacobian.Value.Entries is not null;
        bool isDense = isSmall || (!byEntries && ofValue!.Groups == size);
        JacobianPattern rows = new(
            State.Size, isDense
                ? Enumerable.Range(0, size * size).Select(e => (size + (e / size), e % size))
                : ofValue!.Entries.Select(entry => (size + entry.Row, entry.Column)));
        Program<T> program = Compiled(
            ref curvatureProgram, () => byEntries ? JacobianGraph.Of(traced, rows) : WithTangents(traced),
            byEntries ? OfField : [InputVariation.Rows, InputVariation.Rows, .. OfField], placed: byEntries ? 2 : 1);
        return byEntries
            ? new GraphJacobian<T>(program, State.Size, rows, capacity, arguments.Length)
            : new PushedJacobian<T>(program, rows, capacity, arguments.Length);
    }

    /// <summary>Returns the field and its derivative, with the implicit and the explicit summand.</summary>
    private FieldParts<T> Split(TracedPlan<T>[] summands, FieldQuery query, int capacity)
    {
        FieldQuery ofStiff = query with { Split = false, Keeps = false }, ofRest = ofStiff with { Jacobian = false, Iterates = false };
        FieldParts<T> stiff = summands[SplitField.Implicit].Create(ofStiff, capacity);
        FieldParts<T> rest = summands[SplitField.Explicit].Create(ofRest, capacity);
        GraphField<T> field = new(FieldProgram(), State.Size, capacity, arguments.Length)
        {
            Summands = [stiff.Field, rest.Field],
        };
        stiff.Field.FailedWithin = rest.Field.FailedWithin = field.FailedWithin;
        return query.Derivative is not { } request ? new(field) : new(field, new(
            Derived(request, capacity), null, stiff.Derivatives!.Jacobian, Sizes(request.RowArguments), capacity,
            [stiff.Derivatives.Vjp, rest.Derivatives!.Vjp]));
    }

    /// <summary>Returns the field and its derivative, with the velocities and the forces as summands.</summary>
    private FieldParts<T> Separated(VjpRequest? request, int capacity)
    {
        Dictionary<int, (int Attempt, string Failure)> failedWithin = [];
        GraphField<T> field = new(FieldProgram(), State.Size, capacity, arguments.Length)
        {
            FailedWithin = failedWithin,
            Summands =
            [
                .. separated.Value.Select(plan => new GraphField<T>(plan.FieldProgram(), State.Size, capacity, arguments.Length)
                {
                    FailedWithin = failedWithin,
                }),
            ],
        };
        return request is null ? new(field) : new(field, new(
            Derived(request, capacity), null, null, Sizes(request.RowArguments), capacity,
            [.. separated.Value.Select(plan => plan.Derived(request, capacity))]));
    }

    private GraphField<T> Augmented(int capacity) =>
        new(
            Compiled(ref augmentedProgram, () => AugmentedDerivative.Slopes(traced), OfField, placed: 1),
            2 * State.Size, capacity,
            arguments.Length);

    private SummedField<T> WithSums(VjpRequest request, int capacity)
    {
        Program<T> program = Compiled(
            ref summedProgram, () => Negated(WithDerivative(request with { Times = false })), OfDerivative,
            placed: 2 + request.RowArguments.Length);
        return new(
            program, State.Size, capacity, arguments.Length, Sizes(request.RowArguments),
            Sizes(request.SummedArguments));
    }

    private FieldJacobian<T> Jacobian(int capacity, bool iterates = false)
    {
        if (ofValues is not null)
        {
            return WithCurvature(ofValues.Jacobian(capacity), iterates, capacity);
        }

        bool isSmall = State.Size <= JacobianGraph.MaxComponents;
        if (isSmall || largeJacobian.Value.Entries is not null)
        {
            Program<T> entries = Compiled(
                ref entriesProgram, () => isSmall
                    ? JacobianGraph.Of(traced, null)
                    : largeJacobian.Value.Entries!, OfField, placed: 2);
            return new GraphJacobian<T>(
                entries, State.Size, isSmall ? null : largeJacobian.Value.Pattern, capacity, arguments.Length);
        }

        JacobianPattern largePattern = largeJacobian.Value.Pattern;
        if (largePattern.Groups < State.Size)
        {
            Program<T> pushed = Compiled(
                ref jvpProgram, () => WithTangents(traced), [InputVariation.Rows, InputVariation.Rows, .. OfField], placed: 1);
            return new PushedJacobian<T>(pushed, largePattern, capacity, arguments.Length);
        }

        FieldJacobian<T>.GuardBand(State.Size);
        VjpRequest ofState = new([], [], Times: true);
        Program<T> pulled = Compiled(
            ref vjpProgram, () => OnlyDerivative(WithDerivative(ofState)), OfDerivative, placed: 1);
        return new PulledJacobian<T>(Vjp(pulled, ofState, capacity), State.Size, null, capacity);
    }

    /// <summary>Returns the field with its StopGradient nodes removed; null if it has none.</summary>
    private static Graph? WithoutStopGradients(Graph traced) =>
        traced.Nodes.Any(node => node.Primitive is StopGradientPrimitive)
        ? traced.Rewrite(
            (node, inputs) => node.Primitive is StopGradientPrimitive ? inputs[0] : Graph.WithInputs(node, inputs))
        : null;

    /// <summary>
    /// Returns the pattern of ∂f/∂y, and the graph of its entries if that has fewer operations than the jvps of all
    /// groups of columns.
    /// </summary>
    private static (JacobianPattern Pattern, Graph? Entries) LargeJacobian(Graph traced)
    {
        JacobianPattern pattern = GraphPattern.Of(traced);
        Graph? entries = pattern.Count <= JacobianGraph.MaxEntries ? JacobianGraph.Of(traced, pattern) : null;
        bool entriesAreCheaper = entries?.Nodes.Count < (pattern.Groups + 1) * WithTangents(traced).Nodes.Count;
        return (pattern, entriesAreCheaper ? entries : null);
    }

    /// <summary>Returns the graph (t, y, u, τ, arguments) ↦ ∂f/∂y · u + ∂f/∂t · τ.</summary>
    private static Graph WithTangents(Graph traced)
    {
        Graph jvp = Jvp(traced, out Tensor direction, out Tensor timeDirection);
        return new([.. jvp.Inputs.Take(2), direction, timeDirection, .. jvp.Inputs.Skip(2)], jvp.Outputs);
    }

    /// <summary>Returns the graph (t, y, arguments) ↦ ∂f/∂y · u + ∂f/∂t · τ.</summary>
    /// <param name="traced">The graph of the field.</param>
    /// <param name="direction">The placeholder of u.</param>
    /// <param name="timeDirection">The placeholder of τ.</param>
    private static Graph Jvp(Graph traced, out Tensor direction, out Tensor timeDirection)
    {
        Tensor t = traced.Inputs[0], state = traced.Inputs[1];
        (direction, timeDirection) = (new(new Input("direction", state.Type)), new(
            new Input("time direction", t.Type)));
        Tensor?[] pushed = Derivative.Jvp(traced.Outputs, [t, state], [timeDirection, direction]);
        return new(traced.Inputs, [pushed[0] ?? Tensor.Zeros(state.Shape)]);
    }

    /// <summary>
    /// Returns the vjp of ∂f/∂y · u + ∂f/∂t · τ: (t, y, cotangent, u, τ, arguments) ↦ the requested cotangents.
    /// </summary>
    private GraphFieldVjp<T> Directional(VjpRequest request, int capacity)
    {
        InputVariation[] declared = [.. Enumerable.Repeat(InputVariation.Rows, 5), .. arguments];
        Program<T> program = Compiled(ref directionalProgram, Create, declared, placed: request.State ? 1 : 0);
        return Vjp(program, request, capacity, State.Size, 1);

        Graph Create()
        {
            Graph jvp = Jvp(traced, out Tensor direction, out Tensor timeDirection);
            Graph vjp = OnlyDerivative(WithDerivative(request, jvp, gathers: true));
            return new([.. vjp.Inputs.Take(3), direction, timeDirection, .. vjp.Inputs.Skip(3)], vjp.Outputs);
        }
    }

    private GraphFieldVjp<T> Derived(VjpRequest request, int capacity)
    {
        Program<T> program = Compiled(
            ref derivativeProgram, () => OnlyDerivative(WithDerivative(request, traced, gathers: true)), OfDerivative,
            placed: request.State ? 1 : 0);
        return Vjp(program, request, capacity);
    }

    // placed: the number of outputs of the derivative that are written directly to buffers of its caller.
    private (GraphField<T> Field, GraphFieldVjp<T> Vjp) Pair(
        ref ProgramPair? programs, Func<Graph> joint, int placed, int dimension, VjpRequest request, int capacity,
        FieldJacobian<T>? jacobian)
    {
        ProgramPair compiled;
        lock (compiling)
        {
            compiled = programs ??= Split(joint(), placed);
        }

        return (
            new GraphField<T>(compiled.Field, dimension, capacity, arguments.Length, compiled.Kept)
            {
                Jacobian = jacobian,
                Mass = mass,
            },
            Vjp(compiled.Derivative, request, capacity, compiled.Kept));
    }

    private GraphFieldVjp<T> Vjp(Program<T> program, VjpRequest request, int capacity, params int[] kept) =>
        new(program, request, State.Size, capacity, arguments.Length, Sizes(request.RowArguments), kept);

    private int[] Sizes(int[] arguments) => [.. arguments.Select(k => traced.Inputs[k + 2].Size)];

    private Program<T> Compiled(ref Program<T>? program, Func<Graph> graph, InputVariation[] declared, int placed)
    {
        lock (compiling)
        {
            return program ??= Compiler<T>.Compile(graph(), declared, placed);
        }
    }

    private ProgramPair Split(Graph joint, int placed)
    {
        SplitDerivative split = SplitDerivative.Of(joint, OfDerivative);
        int[] kept = [.. split.Field.Outputs.Skip(1).Select(output => output.Size)];
        InputVariation[] ofBackward = [.. Enumerable.Repeat(InputVariation.Rows, 3 + kept.Length), .. arguments];
        return new(
            Compiler<T>.Compile(split.Field, OfField, placed: 1 + kept.Length),
            Compiler<T>.Compile(split.Derivative, ofBackward, placed), kept);
    }

    private Graph WithDerivative(VjpRequest request) => WithDerivative(request, traced);

    /// <summary>
    /// Returns the graph (t, y, cotangent, arguments) ↦ the slope, the requested cotangents of y and t, then those of
    /// arguments.
    /// </summary>
    /// <param name="request">The requested cotangents.</param>
    /// <param name="traced">The graph of the field.</param>
    /// <param name="gathers">Whether the program itself accumulates per-row cotangents where it can.</param>
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
                .. request.RowArguments.Select(
                    (k, index) => gathers
                        ? PathGatherPrimitive.Of(pulled[k + 2], traced.Inputs[k + 2], index)
                        : By(k + 2)),
                .. request.SummedArguments.Select(k => new Tensor(SumRowsPrimitive.Instance, By(k + 2))),
            ]);
    }

    private static Graph OnlyDerivative(Graph joint) => new(joint.Inputs, [.. joint.Outputs.Skip(1)]);

    /// <summary>Negates the cotangent, which yields the slopes of the adjoint equation.</summary>
    private static Graph Negated(Graph joint)
    {
        Tensor cotangent = joint.Inputs[2];
        Tensor[] negative = [.. joint.Outputs.Select(output => Substitution.Replace(output, cotangent, -cotangent))];
        return new(joint.Inputs, negative);
    }

    /// <summary>The programs of a field that stores values for its derivative, and of that derivative.</summary>
    private sealed record ProgramPair(Program<T> Field, Program<T> Derivative, int[] Kept);
}
