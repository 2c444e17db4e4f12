namespace Continua.Stepping;

/// <summary>The cost of a single row's steps, without the evaluations shared by all rows of the block.</summary>
internal struct StepWork
{
    /// <summary>The number of evaluations of the field.</summary>
    public long Evaluations;

    /// <summary>The number of evaluations of ∂f/∂y.</summary>
    public int Jacobians;

    /// <summary>The number of matrix factorizations.</summary>
    public int Factorizations;

    /// <summary>The number of Newton iterations, over all stages.</summary>
    public int Iterations;

    /// <summary>The number of attempts whose stage equations were not solved.</summary>
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
