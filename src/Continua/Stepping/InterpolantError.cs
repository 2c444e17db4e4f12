using System.Numerics;
using Continua.Fields;
using Continua.Kernels;

namespace Continua.Stepping;

/// <summary>
/// The error of an implicit method's interpolant u within a step: (M − γhJ)⁻¹ γh (f(t, u) − M u'), which is J⁻¹(f(t, u) − M u')
/// of stiff components and of constraints. The error at the end of a step says nothing about those: a step that is long against their
/// time scale ends on the solution whatever lies between.
/// Reference: Steinebach 2024, "Rosenbrock methods within OrdinaryDiffEq.jl", Proc. JuliaCon Conf. 7, with an error test for interpolants by their residual.
/// </summary>
internal sealed unsafe class InterpolantError<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const double Place = 0.8;

    private readonly BlockField<T> field;
    private readonly MassMatrix<T>? mass;
    private readonly StepMatrix<T> matrix;
    private readonly NativeBuffer<T> buffer;
    private readonly StepCoefficients<T>.Sum value, slope;
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
        weights.WithSlopesAt(Place);
        buffer = new((3L * unit) + capacity + (2 * stages));
        state = buffer.Data;
        moved = state + unit;
        residual = moved + unit;
        times = residual + unit;
        value = StepCoefficients<T>.Sum.Of(weights.Weights.ToArray(), times + capacity);
        slope = StepCoefficients<T>.Sum.Of(weights.Slopes.ToArray(), times + capacity + stages);
    }

    /// <summary>Raises the estimated error of lanes to that within their steps, where that is larger.</summary>
    /// <param name="sizes">The sizes of steps, one a lane.</param>
    /// <param name="scales">By what the interpolated stages are multiplied, one number a lane.</param>
    /// <param name="asks">The lanes whose error is raised.</param>
    public void AddTo(Slab<T> slab, T* sizes, T* scales, ReadOnlySpan<bool> asks, T* error)
    {
        int lanes = slab.Map.Lanes, dimension = field.Dimension;
        slab.Sum(value, slab.State, scales, state);
        slab.Sum(slope, null, scales, moved);
        if (field.ReadsTime)
        {
            slab.TimesTo(Place, times);
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

    public void Dispose() => buffer.Dispose();
}
