using System.Numerics;
using Continua.Learning;

namespace Continua.Tests.Fitting;

/// <summary>
/// Data in other units give the same model: bit for bit if the units differ by powers of two, otherwise up to the
/// rounding of the larger values. Two tests use 60 random series, or 2000 with CONTINUA_LONG=1.
/// </summary>
public class UnitPropertyTests
{
    private static int Draws => Environment.GetEnvironmentVariable("CONTINUA_LONG") == "1" ? 2000 : 60;

    [Fact]
    public void Standardised_inputs_are_unchanged_to_the_bit_by_powers_of_two()
    {
        for (int draw = 0; draw < Draws; draw++)
        {
            Draw random = new(draw);
            TimeSeries data = random.Series();
            double states = Math.ScaleB(1, random.Whole(-800, 800)), times = Math.ScaleB(1, random.Whole(-60, 60));
            TimeSeries other = Changed(data, t => t * times, x => x * states);
            double gap = data.MedianSpacing * 1.2;
            Assert.Equal(Inputs<double>(data, gap), Inputs<double>(other, gap * times));
            Assert.Equal(Inputs<float>(data, gap), Inputs<float>(other, gap * times));
        }
    }

    [Fact]
    public void Other_factors_and_offsets_change_standardised_inputs_only_by_rounding()
    {
        for (int draw = 0; draw < Draws; draw++)
        {
            Draw random = new(draw + 100_000);
            TimeSeries data = random.Series();
            double factor = Math.Exp(random.Between(-40, 40)), offset = factor * Math.Exp(random.Between(-3, 20)) * random.Sign();
            double spacing = data.MedianSpacing, timeUnit = Math.Exp(random.Between(-10, 10)), shift = timeUnit * spacing * Math.Exp(random.Between(0, 20));
            TimeSeries other = Changed(data, t => (t * timeUnit) + shift, x => (x * factor) + offset);
            double minDeviation = Standardization.Of(other).Deviation.Min();
            double states = 16 * Rounding(Math.Abs(offset) + (10 * factor)) / minDeviation;
            double times = 64 * Rounding(shift + (timeUnit * spacing * data.Rows)) * data.Rows / other.MedianSpacing;
            double[] one = Inputs<double>(data, 1.2 * spacing), two = Inputs<double>(other, 1.2 * spacing * timeUnit);
            Assert.Equal(one.Length, two.Length);
            for (int i = 0; i < one.Length; i++)
            {
                Assert.Equal(one[i], two[i], states + times + 1e-12);
            }
        }
    }

    [Theory]
    [InlineData(40, 0)]
    [InlineData(-300, 12)]
    [InlineData(700, -9)]
    public void Powers_of_two_give_the_same_model_to_the_bit(int states, int times)
    {
        TimeSeries data = DataUnitsTests.Circle(0.7, 1.3);
        TimeSeries other = Changed(data, t => Math.ScaleB(t, times), x => Math.ScaleB(x, states));
        Fitted<float> one = Network().Fit(data, Quick), two = Network().Fit(other, Quick);
        Assert.Equal(one.Parameters.Values, two.Parameters.Values);
        double[] start = [1.1, 0.2], clock = [0, 1, 7];
        Assert.Equal(
            one.Predict(start, clock).Cast<double>().Select(x => Math.ScaleB(x, states)),
            two.Predict([.. start.Select(x => Math.ScaleB(x, states))], [.. clock.Select(t => Math.ScaleB(t, times))]).Cast<double>());
    }

