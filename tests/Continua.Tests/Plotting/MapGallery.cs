using Continua.Plotting;

namespace Continua.Tests.Plotting;

/// <summary>Figures like those of the classic experiments: maps, classes, images and grids of panels.</summary>
internal static class MapGallery
{
    public static IReadOnlyDictionary<string, Func<Figure>> All { get; } = new Dictionary<string, Func<Figure>>
    {
        ["values"] = Values,
        ["classes"] = Classes,
        ["moons"] = Moons,
        ["density"] = Density,
        ["densities"] = Densities,
        ["digits"] = Digits,
        ["confusion"] = Confusion,
        ["groups"] = Groups,
        ["shared"] = Shared,
        ["fields"] = Fields,
        ["logs"] = Logs,
    };

    /// <summary>
    /// A density that changes from one bell at the origin at time 0 to eight bells on a ring at time 1.
    /// </summary>
    public static double[,] Ring(double[] xs, double[] ys, double time = 1)
    {
        double[,] density = new double[xs.Length, ys.Length];
        double width = 0.8 - 0.65 * time;
        for (int i = 0; i < xs.Length; i++)
        {
            for (int j = 0; j < ys.Length; j++)
            {
                density[i, j] = Enumerable.Range(0, 8).Select(k => (X: xs[i] - 2 * time * Math.Cos(k * Math.PI / 4), Y: ys[j] - 2 * time * Math.Sin(k * Math.PI / 4)))
                    .Sum(d => Math.Exp(-(d.X * d.X + d.Y * d.Y) / (2 * width * width))) / (16 * Math.PI * width * width);
            }
        }

        return density;
    }

    private static Figure Values()
    {
        double[] angle = Gallery.Map(Gallery.Noise(1500, 5), v => 1.5 * Math.PI * (v + 1)), height = Gallery.Noise(1500, 11);
        Figure figure = new() { Title = "Hidden states of 1500 samples", Width = 560, Height = 420 };
        Panel panel = figure.Panel;
        (panel.X.Label, panel.Y.Label, panel.Color.Label, panel.Color.Unit) = ("z₁", "z₂", "arc length", "m");
        panel.ScatterByValue(
            [.. angle.Select(a => (1 + a) * Math.Cos(a))], [.. angle.Select((a, i) => (1 + a) * Math.Sin(a) + 0.6 * height[i])], angle);
        return figure;
    }

    private static Figure Classes()
    {
        Figure figure = new() { Title = "Ten classes in a latent plane", Width = 620, Height = 460 };
        double[] a = Gallery.Noise(800, 21), b = Gallery.Noise(800, 22), c = Gallery.Noise(800, 23);
        int[] classes = [.. Enumerable.Range(0, 800).Select(i => i % 10)];
        figure.Panel.EqualAspect = true;
        figure.Panel.Legend = LegendPosition.Right;
        figure.Panel.ScatterByClass(
            [.. classes.Select((k, i) => 3.2 * Math.Cos(0.63 * k) + a[i] + 0.5 * c[i])], [.. classes.Select((k, i) => 3.2 * Math.Sin(0.63 * k) + b[i] - 0.5 * c[i])],
            classes, [.. Enumerable.Range(0, 10).Select(k => $"digit {k}")], radius: 2.6);
        return figure;
    }

    private static Figure Moons()
    {
        double[] angle = Gallery.Map(Gallery.Noise(300, 31), v => Math.PI * (v + 1) / 2), noise = Gallery.Noise(600, 32);
        int[] side = [.. Enumerable.Range(0, 300).Select(i => i % 2)];
        Figure figure = new() { Title = "Two moons", Width = 520, Height = 380 };
        figure.Panel.ScatterByClass(
            [.. angle.Select((s, i) => side[i] == 0 ? Math.Cos(s) + 0.1 * noise[i] : 1 - Math.Cos(s) + 0.1 * noise[i])],
            [.. angle.Select((s, i) => side[i] == 0 ? Math.Sin(s) + 0.1 * noise[300 + i] : 0.5 - Math.Sin(s) + 0.1 * noise[300 + i])], side, ["upper", "lower"]);
        return figure;
    }

