namespace Continua;

/// <summary>A one-step method, as an immutable configuration; what evolves during a solve is kept elsewhere.</summary>
public abstract record Solver
{
    /// <summary>Every method of the library with its usual settings, the cheaper ones first.</summary>
    public static IReadOnlyList<Solver> All { get; } = [.. SolverCatalogue.All.Select(entry => entry.Create())];

    /// <summary>The order p of the propagated solution: local error O(hᵖ⁺¹).</summary>
    public abstract int Order { get; }
}
