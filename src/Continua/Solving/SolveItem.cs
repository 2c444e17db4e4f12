using System.Numerics;
using Continua.Execution;
using Continua.Graphs;
using Continua.Kernels;
using Continua.Loops;

namespace Continua.Solving;

/// <summary>How the states of a solve are saved at the observations of a row.</summary>
/// <param name="Intervals">
/// The number of intervals of a control path between neighbouring observations, if the clock of the solve is the
/// parameter of the path; 0 if it is the time of the observations.
/// </param>
/// <param name="Lands">
/// Whether steps end at all knots of the path, although its values are smooth there: a state at an observation then reads
/// nothing of later intervals.
/// </param>
internal sealed record ObservationSaves(int Intervals, bool Lands);

/// <summary>
/// Values of a solve whose states are saved at observations: one state per observation, or the state at t₁ with recorded
/// events. The input is the solve.
/// </summary>
/// <param name="shape">The shape of a state; null for the state at t₁ with recorded events.</param>
internal sealed class SolveItem(Shape? shape)
    : Primitive, Compilation.IRowwise, ISumsCotangents, IObservationValue, IObservationSource
{
    public override string Name => "solved";

    public override string Attributes => shape is null ? "last" : "each";

    public bool IsOfObservations => shape is not null;

    private Shape? StateShape => shape;

    public Tensor Sum(Tensor a, Tensor b) => IsOfObservations ? RaggedCotangents.Sum(a, b) : a + b;

    public Tensor Masked(Tensor cotangent, Tensor reach) => IsOfObservations
        ? RaggedCotangents.Masked(cotangent, reach)
        : Tensor.Where(reach > 0, cotangent, 0);

    internal override TensorType Infer(ReadOnlySpan<Tensor> inputs) => shape is not null
        ? new(shape.Value, ElementType.Ragged)
        : new(((SolvePrimitive)inputs[0].Primitive).Saved, ElementType.Real);

    internal override Tensor?[] Vjp(Tensor output, Tensor cotangent, ReadOnlySpan<bool> wanted) =>
        [new Tensor(SolveCotangents.Instance, cotangent)];

    internal override Tensor? Jvp(Tensor output, Tensor?[] tangents) => null;

    internal override bool IsLinearIn(int input) => false;

    internal override void Lower<T>(Lowering<T> lowering, Tensor node)
    {
        Operand solved = lowering.Read(node.Inputs[0]);
        if (IsOfObservations)
        {
            lowering.Alias(node, solved);
            return;
        }

        SolvePlan<T> plan = ((SolvePrimitive)node.Inputs[0].Primitive).Plan(lowering, node.Inputs[0]);
        lowering.Emit(node, new LastStateInstruction<T>(plan, node.Size, lowering.Write(node), solved));
    }

    public IObservationOutput<T> Output<T>(Lowering<T> lowering, Tensor node)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => new ObservationOutput<T>(
            Source(lowering, node), lowering.StateOf(ScanPrimitive.SourceOf(node)));

    public ObservationSource<T> Source<T>(Lowering<T> lowering, Tensor node)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => new SolveSource<T>(
            ((SolvePrimitive)node.Inputs[0].Primitive).Plan(lowering, node.Inputs[0]), node.Size);

    public override bool Equals(object? obj) => obj is SolveItem other && shape == other.StateShape;

    public override int GetHashCode() => HashCode.Combine(nameof(SolveItem), shape);
}

/// <summary>The cotangents of values of a solve (<see cref="SolveItem"/>).</summary>
internal sealed class SolveCotangents : NotComputedPrimitive
{
    public static readonly SolveCotangents Instance = new();

    public override string Name => "solveCotangents";

    public static Tensor Sum(Tensor a, Tensor b) => new(Instance, [.. a.Inputs, .. b.Inputs]);

    public static Tensor Masked(Tensor cotangent, Tensor reach) => new(
        Instance,
        [
            .. cotangent.Inputs.Select(c => c.Element == ElementType.Ragged
                ? RaggedCotangents.Masked(c, reach)
                : Tensor.Where(reach > 0, c, 0)),
        ]);

    /// <summary>
    /// Returns the cotangent of the state at t₁ with recorded events and, if there is one, that of the states at the
    /// observations.
    /// </summary>
    /// <param name="cotangent">The cotangents.</param>
    /// <param name="last">The shape of the state at t₁ with recorded events.</param>
    public static Tensor[] InputsOf(Tensor cotangent, Shape last)
    {
        Tensor? atEnd = null, each = null;
        foreach (Tensor c in cotangent.Inputs)
        {
            if (c.Element == ElementType.Ragged)
            {
                each = each is null ? c : RaggedCotangents.Sum(each, c);
            }
            else
            {
                atEnd = atEnd is null ? c : atEnd + c;
            }
        }

        atEnd ??= Structure.Written(0, last);
        return each is null ? [atEnd] : [atEnd, each];
    }
}

/// <summary>The states that a solve saved at the observations.</summary>
/// <param name="plan">The plan of the solve.</param>
/// <param name="size">The number of components of a state.</param>
internal sealed unsafe class SolveSource<T>(SolvePlan<T> plan, int size) : ObservationSource<T>(size)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public override T* At(Frame<T> frame, int step, LaneMap map, T* buffer)
    {
        plan.StateOf(frame).CopySaved(step, 0, Size, map, buffer);
        return buffer;
    }
}

/// <summary>Copies the state at t₁ with recorded events of a solve whose states are saved at observations.</summary>
internal sealed unsafe class LastStateInstruction<T>(SolvePlan<T> plan, int size, Operand result, Operand solved)
    : Instruction<T>(result, solved)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public override void Run(Frame<T> frame, int lanes) =>
        plan.StateOf(frame).CopyLast(size, frame.Pointer(Result, lanes), lanes);
}
