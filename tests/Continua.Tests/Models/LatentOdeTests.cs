using Continua.Learning;
using Continua.Tests.Loops;
using Continua.Tests.Paths;
using static Continua.Tensor;

namespace Continua.Tests.Models;

/// <summary>Latent differential equations.</summary>
public class LatentOdeTests
{
    private const int Channels = 2;

    private static readonly SolveOptions Steps = new() { Solver = new Rk4(), Controller = new FixedStep(0.2) };

    public static TheoryData<LatentEncoder, LatentPosterior, LatentLikelihood> Forms
    {
        get
        {
            TheoryData<LatentEncoder, LatentPosterior, LatentLikelihood> forms = [];
            foreach (LatentEncoder encoder in Enum.GetValues<LatentEncoder>())
            {
                foreach (LatentPosterior posterior in Enum.GetValues<LatentPosterior>())
                {
                    foreach (LatentLikelihood likelihood in Enum.GetValues<LatentLikelihood>())
                    {
                        forms.Add(encoder, posterior, likelihood);
                    }
                }
            }

            return forms;
        }
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void Gradients_are_central_differences(LatentEncoder encoder, LatentPosterior posterior, LatentLikelihood likelihood)
    {
        LatentOde model = Create(encoder, posterior, likelihood);
        StepValues values = new() { Key = new(5), Constants = [(model.KlWeight, 0.7)] };
        SeriesDifferences.Agree(model, x => model.Loss(x), values);
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void A_row_has_the_same_bits_alone_and_among_others(
        LatentEncoder encoder, LatentPosterior posterior, LatentLikelihood likelihood)
    {
        LatentOde model = Create(encoder, posterior, likelihood, adaptive: true);
        RaggedSeries<double> series = ControlPathTests.Irregular(40);
        Parameters<double> parameters = model.Initialize<double>(new(3));
        using Predictor<double> predictor = Predictor.OfSeries<double>(model.Expected, model);
        using Predictor<double> loss = Predictor.OfSeries<double>(x => model.Loss(x), model);
        RaggedSeries<double> together = predictor.EvaluateObservations(parameters, series);
        double[,] losses = loss.EvaluateSeries(parameters, series, new() { Key = new(7) });
        for (int row = 0; row < series.Rows; row += 3)
        {
            RaggedSeries<double> alone = series.Select(row);
            Assert.Equal(together.ValuesOf(row).ToArray(), predictor.EvaluateObservations(parameters, alone).ValuesOf(0).ToArray());
            Assert.Equal(losses[row, 0], loss.EvaluateSeries(parameters, alone, new() { Key = new(7), RowNumbers = [row] })[0, 0]);
        }
    }

    [Fact]
    public void The_divergence_of_a_normal_posterior_is_the_mean_over_draws_of_the_log_ratio()
    {
        // A flow whose layers keep every component is a normal posterior whose divergence is estimated by each draw.
        LatentOde normal = Create(LatentEncoder.Gru, LatentPosterior.Gaussian, LatentLikelihood.Gaussian);
        LatentOde flow = Create(LatentEncoder.Gru, LatentPosterior.Flow, LatentLikelihood.Gaussian);
        RaggedSeries<double> series = ControlPathTests.Irregular(6);
        RowNoise numbers = RowNoise.Normal("draw", [3]);
        using Predictor<double> exact = Predictor.OfSeries<double>(x => normal.Draw(normal.Encode(x), Zeros([3])).Divergence, normal);
        using Predictor<double> drawn = Predictor.OfSeries<double>(x => flow.Draw(flow.Encode(x), numbers.Value).Divergence, flow);
        Parameters<double> ofNormal = normal.Initialize<double>(new(3)), ofFlow = flow.Initialize<double>(new(3));
        ofFlow.Values.AsSpan().Clear();
        foreach (ParameterSlice slice in normal.Layout.Slices.Where(s => s.Name.StartsWith("0.", StringComparison.Ordinal) || s.Name.StartsWith("1.", StringComparison.Ordinal)))
        {
            ofNormal[slice.Name].CopyTo(ofFlow[slice.Name]);
        }

        double[,] wanted = exact.EvaluateSeries(ofNormal, series);
        const int draws = 4000;
        double[] sums = new double[series.Rows];
        for (int n = 0; n < draws; n++)
        {
            double[,] found = drawn.EvaluateSeries(ofFlow, series, new() { Key = new RandomKey(1).Split(n) });
            for (int row = 0; row < series.Rows; row++)
            {
                sums[row] += found[row, 0] / draws;
            }
        }

        for (int row = 0; row < series.Rows; row++)
        {
            Assert.Equal(wanted[row, 0], sums[row], 0.1);
        }
    }

    [Fact]
    public void The_divergence_with_a_flow_contains_its_log_determinant()
    {
        LatentOde model = Create(LatentEncoder.Gru, LatentPosterior.Flow, LatentLikelihood.Gaussian);
        RaggedSeries<double> series = ControlPathTests.Irregular(5);
        Parameters<double> parameters = model.Initialize<double>(new(3));
        using Predictor<double> both = Predictor.OfSeries<double>(
            x =>
            {
                Tensor numbers = Vector(0.3, -0.8, 0.5);
                LatentStart start = model.Encode(x);
                (Tensor state, Tensor divergence) = model.Draw(start, numbers);
                const double h = 1e-5;
                Tensor[] columns = [.. new[] { Vector(h, 0, 0), Vector(0, h, 0), Vector(0, 0, h) }.Select(step =>
                    (model.Draw(start, numbers + step).State - model.Draw(start, numbers - step).State) / (2 * h))];
                Tensor jacobian = Stack(columns);
                Tensor wanted = (0.5 * Sum(Square(state))) - (0.5 * Sum(Square(numbers))) - LogDet(jacobian);
                return Stack(divergence, wanted);
            },
            model);
        double[,] found = both.EvaluateSeries(parameters, series);
        for (int row = 0; row < series.Rows; row++)
        {
            Assert.Equal(found[row, 1], found[row, 0], 1e-7);
        }
    }

    [Theory]
    [InlineData(LatentEncoder.Gru)]
    [InlineData(LatentEncoder.OdeRnn)]
    [InlineData(LatentEncoder.Attention)]
    public void Times_without_values_change_neither_the_distribution_nor_the_loss(LatentEncoder encoder)
    {
        LatentOde model = Create(encoder, LatentPosterior.Gaussian, LatentLikelihood.Gaussian, steps: 1e-12);
        double nan = double.NaN;
        RaggedSeries<double> seen = new(new double[,] { { 0.1, nan }, { 0.4, 0.3 }, { nan, -0.5 } }, [0, 1, 2.5], 3);
        RaggedSeries<double> more = new(
            new double[,] { { 0.1, nan }, { nan, nan }, { 0.4, 0.3 }, { nan, nan }, { nan, -0.5 } }, [0, 0.3, 1, 2, 2.5], 5);
        Parameters<double> parameters = model.Initialize<double>(new(3));
        using Predictor<double> loss = Predictor.OfSeries<double>(x => model.Loss(x), model);
        StepValues values = new() { Key = new(2) };
        Assert.Equal(loss.EvaluateSeries(parameters, seen, values)[0, 0], loss.EvaluateSeries(parameters, more, values)[0, 0], 1e-8);
    }

    [Fact]
    public void The_expected_values_at_an_observation_are_those_of_the_state_there()
    {
        LatentOde model = Create(LatentEncoder.OdeRnn, LatentPosterior.Gaussian, LatentLikelihood.Gaussian);
        RaggedSeries<double> series = ControlPathTests.Irregular(6);
        using Predictor<double> expected = Predictor.OfSeries<double>(model.Expected, model);
        using Predictor<double> first = Predictor.OfSeries<double>(x => model.Decode(model.Draw(model.Encode(x), Zeros([3])).State), model);
        Parameters<double> parameters = model.Initialize<double>(new(3));
        double[,] starts = first.EvaluateSeries(parameters, series);
        RaggedSeries<double> all = expected.EvaluateObservations(parameters, series);
        foreach (int row in Enumerable.Range(0, series.Rows).Where(r => series.Lengths[r] > 0))
        {
            Assert.Equal([starts[row, 0], starts[row, 1]], all.ValuesOf(row)[..Channels].ToArray());
        }
    }

    private static LatentOde Create(
        LatentEncoder encoder, LatentPosterior posterior, LatentLikelihood likelihood, bool adaptive = false, double? steps = null) =>
        new(Channels, new()
        {
            Latent = 3,
            Hidden = 4,
            FieldLayers = [5],
            DecoderLayers = [5],
            Encoder = encoder,
            Posterior = posterior,
            Likelihood = likelihood,
            Samples = 2,
            Solve = steps is { } tolerance ? new() { Rtol = tolerance, Atol = tolerance } : adaptive ? new() { Rtol = 1e-3, Atol = 1e-3 } : Steps,
        });
}
