using System.Numerics;

namespace Continua.Tests.Adjoints.RandomSolves;

/// <summary>Incompatible solvers, adjoints, controllers, precisions and fields are refused with a message.</summary>
public class RefusedSolveTests
{
    private static readonly Adjoint[] Adjoints = [.. AdjointCatalogue.All.Select(entry => entry.Create())];

    public static TheoryData<string> NotAdaptive => SolversAndSeeds.NotAdaptive;

    public static TheoryData<string> Adaptive => SolversAndSeeds.Adaptive;

    public static TheoryData<string, bool> All => SolversAndSeeds.All;

    [Theory]
    [MemberData(nameof(NotAdaptive))]
    public void Adaptive_steps_without_an_error_estimate_are_refused(string name)
    {
        Solver solver = SolverCatalogue.Create(name);
        foreach (Adjoint adjoint in Adjoints)
        {
            foreach (StepController? controller in (StepController?[])[null, new PidController { Shared = true }])
            {
                AssertRefused<ArgumentException>(
                    new(0, TimesGiven.Shared), new() { Solver = solver, Adjoint = adjoint, Controller = controller },
                    $"Adaptive steps need an error estimate, but {solver.GetType().Name} has none; "
                    + "set Controller = new FixedStep(h)");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Adaptive))]
    public void Shared_steps_of_rows_with_different_times_are_refused(string name)
    {
        SolveCase drawn = Enumerable.Range(0, 100).Select(seed => new SolveCase(seed, TimesGiven.RowByRow))
            .First(c => c.Rows > 1);
        SolveOptions options = new()
        {
            Solver = SolverCatalogue.Create(name),
            Controller = new PidController { Shared = true },
        };
        foreach (Adjoint adjoint in Adjoints)
        {
            AssertRefused<ArgumentException>(
                drawn, options with { Adjoint = adjoint }, "Rows share a step only where they share their times");
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void The_full_norm_without_shared_steps_is_refused(string name, bool landing)
    {
        Solver solver = SolverCatalogue.Create(name);
        StepController controller = solver is RungeKutta { Tableau.IsAdaptive: true } && !landing
            ? new PidController() : new FixedStep(0.3) { LandOnSaves = landing };
        AssertRefused<ArgumentException>(
            new(0, TimesGiven.Shared),
            new() { Solver = solver, Controller = controller, Adjoint = new BacksolveAdjoint { FullNorm = true } },
            "take a PidController with Shared, or leave FullNorm off");
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Gradients_of_plain_fields_without_a_vjp_or_in_another_precision_are_refused(string name, bool landing)
    {
        foreach (Adjoint adjoint in Adjoints)
        {
            SolveOptions options = new()
            {
                Solver = SolverCatalogue.Create(name),
                Controller = new FixedStep(0.3) { LandOnSaves = landing },
                Adjoint = adjoint,
            };
            AssertThrows<NotSupportedException>(() => Decay<double>(null, options), "pass a VectorFieldVjp as well");
            AssertThrows<NotSupportedException>(
                () => Decay<float>(DecayVjp, options), "write it as VectorField<Single>");
        }
    }

    [Fact]
    public void Save_options_inside_an_expression_and_too_many_quadratures_are_refused()
    {
        foreach (Adjoint adjoint in Adjoints)
        {
            SolveOptions options = new() { Adjoint = adjoint };
            AssertRefused<ArgumentException>(
                new(0), options with { SaveAt = SaveAt.Steps }, "pass a tensor of times to Ode.Solve");
            AssertThrows<ArgumentException>(
                () => Decay<double>(DecayVjp, options with { Quadratures = 1 }),
                "at least one other component has to control the steps");
        }
    }

    private static double DecayVjp(double t, ReadOnlySpan<double> y, ReadOnlySpan<double> cotangent, Span<double> byY)
    {
        byY[0] = -cotangent[0];
        return 0;
    }

    /// <summary>A gradient through a plain field in double.</summary>
    private static GradientResult<T> Decay<T>(VectorFieldVjp<double>? vjp, SolveOptions options)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using Gradient<T> gradient = Gradient.Of<T>(
            (Tensor y0) => Ode.Solve((t, y, dy) => dy[0] = -y[0], vjp, y0, 0, 1, options: options).Last[0]);
        return gradient.Evaluate(new T[,] { { T.One } });
    }

    private static void AssertThrows<TException>(Func<object> code, string sentence)
        where TException : Exception =>
        Assert.Contains(sentence, Assert.Throws<TException>(code).Message, StringComparison.Ordinal);

    /// <summary>Checks both kinds of fields in both precisions.</summary>
    private static void AssertRefused<TException>(SolveCase drawn, SolveOptions options, string sentence)
        where TException : Exception
    {
        foreach (bool isPlain in (bool[])[false, true])
        {
            AssertThrows<TException>(() => Evaluated<double>(isPlain), sentence);
            AssertThrows<TException>(() => Evaluated<float>(isPlain), sentence);
        }

        object Evaluated<T>(bool isPlain)
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            using Gradient<T> gradient = drawn.Gradient<T>(options, isPlain);
            return drawn.Evaluate(gradient, 0, drawn.Rows);
        }
    }
}
