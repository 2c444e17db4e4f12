namespace Continua;

/// <summary>What a controller is asked about the rows of a block, and what it answers: one number a lane.</summary>
internal readonly unsafe struct StepVerdicts
{
    /// <summary>A multiple of what the widest vector holds, or one with room behind it.</summary>
    public int Lanes { get; init; }

    /// <summary>The norms of the errors in units of the tolerances.</summary>
    public double* Errors { get; init; }

    /// <summary>The answer: 1 where the step is taken, else 0.</summary>
    public double* Accepts { get; init; }

    /// <summary>The answer: the factor by which the next step differs from this one.</summary>
    public double* Factors { get; init; }

    /// <summary>Room to compute them.</summary>
    public double* Exponents { get; init; }

    /// <summary>The error of the last accepted step, to be kept up; 1 before there is any.</summary>
    public double* Last { get; init; }

    /// <summary>That of the accepted step before, likewise.</summary>
    public double* Earlier { get; init; }

    /// <summary>1 after a rejected step, else 0; likewise.</summary>
    public double* Rejected { get; init; }
}
