namespace Continua;

/// <summary>
/// The arrays by which a step controller accepts or rejects the attempted steps of a block, with one element per lane:
/// error norms in, decisions and factors of the next step sizes out. Only adaptive controllers use them, through
/// <see cref="PidKernel"/>; fixed and given steps are accepted whatever their error.
/// </summary>
internal readonly unsafe struct StepAcceptance
{
    /// <summary>
    /// The number of lanes: a multiple of the length of the widest vector, or any number if the arrays are padded to
    /// such a multiple.
    /// </summary>
    public int Lanes { get; init; }

    /// <summary>Input: the error norms in units of the tolerances.</summary>
    public double* Errors { get; init; }

    /// <summary>Output: 1 if the step is accepted, else 0.</summary>
    public double* Accepts { get; init; }

    /// <summary>Output: the factor of the next step size.</summary>
    public double* Factors { get; init; }

    /// <summary>A scratch buffer.</summary>
    public double* Exponents { get; init; }

    /// <summary>Updated: the error of the last accepted step; 1 before the first.</summary>
    public double* Last { get; init; }

    /// <summary>Updated: the error of the accepted step before that; 1 before the second.</summary>
    public double* Earlier { get; init; }

    /// <summary>Updated: 1 after a rejected step, else 0.</summary>
    public double* Rejected { get; init; }
}
