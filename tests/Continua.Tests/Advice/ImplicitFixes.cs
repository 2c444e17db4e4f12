using Continua.Learning;
using static Continua.Tensor;

namespace Continua.Tests.Advice;

/// <summary>The fixes named in messages about implicit methods and their coefficients.</summary>
internal static class ImplicitFixes
{
    // A number of components for which dense matrices are refused.
    private const int TooLarge = 2001;

    private static readonly double[,] Mass = { { 1, 0 }, { 0, 2 } };

    public static IEnumerable<Fix> All => [.. Solves, .. Coefficients];

    private static IEnumerable<Fix> Solves =>
    [
        Fix.Of<SolveException>(
            "StatusText.cs",
            "shorten the span, take an explicit method, or check the field for divisions, roots, logarithms and "
            + "positions out of range.",
            () => Rising(new Rodas5P(), 0, 1, 0), () => Rising(new Tsit5(), 0, 1, 0),
            () => Rising(new Rodas5P(), 0, 1, 1e-6)),
        Fix.Of<SolveException>(
            "StatusText.cs",
            "shorten the span, take an explicit method, or check the field for divisions, roots, logarithms and "
            + "positions out of range.",
            () => Growing(1), () => Growing(0.5)),
        Fix.Of<ArgumentException>(
            "Ode.cs", "give positive numbers.", () => Compiled(2, 0, 2, 1), () => Compiled(2, 1, 2, 1)),
        Fix.Of<ArgumentException>(
            "CompiledOde.cs", "give [row, {Dimension}].", () => Compiled(2, 1, 3, 1), () => Compiled(2, 1, 2, 1)),
        Fix.Of<ArgumentException>(
            "CompiledOde.cs", "give [row, {Arguments}].", () => Compiled(2, 1, 2, 2), () => Compiled(2, 2, 2, 2)),
        Fix.Of<ArgumentException>(
            "Solve.cs", "give [{rows}, {count}].", () => Compiled(2, 1, 2, 1, 3), () => Compiled(2, 1, 2, 1)),
        Fix.Of<ArgumentException>(
            "Trace.cs", "pass them as arguments.",
            () => Ode.Compile<double>((t, y, a) => y * Tracing.Trace.Input("x", []), 1, 1),
            () => Ode.Compile<double>((t, y, a) => y * a[0], 1, 1)),
        Fix.Of<ArgumentException>(
            "PlainSource.cs", "write the field over tensors, or use Kvaerno5.", () => Plain(new Rodas5P()),
            () => Traced(new Rodas5P()),
            () => Plain(new Kvaerno5())),
        Fix.Of<ArgumentException>(
            "FieldJacobian.cs", "give the field's JacobianPattern, without a Jacobian, or take an explicit method.",
            () => Large(new Rodas5P()),
            () => Large(new Rodas5P(), JacobianPattern.Band(TooLarge, 0, 0)), () => Large(new Tsit5())),
        Fix.Of<ArgumentException>(
            "FieldJacobian.cs", "take an explicit method.",
            () => Large(new Rodas5P(), JacobianPattern.Band(TooLarge, TooLarge - 1, 0)),
            () => Large(new Tsit5(), JacobianPattern.Band(TooLarge, TooLarge - 1, 0))),
        Fix.Of<ArgumentException>(
            "PlainSource.cs", "give a pattern of that size.",
            () => Large(new Rodas5P(), JacobianPattern.Band(TooLarge - 1, 0, 0)),
            () => Large(new Rodas5P(), JacobianPattern.Band(TooLarge, 0, 0))),
        Fix.Of<ArgumentException>(
            "JacobianPattern.cs", "add it to the pattern.",
            () => Large(new Rodas5P(), JacobianPattern.Band(TooLarge, 0, 0), couples: true),
            () => Large(new Rodas5P(), JacobianPattern.Band(TooLarge, 1, 0), couples: true)),
        Fix.Of<ArgumentException>(
            "SolveOptions.cs", "use Rodas5P.", () => WithMass(Mass, new Tsit5()), () => WithMass(Mass, new Rodas5P())),
        Fix.Of<ArgumentException>(
            "SolveOptions.cs", "give [{dimension}, {dimension}].", () => WithMass(new double[1, 1], new Rodas5P()),
            () => WithMass(Mass, new Rodas5P())),
        Fix.Of<ArgumentException>(
            "SolveOptions.cs", "check its entries.",
            () => WithMass(new[,] { { 1, 0 }, { 0, double.NaN } }, new Rodas5P()),
            () => WithMass(Mass, new Rodas5P())),
        Fix.Of<ArgumentException>(
            "SolveOptions.cs", "set Solver = new Rodas5P().", () => WithConstraint(new Kvaerno5(), y => y),
            () => WithConstraint(new Rodas5P(), y => y)),
        Fix.Of<SolveException>(
            "StatusText.cs",
            "check f there, or give a start that satisfies them: the first state of Ode.Solve outside expressions with "
                + "SaveAt.Steps.",
            () => WithConstraint(new Rodas5P(), y => 1 + (y * y)), () => WithConstraint(new Rodas5P(), y => 1 + y)),
        Fix.Of<SolveException>(
            "StatusText.cs",
            "check f there, or give a start that satisfies them: the first state of Ode.Solve outside expressions with "
                + "SaveAt.Steps.",
            () => Constrained([1, 0.5]), () => Constrained(CorrectedStart())),
        Fix.Of<ArgumentException>(
            "SolveOptions.cs", "use CheckpointedAdjoint, whose memory is bounded too.",
            () => Traced(new Kvaerno5(), new BacksolveAdjoint()),
            () => Traced(new Kvaerno5(), new CheckpointedAdjoint())),
        Fix.Of<SolveException>(
            "StatusText.cs", "check the Jacobian, or look for a jump or a pole of the field there.",
            () => Following(x => x, x => 0),
            () => Following(x => x, x => 1)),
        Fix.Of<SolveException>(
            "StatusText.cs", "check the Jacobian, or look for a jump or a pole of the field there.",
            () => Following(x => Math.Sign(x), x => 0), () => Following(Math.Tanh, x => 1 / Math.Pow(Math.Cosh(x), 2))),
    ];

