using Continua.Learning;
using static Continua.Tensor;

namespace Continua.Tests.Nn;

/// <summary>The GRU-D cell compared with the equations of its paper in plain numbers.</summary>
public class GruDTests
{
    private const int Channels = 3, Units = 4;

    // Rows with one observation and with none; each row begins with another set of observed channels.
    private static readonly int[] Lengths = [5, 1, 0, 4];

    private static readonly bool[,] IsObserved =
    {
        { true, false, true }, { false, true, true }, { false, false, false }, { true, true, false },
        { false, true, true },
        { false, true, false },
        { true, true, true }, { false, false, true }, { false, false, true }, { true, false, false },
    };

    private static readonly double[] Times = [3, 3.5, 5.25, 5.5, 7, 1, 0, 0.25, 2, 2.5];

    private static readonly double[] Means = [0.3, -0.7, 1.1];

    private static readonly GruD Cell = new(Channels, Units, Means);

    [Fact]
    public void Hidden_states_and_gradients_are_those_of_the_equations()
    {
        Parameters<double> parameters = Drawn();
        (double[,] values, RaggedSeries<double> series) = Series();
        using Predictor<double> predictor = Predictor.OfSeries<double>(x => Last(x), Cell);
        double[,] states = predictor.EvaluateSeries(parameters, series);
        double[][] expected = Plain(parameters, values, _ => Means);
        for (int r = 0; r < Lengths.Length; r++)
        {
            Assert.All(Enumerable.Range(0, Units), c => Assert.Equal(expected[r][c], states[r, c], 1e-13));
        }

        using Gradient<double> gradient = Gradient.OfSeries<double>(x => Sum(Square(Last(x)) + Last(x)), Cell);
        PlainLayers.AssertDerivatives(
            p => Plain(p, values, _ => Means).Sum(row => row.Sum(v => (v * v) + v)), parameters,
            gradient.EvaluateSeries(parameters, series).ByParameters);
    }

    [Fact]
    public void Means_that_are_computed_have_exact_derivatives()
    {
        Parameters<double> parameters = Drawn();
        (double[,] values, RaggedSeries<double> series) = Series();
        double[] means = new double[Lengths.Length * Channels];
        double[,] given = new double[Lengths.Length, Channels];
        for (int i = 0; i < means.Length; i++)
        {
            given[i / Channels, i % Channels] = means[i] = Math.Cos(i);
        }

        using Gradient<double> gradient = Gradient.OfSeries<double>((x, mean) => Sum(Square(Last(x, mean))), Cell);
        GradientResult<double> result = gradient.EvaluateSeries(parameters, series, [given]);
        double Loss() =>
            Plain(parameters, values, r => means[(r * Channels)..((r + 1) * Channels)]).Sum(row => row.Sum(v => v * v));
        Assert.Equal(Loss(), result.Value, 1e-13);
        PlainLayers.AssertDerivatives(Loss, means, [.. result.ByInputs[0].Cast<double>()]);
    }

    [Fact]
    public void The_state_contains_the_last_value_of_each_channel_and_the_time_since()
    {
        using Predictor<double> predictor = Predictor.OfSeries<double>(
            x => Loop.Scan((s, at) => Cell.Apply(at, s), Cell.Start(), x).Last[Units..], Cell);
        (double[,] values, RaggedSeries<double> series) = Series();
        double[,] ends = predictor.EvaluateSeries(Drawn(), series);
        Assert.Equal([values[3, 0], values[4, 1], values[4, 2], 1.5, 0, 0], PlainLayers.Row(ends, 0));
        Assert.Equal([Means[0], values[5, 1], Means[2], 0, 0, 0], PlainLayers.Row(ends, 1));
        Assert.Equal([.. Means, 0, 0, 0], PlainLayers.Row(ends, 2));
        Assert.Equal([values[9, 0], values[6, 1], values[8, 2], 0, 2.5, 0.5], PlainLayers.Row(ends, 3));
    }

