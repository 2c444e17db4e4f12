using Continua.Vectors;

namespace Continua.Learning;

/// <summary>How the learning rate changes over training: a factor for each step.</summary>
public abstract record Schedule
{
    public static Schedule Constant { get; } = new ConstantSchedule();

    /// <summary>Multiplies by a factor every so many steps.</summary>
    public static Schedule StepDecay(long every, double factor = 0.1) => new StepSchedule(every, factor);

    /// <summary>Multiplies by a factor each step.</summary>
    public static Schedule Exponential(double factor) => new ExponentialSchedule(factor);

    /// <summary>Half a cosine from 1 down to <paramref name="final"/>; Loshchilov, Hutter 2017, equation 5, without restarts.</summary>
    public static Schedule Cosine(double final = 0) => new CosineSchedule(final);

    /// <summary>Rises linearly over so many steps, then follows another.</summary>
    public Schedule WithWarmUp(long steps) => new WarmUpSchedule(steps, this);

    /// <summary>The factor of a step.</summary>
    /// <param name="step">Counted from 0.</param>
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
