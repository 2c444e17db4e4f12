using Continua.Compilation;
using Continua.Execution;
using Continua.Fields;
using Continua.Graphs;
using Continua.Integration;
using Continua.Kernels;
using Continua.Loops;

namespace Continua.Solving;

/// <summary>
/// The solution of an initial value problem. Inputs: y₀ [dim], t₀, t₁, the save times [saves] if any, the known times
/// of events, the times of the knots of paths, the series if states are saved or events happen at its observations,
/// then the field's arguments. The result is [saves + 1, dim]: the states at the save times, then at t₁. With recorded
/// events it is the vector of these values followed by <see cref="RecordedEvents"/>. If states are saved at
/// observations, the result is opaque, and <see cref="SolveItem"/> selects values from it.
/// </summary>
internal sealed class SolvePrimitive(SolveOptions options, FieldSource source, int saves, ObservationSaves? observed = null)
    : Primitive, IRowwise, ICouplesRows, IEnclosing, IFailing, ILimitsThreads, ITimed, ISumsCotangents, IOverObservations,
    IContainsResult
{
    private readonly Dictionary<string, SolvePrimitive> withTangent = [];

    /// <summary>The solve of the values alone, of a solve with its tangent; else null.</summary>
    private SolvePrimitive? WithoutTangent { get; init; }

    public override string Name => "solve";

    public override string Attributes =>
        $"{options.Solver.GetType().Name}, {options.Adjoint.GetType().Name}, "
        + (observed is null ? $"{saves} saves" : "saves at observations");

    public SolveOptions Options => options;

    public bool Throws => options.ThrowOnFailure == true;

    public RowCoupling Coupling => options.StepsTogether ? RowCoupling.BySteps
        : options.Steps is { Shared: true, IsAdaptive: true } ? RowCoupling.OneBlock : RowCoupling.None;

    public int MaxThreads => Execution.Parallelism.Min(options.Threads, source.MaxThreads);

    public FieldSource Source => source;

    public int Saves => saves;

    /// <summary>How states are saved at the observations of a row; null if they are not.</summary>
    public ObservationSaves? Observed => observed;

    /// <summary>Whether a series is among the inputs.</summary>
    public bool ReadsSeries { get; } = observed is not null || SeriesOf(source) is not null;

    /// <summary>
    /// Whether steps end at every whole number. Steps of a fixed size do so along every control path, because their last
    /// stage would else read the derivative after the jump; adaptive steps only where the path has kinks.
    /// </summary>
    public bool LandsOnWholeNumbers => source.HasKinksAtWholeNumbers || observed is { Lands: true }
        || (source.HasJumpsAtWholeNumbers && options.Steps is { IsAdaptive: false, Shared: false });

    /// <summary>Whether steps end at knots of a path.</summary>
    public bool LandsOnPaths => source.Paths.Count > 0 || LandsOnWholeNumbers;

    public int Dimension => source.Dimension;

    /// <summary>The inputs that are times of events and of the knots of paths.</summary>
    public KnotTimeInputs KnotTimes { get; } = new(source);

    /// <summary>The layout of the recorded events in the result.</summary>
    public RecordedEvents Recorded => new(options.RecordedEvents, source.Dimension);

    /// <summary>The index, among the inputs, of the first times of events or knots.</summary>
    public int FirstKnotTimes => saves > 0 ? 4 : 3;

    /// <summary>The index, among the inputs, after the last time.</summary>
    public int EndOfTimes => FirstKnotTimes + KnotTimes.Count;

    /// <summary>The index, among the inputs, of the first argument of the field.</summary>
    public int FirstArgument => EndOfTimes + (ReadsSeries ? 1 : 0);

    /// <summary>The shape of the states that are saved at given times and at t₁, with recorded events.</summary>
    public Shape Saved => Recorded.Size == 0
        ? [saves + 1, Dimension]
        : [((saves + 1) * Dimension) + Recorded.Size];

    /// <summary>Returns the series at whose observations events happen; null if there is none.</summary>
    public static Tensor? SeriesOf(FieldSource source) =>
        source.Events.Events.Select(e => e.Times?.Observed).FirstOrDefault(series => series is not null);

    internal override TensorType Infer(ReadOnlySpan<Tensor> inputs)
    {
        Tensor.Guard(
            inputs[0].Shape == Shape.Create([Dimension]) && inputs[1].Shape.IsScalar && inputs[2].Shape.IsScalar,
            $"A solve starts from a state of shape [{Dimension}] and scalar times, but got {inputs[0].Type}, "
            + $"{inputs[1].Type} and {inputs[2].Type}; check y0, t0 and t1.");
        Tensor.Guard(
            Recorded.Size == 0 || source.Events.Events.Count > 0,
            $"Recorded events belong to a solve with events, but got RecordedEvents = {options.RecordedEvents} without "
            + $"any; set Events, or leave it at 0.");
        return observed is null ? new(Saved, ElementType.Real) : new(Shape.Scalar, ElementType.Opaque);
    }

    public Tensor ObservedBy(Tensor node) => node.Inputs[EndOfTimes];

    public Tensor? ResultOf(Tensor node, Tensor other) =>
        WithoutTangent is { } values && ReferenceEquals(values, other.Primitive)
            && node.Inputs[0].Primitive is ConcatPrimitive && node.Inputs[0].Inputs[0] == other.Inputs[0]
            && node.Inputs.AsSpan(1, other.Inputs.Length - 1).SequenceEqual(other.Inputs.AsSpan(1))
            ? SolveTangent.PartOfResult(node, values, 0) : null;

    public Tensor Sum(Tensor a, Tensor b) => observed is null ? a + b : SolveCotangents.Sum(a, b);

    public Tensor Masked(Tensor cotangent, Tensor reach) => observed is null
        ? Tensor.Where(reach > 0, cotangent, 0)
        : SolveCotangents.Masked(cotangent, reach);

    public IEnumerable<Tensor> TimesOf(Tensor node) =>
        [.. node.Inputs[1..EndOfTimes], .. source.TimedArguments.Select(k => node.Inputs[FirstArgument + k])];

    public Tensor[] Enclosed(Tensor node) => EnclosedIn(node.Inputs);

    public ReadOnlySpan<Tensor> Arguments(Tensor node) => node.Inputs.AsSpan(FirstArgument);

    public Tensor Open(Tensor node, Tensor[] enclosed, IReadOnlySet<Tensor> required)
    {
        SolveTangent.GuardTimes(options);
        (FieldSource opened, Tensor[] arguments) = source.Open(enclosed, required);
        return new(new SolvePrimitive(options, opened, saves, observed), [.. node.Inputs[..FirstArgument], .. arguments]);
    }

    public IReadOnlyList<Tensor> Placeholders => source.Placeholders;

    public object Settings => (nameof(SolvePrimitive), options, saves, observed);

    /// <summary>Returns the functions of field and events, with values in place of the arguments.</summary>
    internal Tensor[] EnclosedIn(ReadOnlySpan<Tensor> inputs) => source.Functions(inputs[FirstArgument..]);

    internal override Tensor?[] Vjp(Tensor output, Tensor cotangent, ReadOnlySpan<bool> wanted)
    {
        SolveTangent.GuardAdjoint(options, ofTangent: options.Tangents > 0);
        SolveTangent.GuardTimes(options);

        // Inputs that are not real numbers, such as a boolean that the field reads, have no cotangent.
        bool[] real = [.. wanted.ToArray().Select((w, i) => w && output.Inputs[i].Element == ElementType.Real)];
        Tensor[] cotangents = observed is null ? [cotangent] : SolveCotangents.InputsOf(cotangent, Saved);
        Tensor pulled = new(
            new SolveAdjointPrimitive(this, real, cotangents.Length), [output, .. cotangents, .. output.Inputs]);
        return [.. real.Select(
            (r, i) => r ? new Tensor(new SolveCotangentPrimitive(i, output.Inputs[i].Type), pulled) : null)];
    }

    internal override Tensor? Jvp(Tensor output, Tensor?[] tangents) =>
        SolveTangent.Of(this, output.Inputs, tangents)?.TangentOfResult;

    /// <summary>
    /// Returns the solve of the field with its tangent. Equal calls return the same object, so that equal solves in an
    /// expression are one.
    /// </summary>
    /// <param name="arguments">For each argument of the field, whether it has a tangent.</param>
    /// <param name="movesTimes">Whether times have tangents.</param>
    internal SolvePrimitive WithTangent(bool[] arguments, bool movesTimes)
    {
        lock (withTangent)
        {
            string key = string.Concat(arguments.Append(movesTimes).Select(has => has ? '1' : '0'));
            if (!withTangent.TryGetValue(key, out SolvePrimitive? extended))
            {
                FieldSource both = ((TracedSource)source).WithTangent(arguments, movesTimes ? 2 + saves : 0);
                int tangents = options.Tangents + both.Dimension - Dimension;
                withTangent[key] = extended = new(
                    options with { Tangents = tangents, MovesTimes = movesTimes }, both, saves)
                {
                    WithoutTangent = this,
                };
            }

            return extended;
        }
    }

    internal override bool IsLinearIn(int input) => false;

    internal override void Lower<T>(Lowering<T> lowering, Tensor node) =>
        Emit(lowering, node, Plan(lowering, node), lowering.Write(node), node.Inputs);

    internal SolvePlan<T> Plan<T>(Lowering<T> lowering, Tensor node)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T> =>
        lowering.Plan(node, () => Create(lowering, node));

    /// <summary>
    /// Returns the plan of an adjoint node. The first adjoint of a solve reuses its recorded steps; each further one,
    /// for another cotangent, repeats the solve.
    /// </summary>
    internal SolvePlan<T> PlanOfAdjoint<T>(Lowering<T> lowering, Tensor adjoint)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        Tensor solved = adjoint.Inputs[0];
        SolvePlan<T> first = Plan(lowering, solved);
        first.Adjoint ??= adjoint;
        return ReferenceEquals(first.Adjoint, adjoint)
            ? first
            : lowering.Plan(adjoint, () => SolveAgain(lowering, adjoint, solved));
    }

    private SolvePlan<T> SolveAgain<T>(Lowering<T> lowering, Tensor adjoint, Tensor solved)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        SolvePlan<T> plan = Create(lowering, solved);
        Emit(
            lowering, adjoint, plan, new(lowering.ScratchSlot(solved.Size), 0, PerRow: true, Spread: false),
            solved.Inputs);
        return plan;
    }

    private SolvePlan<T> Create<T>(Lowering<T> lowering, Tensor node)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T> =>
        new(
            this, lowering.State(), [.. node.Inputs.Skip(FirstArgument).Select(lowering.IsPerRow)],
            ReadsSeries ? lowering.StateOf(node.Inputs[EndOfTimes]) : -1,
            typeof(T) == typeof(double) ? null : SolveTimes<T>.Of(lowering, this, node.Inputs));

    private void Emit<T>(Lowering<T> lowering, Tensor node, SolvePlan<T> plan, Operand result, Tensor[] from)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        Operand[] inputs = [.. from.Select(lowering.Read), .. plan.Times?.Reads ?? []];
        lowering.Emit(
            node,
            options.StepsTogether
                ? new SharedSolveInstruction<T>(plan, result, inputs)
                : new SolveInstruction<T>(plan, result, inputs));
    }
}
