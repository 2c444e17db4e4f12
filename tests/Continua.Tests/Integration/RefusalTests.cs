using System.Numerics;
using System.Runtime.InteropServices;

namespace Continua.Tests.Integration;

/// <summary>
/// Number types, solvers and options that are not supported are refused with a message before anything is computed.
/// </summary>
public class RefusalTests
{
    private static readonly VectorField<double> Decay = (t, y, dy) => dy[0] = -y[0];

    [Fact]
    public void Numbers_are_float_or_double()
    {
        Check<Half>("Half");
        Check<NFloat>("NFloat");

        static void Check<T>(string name)
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            T[,] starts = { { T.One } };
            VectorField<T> plain = (t, y, dy) => dy[0] = -y[0];
            Func<Tensor, Tensor, Tensor> traced = (t, y) => -y;
            Tensor Inside(Tensor y) => Tensor.Sum(Ode.Solve(plain, null, y, 0, 1).Last);
            Action[] all =
            [
                () => Ode.Solve(plain, [T.One], 0, 1),
                () => Ode.Solve(plain, starts, 0, 1),
                () => Ode.Solve(traced, starts, 0, 1),
                () => new OdeIntegrator<T>(plain, [T.One], 0, 1).Dispose(),
                () => new OdeIntegrator<T>(traced, starts, [0], [1]).Dispose(),
                () => Gradient.Of<T>(y => Tensor.Sum(Ode.Solve(traced, y, 0, 1).Last)).Evaluate(starts),
                () => Gradient.Of<T>(Tensor.Sum).Evaluate(starts),
                () => Gradient.Of<double>(Inside).Evaluate(new double[,] { { 1 } }),
                () => Predictor.Of<T>(Tensor.Exp).Evaluate(null, starts),
            ];
            Assert.All(all, solve => Assert.Contains(
                $"Numbers are float or double, but got {name}; convert", Assert.Throws<ArgumentException>(solve).Message, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void A_method_can_be_defined_by_its_tableau()
    {
        Assert.True(typeof(Solver).GetConstructors(System.Reflection.BindingFlags.Instance | System.Reflection.BindingFlags.NonPublic)
            .All(c => c.IsFamilyAndAssembly || c.GetParameters().Length == 1));
        Assert.Equal(Math.Exp(-1), Ode.Solve(Decay, [1.0], 0, 1, new() { Solver = new ThreeEighths(), Controller = new FixedStep(0.01) }).Last[0, 0], 1e-9);
        Assert.False(new ThreeEighths().Interpolates);
        Assert.Contains("ThreeEighths", Refusal(new() { Solver = new ThreeEighths() }), StringComparison.Ordinal);
    }

    public static TheoryData<string, SolveOptions> Options => new()
    {
        { "Tolerances", new() { Rtol = double.NaN } },
        { "Tolerances", new() { Rtol = -1e-6 } },
        { "Tolerances", new() { Rtol = double.PositiveInfinity } },
        { "Tolerances", new() { Atol = double.NaN } },
        { "Tolerances", new() { Atol = double.NegativeInfinity } },
        { "Tolerances", new() { Rtol = 0, Atol = 0 } },
        { "Tolerances", new() { AtolPerComponent = [double.NaN] } },
        { "Tolerances", new() { AtolPerComponent = [-1] } },
        { "Tolerances", new() { AtolPerComponent = [double.PositiveInfinity] } },
        { "absolute tolerance", new() { AtolPerComponent = [1, 1] } },
        { "first step", new() { FirstStep = double.NaN } },
        { "first step", new() { FirstStep = 0 } },
        { "first step", new() { FirstStep = double.PositiveInfinity } },
        { "number of steps", new() { MaxSteps = 0 } },
        { "number of steps", new() { MaxSteps = -1 } },
        { "threads", new() { Threads = -1 } },
        { "Quadratures", new() { Quadratures = -1 } },
        { "Quadratures", new() { Quadratures = 1 } },
        { "fixed step", new() { Controller = new FixedStep(1) with { Step = double.NaN } } },
        { "fixed step", new() { Controller = new FixedStep(1) with { Step = -1 } } },
        { "fixed step", new() { Controller = new FixedStep(1) with { Step = double.PositiveInfinity } } },
        { "Integral", new() { Controller = new PidController { Integral = double.NaN } } },
        { "Integral", new() { Controller = new PidController { Integral = 0 } } },
        { "Derivative", new() { Controller = new PidController { Derivative = double.PositiveInfinity } } },
        { "Safety", new() { Controller = new PidController { Safety = double.NaN } } },
        { "Safety", new() { Controller = new PidController { Safety = 0 } } },
        { "Safety", new() { Controller = new PidController { Safety = 1.1 } } },
        { "MinFactor", new() { Controller = new PidController { MinFactor = 1 } } },
        { "MinFactor", new() { Controller = new PidController { MinFactor = double.NaN } } },
        { "MaxFactor", new() { Controller = new PidController { MaxFactor = 1 } } },
        { "MaxFactor", new() { Controller = new PidController { MaxFactor = double.PositiveInfinity } } },
        { "FirstFactor", new() { Controller = new PidController { FirstFactor = 0 } } },
        { "FirstFactor", new() { Controller = new PidController { FirstFactor = double.NaN } } },
        { "Save times", new() { SaveAt = SaveAt.Times(0.5, double.NaN) } },
        { "Save times", new() { SaveAt = SaveAt.Times(double.NaN) } },
        { "Save times", new() { SaveAt = SaveAt.Times(double.PositiveInfinity) } },
        { "Save times", new() { SaveAt = SaveAt.Times(0.7, 0.3) } },
    };

    [Theory]
    [MemberData(nameof(Options))]
    public void Invalid_options_are_refused_with_a_fix(string word, SolveOptions options)
    {
        Assert.Contains(word, Refusal(options), StringComparison.Ordinal);
        Assert.Contains("; ", Refusal(options), StringComparison.Ordinal);
        if (options.SaveAt is not SaveAt.Given)
        {
            Assert.Throws<ArgumentException>(() => new OdeIntegrator<double>(Decay, [1.0], 0, 1, options));
            Assert.Throws<ArgumentException>(() => Gradient.Of<double>(
                y => Tensor.Sum(Ode.Solve((t, x) => -x, y, 0, 1, null, options).Last)).Evaluate(new double[,] { { 1 } }));
        }
    }

    [Theory]
    [InlineData(double.NaN, 1)]
    [InlineData(0, double.NaN)]
    [InlineData(double.NegativeInfinity, 1)]
    [InlineData(0, double.PositiveInfinity)]
    public void Times_that_are_not_finite_are_refused_or_fail_their_row(double t0, double t1)
    {
        Assert.Contains("is finite", Assert.Throws<ArgumentException>(() => Ode.Solve(Decay, [1.0], t0, t1)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new OdeIntegrator<double>(Decay, [1.0], t0, t1));
        using Gradient<double> gradient = Gradient.Of<double>((y, times) => Tensor.Sum(Ode.Solve((t, x) => -x, y, times[0], times[1]).Last));
        RunReport report = gradient.Evaluate(new double[,] { { 1 }, { 1 } }, new double[,] { { t0, t1 }, { 0, 1 } }).Report;
        Assert.Equal((0, SolveStatus.NotFinite), (Assert.Single(report.Failures).Row, report.Failures[0].Status));
        Assert.Contains(double.IsFinite(t0) ? "got t1 = " : "got t0 = ", report.Failures[0].Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(-1)]
    public void Norms_that_return_NaN_or_a_negative_number_are_refused(double norm)
    {
        foreach (bool shared in (bool[])[false, true])
        {
            SolveOptions options = new() { Norm = ErrorNorm.Custom(_ => norm), Controller = new PidController { Shared = shared } };
            Assert.Contains("check ErrorNorm.Custom", Refusal(options), StringComparison.Ordinal);
        }

        Solution<double> blowsUp = Ode.Solve(
            (t, y, dy) => dy[0] = double.NaN, [1.0], 0, 1, new() { Norm = ErrorNorm.Custom(ErrorNorm.Rms.Of), ThrowOnFailure = false });
        Assert.Equal(SolveStatus.NotFinite, blowsUp.Status());
    }

    [Fact]
    public void Null_arguments_are_refused()
    {
        Assert.Throws<ArgumentNullException>(() => SaveAt.Times(null!));
        Assert.Throws<ArgumentNullException>(() => SaveAt.TimesPerRow(null!));
        Assert.Throws<ArgumentNullException>(() => SaveAt.TimesPerRow([[1], null!]));
        Assert.Throws<ArgumentNullException>(() => Ode.Solve(Decay, [1.0], 0, 1, new() { Solver = null! }));
    }

    private static string Refusal(SolveOptions options) => Assert.Throws<ArgumentException>(() => Ode.Solve(Decay, [1.0], 0, 1, options)).Message;

    private sealed record ThreeEighths : RungeKutta
    {
        public override Tableau Tableau { get; } = new(
            order: 4, c: [0, 1.0 / 3, 2.0 / 3, 1], a: [[], [1.0 / 3], [-1.0 / 3, 1], [1, -1, 1]], b: [1.0 / 8, 3.0 / 8, 3.0 / 8, 1.0 / 8]);
    }
}
