namespace Continua;

/// <summary>
/// A one-step method, as an immutable configuration; what evolves during a solve is kept elsewhere. A method of one's
/// own is a <see cref="RungeKutta"/> with a <see cref="Tableau"/>.
/// </summary>
public abstract record Solver
{
    private protected Solver()
    {
    }

    /// <summary>Every method of the library with its usual settings, the cheaper ones first.</summary>
    public static IReadOnlyList<Solver> All { get; } = [.. SolverCatalogue.All.Select(entry => entry.Create())];

    /// <summary>The order p of the propagated solution: local error O(hᵖ⁺¹).</summary>
    public abstract int Order { get; }

    /// <summary>
    /// Whether states within a step are known, from an interpolant; if not, steps end at save times, and a solution has
    /// no state between its steps.
    /// </summary>
    public abstract bool Interpolates { get; }

    /// <summary>The order of the error estimate; 0 where there is none, and steps have to be given.</summary>
    public abstract double ErrorOrder { get; }

    /// <summary>How many slopes of a row a step holds at a time.</summary>
    internal abstract int Slopes { get; }

    /// <summary>The case of this method's family.</summary>
    internal abstract TResult As<TResult>(ISolverFamilies<TResult> families);
}
