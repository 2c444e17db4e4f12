using Continua.Learning;

namespace Continua.Tests.Imputing;

/// <summary>Holes of series filled by trained models.</summary>
public class SeriesImputationTests
{
    private static readonly ImputeOptions Quick = new() { Epochs = 12, Members = 2, Hidden = 8, HeadUnits = 24, Rate = 0.01 };

    public static TheoryData<ImputerKind> Kinds => [.. Enum.GetValues<ImputerKind>()];

    public static TheoryData<Hiding> Rules => [Hiding.Values(0.3), Hiding.Times(0.3), Hiding.After(3), Hiding.After(2, fromStart: true), Hiding.End(0.3)];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_model_is_better_than_simple_methods_on_related_channels(ImputerKind kind)
    {
        SeriesImputation result = SeriesImputation.Run(Related(24), Quick with { Model = kind });
        Assert.Equal(SeriesImputation.NameOf(kind), result.Models[0]);
        for (int m = 1; m < result.Models.Count; m++)
        {
            ScoreInterval difference = result.Difference(0, m);
            Assert.True(difference.Upper < 0, $"{result.Models[m]}: {result.Score(0).Value} {result.Score(m).Value}");
            Assert.Equal(difference.Value, result.Score(0).Value - result.Score(m).Value, 1e-12);
        }

        Assert.InRange(result.Coverage, 0.84, 0.98);
        Assert.Equal(result.Hidden, Enumerable.Range(0, 24).Sum(row => Enumerable.Range(0, 40).Sum(k => (result.IsHidden(row, k, 0) ? 1 : 0) + (result.IsHidden(row, k, 1) ? 1 : 0))));
        for (int i = 0; i < result.Expected.Mean.Length; i++)
        {
            (int k, int c) = (i / 2, i % 2);
            Assert.True(result.Expected.Lower[k, c] <= result.Expected.Upper[k, c] && double.IsFinite(result.Expected.Mean[k, c]));
        }
    }