    private static IEnumerable<Fix> Coefficients =>
    [
        Fix.Of<ArgumentException>(
            "Adams.cs", "take 12.", () => Traced(new Adams { MaxOrder = 13 }), () => Traced(new Adams { MaxOrder = 12 })),
        Fix.Of<ArgumentException>(
            "Bdf.cs", "take 5.", () => Traced(new Bdf { MaxOrder = 6 }), () => Traced(new Bdf { MaxOrder = 5 })),
        Fix.Of<ArgumentException>(
            "NewtonTolerances.cs", "take 0.01.", () => Traced(new Kvaerno5 { NewtonTolerance = double.NaN }),
            () => Traced(new Kvaerno5 { NewtonTolerance = 0.01 })),
        Fix.Of<ArgumentException>(
            "DiagonallyImplicit.cs",
            "use such a tableau, for example c = [0, 1], a = [[0], [0, 1]], b = [0, 1] for the implicit Euler method.",
            () => FixedSteps(new(1, [1], [[1]], [1])), () => FixedSteps(new(1, [0, 1], [[0], [0, 1]], [0, 1]))),
        Fix.Of<ArgumentException>(
            "DiagonallyImplicit.cs",
            "use such a tableau, for example c = [0, 1], a = [[0], [0, 1]], b = [0, 1] for the implicit Euler method.",
            () => FixedSteps(new(1, [0, 0, 1], [[0], [0, 0], [0, 0, 1]], [0, 0, 1])),
            () => FixedSteps(new(1, [0, 1], [[0], [0, 1]], [0, 1]))),
        Fix.Of<ArgumentException>("DirkChecks.cs", "give c", () => Dirk([]), () => Dirk([1])),
        Fix.Of<ArgumentException>("RosenbrockChecks.cs", "give m", () => Rosenbrock([]), () => Rosenbrock([1])),
        Fix.Of<ArgumentException>(
            "RosenbrockChecks.cs", "give the diagonal of Γ", () => Rosenbrock([1], gamma: 0), () => Rosenbrock([1])),
        Fix.Of<ArgumentException>(
            "RosenbrockChecks.cs", "give the order of m̂", () => Rosenbrock([1], embedded: 0), () => Rosenbrock([1])),
        Fix.Of<ArgumentException>("ImplicitTableau.cs", "give c", () => Collocation([], []), () => Collocation([1], [[1]])),
        Fix.Of<ArgumentException>(
            "ImplicitTableau.cs", "give each once", () => Collocation([1, 1], [[1, 0], [1, 0]]), () => Collocation([1], [[1]])),
        Fix.Of<ArgumentException>("ImplicitTableau.cs", "give all", () => Collocation([1], []), () => Collocation([1], [[1]])),
        Fix.Of<ArgumentException>("ImplicitTableau.cs", "take 0.25", () => Collocation([1], [[1]], 0), () => Collocation([1], [[1]], 0.25)),
        Fix.Of<ArgumentException>(
            "TableauChecks.cs", "leave them out", () => Explicit(interpolant: null, [1], [[1]]),
            () => Explicit(interpolant: null, null, null)),
        Fix.Of<ArgumentException>(
            "TableauChecks.cs", "give both", () => Explicit([[1], [0]], [1], null),
            () => Explicit([[1], [0]], [1], [[1]])),
    ];

    private static void Decay(double t, ReadOnlySpan<double> y, Span<double> dy) => (dy[0], dy[1]) = (-y[0], -2 * y[1]);

    private static double DecayVjp(double t, ReadOnlySpan<double> y, ReadOnlySpan<double> cotangent, Span<double> byY)
    {
        (byY[0], byY[1]) = (-cotangent[0], -2 * cotangent[1]);
        return 0;
    }

    private static void Plain(Solver solver) =>
        Evaluate(y => Ode.Solve(
            new OdeTerm<double>(Decay) { Vjp = DecayVjp }, y, 0, 1, options: new() { Solver = solver }).Last);

