using Continua.Execution;
using Continua.Graphs;
using Continua.Kernels;

namespace Continua.Loops;

/// <summary>
/// The time of the first or the last observation of a row, which exists in double precision, too. Input: the series.
/// </summary>
internal sealed class ObservationTime(bool isLast) : Primitive, IExactTime
{
    public override string Name => "observationTime";

    public override string Attributes => isLast ? "last" : "first";

    private bool IsLast => isLast;

    internal override TensorType Infer(ReadOnlySpan<Tensor> inputs) => new(Shape.Scalar, ElementType.Real);

    internal override Tensor?[] Vjp(Tensor output, Tensor cotangent, ReadOnlySpan<bool> wanted) => [null];

    internal override Tensor? Jvp(Tensor output, Tensor?[] tangents) => null;

    internal override bool IsLinearIn(int input) => false;

    internal override void Lower<T>(Lowering<T> lowering, Tensor node) =>
        lowering.Emit(node, new ObservationTimeInstruction<T>(
            isLast, lowering.StateOf(node.Inputs[0]), lowering.State(), lowering.Write(node),
            lowering.Read(node.Inputs[0])));

    public override bool Equals(object? obj) => obj is ObservationTime other && isLast == other.IsLast;

    public override int GetHashCode() => HashCode.Combine(nameof(ObservationTime), isLast);
}

/// <summary>Writes the time of the first or the last observation of each row.</summary>
internal sealed unsafe class ObservationTimeInstruction<T>(
    bool isLast, int block, int state, Operand result, Operand series) : Instruction<T>(result, series)
    where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
{
    public override void Run(Frame<T> frame, int lanes)
    {
        RaggedBlock<T> observations = (RaggedBlock<T>)frame.States[block]!;
        NativeBuffer<double> buffer = (NativeBuffer<double>)(frame.States[state] ??= new NativeBuffer<double>());
        double* wide = buffer.Grow(lanes);
        T* target = frame.Pointer(Result, lanes);
        for (int l = 0; l < lanes; l++)
        {
            ReadOnlySpan<double> times = observations.TimesOf(Math.Min(l, frame.Occupied - 1));
            wide[l] = times.IsEmpty ? 0 : times[isLast ? times.Length - 1 : 0];
            target[l] = T.CreateTruncating(wide[l]);
        }

        if (typeof(T) != typeof(double))
        {
            frame.BindWide(Result.Slot, wide);
        }
    }
}
