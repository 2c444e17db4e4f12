using System.Text;
using System.Text.Json;

namespace Continua.Learning;

/// <summary>
/// The description of a field in a model file: its name and sizes in the catalogue, and all its operations, so that
/// parameters are loaded only into code that computes the same function.
/// </summary>
internal static class FieldDescription
{
    private const string Custom = "custom";

    public static void Write(Utf8JsonWriter json, NeuralOde model, int states)
    {
        json.WriteString("type", FieldCatalogue.NameOf(model.Field) ?? Custom);
        WriteEntries(json, model.Field);
        json.WriteNumber("operations_version", FieldOperations.Version);
        json.WriteStartArray("operations");
        foreach (string operation in FieldOperations.Of(model, states))
        {
            json.WriteStringValue(operation);
        }

        json.WriteEndArray();
        json.WriteStartArray("solves");
        foreach (SolveOptions solve in FieldOperations.Solves(model, states))
        {
            json.WriteStartObject();
            SolverDescription.Write(json, solve, solve.Solver.GetType().Name);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>Compares the catalogue entries of the fields: name, sizes, activation.</summary>
    /// <exception cref="FormatException">
    /// The code's field is not the one in the file; the message names the first difference.
    /// </exception>
    public static void CompareNames(JsonElement file, NeuralOde code)
    {
        string saved = file.GetProperty("type").GetString() ?? "",
            current = FieldCatalogue.NameOf(code.Field) ?? Custom;
        if (saved != current)
        {
            throw new FormatException($"its field is {Named(saved)}, and the code's is {Named(current)}; "
                + $"{Advice(saved)}");
        }

        CompareEntries(file, code.Field);
    }

    /// <summary>Compares the operations of the fields; files before format 3 do not contain them.</summary>
    /// <exception cref="FormatException">
    /// The code's field computes another function; the message names the first difference.
    /// </exception>
    public static void CompareOperations(JsonElement file, NeuralOde code, int states)
    {
        if (file.TryGetProperty("operations", out JsonElement operations)
            && file.GetProperty("operations_version").GetInt32() == FieldOperations.Version)
        {
            string[] saved = [.. operations.EnumerateArray().Select(o => o.GetString() ?? "")];
            CompareOperations(saved, FieldOperations.Of(code, states));
            CompareSolves(file, FieldOperations.Solves(code, states));
        }
    }

    // Early files do not contain the solves.
    private static void CompareSolves(JsonElement file, IReadOnlyList<SolveOptions> code)
    {
        if (!file.TryGetProperty("solves", out JsonElement solves))
        {
            return;
        }

        if (solves.GetArrayLength() != code.Count)
        {
            throw new FormatException(
                $"its field contains {solves.GetArrayLength()} different solves, and the code's {code.Count}; make "
                + "the code's the same");
        }

        for (int i = 0; i < code.Count; i++)
        {
            string which = $"within its field, solve {i + 1}";
            SolverDescription.Compare(solves[i], code[i], code[i].Solver.GetType().Name, which, withLimit: true);
        }
    }

    private static void WriteEntries(Utf8JsonWriter json, Field field)
    {
        if (FieldCatalogue.NameOf(field) is null)
        {
            json.WriteString("name", field.GetType().Name);
        }
        else
        {
            FieldCatalogue.Write(json, field);
        }
    }

    // The entry of a catalogue field is complete: sizes, activation, whether time is an input.
    private static void CompareEntries(JsonElement file, Field field)
    {
        if (FieldCatalogue.NameOf(field) is null)
        {
            return;
        }

        using MemoryStream text = new();
        using (Utf8JsonWriter json = new(text))
        {
            json.WriteStartObject();
            FieldCatalogue.Write(json, field);
            json.WriteEndObject();
        }

        using JsonDocument entries = JsonDocument.Parse(Encoding.UTF8.GetString(text.ToArray()));
        foreach (JsonProperty entry in entries.RootElement.EnumerateObject())
        {
            string saved = file.GetProperty(entry.Name).GetRawText(), current = entry.Value.GetRawText();
            if (saved != current)
            {
                throw new FormatException(
                    $"its field has {entry.Name} {saved}, and the code's {current}; make the code's the same");
            }
        }
    }

    private static void CompareOperations(string[] file, IReadOnlyList<string> code)
    {
        for (int i = 0; i < Math.Max(file.Length, code.Count); i++)
        {
            string saved = i < file.Length ? file[i] : "nothing more",
                current = i < code.Count ? code[i] : "nothing more";
            if (saved != current)
            {
                throw new FormatException(
                    $"its field computes another function: operation {i + 1} is '{saved}' in it and '{current}' in "
                    + "the code; load it with the code that it was saved by");
            }
        }
    }

    private static string Named(string type) => type == Custom ? "written in C#" : $"'{type}' of the catalogue";

    private static string Advice(string saved) => saved == Custom
        ? "load it with the code that it was saved by"
        : "open it without code: NeuralOde.Open(path)";
}
