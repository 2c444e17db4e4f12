using System.Numerics;
using Continua.Learning;
using Continua.Tests.Loops;
using Continua.Tests.Paths;
using static Continua.Tensor;

namespace Continua.Tests.Models;

/// <summary>All models of series: gradients, rows, outputs at every observation, and channels of a wider series.</summary>
public class SeriesModelTests
{
    private const int Channels = 2, Outputs = 3;

    private static readonly SolveOptions Steps = new() { Solver = new Rk4(), Controller = new FixedStep(0.2) };

    public static TheoryData<string> Names => [.. Models.Keys];

    private static Dictionary<string, SeriesModel> Models { get; } = new()
    {
        ["NeuralCde"] = new NeuralCde(
            Channels, Outputs, 5, [6], new() { Filling = Filling.Forward }, Activation.Tanh)
        { Solve = Steps },
        ["NeuralCde, Hermite"] = new NeuralCde(
            Channels, Outputs, 5, [6], new() { Filling = Filling.Forward, Interpolation = Interpolation.Hermite },
            Activation.Tanh)
        { Solve = Steps },
        ["LinearCde"] = new LinearCde(Channels, Outputs, 2, 2, new() { Filling = Filling.Forward }),
        ["GruDModel"] = new GruDModel(Channels, Outputs, 5),
        ["OdeRnn"] = new OdeRnn(Channels, Outputs, 5) { Solve = Steps },
        ["OdeRnn, adaptive"] = new OdeRnn(Channels, Outputs, 5),
    };

