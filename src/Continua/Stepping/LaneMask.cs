using System.Numerics;
using Continua.Kernels;

namespace Continua.Stepping;

/// <summary>Zeroes the lanes that are not pulled back; their contents are undefined and may be NaN.</summary>
internal sealed unsafe class LaneMask<T>(int dimension, int capacity) : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly NativeBuffer<T> zeros = new(BlockSize.Of(dimension, capacity));

    /// <summary>Zeroes the lanes that are not pulled back.</summary>
    /// <param name="values">[dimension] per lane.</param>
    public void Apply(in PulledStep<T> step, T* values)
    {
        if (step.Lanes.Length < step.Map.Lanes)
        {
            StageKernels<T>.Choose(values, step.Mask, values, zeros.Data, dimension, step.Map.Lanes);
        }
    }

    /// <summary>Σ aᵢbᵢ over the components of a lane.</summary>
    public double Dot(T* a, T* b, int lane, int lanes)
    {
        double sum = 0;
        for (int c = 0; c < dimension; c++)
        {
            nint at = ((nint)c * lanes) + lane;
            sum += double.CreateTruncating(a[at]) * double.CreateTruncating(b[at]);
        }

        return sum;
    }

    public void Dispose() => zeros.Dispose();
}
