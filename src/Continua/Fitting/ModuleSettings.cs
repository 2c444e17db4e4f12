using System.Globalization;

namespace Continua.Learning;

/// <summary>
/// Describes the settings of modules that the names and shapes of their parameters do not determine, in one line for
/// each module. Files of parameters contain these lines, so that parameters are loaded only into a module that computes
/// the same function.
/// </summary>
internal static class ModuleSettings
{
    public static IReadOnlyList<string> Of(Module module)
    {
        List<string> lines = [];
        Add(module, "", lines, new(ReferenceEqualityComparer.Instance));
        return lines;
    }

    /// <summary>
    /// Returns the names and shapes of the parameters, followed by the settings: for files that contain the parameters
    /// as one vector.
    /// </summary>
    public static IReadOnlyList<string> WithParameters(ParameterLayout layout) =>
        [.. layout.Slices.Select(slice => $"{slice.Name} {slice.Shape}"), .. Of(layout.Owner)];

    /// <summary>Compares the lines in a file with those of the code's module.</summary>
    /// <param name="file">The lines in the file.</param>
    /// <param name="code">The lines of the code's module.</param>
    /// <param name="difference">The beginning of the message, such as "module has other settings".</param>
    /// <exception cref="FormatException">The lines differ; the message names the first difference.</exception>
    public static void Compare(string[] file, IReadOnlyList<string> code, string difference)
    {
        for (int i = 0; i < Math.Max(file.Length, code.Count); i++)
        {
            string saved = i < file.Length ? file[i] : "nothing more",
                current = i < code.Count ? code[i] : "nothing more";
            if (saved != current)
            {
                throw new FormatException(
                    $"its {difference}: it contains '{saved}', and the code '{current}'; make the code's the same");
            }
        }
    }

    private static void Add(Module module, string path, List<string> lines, HashSet<Module> visited)
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
            if (visited.Add(module.AllParts[i]))
            {
                Add(module.AllParts[i], $"{path}{i}.", lines, visited);
            }
        }
    }
}
