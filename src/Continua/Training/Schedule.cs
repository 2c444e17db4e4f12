using Continua.Vectors;

namespace Continua.Learning;

/// <summary>The factor of the learning rate as a function of the training step.</summary>
public abstract record Schedule
{
    /// <summary>Keeps the rate unchanged: the factor is 1 at every step.</summary>
    public static Schedule Constant { get; } = new ConstantSchedule();

    /// <summary>Multiplies the rate by a factor at regular intervals.</summary>
    /// <param name="every">The number of steps between the changes, at least 1.</param>
    /// <param name="factor">The factor by which each change multiplies the rate.</param>
    public static Schedule StepDecay(long every, double factor = 0.1) => new StepSchedule(every, factor);

    /// <summary>Multiplies the rate by a factor at each step.</summary>
    /// <param name="factor">The factor by which each step multiplies the rate.</param>
    public static Schedule Exponential(double factor) => new ExponentialSchedule(factor);

    /// <summary>
    /// Decreases the factor from 1 at the first step towards a final value along half a cosine, without restarts.
    /// Reference: Loshchilov, Hutter 2017, equation 5.
    /// </summary>
    /// <param name="final">The final value, which would be reached one step after the last.</param>
    public static Schedule Cosine(double final = 0) => new CosineSchedule(final);

    /// <summary>
    /// Returns a schedule whose factor rises linearly to 1 and then follows this schedule from its first step, over the
    /// remaining steps.
    /// </summary>
    /// <param name="steps">The number n of steps of the rise: the first factor is 1/n, the last one 1.</param>
    public Schedule WithWarmUp(long steps) => new WarmUpSchedule(steps, this);

    /// <summary>Returns the factor of a step.</summary>
    /// <param name="step">The number of the step, counted from 0.</param>
    /// <param name="total">The planned number of steps.</param>
    public abstract double At(long step, long total);

    private sealed record ConstantSchedule : Schedule
    {
        public override double At(long step, long total) => 1;
    }

    private sealed record StepSchedule(long Every, double Factor) : Schedule
    {
        public override double At(long step, long total) => ScalarFunctions.Pow(Factor, step / Every);
    }

    private sealed record ExponentialSchedule(double Factor) : Schedule
    {
        public override double At(long step, long total) => ScalarFunctions.Pow(Factor, step);
    }

    private sealed record CosineSchedule(double Final) : Schedule
    {
        public override double At(long step, long total) =>
            Final + ((1 - Final) * 0.5 * (1 + ScalarFunctions.Cos(Math.PI * Math.Min(step, total) / Math.Max(1, total))));
    }

    private sealed record WarmUpSchedule(long Steps, Schedule Then) : Schedule
    {
        public override double At(long step, long total) =>
            step < Steps ? (step + 1.0) / Steps : Then.At(step - Steps, Math.Max(1, total - Steps));
    }
}
