using System.Diagnostics;

namespace Continua;

/// <summary>
/// Steps that end at given times and at t₁; with the times of another solve, two solves can be compared step by step. A
/// row uses the times within its span, in the order from its t₀ to its t₁, and ignores the others. Steps also end at
/// times of <see cref="SolveOptions.StopAt"/> and <see cref="SolveOptions.Breakpoints"/> and at events.
/// </summary>
/// <remarks>
/// The times are constants in a gradient: the first step changes with t₀, the last one with t₁, and the others with
/// neither. If the method has no interpolant, steps also end at save times.
/// </remarks>
public sealed record GivenSteps : StepController
{
    /// <summary>Creates a controller with the given end times of steps.</summary>
    /// <param name="times">
    /// The end times, strictly increasing or strictly decreasing, in the units of t₀; t₀ and t₁ may be among them.
    /// </param>
    /// <exception cref="ArgumentNullException">The times are null.</exception>
    /// <exception cref="ArgumentException">A time is not finite, or the times are not in order.</exception>
    public GivenSteps(params IReadOnlyList<double> times)
    {
        ArgumentNullException.ThrowIfNull(times);
        Times = [.. times];
        Validate();
    }

    /// <summary>The given end times of steps, in the units of t₀.</summary>
    public IReadOnlyList<double> Times { get; }

    /// <inheritdoc/>
    public override bool IsAdaptive => false;

    internal override double FirstStepFactor => 1;

    /// <summary>Whether another controller has the same times and settings.</summary>
    /// <param name="other">The other controller; null is never equal.</param>
    public bool Equals(GivenSteps? other) => other is not null && Shared == other.Shared && Times.SequenceEqual(other.Times);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Shared, Times.Count);

    internal override void Validate()
    {
        double direction = Times.Count > 1 ? Math.Sign(Times[^1] - Times[0]) : 0;
        for (int n = 0; n < Times.Count; n++)
        {
            bool follows = double.IsFinite(Times[n]) && (n == 0 || direction * (Times[n] - Times[n - 1]) > 0);
            ControllerSettings.Require(
                follows, "The times of steps are finite and strictly increase or decrease", Times[n], "sort them");
        }
    }

    internal override TResult As<TResult>(IControllerKinds<TResult> kinds) => kinds.Given([.. Times]);

    internal override void Decide(in StepAcceptance acceptance, int errorOrder) =>
        throw new UnreachableException("Given steps are not controlled by errors.");
}
