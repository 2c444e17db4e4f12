using System.Numerics;
using Continua.Fields;

namespace Continua.Stepping;

/// <summary>
/// The base of the implicit steppers: the field linearized at the start of each step, and the matrix M − γhJ.
/// </summary>
internal abstract unsafe class ImplicitStepper<T> : Stepper<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly InterpolantError<T>? within;

    /// <param name="interpolant">
    /// Row j contains the coefficients of θ, θ², … in bⱼ(θ); null for a method without an interpolant.
    /// </param>
    /// <param name="nodes">The nodes of the stages, as fractions of the step.</param>
    /// <param name="field">The field that is integrated implicitly.</param>
    /// <param name="whole">The field whose solution is computed; null for the same.</param>
    protected ImplicitStepper(
        double[][]? interpolant, double gamma, double[] nodes, BlockField<T> field, ErrorScale<T> scale,
        MassMatrix<T>? mass, int capacity, BlockField<T>? whole = null)
    {
        (Field, Mass, Capacity, Dimension, EvaluationNodes) = (field, mass, capacity, field.Dimension, [.. nodes, 1]);
        ReadsTime = field.ReadsTime;
        Work = new StepWork[capacity];
        // Iterations solve for the values alone; their tangents follow from a linear equation.
        FieldJacobian<T> jacobian = field.Values?.Jacobian ?? field.Jacobian!;
        Start = new(field, jacobian, scale, capacity, Work);
        LaneMemory = Start.FirstSizes;
        Matrix = field.Values is { Dimension: var values }
            ? new TangentStepMatrix<T>(jacobian, StepMatrix<T>.Of(jacobian, capacity, mass?.Leading(values)), capacity)
            : StepMatrix<T>.Of(jacobian, capacity, mass);
        (Interpolant, Weights) = (interpolant, new(interpolant, nodes.Length));
        within = interpolant is null ? null : new(interpolant, gamma, whole ?? field, mass, Matrix, capacity);
    }

    public sealed override double[][]? Interpolant { get; }

    public sealed override double[] EvaluationNodes { get; }

    public sealed override bool MeasuresStability => false;

    public sealed override StepCoefficients<T>? Sums => null;

    public sealed override bool HasFurtherStages => false;

    public sealed override bool EstimatesErrorWithin => within is not null;

    protected BlockField<T> Field { get; }

    /// <summary>Whether the field depends on time.</summary>
    protected bool ReadsTime { get; }

    protected MassMatrix<T>? Mass { get; }

    protected LinearizedField<T> Start { get; }

    protected StepMatrix<T> Matrix { get; }

    protected InterpolantWeights<T> Weights { get; }

    protected int Dimension { get; }

    protected int Capacity { get; }

    public sealed override StepQuadrature<T> CreateQuadrature() =>
        throw new NotSupportedException("Quadratures along a step are supported for explicit methods only.");

    public sealed override void Restore(StepRecord<T> stepRecord, double* clock, T* mask) => Start.Invalidate();

    public sealed override void Complete(StepRecord<T> stepRecord, T* sizes, ReadOnlySpan<bool> requested)
    {
    }

    public sealed override void RaiseErrorWithin(
        StepRecord<T> stepRecord, T* sizes, ReadOnlySpan<bool> requested, T* error)
    {
        within!.Raise(stepRecord, sizes, VectorScales(sizes), requested, error);
        for (int l = 0; l < requested.Length; l++)
        {
            Work![l].Evaluations += requested[l] ? InterpolantError<T>.Evaluations : 0;
        }
    }

    public sealed override void Compact(ReadOnlySpan<int> fromLanes) => Start.Compact(fromLanes);

    public sealed override void Interpolate(
        StepRecord<T> stepRecord, int lane, double theta, T size, T* result, nint stride)
    {
        Weights.At(theta);
        T scale = *VectorScales(&size);
        for (int c = 0; c < Dimension; c++)
        {
            result[c * stride] = Weights.Value(stepRecord, lane, c, scale);
        }
    }

    public sealed override void MeasureStability(
        StepRecord<T> stepRecord, T* sizes, int controlled, Span<double> ratios) => ratios.Fill(double.NaN);

    public override void Dispose()
    {
        Start.Dispose();
        Matrix.Dispose();
        within?.Dispose();
    }
}