    [Fact]
    public void Intervals_that_contain_clearly_fewer_values_than_requested_are_named()
    {
        RandomKey key = new(8);
        double[,] values = new double[2000, 2];
        for (int i = 0; i < 2000; i++)
        {
            (values[i, 0], values[i, 1]) = (key.Normal(i), key.Split(1).Normal(i) * (i % 100 < 80 ? 1 : 3));
        }

        LabelledSeries data = new(
            new(values, [.. Enumerable.Range(0, 2000).Select(i => i % 100 * 1.0)], [.. Enumerable.Repeat(100, 20)]), ["a", "wilder"],
            [.. Enumerable.Repeat(-1, 20)], []);
        SeriesImputation result = SeriesImputation.Run(data, Quick with { Epochs = 2, Members = 1, Hiding = Hiding.End(0.2) });
        Assert.Equal(["The intervals of wilder are too narrow: they contain fewer than 90 % of the hidden values."], result.Warnings);
        Assert.Empty(SeriesImputation.Run(Related(24), Quick with { Epochs = 2, Members = 1 }).Warnings);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Neither_threads_nor_finished_models_in_a_folder_change_a_bit(ImputerKind kind)
    {
        LabelledSeries data = Related(12);
        ImputeOptions options = Quick with { Model = kind, Epochs = 2 };
        SeriesImputation first = SeriesImputation.Run(data, options with { Threads = 1 });
        SeriesImputation second = SeriesImputation.Run(data, options with { Threads = 2 });
        Assert.Equal(first.Expected.Mean, second.Expected.Mean);
        string folder = Directory.CreateTempSubdirectory().FullName;
        try
        {
            ImputerCache cache = new(folder, "same"), other = new(folder, "other");
            SeriesImputation written = SeriesImputation.Run(data, options, null, cache, default);
            int trained = 0;
            ImputeOptions counted = options with { Progress = (_, _) => trained++ };
            SeriesImputation read = SeriesImputation.Run(data, counted, null, cache, default);
            Assert.Equal(0, trained);
            Assert.Equal(first.Expected.Mean, written.Expected.Mean);
            Assert.Equal(first.Expected.Mean, read.Expected.Mean);
            Assert.Equal(first.Expected.Upper, read.Expected.Upper);
            Assert.Throws<CheckpointException>(() => SeriesImputation.Run(data, counted, null, other, default));
            Assert.Equal(0, trained);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void Values_are_expected_at_added_times_and_drawn_there()
    {
        LabelledSeries data = Related(12);
        double[][] added = [.. Enumerable.Range(0, 12).Select(row => row == 3 ? new[] { 0.05, 2.5, 2.5, 100 } : [])];
        SeriesImputation result = SeriesImputation.Run(data, Quick with { Epochs = 1, Members = 1 }, added);
        Assert.Equal(data.Series.Lengths[3] + 3, result.Filled.Series.Lengths[3]);
        Assert.Equal(data.Series.Lengths[4], result.Filled.Series.Lengths[4]);
        Assert.Equal(100, result.Filled.Series.TimesOf(3)[^1]);
        double[,] first = result.Draw(0), again = result.Draw(0), other = result.Draw(1);
        Assert.Equal(first, again);
        int at = 0, holes = 0;
        for (int row = 0; row < 12; row++)
        {
            ReadOnlySpan<double> values = result.Filled.Series.ValuesOf(row);
            for (int i = 0; i < values.Length; i++)
            {
                (int k, int c) = (at + (i / 2), i % 2);
                Assert.Equal(double.IsNaN(values[i]), first[k, c] != other[k, c]);
                holes += double.IsNaN(values[i]) ? 1 : 0;
            }

            at += result.Filled.Series.Lengths[row];
        }

        Assert.Equal(result.Holes + 6, holes);
    }

    [Fact]
    public void A_single_long_series_is_divided_into_windows_and_filled_everywhere()
    {
        LabelledSeries data = Related(1, length: 1500);
        SeriesImputation result = SeriesImputation.Run(data, Quick with { Epochs = 3, Members = 1 });
        Assert.Equal(1500, result.Expected.Mean.GetLength(0));
        Assert.True(result.Score(0).Value < result.Score(1).Value);
    }

    [Fact]
    public void What_is_expected_of_a_channel_without_negative_values_is_not_negative()
    {
        RandomKey key = new(4);
        double[,] values = new double[600, 1];
        for (int i = 0; i < 600; i++)
        {
            values[i, 0] = key.Uniform(i) < 0.2 ? double.NaN : Math.Max(0, key.Split(1).Normal(i));
        }

        LabelledSeries data = new(new(values, [.. Enumerable.Range(0, 600).Select(i => (double)(i % 40))], [.. Enumerable.Repeat(40, 15)]), ["rain"], [.. Enumerable.Repeat(-1, 15)], []);
        SeriesImputation result = SeriesImputation.Run(data, Quick with { Epochs = 2 });
        Assert.All(result.Expected.Mean.Cast<double>(), mean => Assert.True(mean >= 0));
        Assert.All(result.Expected.Lower.Cast<double>(), lower => Assert.True(lower >= 0));
        Assert.All(result.Draw(0).Cast<double>(), value => Assert.True(value >= 0));
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public void A_rule_hides_observed_values_by_the_key_of_the_row(Hiding rule)
    {
        LabelledSeries data = Related(40);
        int hidden = 0, observed = 0;
        for (int row = 0; row < data.Count; row++)
        {
            ReadOnlySpan<double> times = data.Series.TimesOf(row), values = data.Series.ValuesOf(row);
            bool[] first = rule.Of(times, values, new RandomKey(1).Split(row));
            Assert.Equal(first, rule.Of(times, values, new RandomKey(1).Split(row)));
            for (int i = 0; i < first.Length; i++)
            {
                Assert.False(first[i] && double.IsNaN(values[i]));
                hidden += first[i] ? 1 : 0;
                observed += double.IsNaN(values[i]) ? 0 : 1;
            }
        }

        Assert.InRange((double)hidden / observed, 0.25, 0.7);
    }

    [Fact]
    public void Windows_contain_every_observation_once_and_the_end_with_what_precedes_it()
    {
        for (int length = 0; length < 1200; length += 37)
        {
            foreach (int tail in new[] { 0, 5, 300 })
            {
                foreach (WindowSize size in new WindowSize[] { new(256, 384), new(50, 50), new(8, 8) })
                {
                    int n = length + tail;
                    double[,] values = new double[n, 1];
                    for (int i = length; i < n; i++)
                    {
                        values[i, 0] = double.NaN;
                    }

                    LabelledSeries data = new(new(values, [.. Enumerable.Range(0, n).Select(i => (double)i)], n), ["x"], [-1], []);
                    foreach (bool overlap in new[] { false, true })
                    {
                        SeriesWindows windows = SeriesWindows.Of(data, size, overlap);
                        List<int> taken = [];
                        for (int w = 0; w < windows.Data.Count; w++)
                        {
                            (int from, int to) = windows.Taken(w);
                            taken.AddRange(Enumerable.Range(windows.Starts[w].From + from, to - from));
                            Assert.True(from >= 0 && to <= windows.Data.Series.Lengths[w]);
                        }

                        Assert.Equal(Enumerable.Range(0, n), taken);
                        int last = windows.Starts[^1].From;
                        Assert.True(n <= size.LongestWhole || last <= Math.Max(0, length - (size.Length / 2)), $"{n} {length} {last}");
                    }
                }
            }
        }
    }

    /// <summary>Series of two channels, one of which is a multiple of the other with noise; a third of the values is missing.</summary>
    internal static LabelledSeries Related(int rows, int length = 40)
    {
        double[,] values = new double[rows * length, 2];
        double[] times = new double[rows * length];
        for (int row = 0; row < rows; row++)
        {
            RandomKey key = new RandomKey(7).Split(row);
            double phase = 6 * key.Uniform(-1);
            for (int k = 0; k < length; k++)
            {
                int i = (row * length) + k;
                times[i] = 0.15 * (k + (0.8 * key.Split(1).Uniform(k)));
                double x = Math.Sin((3 * times[i]) + phase) + (0.8 * key.Split(2).Normal(k));
                values[i, 0] = key.Split(3).Uniform(k) < 0.3 ? double.NaN : x;
                values[i, 1] = key.Split(4).Uniform(k) < 0.3 ? double.NaN : (5 * x) + 100 + (0.5 * key.Split(5).Normal(k));
            }
        }

        return new(new(values, times, [.. Enumerable.Repeat(length, rows)]), ["x", "y"], [.. Enumerable.Repeat(-1, rows)], []);
    }
}
