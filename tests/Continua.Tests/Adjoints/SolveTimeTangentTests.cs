using Continua.Differentiation;
using Continua.Graphs;
using Continua.Tests.Execution;
using Continua.Tests.Solvers;
using Continua.Tracing;
using static Continua.Tensor;

namespace Continua.Tests.Adjoints;

/// <summary>Tangents through solves with respect to t₀, t₁ and save times.</summary>
public class SolveTimeTangentTests
{
    private static readonly (string Name, double T0, double T1, double[] Times)[] Clocks =
    [
        ("end only", 0.3, 2.1, []),
        ("saves between", 0.3, 2.1, [0.55, 0.61, 1.2, 2.0]),
        ("backwards", 1.7, -0.2, [1.5, 0.4]),
        ("saves at both ends and twice", 0.3, 2.1, [0.3, 0.8, 0.8, 2.1]),
        ("no span, with saves", 0.3, 0.3, [0.3, 0.3]),
    ];

    public static TheoryData<string, string, string> All
    {
        get
        {
            TheoryData<string, string, string> all = [];
            foreach (string solver in AllSolvers.Names.Concat(AllSolvers.Symplectic))
            {
                bool adapts = AllSolvers.IsAdaptive(solver);
                foreach (string steps in adapts ? ["adaptive", "fixed", "landing", "given"] : (string[])["fixed", "landing"])
                {
                    foreach (var clock in Clocks.Where(c => steps != "given" || c.T0 != c.T1))
                    {
                        if (!AllSolvers.Of(solver).RequiresSeparableField || steps == "landing" || clock.Times.Length == 0)
                        {
                            all.Add(solver, steps, clock.Name);
                        }
                    }
                }
            }

            return all;
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_tangent_is_the_transpose_of_the_gradient_and_leaves_the_bits_of_the_states(string solver, string steps, string clock)
    {
        (_, double t0, double t1, double[] times) = Clocks.First(c => c.Name == clock);
        SolveOptions options = TangentCase.Options(solver, "adaptive") with
        {
            Controller = steps switch
            {
                "fixed" => new FixedStep(0.23),
                "landing" => new FixedStep(0.23) { LandOnSaves = true },
                "given" => new GivenSteps([.. ((double[])[0.11, 0.46, 0.83]).Select(part => t0 + (part * (t1 - t0)))]),
                _ => null,
            },
        };
        Tensor y0 = Trace.Input("y0", [2]), clockOf = Trace.Input("clock", [2 + times.Length]);
        Tensor v = Trace.Input("v", [2]), moved = Trace.Input("moved", clockOf.Shape);
        SolvedTensor solved = Ode.Solve(
            TermOf(options.Solver), y0, clockOf[0], clockOf[1],
            times.Length > 0 ? clockOf[2..] : null, options);
        Tensor values = times.Length > 0 ? Concat(Reshape(solved.Saved, [2 * times.Length]), solved.Last) : solved.Last;
        Tensor cotangent = Trace.Input("cotangent", values.Shape);
        Tensor tangent = Derivative.Jvp([values], [y0, clockOf], [v, moved])[0]!;
        Tensor?[] pulled = Derivative.Vjp([values], [cotangent], [y0, clockOf]);
        Tensor[] inputs = [y0, clockOf, v, moved, cotangent];
        Random random = new(5);
        double[][] point =
        [
            [0.5, -0.3, 0.7, 0.4], [t0, t1, .. times, t0, t1, .. times],
            .. new[] { v, moved, cotangent }.Select(x => Enumerable.Range(0, 2 * x.Size).Select(_ => random.NextDouble() - 0.5).ToArray()),
        ];
        double[][] found = RowRun<double>.Of(
            new Graph(inputs, [values, Dot(cotangent, tangent), Dot(pulled[0]!, v) + Dot(pulled[1]!, moved)]), 2, point);
        Assert.All(found[1].Zip(found[2]), pair => Assert.Equal(pair.First, pair.Second, 1e-9));
        double[][] together = RowRun<double>.Of(new Graph(inputs, [values, tangent]), 2, point);
        Assert.Equal(found[0], together[0]);
    }

    private static Term TermOf(Solver solver) => solver.RequiresSeparableField
        ? new SeparableTerm((t, p) => Tanh(p) + (0.2 * Sin(t)), (t, q) => -Sin(q) * (1 + (0.3 * Cos(t))))
        : new SplitTerm(
            (t, y) => Stack(0.3 * Sin(y[1] + t), -0.6 * y[1]), (t, y) => Stack(y[1] * Cos(3 * t), Sin(y[0]) * y[1]));
}
