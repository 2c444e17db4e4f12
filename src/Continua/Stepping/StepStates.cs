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
    private readonly NativeBuffer<T> ofStages;
    private readonly int[] vectors;
    private readonly int padded;
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
        padded = (thetas.Length + Vector<T>.Count - 1) / Vector<T>.Count * Vector<T>.Count;
        vectors = [.. Enumerable.Range(0, interpolant.Length).Where(j => Array.Exists(places, place => Array.IndexOf(place.Terms, j) >= 0))];
        ofStages = new((vectors.Length + dimension) * padded);
        for (int j = 0; j < vectors.Length; j++)
        {
            for (int i = 0; i < places.Length; i++)
            {
                int term = Array.IndexOf(places[i].Terms, vectors[j]);
                ofStages.Data[(j * padded) + i] = term < 0 ? T.Zero : places[i].Weights[term];
            }
        }
    }

    /// <summary>Whether <see cref="TakeAlone"/> finds the states of one lane at all places at once.</summary>
    public bool TakesAlone => vectors.Length > 0 && padded > 0;

    /// <summary>Finds the states of the only lane at all places: vectors run over the places, with the same operations as for one place.</summary>
    public void TakeAlone(StepRecord<T> stepRecord, T* sizes)
    {
        T* first = stepRecord.Stage(0), result = ofStages.Data + (vectors.Length * padded);
        Vector<T> scale = new(*stepper.VectorScales(sizes));
        for (int c = 0; c < dimension; c++)
        {
            Vector<T> start = new(stepRecord.State[c]);
            for (int i = 0; i < padded; i += Vector<T>.Count, result += Vector<T>.Count)
            {
                T* weight = ofStages.Data + i;
                Vector<T> sum = Vector.Load(weight) * new Vector<T>(first[(vectors[0] * stepRecord.Unit) + c]);
                for (int j = 1; j < vectors.Length; j++)
                {
                    sum = Fused(Vector.Load(weight + (j * padded)), new(first[(vectors[j] * stepRecord.Unit) + c]), sum);
                }

                Fused(scale, sum, start).Store(result);
            }
        }
    }

    /// <summary>The state of the only lane at one of the places, after <see cref="TakeAlone"/>.</summary>
    public void AloneAt(int place, T* result)
    {
        T* from = ofStages.Data + (vectors.Length * padded) + place;
        for (int c = 0; c < dimension; c++, from += padded)
        {
            result[c] = *from;
        }
    }

    /// <summary>The states of the only lane at all places, one behind the other, after <see cref="TakeAlone"/>.</summary>
    public void AloneTo(T* result)
    {
        T* from = ofStages.Data + (vectors.Length * padded);
        for (int c = 0; c < dimension; c++, from += padded)
        {
            for (int place = 0; place < thetas.Length; place++)
            {
                result[(place * dimension) + c] = from[place];
            }
        }
    }

    /// <summary>The places within a step, its end aside.</summary>
    public ReadOnlySpan<double> Places => thetas;

    /// <summary>Evaluates what the states need beyond the step, for the lanes that ask for it.</summary>
    /// <param name="next">The times at which the steps end.</param>
    /// <returns>The number of evaluations of each of them, beside those in <see cref="Stepper{T}.Work"/>.</returns>
    public int Prepare(StepRecord<T> stepRecord, T* sizes, double* next, ReadOnlySpan<bool> asks)
    {
        if (stepper.Interpolates)
        {
            if (stepper.HasFurtherStages)
            {
                stepper.Complete(stepRecord, sizes, asks);
            }

            return 0;
        }

        DoubleSums.Narrow(new(next, stepRecord.Map.Lanes), new Span<T>(times, stepRecord.Map.Lanes));
        stepRecord.Bound(times);
        field.Evaluate(times, stepper.Trial, endSlope);
        return 1;
    }

    /// <summary>The states of all lanes at one of the places.</summary>
    /// <param name="result">[dimension] per lane.</param>
    public void At(StepRecord<T> stepRecord, int place, T* sizes, T* result)
    {
        if (stepper.Interpolates)
        {
            stepRecord.Sum(places[place], stepRecord.State, stepper.VectorScales(sizes), result);
            return;
        }

        for (int l = 0; l < stepRecord.Map.Lanes; l++)
        {
            At(stepRecord, l, thetas[place], sizes[l], result + l);
        }
    }

    /// <summary>The state of a lane anywhere within its step.</summary>
    /// <param name="theta">The part of the step that lies before it.</param>
    /// <param name="result">Its components, as far apart as there are lanes.</param>
    public void At(StepRecord<T> stepRecord, int lane, double theta, T size, T* result)
    {
        int lanes = stepRecord.Map.Lanes;
        if (stepper.Interpolates)
        {
            stepper.Interpolate(stepRecord, lane, theta, size, result, lanes);
            return;
        }

        double rest = 1 - theta, h = double.CreateTruncating(size);
        T* from = stepRecord.State + lane, to = stepper.Trial + lane, slope = stepper.FirstSlope(stepRecord) + lane, slopeAfter = endSlope + lane;
        for (nint at = 0; at < (nint)dimension * lanes; at += lanes)
        {
            double start = double.CreateTruncating(from[at]), change = double.CreateTruncating(to[at]) - start;
            double bend = (rest * ((h * double.CreateTruncating(slope[at])) - change)) + (theta * (change - (h * double.CreateTruncating(slopeAfter[at]))));
            result[at] = T.CreateTruncating(start + (theta * (change + (rest * bend))));
        }
    }

    private static Vector<T> Fused(Vector<T> a, Vector<T> b, Vector<T> c) => typeof(T) == typeof(double)
        ? Vector.As<double, T>(Vector.FusedMultiplyAdd(Vector.As<T, double>(a), Vector.As<T, double>(b), Vector.As<T, double>(c)))
        : Vector.As<float, T>(Vector.FusedMultiplyAdd(Vector.As<T, float>(a), Vector.As<T, float>(b), Vector.As<T, float>(c)));

    public void Dispose()
    {
        buffer.Dispose();
        weights.Dispose();
        ofStages.Dispose();
    }
}
