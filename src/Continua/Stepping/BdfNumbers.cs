namespace Continua.Stepping;

/// <summary>The values per lane that a BDF method carries from step to step: indices of <c>StepRecord.Number</c>.</summary>
internal static class BdfNumbers
{
    /// <summary>The order k.</summary>
    public const int Order = 0;

    /// <summary>The number of states before the current one.</summary>
    public const int Count = 1;

    /// <summary>The number of steps before the order may change.</summary>
    public const int Wait = 2;

    /// <summary>The number of consecutive attempts that were rejected.</summary>
    public const int Failures = 3;

    /// <summary>The number of accepted steps.</summary>
    public const int Steps = 4;

    /// <summary>The time at which the Jacobian was evaluated.</summary>
    public const int JacobianTime = 5;

    /// <summary>The step size for which the increments of the Jacobian's difference quotients were chosen.</summary>
    public const int JacobianSize = 6;

    /// <summary>The number of accepted steps since the Jacobian was evaluated; negative if a new one is needed.</summary>
    public const int JacobianAge = 7;

    /// <summary>γh of the factored matrix M − γhJ.</summary>
    public const int Shift = 8;

    /// <summary>The number of accepted steps since the matrix was factored.</summary>
    public const int FactorAge = 9;

    /// <summary>The rate of convergence of Newton's method; NaN if it is unknown.</summary>
    public const int Rate = 10;

    /// <summary>The sizes of the earlier steps, that of the last step first.</summary>
    public const int FirstSize = 11;
}
