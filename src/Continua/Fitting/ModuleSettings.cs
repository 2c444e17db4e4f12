using System.Globalization;

namespace Continua.Learning;

/// <summary>
/// What modules are set to beside names and shapes of parameters, one line a module: files of parameters carry it, so
/// that numbers are loaded only into a module that does the same with them.
/// </summary>
internal static class ModuleSettings
{
    public static IReadOnlyList<string> Of(Module module)
    {
        List<string> lines = [];
        Add(module, "", lines, new(ReferenceEqualityComparer.Instance));
        return lines;
    }

    /// <summary>Names and shapes of parameters, too, for files that hold the parameters as one vector.</summary>
    public static IReadOnlyList<string> WithParameters(ParameterLayout layout) =>
        [.. layout.Slices.Select(slice => $"{slice.Name} {slice.Shape}"), .. Of(layout.Owner)];

    /// <param name="file">What a file says.</param>
    /// <param name="code">What the code is set to.</param>
    /// <param name="what">What differs then, for the sentence.</param>
    /// <exception cref="FormatException">They differ; the first difference is named.</exception>
    public static void Compare(string[] file, IReadOnlyList<string> code, string what)
    {
        for (int i = 0; i < Math.Max(file.Length, code.Count); i++)
        {
            string saved = i < file.Length ? file[i] : "nothing more", its = i < code.Count ? code[i] : "nothing more";
            if (saved != its)
            {
                throw new FormatException($"its {what}: it says '{saved}', and the code '{its}'; make the code's the same");
            }
        }
    }

    private static void Add(Module module, string path, List<string> lines, HashSet<Module> seen)
    {
        string? settings = module switch
        {
            Mlp mlp => $"layers {string.Join(" → ", mlp.Sizes)}, {mlp.Activation.Name}",
            ResNet net => string.Create(CultureInfo.InvariantCulture, $"residual blocks, {net.Depth}"),
            SpectralLinear layer => string.Create(
                CultureInfo.InvariantCulture, $"spectral bound {layer.Bound:R}, {layer.Iterations} iterations"),
            _ => null,
        };
        if (settings is not null)
        {
            lines.Add(path + settings);
        }

        for (int i = 0; i < module.AllParts.Count; i++)
        {
            if (seen.Add(module.AllParts[i]))
            {
                Add(module.AllParts[i], $"{path}{i}.", lines, seen);
            }
        }
    }
}
