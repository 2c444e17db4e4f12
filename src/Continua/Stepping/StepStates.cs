using System.Numerics;
using Continua.Fields;
using Continua.Kernels;

namespace Continua.Stepping;

/// <summary>
/// States within the last attempted steps, from the method's interpolant or, for a method without one, from the cubic
/// Hermite polynomial between the ends of the step.
/// </summary>
internal sealed unsafe class StepStates<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Stepper<T> stepper;
    private readonly BlockField<T> field;
    private readonly int dimension;
    private readonly NativeBuffer<T> buffer, weights;
    private readonly StepCoefficients<T>.Sum[] sampleSums;
    private readonly NativeBuffer<T> stageWeights;
    private readonly int[] vectors;
    private readonly int padded;
    private readonly double[] thetas;
    private readonly T* endSlope, times;

    /// <param name="samples">
    /// The number of equidistant sample points in a step, including its end, at which the states of all lanes are
    /// evaluated.
    /// </param>
    /// <param name="capacity">The maximum number of lanes.</param>
    public StepStates(Stepper<T> stepper, BlockField<T> field, int samples, int capacity)
    {
        (this.stepper, this.field, dimension) = (stepper, field, field.Dimension);
        buffer = new(BlockSize.Of(dimension, capacity) + capacity);
        endSlope = buffer.Data;
        times = endSlope + BlockSize.Of(dimension, capacity);
        thetas = [.. Enumerable.Range(1, samples - 1).Select(i => (double)i / samples)];
        double[][] interpolant = stepper.Interpolant ?? [];
        weights = new(Math.Max(1, thetas.Length * interpolant.Length));
        sampleSums = [.. thetas.Select((theta, i) => StepCoefficients<T>.Sum.Of(
            [.. interpolant.Select(p => p.Reverse().Aggregate(0.0, (sum, a) => (sum * theta) + a) * theta)],
            weights.Data + (i * interpolant.Length)))];
        padded = (thetas.Length + Vector<T>.Count - 1) / Vector<T>.Count * Vector<T>.Count;
        vectors = [.. Enumerable.Range(0, interpolant.Length)
            .Where(j => Array.Exists(sampleSums, sum => Array.IndexOf(sum.Terms, j) >= 0))];
        stageWeights = new((vectors.Length + dimension) * padded);
        for (int j = 0; j < vectors.Length; j++)
        {
            for (int i = 0; i < sampleSums.Length; i++)
            {
                int term = Array.IndexOf(sampleSums[i].Terms, vectors[j]);
                stageWeights.Data[(j * padded) + i] = term < 0 ? T.Zero : sampleSums[i].Weights[term];
            }
        }
    }

    /// <summary>Whether <see cref="SampleSingleLane"/> is available.</summary>
    public bool SamplesSingleLane => vectors.Length > 0 && padded > 0;

    /// <summary>
    /// Computes the states of a single lane at all sample points. SIMD vectors run over the sample points, with the
    /// same operations for each point as <see cref="At(StepRecord{T}, int, T*, T*)"/>.
    /// </summary>
    public void SampleSingleLane(StepRecord<T> stepRecord, T* sizes)
    {
        T* first = stepRecord.Stage(0), result = stageWeights.Data + (vectors.Length * padded);
        Vector<T> scale = new(*stepper.VectorScales(sizes));
        for (int c = 0; c < dimension; c++)
        {
            Vector<T> start = new(stepRecord.State[c]);
            for (int i = 0; i < padded; i += Vector<T>.Count, result += Vector<T>.Count)
            {
                T* weight = stageWeights.Data + i;
                Vector<T> sum = Vector.Load(weight) * new Vector<T>(first[(vectors[0] * stepRecord.Unit) + c]);
                for (int j = 1; j < vectors.Length; j++)
                {
                    sum = Fused(
                        Vector.Load(weight + (j * padded)), new(first[(vectors[j] * stepRecord.Unit) + c]), sum);
                }

                Fused(scale, sum, start).Store(result);
            }
        }
    }

    /// <summary>
    /// Copies the state of the single lane at one sample point, after <see cref="SampleSingleLane"/>.
    /// </summary>
    public void CopySample(int sample, T* result)
    {
        T* from = stageWeights.Data + (vectors.Length * padded) + sample;
        for (int c = 0; c < dimension; c++, from += padded)
        {
            result[c] = *from;
        }
    }

    /// <summary>
    /// Copies the states of the single lane at all sample points, one after the other, after
    /// <see cref="SampleSingleLane"/>.
    /// </summary>
    public void CopySamples(T* result)
    {
        T* from = stageWeights.Data + (vectors.Length * padded);
        for (int c = 0; c < dimension; c++, from += padded)
        {
            for (int sample = 0; sample < thetas.Length; sample++)
            {
                result[(sample * dimension) + c] = from[sample];
            }
        }
    }

    /// <summary>The sample points as fractions of the step, without its end.</summary>
    public ReadOnlySpan<double> Thetas => thetas;

    /// <summary>
    /// Performs the evaluations of the field that states within the step require, for the requested lanes.
    /// </summary>
    /// <param name="next">The end times of the steps.</param>
    /// <returns>
    /// The number of evaluations per requested lane, in addition to those in <see cref="Stepper{T}.Work"/>.
    /// </returns>
    public int Prepare(StepRecord<T> stepRecord, T* sizes, double* next, ReadOnlySpan<bool> requested)
    {
        if (stepper.Interpolates)
        {
            if (stepper.HasFurtherStages)
            {
                stepper.Complete(stepRecord, sizes, requested);
            }

            return 0;
        }

        DoubleSums.Narrow(new(next, stepRecord.Map.Lanes), new Span<T>(times, stepRecord.Map.Lanes));
        stepRecord.Bound(times);
        field.Evaluate(times, stepper.Trial, endSlope);
        return 1;
    }

    /// <summary>Computes the states of all lanes at one sample point.</summary>
    /// <param name="result">[dimension] per lane.</param>
    public void At(StepRecord<T> stepRecord, int sample, T* sizes, T* result)
    {
        if (stepper.Interpolant is not null)
        {
            stepRecord.Sum(sampleSums[sample], stepRecord.State, stepper.VectorScales(sizes), result);
            return;
        }

        for (int l = 0; l < stepRecord.Map.Lanes; l++)
        {
            At(stepRecord, l, thetas[sample], sizes[l], result + l);
        }
    }

    /// <summary>Computes the state of a lane at any point of its step.</summary>
    /// <param name="theta">The fraction of the step.</param>
    /// <param name="result">The components of the state; their distance is the number of lanes.</param>
    public void At(StepRecord<T> stepRecord, int lane, double theta, T size, T* result)
    {
        int lanes = stepRecord.Map.Lanes;
        if (stepper.Interpolates)
        {
            stepper.Interpolate(stepRecord, lane, theta, size, result, lanes);
            return;
        }

        double rest = 1 - theta, h = double.CreateTruncating(size);
        T* from = stepRecord.State + lane, to = stepper.Trial + lane;
        T* slope = stepper.FirstSlope(stepRecord) + lane, slopeAfter = endSlope + lane;
        for (nint at = 0; at < (nint)dimension * lanes; at += lanes)
        {
            double start = double.CreateTruncating(from[at]), change = double.CreateTruncating(to[at]) - start;
            double curvature = (rest * ((h * double.CreateTruncating(slope[at])) - change))
                + (theta * (change - (h * double.CreateTruncating(slopeAfter[at]))));
            result[at] = T.CreateTruncating(start + (theta * (change + (rest * curvature))));
        }
    }

    private static Vector<T> Fused(Vector<T> a, Vector<T> b, Vector<T> c) => typeof(T) == typeof(double)
        ? Vector.As<double, T>(
            Vector.FusedMultiplyAdd(Vector.As<T, double>(a), Vector.As<T, double>(b), Vector.As<T, double>(c)))
        : Vector.As<float, T>(
            Vector.FusedMultiplyAdd(Vector.As<T, float>(a), Vector.As<T, float>(b), Vector.As<T, float>(c)));

    public void Dispose()
    {
        buffer.Dispose();
        weights.Dispose();
        stageWeights.Dispose();
    }
}
