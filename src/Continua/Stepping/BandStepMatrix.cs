using System.Numerics;
using Continua.Kernels;

namespace Continua.Stepping;

/// <summary>Step matrices in band storage, factored for one lane after the other.</summary>
internal sealed unsafe class BandStepMatrix<T> : StepMatrix<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly BandOrder order;
    private readonly int size, entries;

    // Offsets of the entries of J and of M within the band of one lane.
    private readonly int[] jacobianOffsets;
    private readonly (int Offset, T Value)[] massEntries;
    private readonly NativeBuffer<T> band, pivots, ordered;

    public BandStepMatrix(JacobianPattern pattern, BandOrder order, int capacity, MassMatrix<T>? mass)
    {
        (this.order, size, entries) = (order, pattern.Dimension, pattern.Count);
        jacobianOffsets = [.. pattern.Entries.Select(entry => Offset(entry.Row, entry.Column))];
        massEntries = mass is null
            ? [.. Enumerable.Range(0, size).Select(c => (Offset(c, c), T.One))]
            : [.. mass.Positions.Select((entry, k) => (Offset(entry.Row, entry.Column), mass.Values[k]))];
        band = new((long)size * order.Width * capacity);
        (pivots, ordered) = (new((long)size * capacity), new(size));
    }

    public override void Factor(T* jacobian, T* shift, int lanes)
    {
        for (int l = 0; l < lanes; l++)
        {
            T* bandOfLane = Band(l);
            new Span<T>(bandOfLane, size * order.Width).Clear();
            for (int e = 0; e < entries && jacobian != null; e++)
            {
                bandOfLane[jacobianOffsets[e]] = -shift[l] * jacobian[((nint)e * lanes) + l];
            }

            foreach ((int offset, T value) in massEntries)
            {
                bandOfLane[offset] += value;
            }

            BandLu<T>.Factor(bandOfLane, Pivots(l), size, order.Below, order.Above);
        }
    }

    public override void Solve(T* values, int lanes)
    {
        for (int l = 0; l < lanes; l++)
        {
            Gather(values, lanes, l);
            BandLu<T>.Solve(Band(l), Pivots(l), ordered.Data, size, order.Below, order.Above);
            Scatter(values, lanes, l);
        }
    }

    public override void SolveTransposed(T* values, int lanes)
    {
        for (int l = 0; l < lanes; l++)
        {
            Gather(values, lanes, l);
            BandLu<T>.SolveTransposed(Band(l), Pivots(l), ordered.Data, size, order.Below, order.Above);
            Scatter(values, lanes, l);
        }
    }

    public override void Dispose()
    {
        band.Dispose();
        pivots.Dispose();
        ordered.Dispose();
    }

    private int Offset(int row, int column) =>
        (order.Positions[row] * order.Width) + (order.Positions[column] - order.Positions[row] + order.Below);

    private T* Band(int lane) => band.Data + ((nint)lane * size * order.Width);

    private T* Pivots(int lane) => pivots.Data + ((nint)lane * size);

    private void Gather(T* values, int lanes, int lane)
    {
        for (int c = 0; c < size; c++)
        {
            ordered.Data[order.Positions[c]] = values[((nint)c * lanes) + lane];
        }
    }

    private void Scatter(T* values, int lanes, int lane)
    {
        for (int c = 0; c < size; c++)
        {
            values[((nint)c * lanes) + lane] = ordered.Data[order.Positions[c]];
        }
    }
}
