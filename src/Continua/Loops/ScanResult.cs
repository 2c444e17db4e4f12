namespace Continua.Loops;

/// <summary>The kinds of results of a scan.</summary>
internal enum ScanResult
{
    /// <summary>A state after the last step; the expression is the placeholder of the state.</summary>
    Last,

    /// <summary>The value of an expression in each step, for every observation.</summary>
    Each,

    /// <summary>The sum of an expression over all steps.</summary>
    Sum,
}