    [Theory]
    [InlineData(3.7, 0, 1, 0)]
    [InlineData(1e-5, 1.0, 0.001, 0)]
    [InlineData(41, -6e6, 7, 1.7e9)]
    [InlineData(1.1, 1e7, 1000, 1.7e12)]
    public void Other_units_change_forecasts_by_less_than_another_seed(
        double factor, double offset, double clock, double shift)
    {
        TimeSeries data = DataUnitsTests.Circle(0, 1);
        Fitted<float> one = Network().Fit(data, Quick), seeded = Network().Fit(data, Quick with { Seed = 1 });
        Fitted<float> other = Network().Fit(Changed(data, t => (t * clock) + shift, x => (x * factor) + offset), Quick);
        double[] start = [0.6, -0.8], times = [0, 0.6, 1.8, 4.5];
        double[,] plain = one.Predict(start, times), second = seeded.Predict(start, times);
        double[,] changed = other.Predict([.. start.Select(x => (x * factor) + offset)], [.. times.Select(t => (t * clock) + shift)]);
        double bySeed = 0, byUnits = 0;
        for (int i = 2; i < plain.Length; i++)
        {
            bySeed += Math.Abs(plain[i / 2, i % 2] - second[i / 2, i % 2]);
            byUnits += Math.Abs(plain[i / 2, i % 2] - ((changed[i / 2, i % 2] - offset) / factor));
        }

        Assert.True(byUnits < bySeed, $"units moved the forecast by {byUnits}, another seed by {bySeed}");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1.7e9)]
    [InlineData(-1.7e12)]
    public void A_field_of_time_is_trained_to_the_same_parameters_for_any_origin_of_time(double shift)
    {
        TimeSeries data = DataUnitsTests.Circle(0, 1, spacing: 0.25), other = Changed(data, t => t + shift, x => x);
        NeuralOde Model() => new(new MlpField(2, [8], Activation.Tanh, usesTime: true));
        Assert.Equal(Model().Fit(data, Quick).Parameters.Values, Model().Fit(other, Quick).Parameters.Values);
    }

    [Fact]
    public void The_start_of_the_held_out_part_does_not_depend_on_the_origin_of_time()
    {
        foreach (double spacing in new[] { 0.1, 0.3, 1.0 / 3, 7 })
        {
            foreach (double fraction in new[] { 0.1, 0.2, 0.25, 0.3 })
            {
                TimeSeries data = DataUnitsTests.Circle(0, 1, rows: 101, spacing);
                int trainingRows = Holdout.Split(data, fraction).Training[0].Length;
                Assert.Equal(trainingRows,
                    Holdout.Split(Changed(data, t => t + 1.7e9, x => x), fraction).Training[0].Length);
                Assert.Equal((int)Math.Floor((100 * (1 - fraction)) + 1e-9) + 1, trainingRows);
            }
        }
    }

    private static FitOptions Quick => new() { Steps = 60, Window = 6, ValidateEvery = 20, Threads = 1 };

    private static NeuralOde Network() => new(new MlpField(2, [8], Activation.Tanh));

    private static double Rounding(double size) => Math.BitIncrement(size) - size;

    private static TimeSeries Changed(TimeSeries data, Func<double, double> time, Func<double, double> state)
    {
        Trajectory series = data.Trajectories[0];
        double[,] values = (double[,])series.Values.Clone();
        for (int i = 0; i < values.Length; i++)
        {
            values[i / 2, i % 2] = state(values[i / 2, i % 2]);
        }

        return TimeSeries.Of([.. series.Times.Select(time)], values, data.States);
    }

    /// <summary>Returns all training inputs of a series in one array.</summary>
    private static T[] Inputs<T>(TimeSeries data, double maxGap)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Holdout split = Holdout.Split(data, 0.2);
        IReadOnlyList<RowRange> windows = Windows.Find(data, 4, split.Training, maxGap);
        WindowData<T> inputs = new(
            data, Standardization.Of(data, split.Training), data.MedianSpacing, readsTime: true, 4);
        return [.. inputs.Batch(windows).Inputs.SelectMany(x => x.Cast<T>())];
    }

    /// <summary>Draws random series with gaps and missing cells.</summary>
    private sealed class Draw(int number)
    {
        private readonly RandomKey key = new RandomKey(14).Split(number);
        private int drawn;

        public TimeSeries Series()
        {
            int rows = Whole(20, 60);
            double[] times = new double[rows];
            double[,] values = new double[rows, 2];
            for (int i = 0; i < rows; i++)
            {
                times[i] = i == 0 ? 0 : times[i - 1] + (Whole(0, 8) == 0 ? 2 : 1);
                for (int c = 0; c < 2; c++)
                {
                    values[i, c] = Whole(0, 12) == 0 ? double.NaN : key.Normal(drawn++) * (1 + c);
                }
            }

            return TimeSeries.Of(times, values, ["x", "y"]);
        }

        public double Between(double low, double high) => low + ((high - low) * key.Uniform(drawn++));

        public int Whole(int low, int high) => low + (int)key.Index(drawn++, high - low);

        public double Sign() => Whole(0, 2) == 0 ? -1 : 1;
    }
}
