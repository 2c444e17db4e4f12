using Continua.Differentiation;
using Continua.Execution;
using Continua.Graphs;
using Continua.Learning;
using Continua.Tests.Execution;
using Continua.Tests.Solvers;
using Continua.Tracing;
using static Continua.Tensor;

namespace Continua.Tests.Adjoints;

/// <summary>Tangents through solves of large fields, with mass matrices, within fields and of third order.</summary>
public class SolveTangentFieldTests
{
    private static readonly SolveOptions Coarse = new() { Rtol = 1e-4, Atol = 1e-6 };

    public static TheoryData<string, string> Fields
    {
        get
        {
            TheoryData<string, string> all = [];
            foreach (string solver in AllSolvers.Names)
            {
                foreach (string kind in (string[])["sparse", "dense", "mass", "nested", "costs", "shared"])
                {
                    bool suits = kind != "mass" || !AllSolvers.Of(solver).IsExplicit;
                    if (suits && (kind != "shared" || AllSolvers.IsAdaptive(solver)))
                    {
                        all.Add(solver, kind);
                    }
                }
            }

            return all;
        }
    }

    [Theory]
    [MemberData(nameof(Fields))]
    public void A_tangent_is_the_transpose_of_the_gradient_for_every_kind_of_field(string solver, string field)
    {
        int size = field is "sparse" or "dense" ? 20 : 2;
        Tensor y0 = Trace.Input("y0", [size]), a = Trace.Input("a", [1]);
        Tensor v = Trace.Input("v", [size]), w = Trace.Input("w", [1]);
        StepController? controller = AllSolvers.IsAdaptive(solver) ? null : new FixedStep(0.05);
        Tensor end = End(field, y0, a, Coarse with { Solver = AllSolvers.Of(solver), Controller = controller });
        Tensor cotangent = Trace.Input("cotangent", [end.Size]);
        Tensor tangent = Derivative.Jvp([end], [y0, a], [v, w])[0]!;
        Tensor?[] pulled = Derivative.Vjp([end], [cotangent], [y0, a]);
        Tensor loss = Sum(Sin(end));
        Tensor?[] gradient = Derivative.Vjp([loss], [1], [y0, a]);
        Tensor forwards = Derivative.Jvp([gradient[0]!], [y0, a], [v, w])[0]!;
        Tensor backwards = Derivative.Vjp([Dot(gradient[0]!, v) + Dot(gradient[1]!, w)], [1], [y0])[0]!;
        Random random = new(4);
        double[] Draw(int count) => [.. Enumerable.Range(0, 3 * count).Select(_ => random.NextDouble() - 0.5)];
        double[][] found = RowRun<double>.Of(
            new Graph([y0, a, v, w, cotangent], [Dot(cotangent, tangent), Dot(pulled[0]!, v) + Dot(pulled[1]!, w), forwards, backwards]),
            3, [Draw(size), [1, 1.2, 0.9], Draw(size), Draw(1), Draw(end.Size)]);
        Assert.All(found[0].Zip(found[1]), pair => Assert.Equal(pair.First, pair.Second, 1e-12));
        Assert.All(found[2].Zip(found[3]), pair => Assert.Equal(pair.First, pair.Second, 1e-11));
        Assert.Contains(found[2], x => Math.Abs(x) > 1e-3);
    }

    [Fact]
    public void A_third_derivative_through_an_explicit_solve_has_the_analytic_value()
    {
        // y' = −y² from y₀ over a time of 1 gives y₀/(1 + y₀), with the third derivative 6/(1 + y₀)⁴.
        Tensor y0 = Trace.Input("y0", [1]);
        Tensor end = Sum(Ode.Solve((t, y) => -Square(y), y0, 0, 1, options: new() { Rtol = 1e-10, Atol = 1e-10 }).Last);
        Tensor first = Derivative.Vjp([end], [1], [y0])[0]!, second = Derivative.Jvp([first], [y0], [Vector(1)])[0]!;
        Tensor third = Derivative.Vjp([second], [Vector(1)], [y0])[0]!;
        double[][] found = RowRun<double>.Of(new Graph([y0], [first, second, third]), 1, [[0.5]]);
        Assert.Equal(Math.Pow(1.5, -2), found[0][0], 1e-8);
        Assert.Equal(-2 * Math.Pow(1.5, -3), found[1][0], 1e-8);
        Assert.Equal(6 * Math.Pow(1.5, -4), found[2][0], 1e-7);
    }

    [Fact]
    public void Jacobian_and_Hessian_have_the_shape_of_the_value_followed_by_that_of_the_input()
    {
        // y' = −ky: y(1) = y₀ e⁻ᵏ.
        Tensor y0 = Trace.Input("y0", [2]), k = Trace.Input("k", [3]);
        Tensor end = Ode.Solve((t, y) => -Sum(k) * y, y0, 0, 1, options: new() { Rtol = 1e-10, Atol = 1e-10 }).Last;
        Tensor byStart = Derivatives.Jacobian(end, y0), byRates = Derivatives.Jacobian(end, k);
        Tensor hessian = Derivatives.Hessian(Sum(Square(end)), y0), product = Derivatives.HessianProduct(Sum(end), k, Vector(1, 0, 2));
        Assert.Equal(Shape.Create([2, 2]), byStart.Shape);
        Assert.Equal(Shape.Create([2, 3]), byRates.Shape);
        Assert.Equal(Shape.Create([2, 2]), hessian.Shape);
        double[][] found = RowRun<double>.Of(new Graph([y0, k], [byStart, byRates, hessian, product]), 1, [[1, 2], [0.1, 0.2, 0.3]]);
        double decay = Math.Exp(-0.6);
        AssertNear([decay, 0, 0, decay], found[0]);
        AssertNear([-decay, -decay, -decay, -2 * decay, -2 * decay, -2 * decay], found[1]);
        AssertNear([2 * decay * decay, 0, 0, 2 * decay * decay], found[2]);
        AssertNear([9 * decay, 9 * decay, 9 * decay], found[3]);
    }

