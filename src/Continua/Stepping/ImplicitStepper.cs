using System.Numerics;
using Continua.Fields;

namespace Continua.Stepping;

/// <summary>What the steppers of implicit methods share: the equation linearised where steps begin, and the matrix M − γhJ.</summary>
internal abstract unsafe class ImplicitStepper<T> : Stepper<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly InterpolantError<T>? within;

    /// <param name="interpolant">Row j holds the coefficients of θ, θ², … in bⱼ(θ); null where there is none.</param>
    /// <param name="places">The places within a step at which the field is evaluated.</param>
    protected ImplicitStepper(
        double[][]? interpolant, double gamma, double[] places, BlockField<T> field, ErrorScale<T> scale, MassMatrix<T>? mass, int capacity)
    {
        (Field, Mass, Capacity, Dimension, Places) = (field, mass, capacity, field.Dimension, [.. places, 1]);
        ReadsTime = field.ReadsTime;
        Work = new StepWork[capacity];
        Start = new(field, scale, capacity, Work);
        Memory = Start.FirstSizes;
        Matrix = StepMatrix<T>.Of(field.Jacobian!, capacity, mass);
        (Interpolant, Weights) = (interpolant, new(interpolant, places.Length));
        within = interpolant is null ? null : new(interpolant, gamma, field, mass, Matrix, capacity);
    }

    public sealed override double[][]? Interpolant { get; }

    public sealed override double[] Places { get; }

    public sealed override bool MeasuresStability => false;

    public sealed override StepCoefficients<T>? Sums => null;

    public sealed override bool HasFurtherStages => false;

    public sealed override bool EstimatesErrorWithin => within is not null;

    protected BlockField<T> Field { get; }

    /// <summary>Whether the field reads the time.</summary>
    protected bool ReadsTime { get; }

    protected MassMatrix<T>? Mass { get; }

    protected LinearizedField<T> Start { get; }

    protected StepMatrix<T> Matrix { get; }

    protected InterpolantWeights<T> Weights { get; }

    protected int Dimension { get; }

    protected int Capacity { get; }

    public sealed override StepQuadrature<T> CreateQuadrature() =>
        throw new NotSupportedException("Quadratures go along the stages of explicit methods.");

    public sealed override void Restore(StepRecord<T> stepRecord, double* clock, T* mask) => Start.Forget();

    public sealed override void Complete(StepRecord<T> stepRecord, T* sizes, ReadOnlySpan<bool> asks)
    {
    }

    public sealed override void AddErrorWithin(StepRecord<T> stepRecord, T* sizes, ReadOnlySpan<bool> asks, T* error)
    {
        within!.AddTo(stepRecord, sizes, VectorScales(sizes), asks, error);
        for (int l = 0; l < asks.Length; l++)
        {
            Work![l].Evaluations += asks[l] ? InterpolantError<T>.Evaluations : 0;
        }
    }

    public sealed override void Compact(ReadOnlySpan<int> fromLanes) => Start.Compact(fromLanes);

    public sealed override void Interpolate(StepRecord<T> stepRecord, int lane, double theta, T size, T* result, nint stride)
    {
        Weights.At(theta);
        T scale = *VectorScales(&size);
        for (int c = 0; c < Dimension; c++)
        {
            result[c * stride] = Weights.Value(stepRecord, lane, c, scale);
        }
    }

    public sealed override void MeasureStability(StepRecord<T> stepRecord, T* sizes, int judged, Span<double> ratios) => ratios.Fill(double.NaN);

    public override void Dispose()
    {
        Start.Dispose();
        Matrix.Dispose();
        within?.Dispose();
    }
}
