namespace Continua.Stepping;

/// <summary>The values per lane that an Adams method carries from step to step: indices of <c>StepRecord.Number</c>.</summary>
internal static class AdamsNumbers
{
    /// <summary>The order k of the predictor.</summary>
    public const int Order = 0;

    /// <summary>The number of slopes: the first one and those of earlier steps.</summary>
    public const int Count = 1;

    /// <summary>1 while each step doubles the size and raises the order, else 0.</summary>
    public const int Starts = 2;

    /// <summary>The number of consecutive attempts whose error was too large.</summary>
    public const int Failures = 3;

    /// <summary>1 if the first slope has not been evaluated yet at the state of the lane, else 0.</summary>
    public const int NeedsSlope = 4;

    /// <summary>The sizes of the earlier steps, that of the last step first.</summary>
    public const int FirstSize = 5;
}
