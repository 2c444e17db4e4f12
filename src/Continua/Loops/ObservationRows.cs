using System.Numerics;
using Continua.Execution;
using Continua.Graphs;
using Continua.Kernels;

namespace Continua.Loops;

/// <summary>
/// The observations of a row in memory that any lane can read, such as the reset of an event: their number and times,
/// then for each observation its values, with 0 where a channel was not observed, and its mask.
/// </summary>
internal readonly unsafe struct ObservationRow<T>(byte* address)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int Unit = 64;

    public byte* Address => address;

    public ref int Count => ref *(int*)address;

    public double* Times => (double*)(address + Unit);

    /// <summary>Returns the values of the first observation, which the mask follows.</summary>
    public T* Values => (T*)(address + Unit + Padded((long)Count * sizeof(double)));

    /// <summary>Returns the number of bytes of a row.</summary>
    public static long SizeOf(int count, int channels) =>
        Unit + Padded((long)count * sizeof(double)) + Padded(2L * count * channels * sizeof(T));

    private static long Padded(long bytes) => (bytes + Unit - 1) / Unit * Unit;
}

/// <summary>
/// The address of the observations of each row (<see cref="ObservationRow{T}"/>), which solves pass to the resets of
/// events. Input: the series.
/// </summary>
internal sealed class ObservationRows : Primitive, IWithoutDerivative
{
    public static readonly ObservationRows Instance = new();

    public override string Name => "observationRows";

    public override string Attributes => "";

    public NotSupportedException Refusal => new(
        "The reset of an event has no derivative with respect to the observations of a row; leave out "
        + "GradientOptions.BySeries, or read the observations in a loop.");

    internal override TensorType Infer(ReadOnlySpan<Tensor> inputs) =>
        new([RowAddress<double>.Components], ElementType.Opaque);

    internal override Tensor?[] Vjp(Tensor output, Tensor cotangent, ReadOnlySpan<bool> wanted) => throw Refusal;

    internal override Tensor? Jvp(Tensor output, Tensor?[] tangents) => throw Refusal;

    internal override bool IsLinearIn(int input) => false;

    internal override void Lower<T>(Lowering<T> lowering, Tensor node) =>
        lowering.Emit(node, new ObservationRowsInstruction<T>(
            lowering.StateOf(node.Inputs[0]), lowering.State(), node.Inputs[0].Size, lowering.Write(node),
            lowering.Read(node.Inputs[0])));
}

/// <summary>Copies the observations of a block to memory, and writes their addresses.</summary>
internal sealed unsafe class ObservationRowsInstruction<T>(
    int block, int state, int channels, Operand result, Operand series) : Instruction<T>(result, series)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public override void Run(Frame<T> frame, int lanes)
    {
        NativeBuffer<T> memory = (NativeBuffer<T>)(frame.States[state] ??= new NativeBuffer<T>());
        RaggedBlock<T> observations = (RaggedBlock<T>)frame.States[block]!;
        T* addresses = frame.Pointer(Result, lanes);
        long total = 0;
        for (int r = 0; r < frame.Occupied; r++)
        {
            total += ObservationRow<T>.SizeOf(observations.TimesOf(r).Length, channels);
        }

        byte* next = (byte*)memory.Grow(total / sizeof(T));
        for (int r = 0; r < frame.Occupied; r++)
        {
            ReadOnlySpan<double> times = observations.TimesOf(r);
            ReadOnlySpan<T> values = observations.ValuesOf(r);
            ObservationRow<T> row = new(next);
            row.Count = times.Length;
            times.CopyTo(new(row.Times, times.Length));
            T* target = row.Values;
            for (int k = 0; k < times.Length; k++, target += 2 * channels)
            {
                for (int c = 0; c < channels; c++)
                {
                    T value = values[(k * channels) + c];
                    (target[c], target[channels + c]) = T.IsNaN(value) ? (T.Zero, T.Zero) : (value, T.One);
                }
            }

            RowAddress<T>.Write(next, addresses + r, lanes);
            next += ObservationRow<T>.SizeOf(times.Length, channels);
        }

        RowAddress<T>.Pad(addresses, frame.Occupied, lanes);
    }
}

/// <summary>
/// A part of one observation of a row. Inputs: the index of the observation, a scalar, and the address of the row's
/// observations.
/// </summary>
/// <param name="part">The part.</param>
/// <param name="channels">The number of channels of the series.</param>
internal sealed class ObservationRead(ObservationPart part, int channels) : Primitive, IFinite
{
    public override string Name => "observation";

    public override string Attributes => part.ToString();

    private (ObservationPart Part, int Channels) Form => (part, channels);

    internal override TensorType Infer(ReadOnlySpan<Tensor> inputs) => new(
        part is ObservationPart.Values or ObservationPart.Mask ? [channels] : Shape.Scalar, ElementType.Real);

    internal override Tensor?[] Vjp(Tensor output, Tensor cotangent, ReadOnlySpan<bool> wanted) => [null, null];

    internal override Tensor? Jvp(Tensor output, Tensor?[] tangents) => null;

    internal override bool IsLinearIn(int input) => false;

    internal override void Lower<T>(Lowering<T> lowering, Tensor node) =>
        lowering.Emit(node, new ObservationReadInstruction<T>(
            part, channels, lowering.Write(node), lowering.Read(node.Inputs[0]), lowering.Read(node.Inputs[1])));

    public override bool Equals(object? obj) => obj is ObservationRead other && Form == other.Form;

    public override int GetHashCode() => HashCode.Combine(nameof(ObservationRead), part, channels);
}

/// <summary>Reads a part of one observation of each row.</summary>
internal sealed unsafe class ObservationReadInstruction<T>(
    ObservationPart part, int channels, Operand result, Operand index, Operand rows)
    : Instruction<T>(result, index, rows)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public override void Run(Frame<T> frame, int lanes)
    {
        T* target = frame.Pointer(Result, lanes), address = frame.Pointer(rows, lanes);
        T* at = frame.Pointer(index, lanes);
        for (int l = 0; l < lanes; l++)
        {
            ObservationRow<T> row = new(RowAddress<T>.Read(address + l, lanes));

            // A lane without an event has any index; its result is not used.
            int k = Math.Clamp(int.CreateSaturating(at[l * index.LaneStep]), 0, Math.Max(row.Count - 1, 0));
            if (part is ObservationPart.Values or ObservationPart.Mask)
            {
                T* source = row.Values + (2L * k * channels) + (part == ObservationPart.Mask ? channels : 0);
                for (int c = 0; c < channels; c++)
                {
                    target[((nint)c * lanes) + l] = row.Count > 0 ? source[c] : T.Zero;
                }
            }
            else
            {
                target[l] = row.Count > 0 ? T.CreateTruncating(TimeOf(row, k)) : T.Zero;
            }
        }
    }

    private double TimeOf(ObservationRow<T> row, int k) => part switch
    {
        ObservationPart.Time => row.Times[k],
        ObservationPart.SincePrevious => k == 0 ? 0 : row.Times[k] - row.Times[k - 1],
        _ => k == row.Count - 1 ? 0 : row.Times[k + 1] - row.Times[k],
    };
}
