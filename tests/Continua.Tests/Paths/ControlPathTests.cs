using Continua.Learning;
using static Continua.Tensor;

namespace Continua.Tests.Paths;

/// <summary>Paths through the observations of a row, as functions of the number of intervals passed.</summary>
public class ControlPathTests
{
    private const int Channels = 2;

    public static TheoryData<Interpolation, Filling, ControlChannels> Forms
    {
        get
        {
            TheoryData<Interpolation, Filling, ControlChannels> forms = [];
            foreach (Interpolation interpolation in Enum.GetValues<Interpolation>())
            {
                forms.Add(interpolation, Filling.Interpolate, ControlChannels.Time);
                forms.Add(interpolation, Filling.Forward, ControlChannels.Time | ControlChannels.Mask | ControlChannels.Count);
                forms.Add(interpolation, Filling.Forward, ControlChannels.None);
            }

            return forms;
        }
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void A_path_passes_through_the_observations(Interpolation interpolation, Filling filling, ControlChannels channels)
    {
        ControlOptions options = new() { Interpolation = interpolation, Filling = filling, Channels = channels };
        (RaggedSeries<double> series, int factor) = (Irregular(30), interpolation == Interpolation.Rectilinear ? 2 : 1);
        for (int row = 0; row < series.Rows; row++)
        {
            int length = series.Lengths[row], ends = Math.Max(0, factor * (length - 1));
            double[][] at = Read(series.Select(row), options, [.. Enumerable.Range(0, ends + 1).Select(s => (double)s)], 0);
            Assert.Equal(ends, End(series.Select(row), options));
            for (int k = 0; k < length; k++)
            {
                AssertObservation(series, row, k, options, at[k * factor]);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void A_slope_is_the_derivative_of_the_path(Interpolation interpolation, Filling filling, ControlChannels channels)
    {
        ControlOptions options = new() { Interpolation = interpolation, Filling = filling, Channels = channels };
        RaggedSeries<double> series = Irregular(12);
        const double h = 1e-5;
        double[] within = [0.3, 0.9, 1.5, 2.25, 3.7];
        for (int row = 0; row < series.Rows; row++)
        {
            if (series.Lengths[row] < 5)
            {
                continue;
            }

            RaggedSeries<double> one = series.Select(row);
            double[][] slope = Read(one, options, within, 1), after = Read(one, options, [.. within.Select(s => s + h)], 0),
                before = Read(one, options, [.. within.Select(s => s - h)], 0);
            for (int i = 0; i < within.Length; i++)
            {
                for (int c = 0; c < slope[i].Length; c++)
                {
                    Assert.Equal((after[i][c] - before[i][c]) / (2 * h), slope[i][c], 1e-7);
                }
            }
        }
    }

    [Fact]
    public void The_slope_of_a_smooth_path_by_time_has_no_jumps()
    {
        RaggedSeries<double> series = Irregular(12);
        foreach (Interpolation interpolation in (Interpolation[])[Interpolation.Hermite, Interpolation.Cubic])
        {
            ControlOptions options = new() { Interpolation = interpolation };
            for (int row = 0; row < series.Rows; row++)
            {
                double[] times = series.TimesOf(row).ToArray();
                for (int k = 1; k + 1 < times.Length; k++)
                {
                    double[][] around = Read(series.Select(row), options, [k - 1e-9, k], 1);
                    double before = times[k] - times[k - 1], after = times[k + 1] - times[k];
                    bool isInside = Enumerable.Range(0, Channels).All(c => Observed(series, row, k, c));
                    for (int c = 0; c < around[0].Length && isInside; c++)
                    {
                        bool isOuter = interpolation == Interpolation.Cubic && c > 0 && IsOuter(series, row, k, c - 1);
                        if (!isOuter)
                        {
                            Assert.Equal(around[0][c] / before, around[1][c] / after, 1e-6);
                        }
                    }
                }
            }
        }
    }

    [Fact]
    public void A_cubic_path_is_the_natural_spline_through_the_observed_values()
    {
        double[] times = [0, 1, 1.5, 3, 4, 6], observed = [0.3, double.NaN, 1.2, -0.4, double.NaN, 0.8];
        RaggedSeries<double> series = new(Column(observed), times, 6);
        InputPath spline = InputPath.Cubic([0, 1.5, 3, 6], [0.3, 1.2, -0.4, 0.8], SplineEnds.Natural);
        double[] parameters = [.. Enumerable.Range(0, 51).Select(i => i / 10.0)];
        double[][] values = Read(series, new() { Interpolation = Interpolation.Cubic }, parameters, 0);
        for (int i = 0; i < parameters.Length; i++)
        {
            int k = Math.Min((int)parameters[i], 4);
            double time = times[k] + ((parameters[i] - k) * (times[k + 1] - times[k]));
            Assert.Equal(time, values[i][0], 1e-12);
            Assert.Equal(spline.ValueAt(time), values[i][1], 1e-12);
        }
    }

    [Fact]
    public void Two_observations_at_one_time_are_allowed_except_along_a_spline()
    {
        RaggedSeries<double> series = new(Column([0.1, 0.5, 0.2]), [0, 1, 1], 3);
        foreach (Interpolation interpolation in Enum.GetValues<Interpolation>().Except([Interpolation.Cubic]))
        {
            double[][] values = Read(series, new() { Interpolation = interpolation }, [0.5, 1.5, 2], 0);
            Assert.All(values, value => Assert.All(value, x => Assert.True(double.IsFinite(x))));
        }

        Exception fault = Assert.Throws<ArgumentException>(
            () => Read(series, new() { Interpolation = Interpolation.Cubic }, [0.5], 0));
        Assert.Contains("one observation at each time", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Causal_paths_do_not_depend_on_later_observations_up_to_the_last_one_seen()
    {
        RaggedSeries<double> series = Irregular(20);
        foreach (Interpolation interpolation in Enum.GetValues<Interpolation>())
        {
            foreach (Filling filling in Enum.GetValues<Filling>())
            {
                ControlOptions options = new()
                {
                    Interpolation = interpolation,
                    Filling = filling,
                    Channels = ControlChannels.Time | ControlChannels.Mask | ControlChannels.Count,
                };
                int factor = interpolation == Interpolation.Rectilinear ? 2 : 1;
                bool changed = false;
                for (int row = 0; row < series.Rows; row++)
                {
                    int length = series.Lengths[row];
                    for (int cut = 2; cut < length; cut++)
                    {
                        double[] seen = [.. Enumerable.Range(0, 9).Select(i => (i + 0.5) / 9 * factor * (cut - 1))];
                        double[][] whole = Read(series.Select(row), options, seen, 1), part = Read(Cut(series, row, cut), options, seen, 1);
                        changed |= !whole.Zip(part).All(pair => pair.First.SequenceEqual(pair.Second));
                    }
                }

                Assert.Equal(!options.IsCausal, changed);
            }
        }
    }

    /// <summary>Returns rows of irregular times, with missing values, one of them empty and one of one observation.</summary>
    internal static RaggedSeries<double> Irregular(int rows, int longest = 9, double missing = 0.25, int seed = 3)
    {
        RandomKey key = new((ulong)seed);
        int[] lengths = [.. Enumerable.Range(0, rows).Select(r => r < 2 ? r : (int)(key.Uniform(r) * (longest + 1)))];
        int total = lengths.Sum(), k = 0;
        (double[,] values, double[] times) = (new double[total, Channels], new double[total]);
        for (int r = 0; r < rows; r++)
        {
            double time = key.Split(1).Uniform(r);
            for (int i = 0; i < lengths[r]; i++, k++)
            {
                times[k] = time += 0.05 + key.Split(2).Uniform(k);
                for (int c = 0; c < Channels; c++)
                {
                    bool observed = key.Split(3).Uniform((k * Channels) + c) >= missing;
                    values[k, c] = observed ? (2 * key.Split(4).Uniform((k * Channels) + c)) - 1 : double.NaN;
                }
            }
        }

        return new(values, times, lengths);
    }

    internal static RaggedSeries<double> Cut(RaggedSeries<double> series, int row, int length)
    {
        double[,] values = new double[length, series.Channels];
        for (int i = 0; i < values.Length; i++)
        {
            values[i / series.Channels, i % series.Channels] = series.ValuesOf(row)[i];
        }

        return new(values, series.TimesOf(row)[..length].ToArray(), length);
    }

    private static bool Observed(RaggedSeries<double> series, int row, int k, int channel) =>
        !double.IsNaN(series.ValuesOf(row)[(k * Channels) + channel]);

    /// <summary>Whether an observation is the first or the last one with a value of a channel.</summary>
    private static bool IsOuter(RaggedSeries<double> series, int row, int k, int channel) =>
        !Enumerable.Range(0, k).Any(i => Observed(series, row, i, channel))
        || !Enumerable.Range(k + 1, series.Lengths[row] - k - 1).Any(i => Observed(series, row, i, channel));

    private static double[,] Column(double[] values)
    {
        double[,] column = new double[values.Length, 1];
        Buffer.BlockCopy(values, 0, column, 0, values.Length * sizeof(double));
        return column;
    }

    private static double End(RaggedSeries<double> series, ControlOptions options)
    {
        using Predictor<double> end = Predictor.OfSeries<double>(x => new ControlPath(x, options).End);
        return end.EvaluateSeries(null, series)[0, 0];
    }

    /// <summary>Reads the value (order 0) or the slope (order 1) of the path of one row at some parameters.</summary>
    private static double[][] Read(RaggedSeries<double> series, ControlOptions options, double[] parameters, int order)
    {
        int channels = 0;
        using Predictor<double> read = Predictor.OfSeries<double>(x =>
        {
            ControlPath path = new(x, options);
            channels = path.Channels;
            return Concat([.. parameters.Select(s => order == 0 ? path.At(Constant(s)) : path.SlopeAt(Constant(s)))]);
        });
        double[,] values = read.EvaluateSeries(null, series);
        return
        [
            .. parameters.Select((_, i) => Enumerable.Range(0, channels).Select(c => values[0, (i * channels) + c]).ToArray()),
        ];
    }

    /// <summary>Checks the value of a path at an observation.</summary>
    private static void AssertObservation(
        RaggedSeries<double> series, int row, int k, ControlOptions options, double[] value)
    {
        int at = 0;
        if (options.Channels.HasFlag(ControlChannels.Time))
        {
            Assert.Equal(series.TimesOf(row)[k], value[at++], 1e-12);
        }

        if (options.Channels.HasFlag(ControlChannels.Mask))
        {
            for (int c = 0; c < Channels; c++)
            {
                Assert.Equal(Observed(series, row, k, c) ? 1 : 0, value[at++], 1e-12);
            }

            for (int c = 0; c < Channels; c++)
            {
                Assert.Equal(Enumerable.Range(0, k + 1).Count(i => Observed(series, row, i, c)), value[at++], 1e-12);
            }
        }

        for (int c = 0; c < Channels; c++, at++)
        {
            if (Observed(series, row, k, c))
            {
                Assert.Equal(series.ValuesOf(row)[(k * Channels) + c], value[at], 1e-12);
            }
        }

        Assert.Equal(value.Length, at);
    }
}
