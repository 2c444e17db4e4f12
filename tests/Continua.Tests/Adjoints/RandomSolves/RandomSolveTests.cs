using System.Numerics;

namespace Continua.Tests.Adjoints.RandomSolves;

/// <summary>
/// Discrete gradients of random equations, solved by every explicit method in both precisions with traced and plain
/// fields, compared with plain code that differentiates the same steps. Runs a sample; more with CONTINUA_LONG=1.
/// </summary>
public class RandomSolveTests
{
    /// <summary>
    /// Limits the growth of steps, so that estimated errors far below the tolerance, which consist of rounding errors
    /// only, do not determine the step sizes.
    /// </summary>
    private const double MaxFactor = 2;

    /// <summary>The allowed rounding error of a row, in units of the machine epsilon.</summary>
    private const double Rounding = 64;

    private static readonly long[] Budgets = [0, 1, 10_000, 1 << 20];

    public static TheoryData<string, bool> All => SolversAndSeeds.All;

    public static TheoryData<string> Adaptive => SolversAndSeeds.Adaptive;

    [Theory]
    [MemberData(nameof(All))]
    public void Gradients_of_fixed_steps_are_exact(string name, bool landing)
    {
        foreach (int seed in SolversAndSeeds.Seeds(name, landing ? 1 : 0))
        {
            SolveOptions options = new()
            {
                Solver = SolverCatalogue.Create(name),
                Controller = new FixedStep(0.15 + (0.01 * (seed % 31))) { LandOnSaves = landing },
            };
            SolveCase drawn = new(seed);
            SolveDerivatives expected = SolveDerivatives.Of(drawn.Leaves, drawn.Expected(options, isPlain: false));
            foreach (bool isPlain in (bool[])[false, true])
            {
                string where = $"{name}, landing: {landing}, seed {seed}";
                Compare<double>(drawn, options, isPlain, expected, 1e-9, Rounding, where);
                Compare<float>(drawn, options, isPlain, expected, 1e-4, Rounding, where);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Adaptive))]
    public void Gradients_of_adaptive_steps_are_exact(string name)
    {
        foreach (int seed in SolversAndSeeds.Seeds(name, 2))
        {
            SolveOptions options = new()
            {
                Solver = SolverCatalogue.Create(name),
                Controller = (seed % 2 == 0 ? PidController.Pi : new()) with { MaxFactor = MaxFactor },
                Norm = seed % 3 == 0 ? ErrorNorm.Max : ErrorNorm.Rms,
                Rtol = 1e-3,
                Atol = 1e-4,
            };
            CompareBothFields(new(seed), options, $"{name}, adaptive, seed {seed}");
        }
    }

    [Theory]
    [MemberData(nameof(Adaptive))]
    public void Gradients_of_shared_steps_are_exact(string name)
    {
        foreach (int seed in SolversAndSeeds.Seeds(name, 3))
        {
            SolveOptions options = new()
            {
                Solver = SolverCatalogue.Create(name),
                Controller = new PidController { Shared = true, MaxFactor = MaxFactor },
                Rtol = 1e-3,
                Atol = 1e-4,
            };
            CompareBothFields(new(seed, TimesGiven.Shared), options, $"{name}, shared, seed {seed}");
        }
    }

    /// <summary>
    /// Compares solves with traced and plain fields. The tolerances are at least 1e-4, because the rounding of the
    /// estimated errors, and so of the step sizes, is larger relative to tighter tolerances. In single precision, this
    /// rounding changes the steps, so that only bits are compared.
    /// </summary>
    private static void CompareBothFields(SolveCase drawn, SolveOptions options, string where)
    {
        foreach (bool isPlain in (bool[])[false, true])
        {
            SolveDerivatives expected = SolveDerivatives.Of(drawn.Leaves, drawn.Expected(options, isPlain));
            Compare<double>(drawn, options, isPlain, expected, 1e-9, Rounding / 1e-4, where);
            CompareBits<float>(drawn, options, isPlain, $"{where}, plain: {isPlain}, {drawn}");
        }
    }

    /// <summary>Checks the discrete gradient and its bits.</summary>
    private static void Compare<T>(
        SolveCase drawn, SolveOptions options, bool isPlain, SolveDerivatives expected, double tolerance,
        double roundings, string where)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        where = $"{where}, plain: {isPlain}, {typeof(T).Name}, {drawn}";
        SolveAssert.Near(drawn, expected, CompareBits<T>(drawn, options, isPlain, where), tolerance, roundings, where);
    }

    /// <summary>
    /// Checks that the checkpointed gradient has the bits of the discrete gradient. If rows do not share their steps,
    /// each row must also have the same bits when it is evaluated alone.
    /// </summary>
    private static GradientResult<T> CompareBits<T>(SolveCase drawn, SolveOptions options, bool isPlain, string where)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using Gradient<T> discrete = drawn.Gradient<T>(options, isPlain);
        GradientResult<T> found = drawn.Evaluate(discrete, 0, drawn.Rows);
        string failures = string.Join("; ", found.Report.Failures.Select(failure => failure.Message));
        Assert.True(failures.Length == 0, $"{where}: {failures}");
        if (!options.Steps.Shared)
        {
            SolveAssert.RowsAreIndependent(drawn, discrete, found, where);
        }

        CheckpointedAdjoint adjoint = new() { Budget = Budgets[drawn.Rows % Budgets.Length] };
        using Gradient<T> checkpointed = drawn.Gradient<T>(options with { Adjoint = adjoint }, isPlain);
        SolveAssert.Same(found, drawn.Evaluate(checkpointed, 0, drawn.Rows), $"{where}, checkpointed");
        return found;
    }
}
