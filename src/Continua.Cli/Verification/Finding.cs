using Continua.Cli.Experiments;

namespace Continua.Cli.Verification;

/// <summary>One row of the table: a measured number with the condition that it has to satisfy.</summary>
/// <param name="Check">The measured quantity, the same for all methods.</param>
/// <param name="Method">The method that was checked.</param>
/// <param name="Measured">The number; NaN if none was obtained.</param>
/// <param name="Wanted">The condition.</param>
/// <param name="Note">A sentence about the number; empty for none.</param>
internal sealed record Finding(string Check, string Method, double Measured, Wanted Wanted, string Note = "")
{
    /// <summary>How near the number is to breaking the condition; infinite if no number was obtained.</summary>
    public double Strain => Wanted.Strain(Measured) is double strain && !double.IsNaN(strain) ? strain : double.PositiveInfinity;

    public bool Passed => Strain <= 1;

    public string MeasuredText => NumberText.Of(Measured, "G3");

    public string Verdict => Passed ? "pass" : "FAIL";

    /// <summary>The row of a check that an exception stopped.</summary>
    public static Finding Stopped(string check, string method, Exception fault) =>
        new(check, method, double.NaN, Wanted.NoFailure, Cause(fault).Message);

    // A mistyped coefficient is refused while a static field is initialised, which wraps the message.
    private static Exception Cause(Exception fault) =>
        fault is TypeInitializationException or AggregateException && fault.InnerException is { } inner ? Cause(inner) : fault;
}
