using System.Buffers.Text;
using System.Diagnostics;
using Continua.Learning;
using Xunit.Abstractions;

namespace Continua.Tests.Data;

public class LargeFileTests(ITestOutputHelper output)
{
    private const int Rows = 1_000_000;

    [Fact]
    public void A_million_rows_are_read_and_prepared_in_seconds()
    {
        byte[] bytes = MillionRows("time,x,y\n", i => i * 0.01);
        var watch = Stopwatch.StartNew();
        TimeSeries data = Csv.Read(bytes);
        output.WriteLine($"read {watch.ElapsedMilliseconds} ms");
        watch.Restart();
        Holdout split = Holdout.Split(data);
        IReadOnlyList<RowRange> windows = Windows.Find(data, 20, split.Training);
        Standardization standard = Standardization.Of(data, split.Training);
        double[,] scaled = standard.Apply(data.Trajectories[0].Values);
        output.WriteLine($"prepared {watch.ElapsedMilliseconds} ms");
        Assert.Equal(Rows, data.Rows);
        Assert.Equal(0.01, data.MedianSpacing, 1e-9);
        Assert.Equal(split.Training[0].Length - 19, windows.Count);
        Assert.Equal(Rows, scaled.GetLength(0));
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(20));
    }

    [Fact]
    public void An_error_in_the_last_of_a_million_rows_is_reported_with_its_line() =>
        Csv.Rejects(MillionRows("time,x,y\n", i => i == Rows - 1 ? 0 : i), Rows + 1, 1, [$"in line {Rows}"]);

    private static byte[] MillionRows(string header, Func<int, double> time)
    {
        byte[] buffer = new byte[80 * Rows];
        int at = System.Text.Encoding.UTF8.GetBytes(header, buffer);
        var random = new Random(1);
        for (int i = 0; i < Rows; i++)
        {
            at = Append(buffer, at, time(i), ',');
            at = Append(buffer, at, random.NextDouble(), ',');
            at = Append(buffer, at, random.NextDouble() - 0.5, '\n');
        }

        return buffer[..at];
    }

    private static int Append(byte[] buffer, int at, double value, char end)
    {
        Utf8Formatter.TryFormat(value, buffer.AsSpan(at), out int written);
        buffer[at + written] = (byte)end;
        return at + written + 1;
    }
}
