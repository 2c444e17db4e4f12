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

    /// <exception cref="FormatException">The module is set to something else; the first difference is
    /// named.</exception>
    public static void Compare(string[] file, Module module)
    {
        IReadOnlyList<string> own = Of(module);
        for (int i = 0; i < Math.Max(file.Length, own.Count); i++)
        {
            string saved = i < file.Length ? file[i] : "nothing more", its = i < own.Count ? own[i] : "nothing more";
            if (saved != its)
            {
                throw new FormatException($"its module is '{saved}', and the code's '{its}'; make the code's the same");
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
