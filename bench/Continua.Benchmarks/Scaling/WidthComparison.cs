using System.Globalization;
using System.Text.Json.Nodes;
using Continua.Benchmarks.Kernels;

namespace Continua.Benchmarks.Scaling;

/// <summary>
/// Measures workloads and kernels in processes with vectors of 512, 256 and 128 bits in turn: their speeds, and whether
/// the losses are equal bit for bit.
/// </summary>
internal static class WidthComparison
{
    private static readonly int[] Widths = [512, 256, 128];

    private const string Default = "spiral-direct,mnist-direct,cnf,lorenz-1000";

    public static void Measure(BenchmarkArguments given, TextWriter output)
    {
        int[] widths = [.. Widths.Where(bits => bits <= MultiplyAddPeak.Bits)];
        string[] arguments =
        [
            "--filter", given.Filter.Length > 0 ? given.Filter : Default, "--starts", "1", "--threads",
            $"{given.Options.Threads}",
            "--seconds", given.Options.Seconds.ToString(CultureInfo.InvariantCulture),
        ];
        List<JsonObject>[] workloads = [.. widths.Select(_ => new List<JsonObject>())],
            kernels = [.. widths.Select(_ => new List<JsonObject>())];
        for (int round = 0; round < given.Turns; round++)
        {
            for (int w = 0; w < widths.Length; w++)
            {
                workloads[w].AddRange(ChildProcess.Lines(widths[w], arguments));
                kernels[w].AddRange(ChildProcess.Lines(widths[w], "--kernels", "--turns", "1"));
            }
        }

        Write(new(output, given.Json, Columns("workload", "µs", widths)), workloads, "name", "step_us", "losses", +1);
        Guard(kernels, widths);
        Write(new(output, given.Json, Columns("kernel", "GFLOP/s", widths)), WithKey(kernels, "kernel"), "kernel",
            "gflops", "share", -1);
        Write(new(output, given.Json, Columns("function", "ns a value", widths)), WithKey(kernels, "function"),
            "function", "ns", null, +1);
    }

    private static List<JsonObject>[] WithKey(List<JsonObject>[] all, string key) =>
        [.. all.Select(lines => lines.Where(line => line.ContainsKey(key)).ToList())];

    // Without this check, a process that ignores the setting would compare a width with itself.
    private static void Guard(List<JsonObject>[] kernels, int[] widths)
    {
        for (int w = 0; w < widths.Length; w++)
        {
            int found = (int)kernels[w][0]["bits"]!;
            if (found != widths[w])
            {
                throw new InvalidOperationException(
                    $"A process should use vectors of {widths[w]} bits, but used {found}.");
            }
        }
    }

    private static Column[] Columns(string what, string unit, int[] widths) =>
    [
        new(what, what), .. widths.Select(bits => new Column($"{unit} at {bits}", $"at_{bits}", unit == "ns a value" ? "F3" : "F1")),
        .. widths.Skip(1).Select(bits => new Column($"{widths[0]} over {bits}", $"gain_over_{bits}", "F2")), new("range", "range"),
        .. what switch { "workload" =>
            [new("equal losses", "equal")], "kernel" => [new("shares of peak", "shares")], _ => (Column[])[] },
    ];

    /// <param name="sense">+1 if smaller values are faster, −1 if larger ones are.</param>
    private static void Write(
        ResultTable table, List<JsonObject>[] widths, string key, string value, string? last, int sense)
    {
        foreach (string name in widths[0].Select(line => Name(line, key)).Distinct())
        {
            JsonObject[][] lines = [.. widths.Select(runs => runs.Where(line => Name(line, key) == name).ToArray())];
            double[][] turns = [.. lines.Select(runs => runs.Select(line => (double)line[value]!).ToArray())];
            Spread[] gains =
                [.. turns.Skip(1).Select(runs => Spread.Of(runs.Select((t, n) => Math.Pow(t / turns[0][n], sense))))];
            object[] extraCells = ExtraCells(lines, last);
            table.Row(
            [
                name, .. turns.Select(runs => (object)Spread.Of(runs).Median), .. gains.Select(g => (object)g.Median),
                string.Join(", ", gains.Select(g => g.Range("F2"))), .. extraCells,
            ]);
        }

        table.Note(last == "losses"
            ? "Equal losses: bit for bit, after 200 steps."
            : "Medians over rounds that alternate between the widths; gains are ratios within a round, with their range.");
    }

    private static object[] ExtraCells(JsonObject[][] lines, string? last) => last switch
    {
        "losses" => [lines.SelectMany(runs => runs).Select(line => line[last]!.ToJsonString()).Distinct().Count() == 1],
        "share" => [string.Join(", ", lines.Select(runs => Spread.Of(runs.Select(line => (double)line[last]!)).Median.ToString("P0", CultureInfo.InvariantCulture)))],
        _ => [],
    };

    private static string Name(JsonObject line, string key) =>
        line.ContainsKey("layer") ? $"{line[key]} {line["layer"]}" : $"{line[key]}";
}
