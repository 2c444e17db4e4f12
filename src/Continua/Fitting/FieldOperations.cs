using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Continua.Fields;
using Continua.Graphs;
using Continua.Solving;
using Continua.Tracing;

namespace Continua.Learning;

/// <summary>
/// The operations of a field as text, one on each line, with shapes and constants but without parameter values. Equal
/// operations on equal operands share a line, so that common subexpressions do not change the text.
/// </summary>
internal static class FieldOperations
{
    /// <summary>
    /// The version of the text, to be raised when the text of an unchanged field changes: operations in a file with
    /// another version are not compared.
    /// </summary>
    public const int Version = 1;

    private const int MaxShown = 8;

    public static IReadOnlyList<string> Of(NeuralOde model, int states) => Of(model, states, null);

    /// <summary>
    /// Returns the options of the solves within a field, in the order of its operations; each solve is followed by the
    /// solves within it.
    /// </summary>
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

    /// <param name="outputs">The results of the field.</param>
    /// <param name="names">The names of the inputs and parameters.</param>
    /// <param name="solves">
    /// Receives the options of the solves. They are then also part of the text of the operations; with null, the text
    /// does not contain them.
    /// </param>
    private static List<string> Lines(IReadOnlyList<Tensor> outputs, Dictionary<Tensor, string> names, List<SolveOptions>? solves)
    {
        List<string> lines = [];
        Dictionary<string, int> numbers = [];
        Dictionary<Tensor, int> numberOf = new(ReferenceEqualityComparer.Instance);
        foreach (Tensor node in Graph.Sort(outputs))
        {
            string operands = string.Concat(node.Inputs.Select(i => $" #{numberOf[i] + 1}"));
            List<SolveOptions>? nodeSolves = solves is null ? null : [];
            string operation = names.GetValueOrDefault(node) ?? TextOf(node.Primitive, nodeSolves);
            string line = $"{operation}{operands} {node.Type}";
            if (!numbers.TryGetValue(line, out int number))
            {
                numbers[line] = number = lines.Count;
                lines.Add(line);
                solves?.AddRange(nodeSolves!);
            }

            numberOf[node] = number;
        }

        lines.Add("returns" + string.Concat(outputs.Select(o => $" #{numberOf[o] + 1}")));
        return lines;
    }

    private static string TextOf(Primitive primitive, List<SolveOptions>? solves) => primitive switch
    {
        Literal literal => "number " + Numbers(literal.Values),
        TakePrimitive take => "take " + Positions(take.Map.ToArray()),
        AccumulatePrimitive sum => "sum " + Positions(sum.Map.ToArray()),
        SolvePrimitive solve => TextOf(solve, solves),
        RootPrimitive root => TextOf(root, solves),
        _ => primitive.ToString(),
    };

    private static string TextOf(SolvePrimitive solve, List<SolveOptions>? solves)
    {
        solves?.Add(solve.Options);
        string text = solve.Source is TracedSource traced
            ? $"{solve} of ({string.Join("; ", Inner(traced.Traced, solves))})" : solve.ToString();
        return solves is null ? text : text + SolverDescription.TextOf(solve.Options);
    }

    private static string TextOf(RootPrimitive root, List<SolveOptions>? solves)
    {
        List<string> inner = Inner(root.Function.Traced, solves);
        return $"{root} of ({string.Join("; ", inner)})"
            + (solves is null ? "" : string.Create(CultureInfo.InvariantCulture, $" to {root.Settings.Rtol:R}, {root.Settings.Atol:R}"));
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

    private static string Numbers(double[] values) => values.Length <= MaxShown
        ? string.Join(" ", values.Select(v => v.ToString("R", CultureInfo.InvariantCulture)))
        : Hash(MemoryMarshal.AsBytes<double>(values));

    private static string Positions(ReadOnlySpan<int> map) =>
        map.Length <= MaxShown ? string.Join(" ", map.ToArray()) : Hash(MemoryMarshal.AsBytes(map));

    private static string Hash(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes)[..8]);
}
