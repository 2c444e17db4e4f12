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

    public static IReadOnlyList<string> Of(NeuralOde model, int states)
    {
        Tensor t = Trace.Input("t", Shape.Scalar), y = Trace.Input("y", [states]);
        Dictionary<Tensor, string> names = new(ReferenceEqualityComparer.Instance) { [t] = "time", [y] = "state" };
        foreach (ParameterSlice slice in model.Layout.Slices)
        {
            names[slice.Value] = $"parameter {slice.Name}";
        }

        return Lines([model.Field.Apply(t, y)], names);
    }

    private static List<string> Lines(IReadOnlyList<Tensor> outputs, Dictionary<Tensor, string> names)
    {
        List<string> lines = [];
        Dictionary<string, int> numbers = [];
        Dictionary<Tensor, int> numberOf = new(ReferenceEqualityComparer.Instance);
        foreach (Tensor node in Graph.Sort(outputs))
        {
            string operands = string.Concat(node.Inputs.Select(i => $" #{numberOf[i] + 1}"));
            string line = $"{names.GetValueOrDefault(node) ?? Words(node.Primitive)}{operands} {node.Type}";
            if (!numbers.TryGetValue(line, out int number))
            {
                numbers[line] = number = lines.Count;
                lines.Add(line);
            }

            numberOf[node] = number;
        }

        lines.Add("returns" + string.Concat(outputs.Select(o => $" #{numberOf[o] + 1}")));
        return lines;
    }

    private static string Words(Primitive primitive) => primitive switch
    {
        Literal literal => "number " + Numbers(literal.Values),
        TakePrimitive take => "take " + Positions(take.Map),
        AccumulatePrimitive sum => "sum " + Positions(sum.Map),
        SolvePrimitive { Source: TracedSource traced } solve =>
            $"{solve} of ({string.Join("; ", Inner(traced.Traced))})",
        _ => primitive.ToString(),
    };

    private static List<string> Inner(Graph field)
    {
        Dictionary<Tensor, string> names = new(ReferenceEqualityComparer.Instance);
        for (int i = 0; i < field.Inputs.Count; i++)
        {
            names[field.Inputs[i]] = $"input {i}";
        }

        return Lines(field.Outputs, names);
    }

    private static string Numbers(double[] values) => values.Length <= MostNumbers
        ? string.Join(" ", values.Select(v => v.ToString("R", CultureInfo.InvariantCulture)))
        : Hash(MemoryMarshal.AsBytes<double>(values));

    private static string Positions(ReadOnlySpan<int> map) =>
        map.Length <= MostNumbers ? string.Join(" ", map.ToArray()) : Hash(MemoryMarshal.AsBytes(map));

    private static string Hash(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes)[..8]);
}
