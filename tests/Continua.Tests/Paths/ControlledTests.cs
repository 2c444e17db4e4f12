using System.Numerics;
using Continua.Learning;
using Continua.Tests.Loops;
using Continua.Tests.Paths;
using static Continua.Tensor;

namespace Continua.Tests.Paths;

/// <summary>Controlled differential equations along paths through observations.</summary>
public class ControlledTests
{
    private const int Units = 3;

    private static readonly Tensor Start = Vector(1, 1, 1);

    private static readonly Mlp Net = new([Units, 6, Units * 3], Activation.Tanh);

    public static TheoryData<string, Interpolation> Cases
    {
        get
        {
            TheoryData<string, Interpolation> cases = [];
            foreach (string name in Tests.Solvers.AllSolvers.Names)
            {
                foreach (Interpolation interpolation in Enum.GetValues<Interpolation>())
                {
                    cases.Add(name, interpolation);
                }
            }

            return cases;
        }
    }

    [Fact]
    public void A_linear_path_that_is_passed_at_another_speed_gives_the_same_state()
    {
        double[] times = [0, 0.5, 1.25, 2, 3];
        double[,] values = { { 0, 1 }, { 0.4, 0.2 }, { -0.3, 0.5 }, { 0.6, 0 }, { 0.1, -0.4 } };
        double End(Func<double, double> speed, double step)
        {
            InputPath path = InputPath.Linear(Constant([.. times.Select(speed)], [5]), Constant(values.Cast<double>().ToArray(), [5, 2]));
            Tensor Last(Tensor x) => Ode.Solve(
                new ControlledTerm((t, z) => Outer(Tanh(z), Vector(1, 0.5)) + Constant(new double[] { 0.2, -0.1, 0.3, 0.4 }, [2, 2]), path), x, speed(0), speed(3),
                options: new() { Solver = new Rk4(), Controller = new FixedStep(step) }).Last;
            using Predictor<double> predictor = Predictor.Of<double>(Last);
            return predictor.Evaluate(null, new double[,] { { 0.3, -0.2 } })[0, 1];
        }

        // Knots are on knots, and each interval has the same steps.
        Assert.Equal(End(t => t, 0.125), End(t => (4 * t) - 7, 0.5), 1e-12);
    }

    [Fact]
    public void A_smooth_path_that_is_passed_at_a_varying_speed_gives_the_same_state()
    {
        double[] times = [0, 0.5, 1.25, 2, 3];
        InputPath path = InputPath.Cubic(Constant(times, [5]), Constant([0, 1, 0.4, 0.2, -0.3, 0.5, 0.6, 0, 0.1, -0.4], [5, 2]));
        Tensor Field(Tensor z) => Outer(Tanh(z), Vector(1, 0.5)) + Constant(new double[] { 0.2, -0.1, 0.3, 0.4 }, [2, 2]);
        SolveOptions options = new() { Solver = new Tsit5(), Rtol = 1e-9, Atol = 1e-9 };
        using Predictor<double> plain = Predictor.Of<double>(x => Ode.Solve(new ControlledTerm((t, z) => Field(z), path), x, 0, 3, options: options).Last);
        using Predictor<double> varied = Predictor.Of<double>(x => Ode.Solve(
            (s, z) => MatVec(Field(z), path.SlopeAt((s * s) / 3)) * (2 * s / 3), x, 0, 3, options: options).Last);
        double[,] first = plain.Evaluate(null, new double[,] { { 0.3, -0.2 } }), second = varied.Evaluate(null, new double[,] { { 0.3, -0.2 } });
        Assert.Equal(first[0, 0], second[0, 0], 1e-6);
        Assert.Equal(first[0, 1], second[0, 1], 1e-6);
    }

