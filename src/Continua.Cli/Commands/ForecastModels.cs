using Continua.Learning;

namespace Continua.Cli.Commands;

/// <summary>The models that a fit may forecast with.</summary>
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

    /// <summary>Whether no network is fitted.</summary>
    public static bool IsLinear(string model) => model == Linear || Families.ContainsKey(model);

    /// <summary>The families of linear models; all, where a model is not one of them.</summary>
    public static IReadOnlyList<LinearFamily> FamiliesOf(string model) => Families.TryGetValue(model, out LinearFamily family) ? [family] : [.. Families.Values];
}
