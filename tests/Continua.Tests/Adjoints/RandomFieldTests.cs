using Continua.Differentiation;
using Continua.Learning;
using Continua.Tests.Compilation;
using Continua.Tests.Differentiation;
using Continua.Tracing;
using static Continua.Tensor;

namespace Continua.Tests.Adjoints;

/// <summary>
/// Gradients through solves of random fields, against the same steps written as expressions and interpreted.
/// </summary>
public class RandomFieldTests
{
    private const int Rows = 37, Steps = 3;
    private const double Step = 0.2;

    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, 40)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Discrete_gradients_match_the_steps_written_as_expressions(int seed)
    {
        RandomField field = FieldOf(seed);
        string method = seed % 3 == 0 ? "dopri5" : "rk4";
        SolveOptions options = new() { Solver = SolverCatalogue.Create(method), Controller = new FixedStep(Step) };
        Tensor y0 = Trace.Input("y0", [RandomField.Dimension]), argument = Trace.Input("argument", [RandomField.Dimension]), last = y0;
        for (int n = 0; n < Steps; n++)
        {
            last = Stepped(Tests.Solvers.Tableaus.Of(method), field, n * Step, last, argument);
        }

        Tensor loss = Dot(Sin(last), MatVec(field.Weights[0], last));
        Tensor?[] by = Derivative.Vjp([loss], [1], [y0, argument, .. field.Weights]);
        GradientResult<double> found = Evaluate(field, options);

        double[] byWeights = new double[field.Layout.Size], values = field.Drawn().Values;
        for (int r = 0; r < Rows; r++)
        {
            Dictionary<Tensor, double[]> inputs = new() { [y0] = Row(0, r), [argument] = Row(1, r) };
            int at = 0;
            foreach (Tensor weight in field.Weights)
            {
                inputs[weight] = values[at..(at += weight.Size)];
            }

            Interpreter interpreter = new(inputs);
            Assert.Equal(interpreter.Evaluate(loss)[0], found.Losses[r], 1e-11);
            for (int k = 0; k < 2; k++)
            {
                int input = k;
                Agreement.Within(1e-10, interpreter.Evaluate(by[k]!), [.. Enumerable.Range(0, RandomField.Dimension).Select(c => found.ByInputs[input][r, c])]);
            }

            foreach ((int i, double value) in by[2..].SelectMany(b => interpreter.Evaluate(b!)).Index())
            {
                byWeights[i] += value;
            }
        }

        Agreement.Within(1e-10, byWeights, found.ByParameters);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Continuous_gradients_at_tight_tolerances_match_the_discrete_ones(int seed)
    {
        RandomField field = FieldOf(seed);
        SolveOptions exact = new() { Rtol = 1e-10, Atol = 1e-12 };
        GradientResult<double> discrete = Evaluate(field, exact);
        foreach (SolveOptions options in new[]
        {
            exact with { Adjoint = new BacksolveAdjoint() },
            exact with { Controller = new PidController { Shared = true }, Adjoint = new BacksolveAdjoint { FullNorm = seed % 2 == 0 } },
            new() { Solver = new Rk4(), Controller = new FixedStep(0.01), Adjoint = new BacksolveAdjoint() },
            exact with { Adjoint = new CheckpointedAdjoint { Budget = 1 } },
        })
        {
            GradientResult<double> found = Evaluate(field, options);
            Agreement.Within(1e-6, discrete.ByParameters, found.ByParameters);
            for (int k = 0; k < 2; k++)
            {
                Agreement.Within(1e-6, [.. discrete.ByInputs[k].Cast<double>()], [.. found.ByInputs[k].Cast<double>()]);
            }
        }
    }

    private static RandomField FieldOf(int seed) => new(seed, 10 + (seed / 2), nested: seed % 4 == 1);

    private static GradientResult<double> Evaluate(RandomField field, SolveOptions options)
    {
        using Gradient<double> gradient = Gradient.Of<double>((y0, argument) => field.Loss(y0, argument, options, Steps * Step), field);
        double[,] Table(int input)
        {
            double[,] table = new double[Rows, RandomField.Dimension];
            for (int r = 0; r < Rows; r++)
            {
                Buffer.BlockCopy(Row(input, r), 0, table, r * RandomField.Dimension * sizeof(double), RandomField.Dimension * sizeof(double));
            }

            return table;
        }

        return gradient.Evaluate(field.Drawn(), Table(0), Table(1));
    }

    private static double[] Row(int input, int row)
    {
        RandomKey key = new RandomKey(5).Split(input).Split(row);
        return [.. Enumerable.Range(0, RandomField.Dimension).Select(c => (2 * key.Uniform(c)) - 1)];
    }

    private static Tensor Stepped(Tableau tableau, RandomField field, double t, Tensor y, Tensor argument)
    {
        List<Tensor> slopes = [];
        for (int i = 0; i < tableau.Stages; i++)
        {
            slopes.Add(field.Slope(t + (tableau.C[i] * Step), Moved(tableau.A[i]), argument));
        }

        return Moved(tableau.B);

        Tensor Moved(double[] weights) => slopes.Select((slope, j) => Step * weights[j] * slope).Aggregate(y, (a, b) => a + b);
    }
}
