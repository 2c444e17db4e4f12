namespace Continua.Tests.StepSize;

/// <summary>The decisions of <see cref="PidController"/> for single steps.</summary>
public class PidControllerTests
{
    [Theory]
    [InlineData(0.01, 5)]
    [InlineData(0.5, 3)]
    [InlineData(1, 4)]
    public void The_default_is_the_elementary_controller(double error, int order)
    {
        StepMemory memory = StepMemory.Fresh;
        StepDecision decision = new PidController().Decide(error, order, ref memory);
        Assert.True(decision.Accept);
        Assert.Equal(0.9 * Math.Pow(error, -1.0 / order), decision.Factor, 1e-8);
    }

    [Fact]
    public void Errors_of_earlier_steps_enter_as_in_Soederlinds_formula()
    {
        PidController controller = new() { Proportional = 0.4, Integral = 0.3, Derivative = 0.1, MaxFactor = 100, MinFactor = 0.01 };
        StepMemory memory = StepMemory.Fresh;
        double[] errors = [0.3, 0.7, 0.05, 0.9];
        for (int n = 0; n < errors.Length; n++)
        {
            double last = n > 0 ? errors[n - 1] : 1, earlier = n > 1 ? errors[n - 2] : 1;
            double expected = 0.9 * Math.Pow(1 / errors[n], 0.8 / 5) * Math.Pow(1 / last, -0.6 / 5) * Math.Pow(1 / earlier, 0.1 / 5);
            Assert.Equal(expected, controller.Decide(errors[n], 5, ref memory).Factor, 1e-12);
        }
    }

    [Fact]
    public void The_PI_controller_has_Hairers_exponents()
    {
        StepMemory memory = StepMemory.Fresh;
        PidController.Pi.Decide(0.2, 5, ref memory);
        Assert.Equal(0.9 * Math.Pow(0.6, -0.7 / 5) * Math.Pow(0.2, 0.4 / 5), PidController.Pi.Decide(0.6, 5, ref memory).Factor, 1e-12);
    }

    [Theory]
    [InlineData(1.0000001, 0.9)]
    [InlineData(2, 0.783496)]
    [InlineData(1e30, 0.2)]
    [InlineData(double.NaN, 0.2)]
    [InlineData(double.PositiveInfinity, 0.2)]
    public void Too_large_an_error_is_rejected_and_the_step_shrinks(double error, double factor)
    {
        StepMemory memory = StepMemory.Fresh;
        StepDecision decision = new PidController().Decide(error, 5, ref memory);
        Assert.False(decision.Accept);
        Assert.Equal(factor, decision.Factor, 1e-5);
        Assert.Equal((1.0, 1.0), (memory.Last, memory.Earlier));
    }

    [Fact]
    public void The_step_after_a_rejection_does_not_grow_but_the_following_one_may()
    {
        StepMemory memory = StepMemory.Fresh;
        PidController controller = new();
        controller.Decide(3, 5, ref memory);
        Assert.Equal(1, controller.Decide(1e-9, 5, ref memory).Factor);
        Assert.Equal(10, controller.Decide(0, 5, ref memory).Factor);
    }

    [Fact]
    public void A_fixed_step_is_positive_and_finite()
    {
        foreach (double step in (double[])[0, -0.1, double.NaN, double.PositiveInfinity])
        {
            Assert.Throws<ArgumentOutOfRangeException>(() => new FixedStep(step));
        }

        Assert.Equal(0.25, new FixedStep(0.25).Step);
        Assert.False(new FixedStep(1).IsAdaptive);
    }
}

/// <summary>The decision of a step controller.</summary>
internal readonly record struct StepDecision(bool Accept, double Factor);

/// <summary>Makes a single decision of a step controller.</summary>
internal static unsafe class SingleDecisions
{
    public static StepDecision Decide(this StepController controller, double error, int errorOrder, ref StepMemory memory)
    {
        const int Lanes = 8;
        double* buffer = stackalloc double[7 * Lanes];
        StepAcceptance acceptance = new()
        {
            Lanes = Lanes,
            Errors = buffer,
            Accepts = buffer + Lanes,
            Factors = buffer + (2 * Lanes),
            Exponents = buffer + (3 * Lanes),
            Last = buffer + (4 * Lanes),
            Earlier = buffer + (5 * Lanes),
            Rejected = buffer + (6 * Lanes),
        };
        const int Lane = 5;
        new Span<double>(buffer, 7 * Lanes).Fill(1);
        acceptance.Errors[Lane] = error;
        (acceptance.Last[Lane], acceptance.Earlier[Lane]) = (memory.Last, memory.Earlier);
        acceptance.Rejected[Lane] = memory.RejectedBefore ? 1 : 0;
        controller.Decide(acceptance, errorOrder);
        memory = new()
        {
            Last = acceptance.Last[Lane],
            Earlier = acceptance.Earlier[Lane],
            RejectedBefore = acceptance.Rejected[Lane] > 0,
        };
        return new(acceptance.Accepts[Lane] > 0, acceptance.Factors[Lane]);
    }
}
