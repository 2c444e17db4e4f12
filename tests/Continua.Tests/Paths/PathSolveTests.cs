using System.Globalization;
using System.IO.Compression;
using Continua.Tests.Data;
using static Continua.Tensor;

namespace Continua.Tests.Paths;

/// <summary>Solves whose fields read input paths, compared with exact solutions.</summary>
public class PathSolveTests
{
    public static TheoryData<string> Adaptive => [.. Tests.Solvers.AllSolvers.Adaptive];

    [Theory]
    [MemberData(nameof(Adaptive))]
    public void A_short_pulse_is_not_stepped_over(string solver)
    {
        double[] times = [4.2, 4.25], values = [1.0, 0.0];
        foreach (bool backwards in (bool[])[false, true])
        {
            InputPath pulse = InputPath.Step([0, .. times, 10], [0, 3, 0, 0.0]);
            SolveOptions options = OptionsOf(solver);
            (double from, double to) = backwards ? (10.0, 0.0) : (0.0, 10.0);
            Solution<double> solved = Ode.Solve(
                (t, y) => Reshape(pulse.At(t) - (0.2 * y[0]), [1]), new double[,] { { 0.1 } }, from, to, options);
            double exact = Exact([0, 4.2, 4.25, 10], [0, 3, 0, 0], 0.2, 0.1, from, to);
            Near(exact, solved.Last[0, 0], options.Rtol);
        }
    }

    [Theory]
    [MemberData(nameof(Adaptive))]
    public void Narrow_teeth_of_a_linear_path_are_not_stepped_over(string solver)
    {
        // y' = x(t) integrates the areas of narrow teeth that are far apart.
        double[] times = [0, 2, 2.01, 2.02, 7, 7.005, 7.03, 20], values = [0, 0, 50, 0, 0, 80, 0, 0];
        Solution<double> solved = Ode.Solve(
            (t, y) => Reshape(InputPath.Linear(times, values).At(t), [1]), new double[,] { { 1 } }, 0, 20,
            OptionsOf(solver));
        Near(1 + (0.5 * 50 * 0.02) + (0.5 * 80 * 0.03), solved.Last[0, 0], OptionsOf(solver).Rtol);
    }

