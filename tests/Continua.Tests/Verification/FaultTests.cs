using Continua.Cli.Verification;
using Continua.Cli.Verification.Bits;
using Continua.Cli.Verification.Gradients;
using Continua.Cli.Verification.Orders;

namespace Continua.Tests.Verification;

/// <summary>The checks of <c>continua verify</c> fail where something is wrong, and name it.</summary>
public class FaultTests
{
    private static readonly VerificationPlan Quick = new() { Quick = true, Threads = 1 };

    public static TheoryData<string> All => [.. SolverCatalogue.All.Select(entry => entry.Name)];

    [Theory]
    [MemberData(nameof(All))]
    public void Any_coefficient_altered_by_a_billionth_is_found(string name)
    {
        AlteredCoefficients coefficients = AlteredCoefficients.Of(SolverCatalogue.Create(name));
        Assert.All(coefficients.Check(coefficients.Arrays), finding => Assert.True(finding.Passed, $"{finding}"));
        Assert.Empty(coefficients.Unnoticed(1e-9));
        Assert.Empty(coefficients.Unnoticed(-1e-9));
    }

    [Fact]
    public void An_overstated_order_fails_by_the_conditions_and_by_the_measured_order()
    {
        VerificationPlan plan = Quick with { Methods = [new("overstated", () => new Overstated())] };
        Finding[] failed = [.. new VerificationSection[] { new ConditionSection(), new OrderSection() }
            .SelectMany(section => section.Parts(plan)).SelectMany(part => part.Run()).Where(finding => !finding.Passed)];
        Assert.Contains(failed, finding => finding.Check == "conditions");
        Assert.Contains(failed, finding => finding.Check == "order");
        Assert.All(failed, finding => Assert.Equal("overstated", finding.Method));
    }

    [Fact]
    public void A_method_with_a_refused_coefficient_fails_in_every_section_and_stops_no_other()
    {
        VerifiedMethod refused = new("refused", () => throw new TypeInitializationException("Refused", new ArgumentException("The sum of b is 1.")));
        VerificationPlan plan = Quick with { Methods = [refused] };
        foreach (VerificationSection section in VerificationSection.All)
        {
            foreach (VerificationPart part in section.Parts(plan).Where(part => part.Method == refused.Name))
            {
                Finding finding = Assert.Single(part.Run());
                Assert.Equal((false, "refused", "The sum of b is 1."), (finding.Passed, finding.Method, finding.Note));
            }
        }
    }

    [Fact]
    public void Every_method_of_the_catalogue_is_checked_in_every_section_of_methods()
    {
        foreach (VerificationSection section in VerificationSection.All.Where(section => section.Name != "programs"))
        {
            Assert.Superset(SolverCatalogue.All.Select(entry => entry.Name).ToHashSet(), section.Parts(Quick).Select(part => part.Method).ToHashSet());
        }
    }

    [Theory]
    [InlineData(nameof(EquationForm.Whole), "tsit5")]
    [InlineData(nameof(EquationForm.Whole), "rodas5p")]
    [InlineData(nameof(EquationForm.Split), "kencarp4")]
    [InlineData(nameof(EquationForm.Separable), "yoshida4")]
    public void A_wrong_sign_in_any_component_of_a_gradient_is_found(string equation, string name)
    {
        EquationForm form = Enum.Parse<EquationForm>(equation);
        SolveOptions options = new() { Solver = SolverCatalogue.Create(name), Controller = new FixedStep(0.23), Rtol = 1e-11, Atol = 1e-11 };
        double[][] rows = GradientEquation.RowsOf(form);
        double[] found = GradientDifference.Pulled(form, options, rows);
        Assert.InRange(GradientDifference.Largest(found, form, options, rows), 0, 1e-7);
        for (int i = 0; i < found.Length; i++)
        {
            double[] wrong = [.. found.Select((x, j) => i == j ? -x : x)];
            Assert.True(GradientDifference.Largest(wrong, form, options, rows) > 1e-7, $"component {i}");
        }
    }

    [Fact]
    public void A_gradient_of_coarse_steps_misses_the_closed_form()
    {
        (_, double limit) = AccurateSolve.Of(new Midpoint());
        Assert.True(Oscillator.Error(new() { Solver = new Midpoint(), Controller = new FixedStep(0.1) }) > limit);
    }

    [Fact]
    public void One_bit_of_one_number_is_a_difference()
    {
        double[][] rows = [[1, 2], [3, 4]], other = [[1, 2], [3, Math.BitIncrement(4)]], shorter = [[1, 2], [3]];
        Assert.Equal((0, 1, 1, 1), (BitDifference.Rows(rows, rows), BitDifference.Rows(rows, other), BitDifference.Rows(rows, shorter), BitDifference.Rows(rows, rows[..1])));
        Assert.Equal(1, BitDifference.Numbers([0.0], [-0.0]));
        Assert.NotEqual(BitDifference.Hash([1, 2]), BitDifference.Hash([1, Math.BitIncrement(2)]));
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void A_number_that_was_not_obtained_fails(double measured) =>
        Assert.All((Wanted[])[Wanted.None, Wanted.AtMost(1), Wanted.NoFailure], wanted => Assert.False(new Finding("check", "method", measured, wanted).Passed));

    [Fact]
    public void Limits_hold_on_their_side()
    {
        Assert.Equal((true, false), (Passes(Wanted.AtMost(2), 2), Passes(Wanted.AtMost(2), 2.1)));
        Assert.Equal((true, false), (Passes(Wanted.AtLeast(2), 2), Passes(Wanted.AtLeast(2), 1.9)));
        Assert.Equal((false, false), (Passes(Wanted.AtLeast(2), -3), Passes(Wanted.None, 1)));

        static bool Passes(Wanted wanted, double measured) => new Finding("check", "method", measured, wanted).Passed;
    }

    /// <summary>The coefficients of <see cref="Rosenbrock23"/>, said to have order 3.</summary>
    private sealed record Overstated : Rosenbrock
    {
        public override RosenbrockTableau Tableau { get; } = Raised(new Rosenbrock23().Tableau);

        private static RosenbrockTableau Raised(RosenbrockTableau t) => new(
            3, t.Gamma, t.A, t.C, t.M, t.Error, t.EmbeddedOrder, t.Nodes, t.TimeFactors, t.Interpolant, t.InterpolantOrder);
    }
}