    [Theory]
    [InlineData(Interpolation.Linear, true)]
    [InlineData(Interpolation.Rectilinear, true)]
    [InlineData(Interpolation.Hermite, false)]
    [InlineData(Interpolation.Cubic, false)]
    public void Observations_at_other_times_give_the_same_state_along_linear_and_rectilinear_paths_only(Interpolation interpolation, bool isSame)
    {
        double[,] values = { { 0, 1 }, { 0.4, 0.2 }, { -0.3, 0.5 }, { 0.6, 0 }, { 0.1, -0.4 } };
        RaggedSeries<double> series = new(values, [0, 0.5, 1.25, 2, 3], 5), later = new(values, [0, 1, 1.1, 5, 5.5], 5);
        using Predictor<double> last = Predictor.OfSeries<double>(x => Ode.Solve(
            new ControlledTerm(
                (s, z) => Outer(Tanh(z), Vector(1, 0.5)) + Constant(new double[] { 0.2, -0.1, 0.3, 0.4 }, [2, 2]),
                new ControlPath(x, new() { Interpolation = interpolation, Channels = ControlChannels.None })),
            Vector(0.3, -0.2), new() { Rtol = 1e-8, Atol = 1e-8 }).Last);
        double[,] first = last.EvaluateSeries(null, series), second = last.EvaluateSeries(null, later);
        Assert.Equal(isSame, first[0, 0] == second[0, 0] && first[0, 1] == second[0, 1]);
    }

