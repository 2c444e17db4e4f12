namespace Continua.Benchmarks.Workloads;

/// <summary>What to know before comparing.</summary>
internal static class Notes
{
    public const string Backsolve =
        "ours: backsolve with steps per row and the parameters' quadrature outside the error norm; the peer's full norm over "
        + "state, adjoint and parameters with one shared step is not built yet, so this is not like for like";

    public const string FixedBacksolve =
        "fixed steps: no error norm is involved, and both sides take the same steps";
}