    [Theory]
    [MemberData(nameof(Adaptive))]
    public void Each_row_lands_on_the_jumps_of_a_periodic_step_path(string solver)
    {
        InputPath wave = InputPath.Periodic(InputPath.Step([0.5, 0.8, 1.5], [2, -1, 2.0]));
        double[] t0 = [0, -3.3, 7.9, 0.5], t1 = [6, 2.2, -0.4, 0.8];
        Solution<double> solved = Ode.Solve(
            (t, y) => Reshape(wave.At(t) - (0.1 * y[0]), [1]), new double[,] { { 1 }, { 0 }, { 0.2 }, { -1 } }, t0, t1,
            OptionsOf(solver));
        double[] times = [.. Enumerable.Range(-10, 30).SelectMany(k => new[] { k + 0.5, k + 0.8 })];
        double[] values = [.. Enumerable.Range(0, 60).Select(i => i % 2 == 0 ? 2.0 : -1)];
        double[] starts = [1, 0, 0.2, -1];
        for (int r = 0; r < 4; r++)
        {
            Near(Exact(times, values, 0.1, starts[r], t0[r], t1[r]), solved.Last[r, 0], OptionsOf(solver).Rtol);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(0.1)]
    [InlineData(24.0 / 7)]
    [InlineData(0.7)]
    public void A_periodic_pulse_is_integrated_in_every_period_from_any_start(double period)
    {
        foreach (double start in (double[])[-100.1, -7, -3.3, -1, 0, 5, 12.34, 1000])
        {
            Assert.Equal(
                0.5, OverTenPeriods<double>(period, start, [0, 0.05 * period, period], [1 / period, 0, 1]), 1e-12);
            Assert.Equal(0.5, -OverTenPeriods<double>(
                period, start, [0, 0.05 * period, period], [1 / period, 0, 1], backwards: true), 1e-12);
            Assert.Equal(
                0.5, OverTenPeriods<float>(period, start, [0, 0.05 * period, period], [1 / period, 0, 1]), start == 1000
                    ? 2e-3
                    : 2e-4);
        }
    }

    [Fact]
    public void Gradients_with_respect_to_the_knots_of_a_periodic_path_include_every_period()
    {
        // Ten periods, of length x₂ − x₀, of a pulse from x₀ to x₁, and of a sawtooth. Save times and the end coincide
        // with knots.
        foreach (bool step in (bool[])[true, false])
        {
            Gradient<double> gradient = Gradient.Of<double>(x =>
            {
                InputPath path = InputPath.Periodic(
                    step ? InputPath.Step(x, Vector(3, 0, 3)) : InputPath.Linear(x, Vector(0, 1, 0)));
                SolvedTensor solved = Ode.Solve(
                    (t, y) => Reshape(path.At(t), [1]), Vector(0), -2, 8, Vector(3, 5.05), new() { Rtol = 1e-9 });
                return solved.Last[0] + (0.1 * solved.Saved[0][0]);
            });
            GradientResult<double> found = gradient.Evaluate(new[,] { { 0, 0.05, 1 } });
            double height = step ? 3 : 1;
            Assert.Equal((height * (step ? 0.5 : 5)) + (0.1 * height * (step ? 0.25 : 2.5)), found.Value, 1e-10);
            double[] exact = step ? ByKnotsOfPulse() : [];
            for (int i = 0; i < exact.Length; i++)
            {
                Assert.Equal(exact[i], found.ByInputs[0][0, i], 1e-9);
            }
        }

        // The pulse of period p begins at x₀ + p (x₂ − x₀) and ends x₁ − x₀ later, for p = −2 to 7. Pulses before the
        // save time count once more, with the weight 0.1.
        static double[] ByKnotsOfPulse()
        {
            double[] by = new double[3];
            for (int p = -2; p < 8; p++)
            {
                double weight = 3 * (p < 3 ? 1.1 : 1);
                bool begins = p > -2;
                by[0] -= (begins ? weight * (1 - p) : 0) + (weight * p);
                by[1] += weight;
                by[2] += (weight * p) - (begins ? weight * p : 0);
            }

            return by;
        }
    }

    [Fact]
    public void Paths_with_the_same_knots_have_separate_kinks()
    {
        Tensor times = Vector(0, 2, 2.01, 2.02, 20);
        InputPath line = InputPath.Linear(times, Vector(0, 0.2, 0.201, 0.202, 2));
        InputPath tooth = InputPath.Linear(times, Vector(0, 0, 50, 0, 0));
        foreach ((InputPath first, InputPath second) in ((InputPath, InputPath)[])[(line, tooth), (tooth, line)])
        {
            Solution<double> solved = Ode.Solve(
                (t, y) => Reshape(first.At(t) + second.At(t), [1]), new double[1, 1], 0, 20);
            Assert.Equal(20.5, solved.Last[0, 0], 1e-9);
        }
    }

    [Fact]
    public void Solves_do_not_land_on_knots_of_smooth_paths()
    {
        double[] times = [.. Enumerable.Range(0, 10_001).Select(i => 0.001 * i)], values = [.. times.Select(Math.Sin)];
        Solution<double> solved = Ode.Solve(
            (t, y) => Reshape(InputPath.Cubic(times, values).At(t), [1]), new double[,] { { 0 } }, 0, 10,
            new() { Rtol = 1e-8 });
        Assert.Equal(1 - Math.Cos(10), solved.Last[0, 0], 1e-7);
        Assert.InRange(solved.Statistics.Accepted, 10, 100);
    }

    [Fact]
    public void Smooth_paths_may_be_read_at_a_delayed_time()
    {
        double[] times = [.. Enumerable.Range(0, 101).Select(i => 0.1 * i)], values = [.. times.Select(Math.Sin)];
        InputPath path = InputPath.Cubic(times, values);
        Solution<double> solved = Ode.Solve(
            (t, y) => Reshape(path.At(t - 1), [1]), new double[,] { { 0 } }, 0, 10, new() { Rtol = 1e-8 });
        Assert.Equal(1 - Math.Cos(9), solved.Last[0, 0], 1e-5);
    }

    [Fact]
    public void Solves_do_not_land_on_knots_of_smooth_paths_that_are_inputs()
    {
        const int Knots = 1001;
        double[,] knots = new double[2, 2 * Knots];
        for (int k = 0; k < Knots; k++)
        {
            for (int r = 0; r < 2; r++)
            {
                (knots[r, k], knots[r, Knots + k]) = ((0.01 + (0.001 * r)) * k, Math.Sin(0.01 * (1 + r) * k));
            }
        }

        // The last knot of the first row is at 10, after which its path is held constant.
        using Predictor<double> end = Predictor.Of<double>(x => Solve(x).Last);
        double[,] found = end.Evaluate(null, knots);
        double rate = 2 / 1.1;
        Assert.Equal(1 - Math.Cos(10) + (0.7 * Math.Sin(10)), found[0, 0], 1e-6);
        Assert.Equal((1 - Math.Cos(rate * 10.7)) / rate, found[1, 0], 1e-6);

        static SolvedTensor Solve(Tensor x)
        {
            InputPath path = InputPath.Cubic(x[..Knots], x[Knots..]);
            return Ode.Solve(
                (t, y) => Reshape(path.At(t), [1]), Vector(0), 0, 10.7, options: new() { Rtol = 1e-8, MaxSteps = 100 });
        }
    }

    [Theory]
    [MemberData(nameof(Adaptive))]
    public void Synthetic_daily_rain_fills_a_store(string solver) => FillStore(Showers(), solver);

    [SharedDataFact("ushcn/ushcn_ri_daily.csv.gz")]
    public void Measured_daily_rain_of_five_years_fills_a_store()
    {
        using StreamReader lines = new(new GZipStream(
            File.OpenRead(SharedDataFactAttribute.At("ushcn/ushcn_ri_daily.csv.gz")), CompressionMode.Decompress));
        string[][] rows =
        [
            .. lines.ReadToEnd().Split('\n').Select(line => line.Split(','))
                .Where(
                    row => row[0] == "376698" && string.CompareOrdinal(row[1], "2009") >= 0
                        && string.CompareOrdinal(row[1], "2014") < 0 && row[2].Length > 0),
        ];
        DateOnly first = Day(rows[0]);

        // The file has hundredths of an inch; the solve uses millimetres.
        double[] days = [.. rows.Select(row => (double)(Day(row).DayNumber - first.DayNumber))];
        double[] millimetres = [.. rows.Select(row => 0.254 * double.Parse(row[2], CultureInfo.InvariantCulture))];
        Assert.Equal(1826, days.Length);
        Assert.InRange(millimetres.Sum(), 4000, 9000);
        foreach (string solver in Tests.Solvers.AllSolvers.Adaptive)
        {
            FillStore((days, millimetres), solver);
        }

        static DateOnly Day(string[] row) => DateOnly.Parse(row[1], CultureInfo.InvariantCulture);
    }

    private static void FillStore((double[] Days, double[] Rain) measured, string solver)
    {
        (double[] days, double[] rain) = measured;
        SolveOptions options = OptionsOf(solver) with { MaxSteps = 1_000_000 };
        InputPath path = InputPath.Step(days, rain);
        Solution<double> solved = Ode.Solve(
            (t, y) => Reshape(path.At(t) - (0.05 * y[0]), [1]), new double[,] { { 0 } }, days[0], days[^1], options);
        Near(Exact(days, rain, 0.05, 0, days[0], days[^1]), solved.Last[0, 0], options.Rtol, largest: 100);
    }

    private static double OverTenPeriods<T>(
        double period, double start, double[] times, double[] values, bool backwards = false)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        InputPath path = InputPath.Periodic(InputPath.Step(times, values));
        (double from, double to) = (start * period, (start + 10) * period);
        Solution<T> solved = Ode.Solve(
            (t, y) => Reshape(path.At(t), [1]), new T[1, 1], backwards ? to : from, backwards ? from : to,
            new() { Rtol = 1e-6, Atol = 1e-6 });
        return double.CreateTruncating(solved.Last[0, 0]);
    }