    private static Figure Density()
    {
        double[] xs = Gallery.Range(-3, 3, 80), ys = Gallery.Range(-3, 3, 80);
        Figure figure = new() { Title = "Density of eight bells", Width = 520, Height = 440 };
        (figure.Panel.X.Label, figure.Panel.Y.Label, figure.Panel.Color.Label, figure.Panel.EqualAspect) = ("x", "y", "density p(x, y)", true);
        figure.Panel.HeatMap(xs, ys, Ring(xs, ys)).Scatter([2, 0, -2], [0, 2, 0], "centres", Hue.Vermillion, 3.5);
        return figure;
    }

    private static Figure Densities()
    {
        double[] grid = Gallery.Range(-3, 3, 50);
        Figure figure = new(1, 3) { Title = "A flow from one bell to eight", Width = 900, Height = 330, SharedAxes = true };
        (figure.Panel.X.Label, figure.Panel.Y.Label, figure.Panel.Color.Label) = ("x", "y", "density");
        for (int i = 0; i < 3; i++)
        {
            (figure[0, i].Title, figure[0, i].EqualAspect) = ($"t = {Ticks.Fixed(0.5 * i, 1)}", true);
            figure[0, i].HeatMap(grid, grid, Ring(grid, grid, 0.5 * i));
        }

        return figure;
    }

    private static Figure Digits()
    {
        Figure figure = new() { Title = "Wrong digits", Width = 720, Height = 330 };
        List<byte[,]> images = [];
        for (int n = 0; n < 14; n++)
        {
            byte[,] image = new byte[28, 28];
            for (int i = 0; i < 28 * 28; i++)
            {
                double x = (i % 28 - 13.5) / 9, y = (i / 28 - 13.5) / 9, r = Math.Sqrt(x * x + (0.5 + 0.08 * n) * y * y);
                image[i / 28, i % 28] = (byte)(255 * Math.Exp(-40 * Math.Pow(r - 0.75, 2)));
            }

            images.Add(image);
        }

        figure.Panel.Images(images, [.. images.Select((_, n) => $"{n % 10}, taken for {(3 * n + 5) % 10}")]);
        return figure;
    }

    private static Figure Confusion()
    {
        int[,] counts = new int[10, 10];
        double[] noise = Gallery.Noise(100, 41);
        for (int i = 0; i < 100; i++)
        {
            counts[i / 10, i % 10] = i / 10 == i % 10 ? 880 + 10 * (i / 10) : (int)Math.Max(0, 14 * noise[i] * noise[i] * noise[i] * (1 + i % 7));
        }

        (counts[4, 4], counts[4, 9], counts[7, 7], counts[7, 2]) = (620, 380, 480, 490);
        Figure figure = new() { Title = "Digits: 10 000 test images", Width = 520, Height = 480 };
        figure.Panel.ConfusionMatrix(counts);
        return figure;
    }

    private static Figure Groups()
    {
        string[] names = ["spiral-direct", "spiral-adjoint", "linear-euler", "endpoints", "mnist-direct", "cnf"];
        Figure figure = new(1, 2) { Title = "Milliseconds a step", Width = 980, Height = 360 };
        (figure[0, 0].Title, figure[0, 1].Title, figure[0, 0].Y.Label, figure[0, 0].Y.Unit, figure[0, 1].Y.Log) = ("three solvers", "on a logarithmic axis", "time", "ms", true);
        figure[0, 0].Bars(["Dopri5", "Tsit5", "Kvaerno5"], [3.1, 2.8, 9.4], "solve", Hue.Blue).Bars(["Dopri5", "Tsit5", "Kvaerno5"], [5.2, double.NaN, 14.1], "gradient", Hue.Vermillion);
        figure[0, 1].Bars(names, [1.9, 4.2, 0.05, 12, 30, 75], "ours").Bars(names, [95, 180, 4.2, 260, 110, 340], "theirs").Bars(names, [60, 150, 3, 200, 90, 300], "compiled");
        return figure;
    }

