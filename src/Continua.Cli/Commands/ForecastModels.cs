using Continua.Learning;

namespace Continua.Cli.Commands;

/// <summary>The values of <c>fit --model</c>: the models that a fit can forecast with.</summary>
internal static class ForecastModels
{
    public const string Average = "average", Neural = "neural", Linear = "linear";

    private static readonly Dictionary<string, LinearFamily> Families = new()
    {
        ["smoothing"] = LinearFamily.Smoothing,
        ["carma"] = LinearFamily.Carma,
        ["joint"] = LinearFamily.Joint,
    };

    public static IReadOnlyList<string> All { get; } = [Average, Linear, .. Families.Keys, Neural];

    /// <summary>Whether a model is linear, so that no network is fitted.</summary>
    public static bool IsLinear(string model) => model == Linear || Families.ContainsKey(model);

    /// <summary>Returns the family of linear models with this name; all families for any other name.</summary>
    public static IReadOnlyList<LinearFamily> FamiliesOf(string model) =>
        Families.TryGetValue(model, out LinearFamily family) ? [family] : [.. Families.Values];
}
