using System.Globalization;

namespace Continua.Benchmarks;

/// <summary>The parsed command line.</summary>
internal sealed record BenchmarkArguments
{
    private const string Usage =
        "usage: Continua.Benchmarks [--filter NAME[,NAME]] [--json] [--threads N] [--seconds S] [--starts N] [--export FILE] [--first] [--endpoints SEED] [--replay]\n"
        + "       Continua.Benchmarks --kernels|--widths|--rows|--thread-ratio [--turns N] [--json] [--filter NAME[,NAME]] [--threads N] [--seconds S]\n"
        + "       Continua.Benchmarks --small|--stiff [--json] [--filter NAME[,NAME]] [--seconds S]\n"
        + "       Continua.Benchmarks --robertson-rows N [--threads N] [--json] [--seconds S]\n"
        + "       Continua.Benchmarks --detest [--filter SOLVER[,SOLVER]]\n"
        + "       Continua.Benchmarks --forecasts [--json] [--filter SERIES[,SERIES]] [--threads N]   # series/referees.csv in CONTINUA_DATA\n"
        + "       Continua.Benchmarks --clocks [--json] [--threads N]\n"
        + "       Continua.Benchmarks --events|--paths [--filter NAME[,NAME]] [--turns N]\n"
        + "       Continua.Benchmarks --loops [--filter NAME[,NAME]] [--turns N] [--threads N] [--json]\n"
        + "       Continua.Benchmarks --series [--turns N] [--threads N] [--json]";

    public string Filter { get; init; } = "";

    public bool Json { get; init; }

    public bool First { get; init; }

    /// <summary>
    /// Whether the training of the spiral workload is exported for, or timed against, the C++ program of
    /// <c>bench/cpp/spiral.cpp</c>.
    /// </summary>
    public bool Replay { get; init; }

    /// <summary>
    /// The option that selects a measurement other than the list of workloads; null for the workloads.
    /// </summary>
    public string? Part { get; init; }

    /// <summary>The number of turns, in each of which every measured item runs once.</summary>
    public int Turns { get; init; } = 9;

    /// <summary>
    /// The number of rows for a child process of <c>--rows</c>, or of systems for <c>--robertson-rows</c>.
    /// </summary>
    public int Rows { get; init; }

    public string? Export { get; init; }

    /// <summary>The seed of the experiment <c>endpoints</c> whose starting points are exported.</summary>
    public ulong? Endpoints { get; init; }

    public MeasurementOptions Options { get; init; } = new(0, 2, 1);

    public string? Error { get; init; }

    public static BenchmarkArguments Parse(string[] args)
    {
        BenchmarkArguments parsed = new();
        for (int i = 0; i < args.Length && parsed.Error is null; i++)
        {
            parsed = args[i] switch
            {
                "--json" => parsed with { Json = true },
                "--first" => parsed with { First = true },
                "--replay" => parsed with { Replay = true },
                "--kernels" or "--widths" or "--rows" or "--thread-ratio" or "--small" or "--stiff" or "--detest" or "--forecasts" or "--clocks" or "--events" or "--paths" or "--loops" or "--series" or "--tangents" =>
                    parsed with { Part = args[i] },
                _ when i + 1 < args.Length => parsed.WithValue(args[i], args[++i]),
                _ => parsed with { Error = Usage },
            };
        }

        return parsed;
    }

    private BenchmarkArguments WithValue(string name, string value) => name switch
    {
        "--filter" => this with { Filter = value },
        "--export" => this with { Export = value },
        "--endpoints" when ulong.TryParse(value, out ulong seed) => this with { Endpoints = seed },
        "--threads" when int.TryParse(value, out int n) && n >= 0 =>
            this with { Options = Options with { Threads = n } },
        "--turns" when int.TryParse(value, out int n) && n > 0 => this with { Turns = n },
        "--lorenz-rows" when int.TryParse(value, out int n) && n > 0 => this with { Part = name, Rows = n },
        "--robertson-rows" when int.TryParse(value, out int n) && n > 0 => this with { Part = name, Rows = n },
        "--starts" when int.TryParse(value, out int n) && n >= 0 => this with { Options = Options with { Starts = n } },
        "--seconds" when double.TryParse(value, CultureInfo.InvariantCulture, out double s) && s > 0 =>
            this with { Options = Options with { Seconds = s } },
        _ => this with { Error = Usage },
    };
}
