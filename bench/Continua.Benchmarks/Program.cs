using System.Globalization;
using Continua.Benchmarks;
using Continua.Benchmarks.Events;
using Continua.Benchmarks.Forecasts;
using Continua.Benchmarks.Kernels;
using Continua.Benchmarks.Loops;
using Continua.Benchmarks.Scaling;
using Continua.Benchmarks.Tangents;
using Continua.Benchmarks.Workloads;
using Continua.Benchmarks.WorkPrecision;
using Continua.Learning;

BenchmarkArguments given = BenchmarkArguments.Parse(args);
if (given.Error is { } error)
{
    Console.Error.WriteLine(error);
    return 2;
}

switch (given.Part)
{
    case "--kernels":
        KernelRates.Measure(given.Json, given.Turns, Console.Out);
        FunctionRates.Measure(given.Json, given.Turns, Console.Out);
        AxisRates.Measure(given.Json, given.Turns, Console.Out);
        return 0;
    case "--widths":
        WidthComparison.Measure(given, Console.Out);
        return 0;
    case "--rows":
        RowScaling.Measure(given, Console.Out);
        return 0;
    case "--lorenz-rows":
        RowScaling.Child(given.Rows, given.Options, Console.Out);
        return 0;
    case "--thread-ratio":
        ThreadRatios.Measure(given, Console.Out);
        return 0;
    case "--small":
        ToleranceSweep.MeasureSmall(given, Console.Out);
        return 0;
    case "--stiff":
        ToleranceSweep.MeasureStiff(given, Console.Out);
        return 0;
    case "--robertson-rows":
        RobertsonRows.Measure(given, given.Rows, Console.Out);
        return 0;
    case "--forecasts":
        SeriesComparison.Measure(
            Environment.GetEnvironmentVariable("CONTINUA_DATA") ?? "../shared/data", given, Console.Out);
        return 0;
    case "--clocks":
        ClockSimulation.Measure(given, Console.Out);
        return 0;
    case "--events":
        EventRates.Measure(given, Console.Out);
        return 0;
    case "--loops":
        if (given.Filter.Length == 0)
        {
            TracingTimes.Measure(given, Console.Out);
            SegmentRates.Measure(given, Console.Out);
        }

        LoopRates.Measure(given, Console.Out);
        return 0;
    case "--series":
        SeriesRates.Measure(given, Console.Out);
        return 0;
    case "--tangents":
        TangentCosts.Measure(given, Console.Out);
        return 0;
    case "--paths":
        PathRates.Measure(given, Console.Out);
        return 0;
    case "--detest":
        DetestSteps.Write(given, Console.Out);
        return 0;
}

if (given.First)
{
    (double first, double second, int methods, double compiling) =
        FirstGradient.Measure(given.Filter.Length > 0 ? given.Filter : "spiral-direct");
    Console.WriteLine(given.Json
        ? string.Create(CultureInfo.InvariantCulture, $"{{\"first_ms\": {first:F2}, \"second_ms\": {second:F2}, \"methods\": {methods}, \"jit_ms\": {compiling:F1}}}")
        : string.Create(CultureInfo.InvariantCulture, $"first gradient {first:F1} ms ({methods} methods compiled in {compiling:F1} ms), second {second:F2} ms"));
    return 0;
}

if (given is { Endpoints: { } seed, Export: { } to })
{
    File.WriteAllBytes(to, Safetensors.Write([.. EndpointStarts.Export(seed)], "endpoints", "the experiment's starts"));
    return 0;
}

if (given.Replay)
{
    if (given.Export is { } file)
    {
        SpiralReplay.Export(file);
    }
    else
    {
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{{\"shared_us\": {SpiralReplay.Time(true, given.Options.Seconds):F2}, \"own_us\": {SpiralReplay.Time(false, given.Options.Seconds):F2}}}"));
    }

    return 0;
}

List<Workload> workloads = WorkloadList.Matching(given.Filter);
if (workloads.Count == 0)
{
    Console.Error.WriteLine($"No workload has the name '{given.Filter}'; omit --filter to run all.");
    return 2;
}

if (given.Export is { } path)
{
    File.WriteAllBytes(path,
        Safetensors.Write([.. workloads.SelectMany(w => w.Export(given.Options.Starts))], "workloads", given.Filter));
    return 0;
}

ResultWriter writer = new(Console.Out, given.Json);
writer.Begin();
foreach (Workload workload in workloads)
{
    writer.Write(Measurement.Of(workload, given.Options));
}

writer.End();
return 0;