    [Theory]
    [MemberData(nameof(Names))]
    public void Gradients_are_central_differences(string name)
    {
        // Adaptive steps move with the parameters, which a difference sees and the gradient does not.
        if (!name.EndsWith("adaptive", StringComparison.Ordinal))
        {
            SeriesModel model = Models[name];
            SeriesDifferences.Agree(model, x => Sum(Sin(model.Apply(x))));
            SeriesDifferences.Agree(
                model, x => Loop.Sum(at => Sum(Sin(at.Of(model.Online(x)))) * (1 + at.Time), x));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_row_has_the_same_bits_alone_among_others_and_on_one_thread(string name)
    {
        SameBits<double>(Models[name]);
        SameBits<float>(Models[name]);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Outputs_at_an_observation_do_not_depend_on_later_ones_and_end_in_the_last(string name)
    {
        SeriesModel model = Models[name];
        RaggedSeries<double> series = ControlPathTests.Irregular(12);
        Parameters<double> parameters = model.Initialize<double>(new(3));
        using Predictor<double> online = Predictor.OfSeries<double>(model.Online, model);
        using Predictor<double> last = Predictor.OfSeries<double>(model.Apply, model);
        RaggedSeries<double> all = online.EvaluateObservations(parameters, series);
        double[,] ends = last.EvaluateSeries(parameters, series);
        foreach (int row in Enumerable.Range(0, series.Rows).Where(r => series.Lengths[r] > 0))
        {
            for (int c = 0; c < Outputs; c++)
            {
                Assert.Equal(ends[row, c], all.ValuesOf(row)[^(Outputs - c)], 1e-12);
            }

            for (int cut = 1; cut < series.Lengths[row]; cut++)
            {
                Assert.Equal(
                    all.ValuesOf(row)[..(cut * Outputs)].ToArray(),
                    online.EvaluateObservations(parameters, ControlPathTests.Cut(series, row, cut)).ValuesOf(0).ToArray());
            }
        }
    }

    [Fact]
    public void A_neural_equation_passes_windows_by_log_signatures()
    {
        NeuralCde model = new(Channels, Outputs, 4, [5], new() { Window = 4, Depth = 2 }, Activation.Tanh);
        SeriesDifferences.Agree(model, x => Sum(Sin(model.Apply(x))));
    }

    [Fact]
    public void A_path_that_reads_later_observations_is_refused_online()
    {
        foreach (ControlOptions path in new ControlOptions[] { new(), new() { Interpolation = Interpolation.Cubic, Filling = Filling.Forward } })
        {
            NeuralCde model = new(Channels, Outputs, 5, [6], path);
            using Predictor<double> online = Predictor.OfSeries<double>(model.Online, model);
            using Predictor<double> each = Predictor.OfSeries<double>(model.Each, model);
            RaggedSeries<double> series = ControlPathTests.Irregular(3);
            Parameters<double> parameters = model.Initialize<double>(new(3));
            Assert.Contains(
                "Filling.Forward",
                Assert.Throws<ArgumentException>(() => online.EvaluateObservations(parameters, series)).Message,
                StringComparison.Ordinal);
            Assert.All(each.EvaluateObservations(parameters, series).ValuesOf(2).ToArray(), v => Assert.True(double.IsFinite(v)));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Channels_of_a_wider_series_are_read_like_a_series_of_these_channels(string name)
    {
        SeriesModel model = Models[name];
        RaggedSeries<double> series = ControlPathTests.Irregular(10);
        double[,] wide = new double[series.Lengths.ToArray().Sum(), Channels + 3];
        List<double> times = [];
        for (int row = 0; row < series.Rows; row++)
        {
            for (int k = 0; k < series.Lengths[row]; k++)
            {
                int i = times.Count;
                (wide[i, 0], wide[i, 1], wide[i, 4]) = (7, double.NaN, i);
                (wide[i, 2], wide[i, 3]) = (series.ValuesOf(row)[k * Channels], series.ValuesOf(row)[(k * Channels) + 1]);
                times.Add(series.TimesOf(row)[k]);
            }
        }

        Parameters<double> parameters = model.Initialize<double>(new(3));
        using Predictor<double> whole = Predictor.OfSeries<double>(model.Online, model);
        using Predictor<double> part = Predictor.OfSeries<double>(x => model.Online(x.Channels(1..4).Channels(1..)), model);
        RaggedSeries<double> wanted = whole.EvaluateObservations(parameters, series);
        RaggedSeries<double> found = part.EvaluateObservations(parameters, new(wide, [.. times], series.Lengths));
        for (int row = 0; row < series.Rows; row++)
        {
            Assert.Equal(wanted.ValuesOf(row).ToArray(), found.ValuesOf(row).ToArray());
        }
    }

    [Fact]
    public void A_continuous_unit_expects_what_it_has_seen_before()
    {
        GruOde model = new(Channels, 5) { Solve = Steps };
        SeriesDifferences.Agree(model, x =>
        {
            Observations expected = model.Expected(x);
            return Loop.Sum(
                at =>
                {
                    Tensor both = at.Of(expected), mean = both[..Channels], log = both[Channels..];
                    return Sum(at.Mask * (log + (0.5 * Square((at.Values - mean) * Exp(-log)))));
                },
                x);
        });
        RaggedSeries<double> series = ControlPathTests.Irregular(12);
        Parameters<double> parameters = model.Initialize<double>(new(3));
        using Predictor<double> predictor = Predictor.OfSeries<double>(model.Expected, model);
        RaggedSeries<double> all = predictor.EvaluateObservations(parameters, series);
        foreach (int row in Enumerable.Range(0, series.Rows).Where(r => series.Lengths[r] > 1))
        {
            // Neither the observations after it nor the observation itself change what is expected at an observation.
            RaggedSeries<double> changed = ControlPathTests.Cut(series, row, series.Lengths[row] - 1);
            Assert.Equal(
                all.ValuesOf(row)[..^(2 * Channels)].ToArray(),
                predictor.EvaluateObservations(parameters, changed).ValuesOf(0).ToArray());
        }
    }

    private static void SameBits<T>(SeriesModel model)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        RaggedSeries<T> series = ControlledTests.Converted<T>(ControlPathTests.Irregular(70));
        Parameters<T> parameters = model.Initialize<T>(new(3));
        using Predictor<T> predictor = Predictor.OfSeries<T>(model.Apply, model);
        using Predictor<T> single = Predictor.OfSeries<T>(model.Apply, model, threads: 1);
        T[,] together = predictor.EvaluateSeries(parameters, series);
        Assert.Equal(together, single.EvaluateSeries(parameters, series));
        for (int row = 0; row < series.Rows; row += 7)
        {
            T[,] alone = predictor.EvaluateSeries(parameters, series.Select(row));
            Assert.Equal(
                Enumerable.Range(0, Outputs).Select(c => together[row, c]), Enumerable.Range(0, Outputs).Select(c => alone[0, c]));
        }

        using Gradient<T> gradient = Gradient.OfSeries<T>(x => Sum(Square(model.Apply(x))), model, new() { Threads = 1 });
        using Gradient<T> parallel = Gradient.OfSeries<T>(x => Sum(Square(model.Apply(x))), model);
        T[] first = [.. gradient.EvaluateSeries(parameters, series).ByParameters];
        Assert.Equal(first, parallel.EvaluateSeries(parameters, series).ByParameters.ToArray());
        Assert.Contains(first, v => v != T.Zero);
    }
}
