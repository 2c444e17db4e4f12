namespace Continua.Tests.Graphs;

/// <summary>Every function of <see cref="Tensor"/>, named as reflection names it, with the shapes it is tested in.</summary>
internal static class PrimitiveTable
{
    public static IReadOnlyList<PrimitiveCase> All { get; } =
    [
        .. ElementwiseCases.All, .. BroadcastCases.All, .. ReductionCases.All, .. ProductCases.All, .. ArrangementCases.All,
    ];

    public static TheoryData<string> Names => [.. All.Select(c => c.Name)];

    public static PrimitiveCase Of(string name) => All.Single(c => c.Name == name);
}
