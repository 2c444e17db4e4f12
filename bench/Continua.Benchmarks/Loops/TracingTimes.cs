using System.Diagnostics;
using Continua.Compilation;
using static Continua.Tensor;

namespace Continua.Benchmarks.Loops;

/// <summary>
/// Measures how long it takes to trace and to compile a field with 64 × 26 × 26 components: three layers of
/// normalisation over the image with a scale for each channel.
/// </summary>
internal static class TracingTimes
{
    private static readonly Shape Image = [64, 26, 26], PerChannel = [64, 1, 1];

    public static void Measure(BenchmarkArguments given, TextWriter output)
    {
        ResultTable table = new(
            output, given.Json, new("field", "field"), new("trace, ms", "trace_ms", "F1"),
            new("compile, ms", "compile_ms", "F1"));
        (double trace, double compile) = Times();
        table.Row("64×26×26, first in the process", trace, compile);
        (double Trace, double Compile)[] later = [.. Enumerable.Range(0, Math.Max(5, given.Turns)).Select(_ => Times())];
        table.Row(
            "64×26×26, later", Spread.Of(later.Select(t => t.Trace)).Median,
            Spread.Of(later.Select(t => t.Compile)).Median);
    }

    private static (double Trace, double Compile) Times()
    {
        long begin = Stopwatch.GetTimestamp();
        Graphs.Graph field = Tracing.Trace.Field(Field, Image).Field;
        double trace = Stopwatch.GetElapsedTime(begin).TotalMilliseconds;
        begin = Stopwatch.GetTimestamp();
        InputVariation[] declared =
            [.. field.Inputs.Select((_, i) => i < 2 ? InputVariation.Rows : InputVariation.Constant)];
        _ = Compiler<float>.Compile(field, declared, placed: 1);
        return (trace, Stopwatch.GetElapsedTime(begin).TotalMilliseconds);
    }

    private static Tensor Field(Tensor t, Tensor y)
    {
        for (int layer = 0; layer < 3; layer++)
        {
            Tensor centred = y - Reshape(MeanOverImage(y), PerChannel);
            Tensor deviation = Sqrt(MeanOverImage(Square(centred)) + 1e-5);
            y = Tanh((0.5 * centred / Reshape(deviation, PerChannel)) + t);
            y = Concat(y[32..], y[..32]);
        }

        return y;
    }

    private static Tensor MeanOverImage(Tensor y) => Sum(Sum(y, -1), -1) * (1.0 / (Image[1] * Image[2]));
}
