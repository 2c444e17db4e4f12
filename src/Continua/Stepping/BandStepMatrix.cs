using System.Numerics;
using Continua.Kernels;

namespace Continua.Stepping;

/// <summary>Matrices in a band about the diagonal, one after the other.</summary>
internal sealed unsafe class BandStepMatrix<T> : StepMatrix<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly BandOrder order;
    private readonly int size, entries;

    // Where entries of J, of M and components go in the band of one lane.
    private readonly int[] places;
    private readonly (int Place, T Value)[] mass;
    private readonly NativeBuffer<T> band, pivots, ordered;

    public BandStepMatrix(JacobianPattern pattern, BandOrder order, int capacity, MassMatrix<T>? mass)
    {
        (this.order, size, entries) = (order, pattern.Dimension, pattern.Count);
        places = [.. pattern.Entries.Select(entry => Place(entry.Row, entry.Column))];
        this.mass = mass is null
            ? [.. Enumerable.Range(0, size).Select(c => (Place(c, c), T.One))]
            : [.. mass.Places.Select((entry, k) => (Place(entry.Row, entry.Column), mass.Values[k]))];
        band = new((long)size * order.Width * capacity);
        (pivots, ordered) = (new((long)size * capacity), new(size));
    }

    public override void Factor(T* jacobian, T* shift, int lanes)
    {
        for (int l = 0; l < lanes; l++)
        {
            T* own = Band(l);
            new Span<T>(own, size * order.Width).Clear();
            for (int e = 0; e < entries && jacobian != null; e++)
            {
                own[places[e]] = -shift[l] * jacobian[((nint)e * lanes) + l];
            }

            foreach ((int place, T value) in mass)
            {
                own[place] += value;
            }

            BandLu<T>.Factor(own, Pivots(l), size, order.Below, order.Above);
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

    private int Place(int row, int column) =>
        (order.Places[row] * order.Width) + (order.Places[column] - order.Places[row] + order.Below);

    private T* Band(int lane) => band.Data + ((nint)lane * size * order.Width);

    private T* Pivots(int lane) => pivots.Data + ((nint)lane * size);

    private void Gather(T* values, int lanes, int lane)
    {
        for (int c = 0; c < size; c++)
        {
            ordered.Data[order.Places[c]] = values[((nint)c * lanes) + lane];
        }
    }

    private void Scatter(T* values, int lanes, int lane)
    {
        for (int c = 0; c < size; c++)
        {
            values[((nint)c * lanes) + lane] = ordered.Data[order.Places[c]];
        }
    }
}
