namespace Continua.Stepping;

/// <summary>What steps of a row cost by themselves, beside what all rows of a block have in common.</summary>
internal struct StepWork
{
    public long Evaluations;

    /// <summary>Evaluations of ∂f/∂y.</summary>
    public int Jacobians;

    /// <summary>Matrices factored.</summary>
    public int Factorizations;

    /// <summary>Iterations of Newton's method, over all stages.</summary>
    public int Iterations;

    /// <summary>Attempts whose equations were not solved.</summary>
    public int Unsolved;

    public void Add(in StepWork other)
    {
        Evaluations += other.Evaluations;
        Jacobians += other.Jacobians;
        Factorizations += other.Factorizations;
        Iterations += other.Iterations;
        Unsolved += other.Unsolved;
    }
}