    private static Figure Shared()
    {
        Figure figure = new(2, 7) { Title = "Fourteen test spirals", Width = 1200, Height = 470, SharedAxes = true };
        (figure.Panel.X.Label, figure.Panel.Y.Label) = ("x", "y");
        double[] t = Gallery.Range(0, 12, 90), noise = Gallery.Noise(90, 51);
        for (int i = 0; i < 14; i++)
        {
            double turn = i % 2 == 0 ? 1 : -1, size = 0.4 + 0.05 * i;
            Panel panel = figure[i / 7, i % 7];
            panel.Title = $"sample {7 * i + 2}";
            panel.EqualAspect = true;
            panel.Scatter([.. t.Take(45).Select((s, k) => size * Math.Sqrt(s) * Math.Cos(turn * s) + 0.1 * noise[k])], [.. t.Take(45).Select((s, k) => size * Math.Sqrt(s) * Math.Sin(turn * s) + 0.1 * noise[89 - k])], "observed", Hue.Ink, 1.3)
                .Line(Gallery.Map(t, s => size * Math.Sqrt(s) * Math.Cos(turn * s)), Gallery.Map(t, s => size * Math.Sqrt(s) * Math.Sin(turn * s)), "latent ODE", Hue.Blue);
        }

        return figure;
    }

    private static Figure Fields()
    {
        Figure figure = new(3, 3) { Title = "Learned fields through training", Width = 900, Height = 780, SharedAxes = true };
        (figure.Panel.X.Label, figure.Panel.Y.Label) = ("prey", "predators");
        double[] xs = Gallery.Range(-2.2, 2.2, 12), ys = Gallery.Range(-2.2, 2.2, 12), t = Gallery.Range(0, 9, 120), few = Gallery.Range(0, 9, 20);
        for (int n = 0; n < 9; n++)
        {
            double[,] u = new double[12, 12], v = new double[12, 12];
            for (int i = 0; i < 144; i++)
            {
                (u[i / 12, i % 12], v[i / 12, i % 12]) = (-0.1 * n * ys[i % 12] + 0.2, xs[i / 12] - 0.1 * ys[i % 12]);
            }

            figure[n / 3, n % 3].Title = $"step {n * 100}";
            figure[n / 3, n % 3].VectorField(xs, ys, u, v)
                .Line(Gallery.Map(t, s => 2 * Math.Exp(-0.1 * s) * Math.Cos((0.5 + 0.06 * n) * s)), Gallery.Map(t, s => 2 * Math.Exp(-0.1 * s) * Math.Sin((0.5 + 0.06 * n) * s)), "neural ODE", Hue.Blue, width: 2)
                .Scatter(Gallery.Map(few, s => 2 * Math.Exp(-0.1 * s) * Math.Cos(s)), Gallery.Map(few, s => 2 * Math.Exp(-0.1 * s) * Math.Sin(s)), "data", Hue.Vermillion, 2.4);
        }

        return figure;
    }

    private static Figure Logs()
    {
        double[] noise = Gallery.Noise(160, 61), other = Gallery.Noise(160, 62);
        double[] x = Gallery.Map(noise, v => Math.Pow(10, 3 * v)), y = [.. x.Select((s, i) => 0.1 * Math.Pow(s, 0.7) * Math.Pow(10, 0.3 * other[i]))];
        double[] xs = [0.01, 0.1, 1, 10, 100, 1000], ys = [1, 3, 5, 100];
        double[,] values = new double[6, 4];
        for (int i = 0; i < 24; i++)
        {
            values[i / 4, i % 4] = i == 9 ? double.NaN : xs[i / 4] * ys[i % 4];
        }

        Figure figure = new(1, 2) { Width = 900, Height = 340 };
        (figure[0, 0].X.Log, figure[0, 0].Y.Log, figure[0, 1].X.Log, figure[0, 1].Y.Log) = (true, true, true, true);
        (figure[0, 0].Title, figure[0, 1].Title, figure[0, 1].Color.Log, figure[0, 1].Color.Label) = ("Dots on two logarithmic axes", "A map on three", true, "product");
        figure[0, 0].Scatter(x, y, "runs").Line([1e-3, 1e3], [1e-3 * Math.Pow(10, -0.1), 10], "power law");
        figure[0, 1].HeatMap(xs, ys, values);
        return figure;
    }
}
