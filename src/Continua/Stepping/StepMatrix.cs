using System.Numerics;
using Continua.Fields;

namespace Continua.Stepping;

/// <summary>
/// The matrix M − γhJ of each lane, stored as LU factors: M is the mass matrix, γ a coefficient of the method, h the
/// step size and J the Jacobian ∂f/∂y.
/// </summary>
internal abstract unsafe class StepMatrix<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>
    /// Creates a band matrix if a row of its factors takes at most half of a full row; else a dense matrix.
    /// </summary>
    /// <param name="jacobian">The source of J.</param>
    /// <param name="mass">M; null for the identity.</param>
    /// <exception cref="ArgumentException">The matrix would be dense, and is too large.</exception>
    public static StepMatrix<T> Of(FieldJacobian<T> jacobian, int capacity, MassMatrix<T>? mass) =>
        jacobian is TangentJacobian<T> { Values: var values } tangents
            ? new TangentStepMatrix<T>(values, Of(values, capacity, mass?.Leading(values.Dimension)), capacity, tangents)
            : Of(jacobian.Dimension, jacobian.Pattern, capacity, mass);

    /// <inheritdoc cref="Of(FieldJacobian{T}, int, MassMatrix{T}?)"/>
    /// <param name="size">The number of rows.</param>
    /// <param name="entries">The entries of J, in the order in which J is stored; null for a full matrix.</param>
    /// <param name="capacity">The maximum number of lanes.</param>
    /// <param name="mass">M; null for the identity.</param>
    public static StepMatrix<T> Of(int size, JacobianPattern? entries, int capacity, MassMatrix<T>? mass)
    {
        if (entries is { } pattern)
        {
            BandOrder order = BandOrder.Of(size, [.. pattern.Entries, .. mass?.Positions ?? []]);
            if (2 * order.Width <= size)
            {
                return new BandStepMatrix<T>(pattern, order, capacity, mass);
            }
        }

        FieldJacobian<T>.GuardBand(size);
        return new DenseStepMatrix<T>(size, capacity, mass, entries);
    }

    /// <summary>Factors M.</summary>
    /// <param name="zeros">One value per lane, all zero.</param>
    public void FactorMass(T* zeros, int lanes) => Factor(null, zeros, lanes);

    /// <summary>Factors M − γhJ.</summary>
    /// <param name="jacobian">J in the layout of <see cref="FieldJacobian{T}.Evaluate"/>; null for zero.</param>
    /// <param name="shift">γh, one value per lane.</param>
    public abstract void Factor(T* jacobian, T* shift, int lanes);

    /// <summary>Solves (M − γhJ)x = b in place.</summary>
    /// <param name="values">[size] per lane.</param>
    public abstract void Solve(T* values, int lanes);

    /// <summary>Solves (M − γhJ)ᵀx = b in place.</summary>
    /// <param name="values">[size] per lane.</param>
    public abstract void SolveTransposed(T* values, int lanes);

    public abstract void Dispose();
}
