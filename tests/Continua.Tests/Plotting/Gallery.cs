using Continua.Plotting;

namespace Continua.Tests.Plotting;

/// <summary>Figures like those of the reports, over synthetic, deterministic data.</summary>
internal static class Gallery
{
    public static TheoryData<string> Names => [.. All.Keys];

    public static IReadOnlyDictionary<string, Func<Figure>> All { get; } = new Dictionary<string, Func<Figure>>(MapGallery.All)
    {
        ["forecast"] = Forecast,
        ["phase"] = Phase,
        ["losses"] = Losses,
        ["nfe"] = Nfe,
        ["grid"] = Grid,
        ["mixed"] = Mixed,
    };

    public static double[] Range(double from, double to, int count) =>
        [.. Enumerable.Range(0, count).Select(i => from + (to - from) * i / Math.Max(1, count - 1))];

    /// <summary>Pseudo-random numbers between −1 and 1, the same on every machine.</summary>
    public static double[] Noise(int count, uint seed = 1)
    {
        double[] noise = new double[count];
        for (int i = 0; i < count; i++)
        {
            seed = seed * 1664525 + 1013904223;
            noise[i] = seed / 2147483648.0 - 1;
        }

        return noise;
    }

    public static double[] Map(double[] x, Func<double, double> f) => [.. x.Select(f)];

    private static double Swing(double t) => 1.1 * Math.Exp(-0.06 * t) * Math.Cos(1.9 * t);

    private static Figure Forecast()
    {
        double[] seen = Range(0, 25, 100), dense = Range(0, 16.5, 140), ahead = Range(16.5, 25, 80);
        double[] noise = Noise(100);
        Figure figure = new() { Title = "A pendulum, fitted and forecast" };
        Panel panel = figure.Panel;
        panel.X.Label = "time";
        panel.X.Unit = "s";
        panel.Y.Label = "angle";
        panel.Y.Unit = "rad";
        panel.Scatter(seen, [.. seen.Select((t, i) => Swing(t) + 0.04 * noise[i])], "measured", Hue.Ink)
            .Line(dense, Map(dense, Swing), "neural ODE, fit", Hue.Blue)
            .Line(ahead, Map(ahead, t => Swing(t) + 0.006 * (t - 16.5) * Math.Sin(1.9 * t)), "neural ODE, forecast", Hue.Vermillion, Dash.Dashed)
            .Line(ahead, Map(ahead, _ => Swing(16.5)), "last value", Hue.Gray, Dash.Dotted)
            .Line(ahead, Map(ahead, t => Swing(t - 9.92)), "seasonal naive", Hue.Purple, Dash.DashDot, width: 1.25)
            .VerticalSpan(16.5, double.PositiveInfinity, "held out: never seen in training");
        return figure;
    }

    private static Figure Phase()
    {
        double[] xs = Range(-3.6, 3.6, 19), ys = Range(-2.5, 2.5, 13), t = Range(0, 40, 320);
        double[,] u = new double[19, 13], v = new double[19, 13];
        for (int i = 0; i < 19; i++)
        {
            for (int j = 0; j < 13; j++)
            {
                (u[i, j], v[i, j]) = (ys[j], -Math.Sin(xs[i]) - 0.15 * ys[j]);
            }
        }

        Figure figure = new() { Title = "Phase portrait", Width = 620, Height = 520 };
        figure.Panel.EqualAspect = true;
        figure.Panel.X.Label = "angle θ";
        figure.Panel.X.Unit = "rad";
        figure.Panel.Y.Label = "angular velocity ω";
        figure.Panel.Y.Unit = "rad s^-1";
        figure.Panel.VectorField(xs, ys, u, v)
            .Line(Map(t, s => 2.6 * Math.Exp(-0.075 * s) * Math.Cos(0.95 * s)), Map(t, s => -2.3 * Math.Exp(-0.075 * s) * Math.Sin(0.95 * s)), "trajectory", Hue.Vermillion, width: 2)
            .Scatter([2.6], [0], "start", Hue.Ink, radius: 4);
        return figure;
    }

