namespace Continua.Benchmarks.Workloads;

/// <summary>All workloads, created on request because some contain much data.</summary>
internal static class WorkloadList
{
    private static readonly (string Name, Func<Workload> Create)[] Known =
    [
        ("spiral-direct", () => new Spiral(GradientMethod.Direct)),
        ("spiral-adjoint", () => new Spiral(GradientMethod.Continuous)),
        ("linear-euler", EulerFit.Linear),
        ("mlp-euler", EulerFit.Network),
        ("endpoints", () => EndFit.Endpoints(GradientMethod.OnlyContinuous)),
        ("endpoints-default", () => EndFit.Endpoints(GradientMethod.Default)),
        ("regression", EndFit.Regression),
        ("mnist-direct", () => new Images(GradientMethod.Direct)),
        ("mnist-adjoint", () => new Images(GradientMethod.Continuous)),
        ("cnf", () => new Flow(GradientMethod.OnlyContinuous)),
        ("cnf-default", () => new Flow(GradientMethod.Default)),
        ("lorenz-1", () => new Lorenz(1)),
        ("lorenz-1000", () => new Lorenz(1000)),
    ];

    /// <summary>
    /// Returns the workloads whose name equals one of the comma-separated names; if there is none, those whose name
    /// contains one of them. An empty filter returns all workloads.
    /// </summary>
    public static List<Workload> Matching(string filter)
    {
        string[] names = filter.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        IEnumerable<(string Name, Func<Workload> Create)> exact = Known.Where(k => names.Contains(k.Name));
        IEnumerable<(string Name, Func<Workload> Create)> chosen = exact.Any()
            ? exact
            : Known.Where(k => names.Length == 0 || names.Any(n => k.Name.Contains(n, StringComparison.OrdinalIgnoreCase)));
        return [.. chosen.Select(k => k.Create())];
    }
}
