namespace Continua.Benchmarks.Workloads;

/// <summary>Remarks on the comparability of workloads.</summary>
internal static class Notes
{
    public const string FixedBacksolve =
        "fixed steps: no error norm is involved, and both programs take the same steps";

    public const string Like =
        "continuous adjoint with one step for all rows and the full norm over state, adjoint and parameters, as in torchdiffeq";

    public const string Default =
        "Continua's default, a step size for each row and the exact discrete adjoint, "
        + "against the faster gradient of torchdiffeq";
}
