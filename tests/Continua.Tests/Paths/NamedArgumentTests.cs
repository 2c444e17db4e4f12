using Continua.Learning;
using static Continua.Tensor;

namespace Continua.Tests.Paths;

/// <summary>Named per-row arguments: scalars, vectors and input paths.</summary>
public class NamedArgumentTests
{
    [Fact]
    public void Each_row_is_solved_with_its_scalars_vectors_and_paths()
    {
        const int Rows = 40;
        double[][] times = new double[Rows][], values = new double[Rows][];
        double[] rates = new double[Rows];
        double[,] pairs = new double[Rows, 2], starts = new double[Rows, 1];
        for (int r = 0; r < Rows; r++)
        {
            int knots = 1 + (r % 5);
            times[r] = [.. Enumerable.Range(0, knots).Select(k => (0.7 * k) + (0.01 * r))];
            values[r] = [.. Enumerable.Range(0, knots).Select(k => 1 + Math.Sin(r + k))];
            (rates[r], pairs[r, 0], pairs[r, 1], starts[r, 0]) = (0.1 * r, r, 2 * r, 1);
        }

        NamedArguments<double> arguments = new NamedArguments<double>(Rows)
            .With("rate", rates).WithPath("inflow", InputPath.Step, times, values).With("pair", pairs);
        foreach (Solver solver in Tests.Solvers.AllSolvers.ForAnyField.Select(s => s.Create()).Where(
            s => s.ErrorOrder > 0 && s.Order > 2))
        {
            Solution<double> solved = Ode.Solve(
                (t, y, a) => a.Path("inflow").At(t) + (0.001 * (a["pair"][1] - a["pair"][0])) + (0 * a["rate"] * y),
                starts, arguments, 0, 4, new() { Solver = solver });
            for (int r = 0; r < Rows; r++)
            {
                double sum = 1 + (0.004 * r);
                for (double[] t = [0, .. times[r][1..], 4], v = values[r]; t.Length > 1; t = t[1..], v = v[1..])
                {
                    sum += (t[1] - t[0]) * v[0];
                }

                Assert.Equal(sum, solved.Last[r, 0], 1e-9);
            }
        }
    }

    [Fact]
    public void A_compiled_equation_of_one_row_lands_on_the_knots_of_its_path()
    {
        CompiledOde<double> pulse = Ode.Compile<double>(
            (t, y) => Reshape(InputPath.Step([0, 5, 5.01], [0, 100, 0.0]).At(t), [1]), 1);
        for (int n = 0; n < 3; n++)
        {
            Assert.Equal(1, pulse.Solve([0], 0, 10).Last[0, 0], 1e-9);
        }
    }

    [Fact]
    public void A_model_lands_on_knots_that_are_parameters()
    {
        SwitchedField field = new();
        NeuralOde model = new(field);
        Parameters<double> parameters = model.Initialize<double>(new RandomKey(1));
        new[] { 0, 5, 5.01 }.CopyTo(parameters["0.knots"]);
        Assert.Equal(1, model.SolveFor(parameters, new double[,] { { 0 } }, [0], [10]).Last[0, 0], 1e-9);
    }

    private sealed class SwitchedField : Field
    {
        private readonly Tensor knots;

        public SwitchedField() => knots = Parameter("knots", [3], Initializer.Zeros);

        protected override IReadOnlyList<Module> Parts => [];

        public override Tensor Apply(Tensor t, Tensor y) =>
            Reshape(InputPath.Step(knots, Vector(0, 100, 0)).At(t), [1]);
    }

    [Fact]
    public void An_unknown_name_is_refused_with_the_most_similar_one()
    {
        NamedArguments<double> arguments =
            new NamedArguments<double>(1).With("rate", [1.0]).WithPath("rain", InputPath.Step, [[0]], [[1]]);
        double[,] start = { { 1 } };
        ArgumentException number = Assert.Throws<ArgumentException>(
            () => Ode.Solve((t, y, a) => a["rat"] * y, start, arguments, 0, 1));
        Assert.Contains("did you mean 'rate'?", number.Message, StringComparison.Ordinal);
        ArgumentException path = Assert.Throws<ArgumentException>(
            () => Ode.Solve((t, y, a) => a.Path("rate").At(t) * y, start, arguments, 0, 1));
        Assert.Contains("Paths among the arguments are rain, but got 'rate'", path.Message, StringComparison.Ordinal);
    }
}
