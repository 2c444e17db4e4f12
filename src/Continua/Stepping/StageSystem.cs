using System.Numerics;
using Continua.Fields;
using Continua.Kernels;

namespace Continua.Stepping;

/// <summary>
/// The linear system of all stages of a fully implicit method: block (i, j) of its matrix is δᵢⱼM − h aᵢⱼJᵢ, with the Jacobian
/// Jᵢ of stage i.
/// </summary>
internal abstract unsafe class StageSystem<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Creates the system of a field.</summary>
    /// <param name="a">The coefficients aᵢⱼ.</param>
    /// <param name="jacobian">The source of the Jacobians.</param>
    /// <param name="mass">M; null for the identity.</param>
    public static StageSystem<T> Of(double[][] a, FieldJacobian<T> jacobian, int capacity, MassMatrix<T>? mass) =>
        jacobian is TangentJacobian<T> { Values: var values }
            ? new TangentStageSystem<T>(a, values, capacity, mass?.Leading(values.Dimension))
            : new ValueStageSystem<T>(a, jacobian, capacity, mass);

    /// <summary>Sets the Jacobian of a stage.</summary>
    /// <param name="jacobian">∂f/∂y as <see cref="FieldJacobian{T}.Evaluate"/> writes it.</param>
    public abstract void SetJacobian(int stage, T* jacobian, int lanes);

    /// <summary>Factors the matrix.</summary>
    /// <param name="sizes">The step sizes h, one per lane.</param>
    public abstract void Factor(T* sizes, int lanes);

    /// <summary>Solves the system in place.</summary>
    /// <param name="values">The stages one after the other, [dimension] per lane each.</param>
    public abstract void Solve(T* values, int lanes);

    /// <summary>Solves the transposed system in place.</summary>
    /// <param name="values">The stages one after the other, [dimension] per lane each.</param>
    public abstract void SolveTransposed(T* values, int lanes);

    public abstract void Dispose();
}
