using System.Text;
using Continua.Learning;
using Xunit.Abstractions;

namespace Continua.Tests.Data;

/// <summary>Tables in random dialects are either read exactly or rejected, never misread.</summary>
public class DialectTests(ITestOutputHelper output)
{
    [Fact]
    public void A_table_in_any_dialect_is_read_exactly_or_rejected()
    {
        int read = 0, cases = LongRuns.Cases(600, 20_000);
        List<string> wrong = [];
        for (int seed = 0; seed < cases; seed++)
        {
            Dialect table = new(seed);
            byte[] bytes = table.Bytes();
            try
            {
                TimeSeries data = Csv.Read(bytes, table.Options);
                read++;
                if (!IsSame(table, data))
                {
                    wrong.Add($"seed {seed}: {string.Join("; ", data.Reading)} ⏎⏎ {Encoding.UTF8.GetString(bytes).Replace("\0", "").ReplaceLineEndings("⏎")}");
                }
            }
            catch (DataFileException error)
            {
                Assert.True(error.Message.Length > 40, error.Message);
            }
        }

        output.WriteLine($"{read} of {cases} read");
        Assert.True(wrong.Count == 0, $"{wrong.Count} wrong:\n{string.Join("\n", wrong.Take(12))}");
        Assert.True(read > cases / 2, $"{read} of {cases} read");
    }

    private static bool IsSame(Dialect table, TimeSeries data)
    {
        Trajectory only = Assert.Single(data.Trajectories);
        int[] states = [.. Enumerable.Range(0, table.Values.GetLength(1)).Where(s => !IsEmpty(table, s))];
        return only.Rows == table.Times.Length && data.States.Count == states.Length
            && (data.Time.Kind == TimeKind.Date) == table.AreDates
            && Enumerable.Range(0, only.Rows).All(row => Time(data, only.Times[row]) == table.Times[row]
                && states.Select((s, i) => only.Values[row, i].Equals(table.Values[row, s])).All(same => same));
    }

    // A column without numbers is not a state.
    private static bool IsEmpty(Dialect table, int state) =>
        Enumerable.Range(0, table.Times.Length).All(row => double.IsNaN(table.Values[row, state]));

    // The time as in Dialect.Times: dates in ticks, times of day in ticks since midnight.
    private static decimal Time(TimeSeries data, double time)
    {
        if (data.Time.Kind == TimeKind.Number)
        {
            return (decimal)time;
        }

        decimal ticks = data.Time.Origin.UtcTicks + Math.Round((decimal)(time * TimeAxis.TicksIn(data.Time.Unit)));
        return data.Time.Pattern!.StartsWith("HH", StringComparison.Ordinal) ? ticks - new DateTime(2000, 1, 1).Ticks : ticks;
    }
}
