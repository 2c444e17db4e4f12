using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Continua.Fields;
using Continua.Graphs;
using Continua.Solving;
using Continua.Tracing;

namespace Continua.Learning;

/// <summary>
/// A field's operations in words, one a line, with shapes and written numbers and without the numbers of parameters.
/// Operations that do the same to the same operands are one line, so that what is written twice reads as if written
/// once.
/// </summary>
internal static class FieldOperations
{
    /// <summary>Raised when the same field comes out in other words: files of another version are not compared.</summary>
    public const int Version = 1;

    private const int MostNumbers = 8;

    public static IReadOnlyList<string> Of(NeuralOde model, int states) => Of(model, states, null);

    /// <summary>How the solves within a field are done, in the order of its operations and those within them behind each.</summary>
    public static IReadOnlyList<SolveOptions> Solves(NeuralOde model, int states)
    {
        List<SolveOptions> solves = [];
        Of(model, states, solves);
        return solves;
    }

    private static List<string> Of(NeuralOde model, int states, List<SolveOptions>? solves)
    {
        Tensor t = Trace.Input("t", Shape.Scalar), y = Trace.Input("y", [states]);
        Dictionary<Tensor, string> names = new(ReferenceEqualityComparer.Instance) { [t] = "time", [y] = "state" };
        foreach (ParameterSlice slice in model.Layout.Slices)
        {
            names[slice.Value] = $"parameter {slice.Name}";
        }

        return Lines([model.Field.Apply(t, y)], names, solves);
    }

    /// <param name="solves">Takes the options of solves, which are then part of their operations' words; null for neither.</param>
    private static List<string> Lines(IReadOnlyList<Tensor> outputs, Dictionary<Tensor, string> names, List<SolveOptions>? solves)
    {
        List<string> lines = [];
        Dictionary<string, int> numbers = [];
        Dictionary<Tensor, int> numberOf = new(ReferenceEqualityComparer.Instance);
        foreach (Tensor node in Graph.Sort(outputs))
        {
            string operands = string.Concat(node.Inputs.Select(i => $" #{numberOf[i] + 1}"));
            List<SolveOptions>? within = solves is null ? null : [];
            string line = $"{names.GetValueOrDefault(node) ?? Words(node.Primitive, within)}{operands} {node.Type}";
            if (!numbers.TryGetValue(line, out int number))
            {
                numbers[line] = number = lines.Count;
                lines.Add(line);
                solves?.AddRange(within!);
            }

            numberOf[node] = number;
        }

        lines.Add("returns" + string.Concat(outputs.Select(o => $" #{numberOf[o] + 1}")));
        return lines;
    }

    private static string Words(Primitive primitive, List<SolveOptions>? solves) => primitive switch
    {
        Literal literal => "number " + Numbers(literal.Values),
        TakePrimitive take => "take " + Positions(take.Map),
        AccumulatePrimitive sum => "sum " + Positions(sum.Map),
        SolvePrimitive solve => Words(solve, solves),
        _ => primitive.ToString(),
    };

    private static string Words(SolvePrimitive solve, List<SolveOptions>? solves)
    {
        solves?.Add(solve.Options);
        string words = solve.Source is TracedSource traced
            ? $"{solve} of ({string.Join("; ", Inner(traced.Traced, solves))})" : solve.ToString();
        return solves is null ? words : words + SolverDescription.Words(solve.Options);
    }

    private static List<string> Inner(Graph field, List<SolveOptions>? solves)
    {
        Dictionary<Tensor, string> names = new(ReferenceEqualityComparer.Instance);
        for (int i = 0; i < field.Inputs.Count; i++)
        {
            names[field.Inputs[i]] = $"input {i}";
        }

        return Lines(field.Outputs, names, solves);
    }

    private static string Numbers(double[] values) => values.Length <= MostNumbers
        ? string.Join(" ", values.Select(v => v.ToString("R", CultureInfo.InvariantCulture)))
        : Hash(MemoryMarshal.AsBytes<double>(values));

    private static string Positions(ReadOnlySpan<int> map) =>
        map.Length <= MostNumbers ? string.Join(" ", map.ToArray()) : Hash(MemoryMarshal.AsBytes(map));

    private static string Hash(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes)[..8]);
}