    /// <summary>Creates five years of daily rain; most days are dry.</summary>
    private static (double[] Days, double[] Rain) Showers()
    {
        RandomKey key = new(7);
        double[] days = [.. Enumerable.Range(0, 1827).Select(d => (double)d)];
        double RainOf(int day) => key.Uniform((2 * day) + 1) < 0.7 ? 0 : -8 * Math.Log(key.Uniform(2 * day));
        return (days, [.. days.Select((_, day) => RainOf(day))]);
    }

    /// <summary>Returns the exact solution of y' = x(t) − k y for a step path x.</summary>
    private static double Exact(double[] times, double[] values, double k, double y, double from, double to)
    {
        double direction = Math.Sign(to - from), t = from;
        bool IsWithin(double s) => direction * (s - from) > 0 && direction * (to - s) > 0;
        double[] knots = [.. times.Where(IsWithin).OrderBy(s => direction * s), to];
        foreach (double knot in knots)
        {
            double middle = 0.5 * (t + knot), x = values[Math.Max(0, Array.FindLastIndex(times, s => s <= middle))];
            y = (x / k) + ((y - (x / k)) * Math.Exp(-k * (knot - t)));
            t = knot;
        }

        return y;
    }

    private static void Near(double exact, double found, double rtol, double largest = 4) =>
        Assert.True(Math.Abs(found - exact) <= 10 * rtol * (largest + 1), $"{exact} but {found}");

    private static SolveOptions OptionsOf(string solver) => new()
    {
        Solver = SolverCatalogue.Create(solver),
        Rtol = SolverCatalogue.Create(solver).Order < 3 ? 1e-4 : 1e-6,
        Atol = 1e-7,
    };
}
