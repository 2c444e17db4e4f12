namespace Continua.Tests.Graphs;

/// <summary>
/// The cases of every function of <see cref="Tensor"/>. The first word of a name is the method name in reflection.
/// </summary>
internal static class PrimitiveTable
{
    public static IReadOnlyList<PrimitiveCase> All { get; } =
    [
        .. ElementwiseCases.All, .. BroadcastCases.All, .. ReductionCases.All, .. ProductCases.All, .. ArrangementCases.All,
        .. AlgebraCases.All,
    ];

    public static TheoryData<string> Names => [.. All.Select(c => c.Name)];

    public static PrimitiveCase Of(string name) => All.Single(c => c.Name == name);
}
