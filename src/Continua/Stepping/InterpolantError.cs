using System.Numerics;
using Continua.Fields;
using Continua.Kernels;

namespace Continua.Stepping;

/// <summary>
/// The error of an implicit method's interpolant u within a step: (M − γhJ)⁻¹ γh (f(t, u) − M u'), which is J⁻¹(f(t, u) − M u')
/// of stiff components and of constraints. The error at the end of a step says nothing about those: a step that is long against their
/// time scale ends on the solution whatever lies between.
/// Reference: Steinebach 2024, "Rosenbrock methods within OrdinaryDiffEq.jl", Proc. JuliaCon Conf., with an error test for interpolants
/// by their residual.
/// </summary>
internal sealed unsafe class InterpolantError<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // At 0.8 the error of each of six interpolants is its largest, but for a third, where a step begins on the solution. Where it begins
    // beside it, by little, the first slope is far off, and the error has another shape, with a zero there.
    private static readonly double[] PlacesWithin = [0.3, 0.8];

    private readonly BlockField<T> field;
    private readonly MassMatrix<T>? mass;
    private readonly StepMatrix<T> matrix;
    private readonly NativeBuffer<T> buffer;
    private readonly StepCoefficients<T>.Sum[] values, slopes;
    private readonly T* state, moved, residual, times;
    private readonly T factor;

    /// <param name="interpolant">Row j holds the coefficients of θ, θ², … in bⱼ(θ).</param>
    /// <param name="matrix">M − γhJ, factored when the error is asked for.</param>
    public InterpolantError(double[][] interpolant, double gamma, BlockField<T> field, MassMatrix<T>? mass, StepMatrix<T> matrix, int capacity)
    {
        (this.field, this.mass, this.matrix) = (field, mass, matrix);
        factor = T.CreateTruncating(gamma);
        int stages = interpolant.Length, unit = BlockSize.Of(field.Dimension, capacity);
        InterpolantWeights<T> weights = new(interpolant, stages);
        int count = PlacesWithin.Length;
        buffer = new((3L * unit) + capacity + (2 * count * stages));
        state = buffer.Data;
        moved = state + unit;
        residual = moved + unit;
        times = residual + unit;
        (values, slopes) = (new StepCoefficients<T>.Sum[count], new StepCoefficients<T>.Sum[count]);
        for (int k = 0; k < count; k++)
        {
            weights.WithSlopesAt(PlacesWithin[k]);
            T* place = times + capacity + (2 * k * stages);
            values[k] = StepCoefficients<T>.Sum.Of(weights.Weights.ToArray(), place);
            slopes[k] = StepCoefficients<T>.Sum.Of(weights.Slopes.ToArray(), place + stages);
        }
    }

    /// <summary>The evaluations of a row.</summary>
    public static int Evaluations => PlacesWithin.Length;

    /// <summary>Raises the estimated error of lanes to that within their steps, where that is larger.</summary>
    /// <param name="sizes">The sizes of steps, one a lane.</param>
    /// <param name="scales">By what the interpolated stages are multiplied, one number a lane.</param>
    /// <param name="asks">The lanes whose error is raised.</param>
    public void AddTo(StepRecord<T> stepRecord, T* sizes, T* scales, ReadOnlySpan<bool> asks, T* error)
    {
        for (int k = 0; k < PlacesWithin.Length; k++)
        {
            AddTo(stepRecord, k, sizes, scales, asks, error);
        }
    }

    public void Dispose() => buffer.Dispose();

    private void AddTo(StepRecord<T> stepRecord, int place, T* sizes, T* scales, ReadOnlySpan<bool> asks, T* error)
    {
        int lanes = stepRecord.Map.Lanes, dimension = field.Dimension;
        stepRecord.Sum(values[place], stepRecord.State, scales, state);
        stepRecord.Sum(slopes[place], null, scales, moved);
        if (field.ReadsTime)
        {
            stepRecord.TimesTo(PlacesWithin[place], times);
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
            mass.SubtractProduct(moved, residual, lanes);
        }
        else
        {
            for (nint i = 0; i < (nint)dimension * lanes; i++)
            {
                residual[i] -= moved[i];
            }
        }

        matrix.Solve(residual, lanes);
        for (int c = 0; c < dimension; c++)
        {
            for (int l = 0; l < asks.Length; l++)
            {
                nint at = ((nint)c * lanes) + l;
                error[at] = asks[l] ? T.MaxMagnitude(error[at], factor * residual[at]) : error[at];
            }
        }
    }
}
