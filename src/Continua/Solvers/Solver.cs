namespace Continua;

/// <summary>A one-step method, as an immutable configuration; what evolves during a solve is kept elsewhere.</summary>
public abstract record Solver
{
    /// <summary>The order p of the propagated solution: local error O(hᵖ⁺¹).</summary>
    public abstract int Order { get; }
}