    private static Figure Losses()
    {
        double[] steps = Range(1, 2000, 400), sparse = Range(0, 2000, 41), noise = Noise(400, 7);
        Figure figure = new() { Title = "Training" };
        figure.Panel.X.Label = "optimiser step";
        figure.Panel.Y.Label = "mean squared error";
        figure.Panel.Y.Log = true;
        figure.Panel
            .Line(steps, [.. steps.Select((s, i) => (0.8 * Math.Exp(-s / 180) + 2e-3) * Math.Pow(10, 0.25 * noise[i]))], "training", Hue.Blue, width: 1.1)
            .Line(sparse, Map(sparse, s => 0.9 * Math.Exp(-s / 200) + 3.2e-3 + 1e-6 * s), "validation", Hue.Vermillion, width: 2.2)
            .HorizontalLine(1.2e-3, "noise floor")
            .VerticalLine(1450, "best step");
        return figure;
    }

    private static Figure Nfe()
    {
        double[] epoch = Range(1, 40, 40), noise = Noise(40, 3);
        Figure figure = new() { Title = "Evaluations of the vector field", Width = 620, Height = 320 };
        figure.Panel.X.Label = "epoch";
        figure.Panel.Y.Label = "NFE per row";
        figure.Panel.X.WholeNumbers = figure.Panel.Y.WholeNumbers = true;
        double[] forward = [.. epoch.Select((e, i) => Math.Round(26 + 0.9 * e + 3 * noise[i]))];
        figure.Panel.Bars(epoch, forward, "forward", Hue.Blue).Line(epoch, Map(forward, n => Math.Round(1.7 * n)), "backward", Hue.Vermillion);
        return figure;
    }

    private static Figure Grid()
    {
        Figure figure = new(3, 3) { Title = "Nine held-out trajectories", Width = 820, Height = 640 };
        double[] t = Range(0, 10, 45), some = Range(0, 10, 15);
        for (int i = 0; i < 9; i++)
        {
            double rate = 0.6 + 0.22 * i, size = Math.Pow(3, i / 3);
            Panel panel = figure[i / 3, i % 3];
            panel.Title = $"row {12 + 31 * i}";
            panel.X.Label = i >= 6 ? "time (s)" : null;
            panel.Y.Label = i % 3 == 0 ? "state" : null;
            panel.Band(t, Map(t, s => size * (Math.Sin(rate * s) - 0.1 - 0.03 * s)), Map(t, s => size * (Math.Sin(rate * s) + 0.1 + 0.03 * s)))
                .Line(t, Map(t, s => size * Math.Sin(rate * s)), "latent ODE")
                .Scatter(some, Map(some, s => size * Math.Sin(rate * s) * 1.06), "observed", Hue.Ink, radius: 1.7);
        }

        return figure;
    }

    private static Figure Mixed()
    {
        Figure figure = new(1, 2) { Width = 900, Height = 380 };
        double[] tolerance = [1e-10, 1e-9, 1e-8, 1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2];
        Panel left = figure[0, 0], right = figure[0, 1];
        (left.Title, left.X.Label, left.Y.Label, left.X.Log, left.Y.Log) = ("Work and precision", "tolerance", "error at the end", true, true);
        left.Line(tolerance, Map(tolerance, e => 3 * e), "Dopri5").Line(tolerance, Map(tolerance, e => 0.4 * Math.Pow(e, 0.9)), "Tsit5")
            .Line(tolerance, Map(tolerance, e => 20 * Math.Pow(e, 1.1)), "Kvaerno5").Legend = LegendPosition.Right;
        (right.Title, right.X.Label, right.X.Unit, right.Y.Label) = ("Radiation & heat <W>", "energy", "J m^-2", "deviation");
        double[] x = Range(0, 4e6, 80);
        right.Line(x, Map(x, e => -2e-5 * Math.Sin(e / 4e5)), "\"model\"").Line(x, Map(x, e => e is > 1e6 and < 1.6e6 ? double.NaN : 1.5e-5 * Math.Cos(e / 5e5)), "measured");
        return figure;
    }
}
