using System.Numerics;
using Continua.Learning;
using Continua.Tests.Paths;
using static Continua.Tensor;

namespace Continua.Tests.Models;

/// <summary>Linear controlled equations with rotations.</summary>
public class LinearCdeTests
{
    [Fact]
    public void The_first_layer_is_the_solution_of_the_controlled_equation()
    {
        const int blocks = 2, states = 4 * blocks;
        RaggedSeries<double> series = ControlPathTests.Irregular(25);
        LinearCde model = new(2, 1, blocks, layers: 1);
        Parameters<double> parameters = model.Initialize<double>(new(3));
        Tensor[] p = [.. model.Layout.Slices.Select(slice => slice.Value)];
        Tensor Field(Tensor z)
        {
            // Columns of A(e) z for the directions e of the three channels; the time also decays.
            Tensor[] columns = [.. Enumerable.Range(0, 3).Select(c => Turned(Transpose(p[3])[c], z))];
            Tensor decay = Softplus((4 * p[2]) - 3);
            columns[0] = columns[0] - (Concat(decay, decay, decay, decay) * z);
            return Transpose(Stack(columns));
        }

        Tensor Turned(Tensor log, Tensor z)
        {
            Tensor Part(Tensor x, int part) => x[(part * blocks)..((part + 1) * blocks)];
            (Tensor w, Tensor x, Tensor y, Tensor v) = (Part(z, 0), Part(z, 1), Part(z, 2), Part(z, 3));
            (Tensor a, Tensor b, Tensor c, Tensor d, Tensor e, Tensor f) =
                (Part(log, 0), Part(log, 1), Part(log, 2), Part(log, 3), Part(log, 4), Part(log, 5));
            return Concat(
                -(a * x) - (b * y) - (c * v) - (d * x) - (e * y) - (f * v),
                (a * w) + (b * v) - (c * y) + (d * w) - (e * v) + (f * y),
                (b * w) + (c * x) - (a * v) + (e * w) - (f * x) + (d * v),
                (c * w) + (a * y) - (b * x) + (f * w) - (d * y) + (e * x));
        }

        Tensor Solved(Observations x)
        {
            ControlPath path = new(x);
            Tensor start = MatVec(p[0], path.Start) + p[1];
            return Ode.Solve(new ControlledTerm((s, z) => Field(z), path), start, new() { Solver = new Vern9(), Rtol = 1e-13, Atol = 1e-14 }).Last;
        }

        using Predictor<double> product = Predictor.OfSeries<double>(model.State, model), solved = Predictor.OfSeries<double>(Solved, model);
        double[,] found = product.EvaluateSeries(parameters, series), expected = solved.EvaluateSeries(parameters, series);
        for (int i = 0; i < found.Length; i++)
        {
            Assert.Equal(expected[i / states, i % states], found[i / states, i % states], 1e-12);
        }
    }

    [Fact]
    public void Gradients_are_central_differences_and_the_state_never_grows()
    {
        RaggedSeries<double> series = ControlPathTests.Irregular(9, longest: 30);
        LinearCde model = new(2, 3, blocks: 3, layers: 2);
        Parameters<double> parameters = model.Initialize<double>(new(3));
        using Gradient<double> gradient = Gradient.OfSeries<double>(x => Sum(Sin(model.Apply(x))), model);
        double[] exact = [.. gradient.EvaluateSeries(parameters, series).ByParameters];
        for (int i = 0; i < exact.Length; i += 11)
        {
            double kept = parameters.Values[i];
            parameters.Values[i] = kept + 1e-6;
            double after = gradient.EvaluateSeries(parameters, series).Value;
            parameters.Values[i] = kept - 1e-6;
            double before = gradient.EvaluateSeries(parameters, series).Value;
            parameters.Values[i] = kept;
            Assert.Equal((after - before) / 2e-6, exact[i], 1e-7);
        }

        double[,] first = Norms(series.Rows, row => ControlPathTests.Cut(series, row, Math.Min(1, series.Lengths[row]))), last = Norms(series.Rows, row => series.Select(row));
        for (int row = 0; row < series.Rows; row++)
        {
            Assert.True(last[row, 0] <= first[row, 0] * (1 + 1e-12));
        }

        double[,] Norms(int rows, Func<int, RaggedSeries<double>> of)
        {
            using Predictor<double> norm = Predictor.OfSeries<double>(x => Sum(Square(model.State(x))), model);
            double[,] norms = new double[rows, 1];
            for (int row = 0; row < rows; row++)
            {
                norms[row, 0] = norm.EvaluateSeries(parameters, of(row))[0, 0];
            }

            return norms;
        }
    }

    [Fact]
    public void Rows_are_independent_of_each_other()
    {
        Same<float>();
        Same<double>();
    }

    private static void Same<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        RaggedSeries<double> given = ControlPathTests.Irregular(40);
        int total = given.Lengths.ToArray().Sum(), k = 0;
        (T[,] values, double[] times) = (new T[total, 2], new double[total]);
        for (int r = 0; r < given.Rows; r++)
        {
            for (int i = 0; i < given.Lengths[r]; i++, k++)
            {
                times[k] = given.TimesOf(r)[i];
                (values[k, 0], values[k, 1]) = (T.CreateTruncating(given.ValuesOf(r)[2 * i]), T.CreateTruncating(given.ValuesOf(r)[(2 * i) + 1]));
            }
        }

        RaggedSeries<T> series = new(values, times, given.Lengths);
        foreach (SeriesModel model in (SeriesModel[])[new LinearCde(2, 2, 3, 2), new NeuralCde(2, 2, 6), new GruDModel(2, 2, 5)])
        {
            Parameters<T> parameters = model.Initialize<T>(new(3));
            using Predictor<T> predictor = Predictor.OfSeries<T>(model.Apply, model);
            T[,] all = predictor.EvaluateSeries(parameters, series);
            for (int row = 0; row < series.Rows; row += 3)
            {
                T[,] alone = predictor.EvaluateSeries(parameters, series.Select(row));
                Assert.Equal((alone[0, 0], alone[0, 1]), (all[row, 0], all[row, 1]));
            }
        }
    }
}
