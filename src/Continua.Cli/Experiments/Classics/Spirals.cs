using Continua.Learning;
using Continua.Plotting;
using static Continua.Tensor;

namespace Continua.Cli.Experiments;

/// <summary>
/// The experiment in which a latent differential equation reconstructs spirals from few noisy points at irregular times.
/// </summary>
internal sealed class Spirals : Experiment
{
    private const int Series = 1000, Times = 100, TimesOfCurve = 500, BatchSize = 50, Epochs = 300, Shown = 4;
    private const double Noise = 0.3, Scale = 5, Rate = 0.01;

    public override string Name => "spirals";

    public override string Title => "Spirals from noisy points";

    public override string Summary => "A latent equation reconstructs spirals in two directions from 30, 50 or 100 noisy points.";

    public override string UsualTime => "two minutes";

    public override void Run(ExperimentRun run)
    {
        run.Report.Section("Error against the curve without noise").Paragraph(
            "The root of the mean squared distance per coordinate at all 100 times of 1,000 further spirals, from the most probable "
            + "initial state.");
        List<string[]> rows = [];
        foreach ((int points, double published) in run.Quick ? [(30, 0.164)] : ((int, double)[])[(30, 0.164), (50, 0.150), (100, 0.135)])
        {
            if (!run.IsStopped)
            {
                double error = Learn(run, points);
                rows.Add([$"{points}", NumberText.Of(error, "0.000"), NumberText.Of(published, "0.000")]);
                run.Check($"rms_{points}_points", error, Limit.AtMost(Math.Floor(100 * published) / 100));
            }
        }

        run.Report.Table(["points of a spiral", "latent equation", "published"], rows);
    }

    private static double Learn(ExperimentRun run, int points)
    {
        SpiralData training = SpiralData.Draw(run.Key.Split(0), run.Size(Series, 40), points);
        SpiralData test = SpiralData.Draw(run.Key.Split(1), run.Size(Series, 40), points);
        LatentOde model = new(2, new()
        {
            Latent = 6,
            Hidden = 32,
            FieldLayers = [32, 32],
            DecoderLayers = [32],
            Noise = Noise / Scale,
            Solve = run.Solve(new() { Solver = new Rk4(), Controller = new FixedStep(0.1) }),
        });
        using Gradient<float> gradient = Gradient.OfSeries<float>(x => model.Loss(x), model, run.Gradients);
        using Predictor<float> predictor = Predictor.OfSeries<float>(model.Expected, model, run.Settings.Threads);
        RowBatches batches = new(training.Seen.Rows, Math.Min(BatchSize, training.Seen.Rows), run.Key.Split(2));
        RandomKey key = run.Key.Split(3);
        Trainer<float> trainer = new(
            model.Initialize<float>(run.Key.Split(4)), gradient,
            step => (training.Seen.Select(batches.At(step)), []),
            new()
            {
                Steps = run.Steps(Epochs * batches.PerEpoch),
                Optimizer = new Adam(Rate),
                Schedule = Schedule.Cosine(),
                ClipNorm = 200,
                ValidateEvery = 10 * batches.PerEpoch,
                Values = step => new() { Key = key.Split(step), Constants = [(model.KlWeight, LatentOde.Annealed(step))] },
            },
            parameters => training.Error(predictor.EvaluateObservations(parameters, training.Seen)));
        run.Train($"{points} points", trainer, run.Steps(Epochs * batches.PerEpoch));
        RaggedSeries<float> expected = predictor.EvaluateObservations(trainer.State.Parameters, test.Seen);
        run.Figure(
            $"points-{points}", Drawn(test, expected),
            $"Four test spirals: the {points} points that are read, the curve, and what the latent equation expects.");
        return test.Error(expected);
    }

