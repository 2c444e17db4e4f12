using System.Numerics;
using Continua.Fields;
using Continua.Kernels;

namespace Continua.Stepping;

/// <summary>
/// States within the steps attempted last: those of the method's interpolant, or of the cubic Hermite polynomial between the ends of a step
/// where the method has none.
/// </summary>
internal sealed unsafe class StepStates<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Stepper<T> stepper;
    private readonly BlockField<T> field;
    private readonly int dimension;
    private readonly NativeBuffer<T> buffer, weights;
    private readonly StepCoefficients<T>.Sum[] places;
    private readonly double[] thetas;
    private readonly T* endSlope, times;

    /// <param name="samples">The number of equidistant places at which states are asked for in all lanes, the end of a step included.</param>
    /// <param name="capacity">The most lanes.</param>
    public StepStates(Stepper<T> stepper, BlockField<T> field, int samples, int capacity)
    {
        (this.stepper, this.field, dimension) = (stepper, field, field.Dimension);
        buffer = new(BlockSize.Of(dimension, capacity) + capacity);
        endSlope = buffer.Data;
        times = endSlope + BlockSize.Of(dimension, capacity);
        thetas = [.. Enumerable.Range(1, samples - 1).Select(i => (double)i / samples)];
        double[][] interpolant = stepper.Interpolant ?? [];
        weights = new(Math.Max(1, thetas.Length * interpolant.Length));
        places = [.. thetas.Select((theta, i) => StepCoefficients<T>.Sum.Of(
            [.. interpolant.Select(p => p.Reverse().Aggregate(0.0, (sum, a) => (sum * theta) + a) * theta)],
            weights.Data + (i * interpolant.Length)))];
    }

    /// <summary>The places within a step, its end aside.</summary>
    public ReadOnlySpan<double> Places => thetas;

    /// <summary>Evaluates what the states need beyond the step, for the lanes that ask for it.</summary>
    /// <param name="next">The times at which the steps end.</param>
    /// <returns>The number of evaluations of each of them, beside those in <see cref="Stepper{T}.Work"/>.</returns>
    public int Prepare(Slab<T> slab, T* sizes, double* next, ReadOnlySpan<bool> asks)
    {
        if (stepper.Interpolates)
        {
            if (stepper.HasFurtherStages)
            {
                stepper.Complete(slab, sizes, asks);
            }

            return 0;
        }

        DoubleSums.Narrow(new(next, slab.Map.Lanes), new Span<T>(times, slab.Map.Lanes));
        slab.Bound(times);
        field.Evaluate(times, stepper.Trial, endSlope);
        return 1;
    }

    /// <summary>The states of all lanes at one of the places.</summary>
    /// <param name="result">[dimension] per lane.</param>
    public void At(Slab<T> slab, int place, T* sizes, T* result)
    {
        if (stepper.Interpolates)
        {
            slab.Sum(places[place], slab.State, stepper.VectorScales(sizes), result);
            return;
        }

        for (int l = 0; l < slab.Map.Lanes; l++)
        {
            At(slab, l, thetas[place], sizes[l], result + l);
        }
    }

    /// <summary>The state of a lane anywhere within its step.</summary>
    /// <param name="theta">The part of the step that lies before it.</param>
    /// <param name="result">Its components, as far apart as there are lanes.</param>
    public void At(Slab<T> slab, int lane, double theta, T size, T* result)
    {
        int lanes = slab.Map.Lanes;
        if (stepper.Interpolates)
        {
            stepper.Interpolate(slab, lane, theta, size, result, lanes);
            return;
        }

        double rest = 1 - theta, h = double.CreateTruncating(size);
        T* from = slab.State + lane, to = stepper.Trial + lane, slope = stepper.FirstSlope(slab) + lane, slopeAfter = endSlope + lane;
        for (nint at = 0; at < (nint)dimension * lanes; at += lanes)
        {
            double start = double.CreateTruncating(from[at]), change = double.CreateTruncating(to[at]) - start;
            double bend = (rest * ((h * double.CreateTruncating(slope[at])) - change)) + (theta * (change - (h * double.CreateTruncating(slopeAfter[at]))));
            result[at] = T.CreateTruncating(start + (theta * (change + (rest * bend))));
        }
    }

    public void Dispose()
    {
        buffer.Dispose();
        weights.Dispose();
    }
}