    private static void Traced(Solver solver, Adjoint? adjoint = null) =>
        Evaluate(
            y => Ode.Solve(
                (t, z) => -z, y, 0, 1,
                options: new() { Solver = solver, Adjoint = adjoint ?? new DiscreteAdjoint() }).Last);

    private static void Evaluate(Func<Tensor, Tensor> solved)
    {
        using Gradient<double> gradient = Gradient.Of<double>(y => Sum(solved(y)));
        Assert.True(double.IsFinite(gradient.Evaluate(new double[,] { { 1, 2 } }).Value));
    }

    private static void Large(Solver solver, JacobianPattern? pattern = null, bool couples = false)
    {
        void Field(double t, ReadOnlySpan<double> y, Span<double> dy)
        {
            for (int c = 0; c < y.Length; c++)
            {
                dy[c] = couples && c > 0 ? y[c - 1] : 0;
            }
        }

        Ode.Solve(
            new OdeTerm<double>(Field) { JacobianPattern = pattern }, new double[TooLarge], 0, 1,
            new() { Solver = solver });
    }

    private static void Growing(double t1) =>
        Ode.Solve((t, y, dy) => dy[0] = Math.Exp(1000 * t), [1.0], 0, t1, new() { Solver = new Kvaerno5() });

    private static void Rising(Solver solver, double t0, double t1, double inside) =>
        Ode.Solve<double>((t, y) => Sqrt(y + inside) + 1, new double[,] { { 0 } }, t0, t1, new() { Solver = solver });

    private static void Compiled(int dimension, int arguments, int components, int given, int rows = 1) =>
        Ode.Compile<double>((t, y, a) => -y * a[0], dimension, arguments).Solve(
            new double[1, components], new double[rows, given], [0], [1]);

    // y₁ = y₀² is an algebraic equation.
    private static readonly OdeTerm Parabola =
        new((t, y) => [-y[0], y[1] - Square(y[0])]) { MassMatrix = new double[,] { { 1, 0 }, { 0, 0 } } };

    private static void WithConstraint(Solver solver, Func<double, double> constraint)
    {
        OdeTerm<double> term = new((t, y, dy) => (dy[0], dy[1]) = (-y[0], constraint(y[1])))
        {
            MassMatrix = new double[,] { { 1, 0 }, { 0, 0 } },
        };
        Ode.Solve(term, [1.0, 0.3], 0, 1, new() { Solver = solver });
    }

    private static double[] CorrectedStart()
    {
        SolveOptions options = new() { Solver = new Rodas5P(), SaveAt = SaveAt.Steps };
        Solution<double> solved = Ode.Solve(Parabola, new double[,] { { 1, 0.5 } }, [0], [0.001], options);
        return [.. solved.Values().Cast<double>().Take(2)];
    }

    private static void Constrained(double[] start)
    {
        using Gradient<double> gradient = Gradient.Of<double>(
            y => Sum(
                Ode.Solve(Parabola, y, 0, 1, options: new() { Solver = new Rodas5P(), ThrowOnFailure = true }).Last));
        gradient.Evaluate(new double[,] { { start[0], start[1] } });
    }

    private static void WithMass(double[,] mass, Solver solver) =>
        Ode.Solve(new OdeTerm<double>(Decay) { MassMatrix = mass }, [1.0, 1.0], 0, 1, new() { Solver = solver });

    // At this late time the precision of t allows no step short enough to make Newton's corrections small.
    private static void Following(Func<double, double> pull, Func<double, double> derivative) => Ode.Solve(
        new OdeTerm<double>((t, y, dy) => dy[0] = -1e8 * pull(y[0] - (t - 1e9)))
        {
            Jacobian = (t, y, jacobian, byTime) =>
            {
                jacobian[0] = -1e8 * derivative(y[0] - (t - 1e9));
                byTime[0] = 1e8 * derivative(y[0] - (t - 1e9));
            },
        },
        [0.0], 1e9, 1e9 + 0.01, new() { Solver = new Kvaerno5() });

    private static Tableau Explicit(double[][]? interpolant, double[]? extraC, double[][]? extraA) =>
        new(
            1, [0], [[]], [1], interpolant: interpolant, interpolantOrder: interpolant is null
                ? 0
                : 1, extraC: extraC, extraA: extraA);

    private static void FixedSteps(DirkTableau tableau) => Ode.Solve(
        Decay, [1.0, 1.0], 0, 1, new() { Solver = new OwnMethod(tableau), Controller = new FixedStep(0.1) });

    private static void Collocation(double[] c, double[][] a, double gamma = 1) =>
        Assert.Equal(1, new ImplicitTableau(1, c, a, [1], gamma).Stages);

    private static DirkTableau Dirk(double[] c) => c.Length == 0 ? new(1, [], [], []) : new(1, c, [[1]], [1]);

    private static RosenbrockTableau Rosenbrock(double[] m, double gamma = 1, int embedded = 1) => m.Length == 0
        ? new(1, gamma, [], [], [], [], embedded, [], [])
        : new(1, gamma, [[]], [[]], m, [0], embedded, [0], [gamma]);

    private sealed record OwnMethod(DirkTableau Coefficients) : DiagonallyImplicit
    {
        public override DirkTableau Tableau => Coefficients;
    }
}