    private static Figure Drawn(SpiralData data, RaggedSeries<float> expected)
    {
        Figure figure = new(1, Shown) { Title = "Test spirals", Width = 1040, Height = 320 };
        for (int s = 0; s < Shown; s++)
        {
            Panel panel = figure[0, s];
            panel.EqualAspect = true;
            double[] Of(ReadOnlySpan<float> values, int coordinate)
            {
                List<double> taken = [];
                for (int i = coordinate; i < values.Length; i += 2)
                {
                    if (!float.IsNaN(values[i]))
                    {
                        taken.Add(Scale * values[i]);
                    }
                }

                return [.. taken];
            }

            ReadOnlySpan<float> seen = data.Seen.ValuesOf(s), curve = data.CurveOf(s), found = expected.ValuesOf(s);
            panel.Line(Of(curve, 0), Of(curve, 1), s == 0 ? "curve" : null, Hue.Gray)
                .Line(Of(found, 0), Of(found, 1), s == 0 ? "expected" : null, Hue.Blue)
                .Scatter(Of(seen, 0), Of(seen, 1), s == 0 ? "read" : null, Hue.Vermillion);
        }

        return figure;
    }

    /// <summary>Spirals, of which some points with noise are seen; values are divided by <see cref="Scale"/>.</summary>
    /// <param name="Seen">The points that are seen, and the other times without values.</param>
    /// <param name="Curves">The points without noise.</param>
    private sealed record SpiralData(RaggedSeries<float> Seen, float[,] Curves)
    {
        /// <summary>
        /// Draws a fifth of a spiral from a random start: clockwise to the centre, or away from it in the other direction.
        /// </summary>
        public static SpiralData Draw(RandomKey key, int count, int points)
        {
            (float[,] seen, float[,] curves) = (new float[count * Times, 2], new float[count * Times, 2]);
            double[] times = new double[count * Times];
            double end = 6 * Math.PI;
            for (int s = 0; s < count; s++)
            {
                RandomKey ofRow = key.Split(s);
                int start = Times + (int)(ofRow.Uniform(0) * (TimesOfCurve - (2 * Times)));
                bool isClockwise = ofRow.Uniform(1) < 0.5;
                HashSet<int> read = [.. Enumerable.Range(0, Times).OrderBy(i => ofRow.Split(1).Uniform(i)).Take(points)];
                for (int i = 0; i < Times; i++)
                {
                    double time = end * (start + i) / (TimesOfCurve - 1), angle = isClockwise ? end + 1 - time : time;
                    double radius = isClockwise ? Noise * 50 / angle : Noise * angle;
                    double[] point = [(radius * Math.Cos(angle)) + (isClockwise ? -5 : 5), radius * Math.Sin(angle)];
                    int row = (s * Times) + i;
                    times[row] = end * i / (TimesOfCurve - 1);
                    for (int c = 0; c < 2; c++)
                    {
                        curves[row, c] = (float)(point[c] / Scale);
                        double noisy = point[c] + (Noise * ofRow.Split(2).Normal((2 * i) + c));
                        seen[row, c] = read.Contains(i) ? (float)(noisy / Scale) : float.NaN;
                    }
                }
            }

            return new(new(seen, times, [.. Enumerable.Repeat(Times, count)]), curves);
        }

        public float[] CurveOf(int row) => [.. Enumerable.Range(0, 2 * Times).Select(i => Curves[(row * Times) + (i / 2), i % 2])];

        /// <summary>Returns the root of the mean squared error against the curves.</summary>
        public double Error(RaggedSeries<float> expected)
        {
            double sum = 0;
            for (int row = 0; row < expected.Rows; row++)
            {
                float[] curve = CurveOf(row);
                ReadOnlySpan<float> found = expected.ValuesOf(row);
                for (int i = 0; i < curve.Length; i++)
                {
                    sum += Math.Pow(Scale * (found[i] - curve[i]), 2);
                }
            }

            return Math.Sqrt(sum / (2 * Times * expected.Rows));
        }
    }
}
