using System.Numerics;
using Continua.Fields;
using Continua.Kernels;

namespace Continua.Stepping;

/// <summary>
/// Estimates the error of an implicit method's interpolant u within a step: (M − γhJ)⁻¹ γh (f(t, u) − M u'). For stiff
/// components and for constraints this is approximately −J⁻¹(f(t, u) − M u'). The error estimate at the end of a step
/// does not cover these components: a step that is long compared to their time scale ends on the solution even if the
/// states within it are wrong. Reference: Steinebach 2024, "Rosenbrock methods within OrdinaryDiffEq.jl", Proc.
/// JuliaCon Conf., which tests interpolants by their residual.
/// </summary>
internal sealed unsafe class InterpolantError<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // If a step begins on the solution, the error at θ = 0.8 is at least two thirds of the largest error within the
    // step, for each of six interpolants. If it begins slightly off the solution, the first slope is far off, and the
    // error has another shape with a zero at 0.8; the sample at 0.3 covers that case.
    private static readonly double[] SampleThetas = [0.3, 0.8];

    private readonly BlockField<T> field;
    private readonly MassMatrix<T>? mass;
    private readonly StepMatrix<T> matrix;
    private readonly NativeBuffer<T> buffer;
    private readonly StepCoefficients<T>.Sum[] values, slopes;
    private readonly T* state, scaledSlope, residual, times;
    private readonly T factor;

    /// <param name="interpolant">Row j contains the coefficients of θ, θ², … in bⱼ(θ).</param>
    /// <param name="matrix">M − γhJ; it must be factored when the error is requested.</param>
    public InterpolantError(
        double[][] interpolant, double gamma, BlockField<T> field, MassMatrix<T>? mass, StepMatrix<T> matrix,
        int capacity)
    {
        (this.field, this.mass, this.matrix) = (field, mass, matrix);
        factor = T.CreateTruncating(gamma);
        int stages = interpolant.Length, unit = BlockSize.Of(field.Dimension, capacity);
        InterpolantWeights<T> weights = new(interpolant, stages);
        int count = SampleThetas.Length;
        buffer = new((3L * unit) + capacity + (2 * count * stages));
        state = buffer.Data;
        scaledSlope = state + unit;
        residual = scaledSlope + unit;
        times = residual + unit;
        (values, slopes) = (new StepCoefficients<T>.Sum[count], new StepCoefficients<T>.Sum[count]);
        for (int k = 0; k < count; k++)
        {
            weights.WithSlopesAt(SampleThetas[k]);
            T* weightsOfSample = times + capacity + (2 * k * stages);
            values[k] = StepCoefficients<T>.Sum.Of(weights.Weights.ToArray(), weightsOfSample);
            slopes[k] = StepCoefficients<T>.Sum.Of(weights.Slopes.ToArray(), weightsOfSample + stages);
        }
    }

    /// <summary>The number of evaluations of the field per row and attempted step.</summary>
    public static int Evaluations => SampleThetas.Length;

    /// <summary>
    /// Replaces each component of the estimated error of the requested lanes by the error within the step, where that
    /// is larger.
    /// </summary>
    /// <param name="sizes">The step sizes, one per lane.</param>
    /// <param name="scales">The scale of the stage vectors, one value per lane.</param>
    /// <param name="requested">The lanes whose error is raised.</param>
    /// <param name="error">The estimated error at the end of the steps, [dimension] per lane.</param>
    public void Raise(StepRecord<T> stepRecord, T* sizes, T* scales, ReadOnlySpan<bool> requested, T* error)
    {
        for (int k = 0; k < SampleThetas.Length; k++)
        {
            Raise(stepRecord, k, sizes, scales, requested, error);
        }
    }

    public void Dispose() => buffer.Dispose();

    private void Raise(
        StepRecord<T> stepRecord, int sample, T* sizes, T* scales, ReadOnlySpan<bool> requested, T* error)
    {
        int lanes = stepRecord.Map.Lanes, dimension = field.Dimension;
        stepRecord.Sum(values[sample], stepRecord.State, scales, state);
        stepRecord.Sum(slopes[sample], null, scales, scaledSlope);
        if (field.ReadsTime)
        {
            stepRecord.TimesTo(SampleThetas[sample], times);
        }

        field.Evaluate(times, state, residual);
        for (int c = 0; c < dimension; c++)
        {
            for (int l = 0; l < lanes; l++)
            {
                residual[((nint)c * lanes) + l] *= sizes[l];
            }
        }

        if (mass is not null)
        {
            mass.SubtractProduct(scaledSlope, residual, lanes);
        }
        else
        {
            for (nint i = 0; i < (nint)dimension * lanes; i++)
            {
                residual[i] -= scaledSlope[i];
            }
        }

        matrix.Solve(residual, lanes);
        for (int c = 0; c < dimension; c++)
        {
            for (int l = 0; l < requested.Length; l++)
            {
                nint at = ((nint)c * lanes) + l;
                error[at] = requested[l] ? T.MaxMagnitude(error[at], factor * residual[at]) : error[at];
            }
        }
    }
}
