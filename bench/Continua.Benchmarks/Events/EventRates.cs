using System.Diagnostics;

namespace Continua.Benchmarks.Events;

/// <summary>
/// Compares solves with events to solves of the same equation with stops at the detected event times and the same
/// resets.
/// </summary>
internal static class EventRates
{
    private const double Low = 0.4, High = 0.6;

    public static void Measure(BenchmarkArguments given, TextWriter output)
    {
        (string Name, Func<Solution<double>> Events, Func<Solution<double>, Func<Solution<double>>> Stops)[] cases =
        [
            ("circuit, 10,000 events, plain C#", Circuit, Circuit),
            ("oscillator with friction, 10,000 events, plain C#", Friction, Friction),
            ("10,000 thermostats, over tensors", Thermostats, Thermostats),
        ];
        ResultTable table = new(
            output, given.Json, new("solve", "solve"), new("events", "events", "F0"),
            new("with events, ms", "events_ms", "F1"),
            new("with stops, ms", "stops_ms", "F1"), new("ratio", "ratio", "F2"), new("min", "least", "F2"),
            new("max", "most", "F2"),
            new("evaluations, events", "evaluations_events", "F0"),
            new("evaluations, stops", "evaluations_stops", "F0"));
        foreach ((string name, Func<Solution<double>> withEvents,
            Func<Solution<double>, Func<Solution<double>>> stops) in cases)
        {
            if (given.Filter.Length > 0
                && !given.Filter.Split(',').Any(f => name.Contains(f, StringComparison.OrdinalIgnoreCase)))
            {
                continue;
            }

            Solution<double> first = withEvents();
            Func<Solution<double>> withStops = stops(first);
            Solution<double> second = withStops();
            Spread ratio = Spread.Of(Enumerable.Range(0, given.Turns).Select(_ => Time(withEvents) / Time(withStops)));
            (double events, double stopped) = (Time(withEvents), Time(withStops));
            table.Row(
                name, (double)first.Statistics.Events, events, stopped, ratio.Median, ratio.Min, ratio.Max,
                (double)first.Statistics.Evaluations,
                (double)second.Statistics.Evaluations);
        }
    }

    private static double Time(Func<Solution<double>> solve)
    {
        long begin = Stopwatch.GetTimestamp();
        solve();
        return Stopwatch.GetElapsedTime(begin).TotalMilliseconds;
    }

    /// <summary>
    /// Solves v' = (q − v)/τ with a switch q that is turned off at a high voltage and on at a low one.
    /// </summary>
    private static Solution<double> Circuit() => Ode.Solve(
        Charge, [0.5, 1.0], 0, 4056, new()
        {
            MaxSteps = 1_000_000,
            Events =
            [
                new Event<double>((t, y) => y[0] - High, (t, y) => y[1] = 0, Crossing.Rising),
                new Event<double>((t, y) => y[0] - Low, (t, y) => y[1] = 1, Crossing.Falling),
            ],
        });

    private static Func<Solution<double>> Circuit(Solution<double> withEvents)
    {
        double[] times = [.. withEvents.Events().Select(e => e.Time)];
        return () => Ode.Solve(
            Charge, [0.5, 1.0], 0, 4056,
            new() { MaxSteps = 1_000_000, Events = [Event<double>.At(times, (t, y) => y[1] = 1 - y[1])] });
    }

    private static void Charge(double t, ReadOnlySpan<double> y, Span<double> dy) => (dy[0], dy[1]) = (y[1] - y[0], 0);

    /// <summary>Solves a driven oscillator with dry friction, whose direction changes when the speed is zero.</summary>
    private static Solution<double> Friction() => Ode.Solve(
        Slide, [1.0, 0.0, -1.0], 0, 31416,
        new() { MaxSteps = 10_000_000, Events = [new Event<double>((t, y) => y[1], (t, y) => y[2] = -y[2])] });

    private static Func<Solution<double>> Friction(Solution<double> withEvents)
    {
        double[] times = [.. withEvents.Events().Select(e => e.Time)];
        return () => Ode.Solve(
            Slide, [1.0, 0.0, -1.0], 0, 31416,
            new() { MaxSteps = 10_000_000, Events = [Event<double>.At(times, (t, y) => y[2] = -y[2])] });
    }

    private static void Slide(double t, ReadOnlySpan<double> y, Span<double> dy) =>
        (dy[0], dy[1], dy[2]) = (y[1], -y[0] + Math.Cos(t) - (0.5 * y[2]), 0);

    private static Solution<double> Thermostats() => Ode.Solve(
        Warm, Rooms, [0], [12], new()
        {
            Events =
            [
                new Event((t, y) => y[0] - High, (t, y) => [y[0], 0], Crossing.Rising),
                new Event((t, y) => y[0] - Low, (t, y) => [y[0], 1], Crossing.Falling),
            ],
        });

    private static Func<Solution<double>> Thermostats(Solution<double> withEvents)
    {
        double[][] times =
            [.. Enumerable.Range(0, withEvents.Rows).Select(r => withEvents.Events(r).Select(e => e.Time).ToArray())];
        return () => Ode.Solve(
            Warm, Rooms, [0], [12], new() { Events = [Event<double>.AtPerRow(times, (t, y) => y[1] = 1 - y[1])] });
    }

    private static double[,] Rooms { get; } = CreateRooms();

    private static double[,] CreateRooms()
    {
        double[,] rooms = new double[10_000, 2];
        for (int r = 0; r < 10_000; r++)
        {
            (rooms[r, 0], rooms[r, 1]) = (0.41 + (0.18 * r / 10_000), r % 2);
        }

        return rooms;
    }

    private static Tensor Warm(Tensor t, Tensor y) => [y[1] - y[0] + (0.1 * Tensor.Sin(t)), 0 * y[1]];
}