    [Fact]
    public void A_second_derivative_includes_constants_and_views_that_the_field_reads_itself()
    {
        // y' = −c·x₁ y: ∂²/∂c∂x₁ of y₀ exp(−c x₁) is −y₀(1 − c x₁) exp(−c x₁).
        Tensor x = Trace.Input("x", [2]), c = Constant(0.7);
        Tensor end = Sum(Ode.Solve((t, y) => -c * x[1] * y, x[..1], 0, 1, options: new() { Rtol = 1e-10, Atol = 1e-10 }).Last);
        Tensor mixed = Derivatives.Of(Derivatives.Of(end, c), x[1]), forwards = Derivatives.Jvp(Derivatives.Of(end, x[1]), c, 1);
        double[][] found = RowRun<double>.Of(new Graph([x], [mixed, forwards]), 1, [[2, 0.5]]);
        double expected = -2 * (1 - 0.35) * Math.Exp(-0.35);
        AssertNear([expected, expected], [found[0][0], found[1][0]]);
    }

    [Fact]
    public void A_second_derivative_passes_through_the_solves_of_a_loop()
    {
        RaggedSeries<double> two = new(new double[,] { { 0.1 }, { 0.4 }, { 0.2 } }, [0, 1, 0], 2, 1);
        double[] products = Evaluated(0.7, (loss, start) => Derivatives.HessianProduct(loss, start, Vector(1)));
        double[] nested = Evaluated(0.7, (loss, start) => Derivatives.Of(Sum(Derivatives.Of(loss, start)), start));
        double[] more = Evaluated(0.7001, Derivatives.Of), less = Evaluated(0.6999, Derivatives.Of);
        for (int r = 0; r < 2; r++)
        {
            double difference = (more[r] - less[r]) / 2e-4;
            Assert.Equal(difference, products[r], 1e-5);
            Assert.Equal(difference, nested[r], 1e-5);
        }

        double[] Evaluated(double at, Func<Tensor, Tensor, Tensor> derivative)
        {
            Tensor start = Constant([at], [1]);
            using Predictor<double> predictor = Predictor.OfSeries<double>(
                x => derivative(Sum(Square(Loop.Scan((state, o) => Stepped(state, o.Values), start, x).Last)), start));
            return [.. predictor.EvaluateSeries(null, two).Cast<double>()];
        }

        static Tensor Stepped(Tensor state, Tensor x) => Ode.Solve((t, y) => -Sin(y) * x[0], state, 0, 1).Last + x;
    }

    [Fact]
    public void A_solution_and_its_tangent_are_computed_by_one_solve()
    {
        Tensor y0 = Trace.Input("y0", [2]);
        Tensor end = Ode.Solve((t, y) => Stack(y[1], -Sin(y[0])), y0, 0, 1).Last, tangent = Derivatives.Jvp(end, y0, Vector(1, 0));
        long alone = Evaluations(end);
        Assert.Equal(alone, Evaluations(tangent));
        Assert.Equal(alone, Evaluations(end, tangent));
        Assert.Equal(2 * alone, Evaluations(end, tangent, Derivatives.Of(Sum(end), y0)));

        long Evaluations(params Tensor[] outputs)
        {
            RunReport report = new();
            using Batch<double> batch = new(new Graph([y0], outputs), [true], outputs.Length);
            batch.Run(1, [new ArraySlice<double>((double[])[1, 0.5])], [.. outputs.Select(_ => new ArraySlice<double>(new double[2]))], 1, report);
            return report.ForwardEvaluations;
        }
    }

    private static Tensor End(string field, Tensor y0, Tensor a, SolveOptions options)
    {
        Tensor Chain(Tensor t, Tensor y) =>
            (4 * a[0] * (Concat(y[1..], y[19..]) - (2 * y) + Concat(y[..1], y[..19]))) - Pow(y, 3) + (0.1 * Cos(t));
        Tensor Dense(Tensor t, Tensor y) => Tanh((2 * Sum(y) * Sin(y)) + t) - (3 * a[0] * y);
        Tensor Swing(Tensor t, Tensor y) => Stack(y[1], -(a[0] * Sin(y[0])) - (0.3 * y[1]));
        Tensor Inner(Tensor t, Tensor y) => Ode.Solve((s, z) => -a[0] * Sin(z), y, 0, 0.3, options: new() { Rtol = 1e-4 }).Last - y;
        OdeTerm massive = new(Swing) { MassMatrix = new double[,] { { 2, 0.3 }, { 0, 1 } } };
        return field switch
        {
            "sparse" => Ode.Solve(Chain, y0, 0, 1, options: options).Last,
            "dense" => Ode.Solve(Dense, y0, 0, 1, options: options).Last,
            "mass" => Ode.Solve(massive, y0, 0, 1, options: options).Last,
            "shared" => Ode.Solve(
                Swing, y0, 0, 1, options: options with { Controller = new PidController { Shared = true } }).Last,
            "nested" => Ode.Solve(Inner, y0, 0, 1, options: options).Last,
            _ => Ode.Solve(Swing, y0, 0, 1, new RunningCosts((t, y, dy) => Square(dy)) { ChooseSteps = false }, options: options).Costs,
        };
    }

    private static void AssertNear(double[] expected, double[] found) =>
        Assert.All(expected.Zip(found), pair => Assert.Equal(pair.First, pair.Second, 1e-8));
}
