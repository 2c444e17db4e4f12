using System.Text.Json;

namespace Continua.Learning;

/// <summary>
/// The description of a field in a model file: its name and sizes in the catalogue, and all its operations, so that
/// parameters are loaded only into code that computes the same function.
/// </summary>
internal static class FieldDescription
{
    private const string Custom = "custom";

    /// <summary>Describes the field of a model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="states">The number of states.</param>
    /// <param name="units">The units of the field.</param>
    public static FieldDocument Of(NeuralOde model, int states, FieldUnits units) => EntryOf(model.Field) with
    {
        OperationsVersion = FieldOperations.Version,
        Operations = [.. FieldOperations.Of(model, states)],
        Solves = [.. FieldOperations.Solves(model, states).Select(solve => SolverDescription.Of(solve, solve.Solver.GetType().Name))],
        Units = units == FieldUnits.Data ? "data" : "standardized",
    };

    /// <summary>Builds the field that a file describes; returns null if it is written in C#.</summary>
    /// <exception cref="FormatException">The catalogue has no field of this name.</exception>
    public static Field? Read(FieldDocument file) => file.Type == Custom ? null : FieldCatalogue.Create(
        new(file.Type, file.Dimension ?? throw new KeyNotFoundException("dimension"), file.Hidden, file.Activation, file.Time));

    /// <summary>Returns the units of a file's field; a file without units has standardised ones.</summary>
    public static FieldUnits UnitsOf(FieldDocument file) => file.Units == "data" ? FieldUnits.Data : FieldUnits.Standardized;

    /// <summary>
    /// Compares the catalogue entries of the fields: name, sizes, activation, and whether time is an input.
    /// </summary>
    /// <exception cref="FormatException">
    /// The code's field is not the one in the file; the message names the first difference.
    /// </exception>
    public static void CompareNames(FieldDocument file, NeuralOde code)
    {
        string current = FieldCatalogue.NameOf(code.Field) ?? Custom;
        if (file.Type != current)
        {
            throw new FormatException($"its field is {Named(file.Type)}, and the code's is {Named(current)}; {Advice(file.Type)}");
        }

        if (current != Custom)
        {
            CompareEntries(file, EntryOf(code.Field));
        }
    }

    /// <summary>
    /// Compares the operations of the fields. A file without operations (before format 3), or with another version of
    /// their text, is accepted.
    /// </summary>
    /// <exception cref="FormatException">
    /// The code's field computes another function; the message names the first difference.
    /// </exception>
    public static void CompareOperations(FieldDocument file, NeuralOde code, int states)
    {
        if (file.Operations is { } operations && file.OperationsVersion == FieldOperations.Version)
        {
            CompareOperations(operations, FieldOperations.Of(code, states));
            CompareSolves(file.Solves, FieldOperations.Solves(code, states));
        }
    }

    // Files of early versions do not contain the solves.
    private static void CompareSolves(IReadOnlyList<SolverDocument>? file, IReadOnlyList<SolveOptions> code)
    {
        if (file is null)
        {
            return;
        }

        if (file.Count != code.Count)
        {
            throw new FormatException(
                $"its field contains {file.Count} different solves, and the code's {code.Count}; make the code's the same");
        }

        for (int i = 0; i < code.Count; i++)
        {
            string which = $"within its field, solve {i + 1}";
            SolverDescription.Compare(file[i], code[i], code[i].Solver.GetType().Name, which, withLimit: true);
        }
    }

    private static FieldDocument EntryOf(Field field) => FieldCatalogue.EntryOf(field) is { } entry
        ? new()
        {
            Type = entry.Type,
            Dimension = entry.Dimension,
            Hidden = entry.Hidden,
            Activation = entry.Activation,
            Time = entry.UsesTime,
        }
        : new() { Type = Custom, Name = field.GetType().Name };

    // Every member of a catalogue field's entry has to agree: sizes, activation, whether time is an input.
    private static void CompareEntries(FieldDocument file, FieldDocument code)
    {
        JsonElement stored = JsonSerializer.SerializeToElement(file, ModelJson.Default.FieldDocument);
        foreach (JsonProperty entry in JsonSerializer.SerializeToElement(code, ModelJson.Default.FieldDocument).EnumerateObject())
        {
            string before = stored.GetProperty(entry.Name).GetRawText(), now = entry.Value.GetRawText();
            if (before != now)
            {
                throw new FormatException($"its field has {entry.Name} {before}, and the code's {now}; make the code's the same");
            }
        }
    }

    private static void CompareOperations(IReadOnlyList<string> file, IReadOnlyList<string> code)
    {
        for (int i = 0; i < Math.Max(file.Count, code.Count); i++)
        {
            string before = i < file.Count ? file[i] : "nothing more", now = i < code.Count ? code[i] : "nothing more";
            if (before != now)
            {
                throw new FormatException(
                    $"its field computes another function: operation {i + 1} is '{before}' in it and '{now}' in "
                    + "the code; load it with the code that it was saved by");
            }
        }
    }

    private static string Named(string type) => type == Custom ? "written in C#" : $"'{type}' of the catalogue";

    private static string Advice(string saved) => saved == Custom
        ? "load it with the code that it was saved by"
        : "open it without code: NeuralOde.Open(path)";
}
