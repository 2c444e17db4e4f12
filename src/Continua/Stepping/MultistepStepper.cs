using System.Numerics;
using Continua.Fields;
using Continua.Kernels;

namespace Continua.Stepping;

/// <summary>
/// The base of multistep methods. The vectors of earlier steps are carry: those of a lane move by one place when its step
/// is accepted.
/// </summary>
internal abstract unsafe class MultistepStepper<T> : Stepper<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly LaneInterpolant<T> interpolant;

    protected MultistepStepper(BlockField<T> field, LaneInterpolant<T> interpolant, int capacity)
    {
        (Field, this.interpolant, Dimension, Capacity) = (field, interpolant, field.Dimension, capacity);
        Work = new StepWork[capacity];
        InterpolatesByLane = true;
    }

    // Steps begin with order 1.
    public sealed override int ErrorExponent => 2;

    public sealed override double[][]? Interpolant => null;

    public sealed override double[] EvaluationNodes { get; } = [0, 1];

    public sealed override bool MeasuresStability => false;

    public sealed override StepCoefficients<T>? Sums => null;

    public sealed override bool EstimatesErrorWithin => false;

    public sealed override bool HasFurtherStages => false;

    protected BlockField<T> Field { get; }

    protected int Dimension { get; }

    protected int Capacity { get; }

    public sealed override T* VectorScales(T* sizes) =>
        throw new NotSupportedException("The interpolant of a multistep method differs between lanes.");

    public sealed override StepQuadrature<T> CreateQuadrature() =>
        throw new NotSupportedException("Quadratures along a step are supported for one-step methods only.");

    public sealed override void RaiseErrorWithin(
        StepRecord<T> stepRecord, T* sizes, ReadOnlySpan<bool> requested, T* error)
    {
    }

    public sealed override void Complete(StepRecord<T> stepRecord, T* sizes, ReadOnlySpan<bool> requested)
    {
    }

    public sealed override void MeasureStability(
        StepRecord<T> stepRecord, T* sizes, int controlled, Span<double> ratios) => ratios.Fill(double.NaN);

    public sealed override void Interpolate(
        StepRecord<T> stepRecord, int lane, double theta, T size, T* result, nint stride) =>
        interpolant.Evaluate(stepRecord, lane, theta, size, result, stride, Dimension);

    public sealed override DenseStep<T> ToDenseStep(StepRecord<T> stepRecord, int lane)
    {
        interpolant.Set(stepRecord, lane);
        interpolant.At(1);
        T[][] vectors = new T[interpolant.Count][];
        for (int j = 0; j < vectors.Length; j++)
        {
            vectors[j] = stepRecord.CopyLane(interpolant.Vector(stepRecord, j), lane);
        }

        return new(
            stepRecord, lane, interpolant.Scaled ? stepRecord.Size[lane] : 1, vectors,
            interpolant.Weights[..interpolant.Count], interpolant.CopyPolynomials());
    }

    /// <summary>
    /// Moves the vectors of the carry by one place in the lanes whose step was accepted; <paramref name="newest"/> becomes
    /// the first one.
    /// </summary>
    /// <param name="first">The index of the first vector that moves.</param>
    /// <param name="count">The number of vectors in <paramref name="next"/>.</param>
    protected void MoveHistory(
        StepRecord<T> stepRecord, StepRecord<T> next, T* newest, int first, int count, T* accepted)
    {
        for (int v = first; v < first + count; v++)
        {
            StageKernels<T>.Choose(
                next.CarryVector(v), accepted, v == first ? newest : stepRecord.CarryVector(v - 1),
                stepRecord.CarryVector(v), Dimension, stepRecord.Map.Lanes);
        }
    }

    /// <summary>The largest value of a lane.</summary>
    protected static int Largest(double* values, int lanes)
    {
        double largest = 1;
        for (int l = 0; l < lanes; l++)
        {
            largest = Math.Max(largest, values[l]);
        }

        return (int)largest;
    }
}
