namespace Continua.Benchmarks.Workloads;

/// <summary>What to know before comparing.</summary>
internal static class Notes
{
    public const string FixedBacksolve =
        "fixed steps: no error norm is involved, and both sides take the same steps";

    public const string Like =
        "continuous adjoint with one step for all rows and the full norm over state, adjoint and parameters, as the peer has it";

    public const string Default =
        "our default, steps per row and the exact discrete adjoint, beside the peer's faster gradient";
}
