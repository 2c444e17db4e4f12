using static Continua.Tensor;

namespace Continua.Tests.Advice;

/// <summary>The fixes named in messages about separable and split equations.</summary>
internal static class SeparableFixes
{
    private static readonly SolveOptions Options = new() { Solver = new VelocityVerlet(), Controller = new FixedStep(0.1) };

    public static IEnumerable<Fix> All =>
    [
        Fix.Of<ArgumentException>(
            "SeparableField.cs", "sort the state, or take another method, such as Dopri5.",
            () => Solve(4, (t, y) => [y[1], -y[0], y[3], -y[2]], Options),
            () => Solve(4, (t, y) => [y[2], y[3], -y[0], -y[1]], Options),
            () => Solve(4, (t, y) => [y[1], -y[0], y[3], -y[2]], new() { Solver = new Dopri5() })),
        Fix.Of<ArgumentException>(
            "SeparableField.cs", "sort the state, or take another method, such as Dopri5.",
            () => Solve(2, (t, y) => [y[1], -y[0] + Where(y[1] > 0, -0.1, 0.1)], Options),
            () => Solve(2, (t, y) => [y[1], -y[0] + Where(y[0] > 0, -0.1, 0.1)], Options),
            () => Solve(2, (t, y) => [y[1], -y[0] + Where(y[1] > 0, -0.1, 0.1)], new() { Solver = new Dopri5() })),
        Fix.Of<ArgumentException>(
            "SeparableField.cs", "sort the state, or take another method, such as Dopri5.",
            () => Solve(2, (t, y) => [y[1], -y[0] - StopGradient(y[1])], Options),
            () => Solve(2, (t, y) => [y[1], -y[0] - StopGradient(y[0])], Options),
            () => Solve(2, (t, y) => [y[1], -y[0] - StopGradient(y[1])], new() { Solver = new Dopri5() })),
        Fix.Of<ArgumentException>(
            "SeparableField.cs", "give an even number.",
            () => Solve(3, (t, y) => 0 * y, Options), () => Solve(4, (t, y) => Concat(0 * y[2..], 0 * y[..2]), Options)),
        Fix.Of<ArgumentException>(
            "PlainSource.cs", "give it as a SeparableTerm.",
            () => Ode.Solve((t, y, dy) => (dy[0], dy[1]) = (y[1], -y[0]), [1.0, 0], 0, 1, Options),
            () => Ode.Solve(new SeparableTerm<double>((t, p, dq) => dq[0] = p[0], (t, q, dp) => dp[0] = -q[0]), [1.0, 0], 0, 1, Options)),
        Fix.Of<ArgumentException>(
            "ArgumentSource.cs", "write it over tensors.",
            () => Ode.Solve((t, y, a, dy) => (dy[0], dy[1]) = (y[1], -a[0] * y[0]), Start, new double[,] { { 2 } }, 0, 1, Options),
            () => Ode.Solve((t, y, a) => [y[1], -a[0] * y[0]], Start, new double[,] { { 2 } }, 0, 1, Options)),
        Fix.Of<ArgumentException>(
            "SymplecticTableau.cs", "leave out a last drift of 0",
            () => Tableau([1, 0, 0]), () => Tableau([1])),
        Fix.Of<ArgumentException>(
            "SeparableTerm.cs", "sort it so.",
            () => Term(new(Velocity, Force), [3]), () => Term(new(Velocity, Force), [4])),
        Fix.Of<ArgumentException>(
            "SeparableTerm.cs", "return one.",
            () => Term(new((t, p) => null!, Force), [4]), () => Term(new(Velocity, Force), [4])),
        Fix.Of<ArgumentException>(
            "SeparableTerm.cs", "reshape them.",
            () => Term(new((t, p) => Sum(p), Force), [4]), () => Term(new(Velocity, Force), [4])),
        Fix.Of<ArgumentException>(
            "SplitTerm.cs", "give both.", () => Split(withBoth: false), () => Split(withBoth: true)),
        Fix.Of<ArgumentException>(
            "SeparableTerm.cs", "give both.",
            () => Plain(withBoth: false), () => Plain(withBoth: true)),
    ];

    private static void Tableau(double[] drifts) => Assert.Equal(2, new SymplecticTableau(2, [0.5, 0.5], drifts).Order);

    private static double[,] Start => new double[,] { { 1, 0 } };

    private static Tensor Velocity(Tensor t, Tensor p) => p;

    private static Tensor Force(Tensor t, Tensor q) => -q;

    private static void Solve(int components, Func<Tensor, Tensor, Tensor> field, SolveOptions options) =>
        Ode.Solve(field, new double[1, components], 0, 1, options);

    private static void Term(SeparableTerm term, Shape shape) => term.Slope(0, Zeros(shape));

    private static void Split(bool withBoth)
    {
        static double Vjp(double t, ReadOnlySpan<double> y, ReadOnlySpan<double> a, Span<double> by)
        {
            by[0] = -a[0];
            return 0;
        }

        SplitTerm<double> term = new((t, y, dy) => dy[0] = -y[0], (t, y, dy) => dy[0] = -y[0]) { StiffVjp = Vjp };
        Ode.Solve(withBoth ? term with { RestVjp = Vjp } : term, [1.0], 0, 1, new() { Solver = new KenCarp4() });
    }

    private static void Plain(bool withBoth)
    {
        SeparableTerm<double> term = new((t, p, dq) => dq[0] = p[0], (t, q, dp) => dp[0] = -q[0])
        {
            VelocityVjp = (t, p, a, by) =>
            {
                by[0] = a[0];
                return 0;
            },
        };
        term = withBoth ? term with { ForceVjp = (t, q, a, by) => { by[0] = -a[0]; return 0; } } : term;
        Ode.Solve(term, [1.0, 0], 0, 1, Options);
    }
}