    [Fact]
    public void Initial_decays_increase_with_time()
    {
        Parameters<double> parameters = new GruD(50, 20).Initialize<double>(new RandomKey(3));
        Assert.All(parameters["inputDecay"].ToArray(), w => Assert.InRange(w, 0, 1));
        Assert.All(parameters["3.weight"].ToArray(), w => Assert.InRange(w, 0, 0.02));
        Assert.All(parameters["inputDecayBias"].ToArray(), w => Assert.Equal(0, w));
        Assert.All(parameters["3.bias"].ToArray(), w => Assert.Equal(0, w));
        Assert.InRange(parameters["0.weight"].ToArray().Min(), -1 / Math.Sqrt(20), -0.22);
        Assert.InRange(parameters["inputDecay"].ToArray().Max(), 0.9, 1);
    }

    // Decays of both signs: some are constant, with max(0, ·) = 0, at some or all times.
    private static Parameters<double> Drawn()
    {
        Parameters<double> parameters = Cell.Initialize<double>(new RandomKey(7));
        foreach (string name in (string[])["inputDecay", "inputDecayBias", "3.weight", "3.bias"])
        {
            Span<double> values = parameters[name];
            for (int i = 0; i < values.Length; i++)
            {
                values[i] = 0.7 * Math.Sin((i * 2) + name.Length);
            }
        }

        return parameters;
    }

    private static (double[,] Values, RaggedSeries<double> Series) Series()
    {
        double[,] values = new double[Times.Length, Channels];
        for (int i = 0; i < values.Length; i++)
        {
            (int n, int c) = (i / Channels, i % Channels);
            values[n, c] = IsObserved[n, c] ? Math.Sin((1.3 * i) + 1) : double.NaN;
        }

        return (values, new(values, Times, Lengths));
    }

    private static Tensor Last(Observations series, Tensor? means = null) =>
        Cell.Hidden(Loop.Scan((s, at) => Cell.Apply(at, s, means), Cell.Start(means), series).Last);

    private static double[][] Plain(Parameters<double> parameters, double[,] values, Func<int, double[]> means)
    {
        int n = 0;
        return [.. Lengths.Select((length, r) =>
        {
            double[] h = new double[Units], last = [.. means(r)], since = new double[Channels];
            for (int k = 0; k < length; k++, n++)
            {
                for (int c = 0; c < Channels; c++)
                {
                    // Section 2.2: δ is 0 at first, then the step of time, plus δ if the step before observed nothing.
                    since[c] = k == 0 ? 0 : Times[n] - Times[n - 1] + (IsObserved[n - 1, c] ? 0 : since[c]);
                }

                double[] x = [.. since.Select((_, c) => Imputed(parameters, n, c, values, last, since, means(r)))];
                h = Step(parameters, x, n, since, h);
                for (int c = 0; c < Channels; c++)
                {
                    last[c] = IsObserved[n, c] ? values[n, c] : last[c];
                }
            }

            return h;
        })];
    }

    private static double Imputed(
        Parameters<double> parameters, int n, int c, double[,] values, double[] last, double[] since, double[] means)
    {
        double exponent = (parameters["inputDecay"][c] * since[c]) + parameters["inputDecayBias"][c];
        double decay = Math.Exp(-Math.Max(0, exponent));
        return IsObserved[n, c] ? values[n, c] : (decay * last[c]) + ((1 - decay) * means[c]);
    }

    private static double[] Step(Parameters<double> parameters, double[] x, int n, double[] since, double[] h)
    {
        double[] exponents = PlainLayers.Affine(parameters["3.weight"], parameters["3.bias"], since);
        double[] faded = [.. h.Select((v, u) => Math.Exp(-Math.Max(0, exponents[u])) * v)];
        double[] mask = [.. Enumerable.Range(0, Channels).Select(c => IsObserved[n, c] ? 1.0 : 0)];
        double[] ofInput = PlainLayers.Affine(parameters["0.weight"], parameters["0.bias"], [.. x, .. mask]);
        double[] gates = PlainLayers.Affine(parameters["1.weight"], [], faded);
        double[] reset = [.. faded.Select((v, u) => PlainLayers.Sigmoid(ofInput[u] + gates[u]) * v)];
        double[] ofReset = PlainLayers.Affine(parameters["2.weight"], [], reset);
        return [.. faded.Select((v, u) =>
        {
            double z = PlainLayers.Sigmoid(ofInput[Units + u] + gates[Units + u]);
            return ((1 - z) * v) + (z * Math.Tanh(ofInput[(2 * Units) + u] + ofReset[u]));
        })];
    }
}
