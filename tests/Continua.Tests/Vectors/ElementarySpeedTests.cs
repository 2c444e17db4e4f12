using System.Diagnostics;
using System.Globalization;
using System.Numerics;
using Xunit.Abstractions;

namespace Continua.Tests.Vectors;

/// <summary>
/// Measures nanoseconds per value, for 2048 values between −4 and 4 (between 0 and 8 for log, log1p and pow).
/// </summary>
public class ElementarySpeedTests(ITestOutputHelper output)
{
    public static TheoryData<string> Names => ElementaryTests.Names;

    [MeasurementTheory]
    [MemberData(nameof(Names))]
    public void Time_per_value_is_printed(string name)
    {
        foreach (int width in ElementaryFunction.Widths)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{name} {width}: float {Nanoseconds<float>(name, width):0.000}, double {Nanoseconds<double>(name, width):0.000}"));
        }
    }

    /// <summary>The time per value in the fastest of many short runs, because other processes may run too.</summary>
    private static double Nanoseconds<T>(string name, int width)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        const int Count = 2048, Repeats = 50;
        bool positive = name is "Log" or "Log1Plus" or "Pow";
        Random random = new(8);
        T[] x = [.. Enumerable.Range(0, Count).Select(_ => T.CreateTruncating(random.NextDouble() * 8 - (positive ? 0 : 4)))];
        T[] y = [.. Enumerable.Repeat(T.CreateTruncating(1.7), Count)], result = new T[Count];
        double best = double.PositiveInfinity;
        for (int trial = 0; trial < 400; trial++)
        {
            long start = Stopwatch.GetTimestamp();
            ElementaryFunction.All[name].Run(x, y, result, width, Repeats);
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalNanoseconds / Repeats / Count);
        }

        return best;
    }
}

/// <summary>
/// Marks a measurement, which runs only on request:
/// <c>CONTINUA_MEASURE=1 dotnet test -c Release --filter ElementarySpeed --logger "console;verbosity=detailed"</c>
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class MeasurementTheoryAttribute : TheoryAttribute
{
    public MeasurementTheoryAttribute() =>
        Skip = Environment.GetEnvironmentVariable("CONTINUA_MEASURE") == "1" ? null : "Measures; set CONTINUA_MEASURE=1.";
}
