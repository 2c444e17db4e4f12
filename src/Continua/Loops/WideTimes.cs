using System.Numerics;
using Continua.Execution;
using Continua.Graphs;
using Continua.Kernels;

namespace Continua.Loops;

/// <summary>
/// In single precision, the double-precision copies of values from which times of solves in the body of a loop are
/// computed.
/// </summary>
internal sealed unsafe class WideTimes<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly int[] timed;
    private readonly NativeBuffer<double>?[] constants, gathered;
    private readonly nint[] bound;

    /// <param name="values">The values that the loop reads.</param>
    /// <param name="timed">The indices of those from which times are computed.</param>
    public WideTimes(Tensor[] values, int[] timed)
    {
        this.timed = typeof(T) == typeof(double) ? [] : timed;
        (constants, gathered, bound) = (
            new NativeBuffer<double>?[values.Length], new NativeBuffer<double>?[values.Length], new nint[values.Length]);
        foreach (int k in this.timed)
        {
            if (values[k].Primitive is Literal literal)
            {
                constants[k] = new(literal.Values.Length);
                literal.Values.CopyTo(new Span<double>(constants[k]!.Data, literal.Values.Length));
            }
        }
    }

    /// <summary>Finds the copies of the values of a frame.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="lanes">The number of lanes of the frame.</param>
    /// <param name="operands">The operands of the values.</param>
    public void Bind(Frame<T> frame, int lanes, ReadOnlySpan<Operand> operands)
    {
        foreach (int k in timed)
        {
            double* wide = frame.Wide(operands[k].Slot);
            wide = wide == null ? wide : wide + (operands[k].Offset * (nint)(operands[k].PerRow ? lanes : 1));
            bound[k] = (nint)(constants[k] is { } constant ? constant.Data : wide);
        }
    }

    /// <summary>Returns the copy of a value; null if it exists only in the precision of the frame.</summary>
    public double* this[int k] => (double*)bound[k];

    /// <summary>Binds the copies of the parts of a chunk to the first inputs of the body of a map.</summary>
    /// <param name="frame">The frame of the body.</param>
    /// <param name="inputs">The slots of the inputs of the body.</param>
    /// <param name="parts">The values whose last axis is mapped.</param>
    /// <param name="chunk">The parts of the chunk.</param>
    public void BindParts(
        Frame<T> frame, ReadOnlySpan<int> inputs, ReadOnlySpan<BlockValue<T>> parts, in MapChunk chunk)
    {
        foreach (int k in timed)
        {
            if (k >= parts.Length || this[k] == null)
            {
                continue;
            }

            int size = parts[k].Size / chunk.Total, width = chunk.Count * chunk.Lanes;
            double* target = (gathered[k] ??= new()).Grow(BlockSize.Of(size, chunk.Width));
            frame.BindWide(inputs[k], target);
            for (int c = 0; c < size; c++, target += chunk.Width)
            {
                for (int l = 0; l < chunk.Width; l++)
                {
                    int lane = Math.Min(l, width - 1);
                    nint at = ((nint)c * chunk.Total) + chunk.First + (lane / chunk.Lanes);
                    target[l] = this[k][parts[k].PerRow ? (at * chunk.Lanes) + (lane % chunk.Lanes) : at];
                }
            }
        }
    }

    public void Dispose()
    {
        foreach (NativeBuffer<double> buffer in constants.Concat(gathered).OfType<NativeBuffer<double>>())
        {
            buffer.Dispose();
        }
    }
}

/// <summary>Consecutive parts of a map, which are computed together.</summary>
/// <param name="First">The index of the first part.</param>
/// <param name="Count">The number of parts of the chunk.</param>
/// <param name="Total">The number of parts of the map.</param>
/// <param name="Lanes">The number of lanes of the frame, for each part.</param>
/// <param name="Width">The number of lanes of the body.</param>
internal readonly record struct MapChunk(int First, int Count, int Total, int Lanes, int Width);