    [Theory]
    [InlineData(Interpolation.Linear)]
    [InlineData(Interpolation.Rectilinear)]
    [InlineData(Interpolation.Hermite)]
    [InlineData(Interpolation.Cubic)]
    public void Steps_of_a_fixed_size_converge_with_the_order_of_the_method_along_every_path(Interpolation interpolation)
    {
        RaggedSeries<double> series = ControlPathTests.Irregular(12);
        Mlp net = new([3, 8, 9], Activation.Tanh);
        Parameters<double> parameters = net.Initialize<double>(new(5));
        double[,] Ends(SolveOptions options)
        {
            using Predictor<double> predictor = Predictor.OfSeries<double>(
                x => Ode.Solve(
                    new ControlledTerm((s, z) => Reshape(Tanh(net.Apply(z)), [3, 3]), new ControlPath(x, new() { Interpolation = interpolation })),
                    Vector(0.1, 0.2, -0.3), options).Last, net);
            return predictor.EvaluateSeries(parameters, series);
        }

        double[,] exact = Ends(new() { Solver = new Vern9(), Rtol = 1e-13, Atol = 1e-13 });
        double Error(double step)
        {
            double[,] found = Ends(new() { Solver = new Rk4(), Controller = new FixedStep(step) });
            return Enumerable.Range(0, found.Length).Max(i => Math.Abs(found[i / 3, i % 3] - exact[i / 3, i % 3]));
        }

        Assert.InRange(Math.Log2(Error(0.25) / Error(0.125)), 3.5, 4.7);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_row_has_the_same_bits_alone_and_among_others(string solver, Interpolation interpolation)
    {
        SameAlone<double>(solver, interpolation);
        SameAlone<float>(solver, interpolation);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Gradients_are_central_differences_with_the_same_steps(string solver, Interpolation interpolation)
    {
        SolveOptions options = new() { Solver = SolverCatalogue.Create(solver), Rtol = 1e-9, Atol = 1e-9, Controller = new FixedStep(0.25) };
        SeriesDifferences.Agree(Net, x => Sum(Sin(Last(x, interpolation, options))));
    }

    [Fact]
    public void Driven_by_time_alone_it_is_the_ordinary_equation()
    {
        RaggedSeries<double> series = new(new double[6, 1], [0, 1, 2, 3, 4, 5], 6);
        SolveOptions options = new() { Solver = new Rk4(), Controller = new FixedStep(0.5) };
        Tensor Field(Tensor z) => Net.Apply(z)[..Units];
        using Predictor<double> controlled = Predictor.OfSeries<double>(
            x => Ode.Solve(
                new ControlledTerm(
                    (s, z) => Outer(Field(z), Vector(1, 0)), new ControlPath(x)),
                Start, options).Last, Net);
        using Predictor<double> ordinary = Predictor.OfSeries<double>(
            x => Ode.Solve((t, z) => Field(z), Start, 0, 5, options: options).Last + (0 * Loop.Sum(_ => Constant(1), x)), Net);
        Parameters<double> parameters = Net.Initialize<double>(new(4));
        double[,] a = controlled.EvaluateSeries(parameters, series), b = ordinary.EvaluateSeries(parameters, series);
        for (int i = 0; i < Units; i++)
        {
            Assert.Equal(b[0, i], a[0, i], 1e-13);
        }
    }

    [Fact]
    public void A_linear_equation_along_a_linear_path_is_a_product_of_exponentials()
    {
        RaggedSeries<double> series = ControlPathTests.Irregular(20, missing: 0);
        Tensor[] matrices = [.. Enumerable.Range(0, 3).Select(c => Constant(
            [.. Enumerable.Range(0, Units * Units).Select(i => (2 * new RandomKey(8).Split(c).Uniform(i)) - 1)], [Units, Units]))];
        Tensor Exact(Observations x) => Loop.Scan(
            (state, at) => Concat(
                MatVec(
                    MatrixExponential(
                        (at.Elapsed * matrices[0]) + ((at.Values[0] - state[Units]) * matrices[1])
                        + ((at.Values[1] - state[Units + 1]) * matrices[2])), state[..Units]),
                at.Values), Concat(Start, new ControlPath(x).Start[1..]), x).Last[..Units];
        Tensor Solved(Observations x, Interpolation interpolation) => Ode.Solve(
            new ControlledTerm(
                (s, z) => Transpose(Stack([.. matrices.Select(a => MatVec(a, z))])),
                new ControlPath(x, new() { Interpolation = interpolation })),
            Start, new() { Rtol = 1e-10, Atol = 1e-12 }).Last;
        using Predictor<double> exact = Predictor.OfSeries<double>(Exact);
        using Predictor<double> solved = Predictor.OfSeries<double>(x => Solved(x, Interpolation.Linear));
        double[,] wanted = exact.EvaluateSeries(null, series), found = solved.EvaluateSeries(null, series);
        for (int i = 0; i < wanted.Length; i++)
        {
            double value = wanted[i / Units, i % Units];
            Assert.Equal(value, found[i / Units, i % Units], 1e-8 * (1 + Math.Abs(value)));
        }
    }

    private static void SameAlone<T>(string solver, Interpolation interpolation)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        RaggedSeries<double> all = ControlPathTests.Irregular(45);
        RaggedSeries<T> series = Converted<T>(all);
        using Predictor<T> last = Predictor.OfSeries<T>(x => Last(x, interpolation, Options(solver, 1e-3)), Net);
        using Predictor<T> onOneThread = Predictor.OfSeries<T>(x => Last(x, interpolation, Options(solver, 1e-3)), Net, threads: 1);
        Parameters<T> parameters = Net.Initialize<T>(new(4));
        T[,] together = last.EvaluateSeries(parameters, series);
        Assert.Equal(together, onOneThread.EvaluateSeries(parameters, series));
        for (int row = 0; row < series.Rows; row += 3)
        {
            T[,] alone = last.EvaluateSeries(parameters, series.Select(row));
            for (int c = 0; c < Units; c++)
            {
                Assert.True(T.IsFinite(alone[0, c]));
                Assert.Equal(alone[0, c], together[row, c]);
            }
        }
    }

    internal static RaggedSeries<T> Converted<T>(RaggedSeries<double> series)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int total = series.Lengths.ToArray().Sum(), k = 0;
        (T[,] values, double[] times) = (new T[total, series.Channels], new double[total]);
        for (int r = 0; r < series.Rows; r++)
        {
            for (int i = 0; i < series.Lengths[r]; i++, k++)
            {
                times[k] = series.TimesOf(r)[i];
                for (int c = 0; c < series.Channels; c++)
                {
                    values[k, c] = T.CreateTruncating(series.ValuesOf(r)[(i * series.Channels) + c]);
                }
            }
        }

        return new(values, times, series.Lengths);
    }

    private static Tensor Last(Observations x, Interpolation interpolation, SolveOptions options)
    {
        ControlPath path = new(x, new() { Interpolation = interpolation });
        ControlledTerm term = new((s, z) => Reshape(0.3 * Net.Apply(z), [Units, 3]), path);
        return Ode.Solve(term, 0.1 * path.Start, options).Last;
    }

    private static SolveOptions Options(string solver, double rtol)
    {
        Solver method = SolverCatalogue.Create(solver);
        bool hasError = method is not RungeKutta { Tableau.Error: null };
        return new() { Solver = method, Rtol = rtol, Atol = rtol, Controller = hasError ? null : new FixedStep(0.25) };
    }
}
