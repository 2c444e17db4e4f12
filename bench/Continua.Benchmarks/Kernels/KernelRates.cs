namespace Continua.Benchmarks.Kernels;

/// <summary>Measures the rates of matrix kernels and the peak rate of the core in turn, on one thread.</summary>
internal static class KernelRates
{
    public static void Measure(bool json, int turns, TextWriter output)
    {
        ResultTable table = new(
            output, json, new("kernel", "kernel"), new("layer", "layer"), new("bits", "bits"),
            new("GFLOP/s", "gflops", "F1"),
            new("peak", "peak_gflops", "F1"), new("share", "share", "P1"), new("range", "range"),
            new("bar", "bar", "P0"), new("met", "met"));
        foreach (MatrixKernel kernel in MatrixKernel.All)
        {
            using MatrixKernel disposed = kernel;
            Alternation both = new(MultiplyAddPeak.Run, kernel.Run);
            double[][] times = [.. Enumerable.Range(0, turns).Select(_ => both.Turn())];
            Spread peak = Spread.Of(times.Select(t => MultiplyAddPeak.Operations / t[0] / 1e9));
            Spread rate = Spread.Of(times.Select(t => kernel.Operations / t[1] / 1e9));
            Spread share = Spread.Of(times.Select(t => kernel.Operations / t[1] / (MultiplyAddPeak.Operations / t[0])));
            table.Row(
                kernel.Name, kernel.Layer, MultiplyAddPeak.Bits, rate.Median, peak.Median, share.Median,
                share.Range("P1"), kernel.MinShare,
                share.Median >= kernel.MinShare);
        }

        table.Note($"Blocks of {KernelMemory.Rows} rows, float, one thread; medians of {turns} turns, the share's range over them.");
    }
}
