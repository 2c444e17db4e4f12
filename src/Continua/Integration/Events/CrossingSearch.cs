namespace Continua.Integration;

/// <summary>
/// The search for the time at which a condition crosses zero, by repeated attempts of the step with different end
/// times: secant iterations within a bracket. The value of the condition at the end of an attempt is a function of the
/// size of the attempt; the interpolant of a longer attempt gives the first estimate of its zero.
/// </summary>
internal struct CrossingSearch
{
    /// <summary>The maximum number of secant iterations; then the bracket is bisected.</summary>
    private const int MaxSecants = 12;

    /// <summary>
    /// A condition counts as jumping if, in a bracket as narrow as the resolution of time, its slope times the step
    /// size exceeds this multiple of its magnitude, or its value exceeds half its magnitude.
    /// </summary>
    private const double JumpSlopeRatio = 1000;

    /// <summary>
    /// For a condition that is NaN after its crossing: the fraction of its magnitude up to which its last value before
    /// the crossing counts as zero.
    /// </summary>
    private const double NearZero = 1e-6;

    /// <summary>Whether a search is in progress.</summary>
    public bool IsOn;

    /// <summary>The index of the event.</summary>
    public int Event;

    /// <summary>The side of zero before the crossing.</summary>
    public double Side;

    /// <summary>The largest magnitude of the condition in the step in which the crossing was found.</summary>
    public double Scale;

    /// <summary>The start time of the attempts.</summary>
    public double Start;

    /// <summary>The end time of the next attempt.</summary>
    public double Target;

    /// <summary>The end of the bracket before the crossing.</summary>
    public double Before;

    /// <summary>The end of the bracket after the crossing.</summary>
    public double After;

    /// <summary>Whether an attempt has ended at <see cref="Before"/>; if not, that end is an estimate.</summary>
    public bool BeforeIsKnown;

    /// <summary>Whether an attempt has ended at <see cref="After"/>; if not, that end is an estimate.</summary>
    public bool AfterIsKnown;

    /// <summary>The slope of the condition near the crossing, per unit of time.</summary>
    public double Slope;

    /// <summary>Whether the condition jumps across zero at the crossing.</summary>
    public bool Jumps;

    /// <summary>
    /// The uncertainty of the time of the crossing, if the condition counts as zero up to <paramref name="tolerance"/>.
    /// </summary>
    public readonly double Slack(double tolerance) =>
        Slope == 0 || double.IsNaN(Slope) ? 0 : Math.Abs(tolerance / Slope);

    private bool afterIsNaN;
    private double lastTime, lastValue;
    private int corrections;

    /// <summary>
    /// Moves the first target to the middle of the bracket if it is outside the bracket or at the start of the
    /// attempts.
    /// </summary>
    public void StayWithin()
    {
        double direction = Math.Sign(After - Before);
        if (!(direction * (Target - Before) >= 0 && direction * (After - Target) >= 0) || Target == Start)
        {
            Target = Middle(Start);
        }
    }

    /// <summary>
    /// Marks the ends of the bracket as estimates, because attempts may now give other results. An end at the start of
    /// the attempts remains known.
    /// </summary>
    public void InvalidateBracket() => (BeforeIsKnown, AfterIsKnown, corrections) = (Before == Start, false, 0);

    /// <summary>
    /// Updates the search with the value of the condition at the end of an attempt; NaN counts as after the crossing.
    /// Values up to <paramref name="tolerance"/> in magnitude count as zero; times closer than
    /// <paramref name="resolution"/> are not distinguished.
    /// </summary>
    public CrossingFinding Update(double value, double tolerance, double resolution)
    {
        if (Math.Abs(value) <= tolerance)
        {
            Jumps = false;
            return CrossingFinding.Found;
        }

        double time = Target;
        bool isBefore = Side * value > 0;
        if (isBefore)
        {
            (Before, BeforeIsKnown) = (time, true);
        }
        else
        {
            (After, AfterIsKnown, afterIsNaN) = (time, true, double.IsNaN(value));
        }

        Jumps = Math.Abs(value) > 0.5 * Scale
            || Math.Abs(value) * Math.Abs(time - Start) > JumpSlopeRatio * Scale * resolution;
        if (Math.Abs(After - Before) <= resolution)
        {
            return Close(time, Math.Abs(value) <= NearZero * Scale);
        }

        if (double.IsNaN(value))
        {
            Target = Middle(time);
            return CrossingFinding.Continue;
        }

        if (corrections++ > 0 && value != lastValue)
        {
            Slope = (value - lastValue) / (time - lastTime);
        }

        (lastTime, lastValue) = (time, value);
        double next = time - (value / Slope);
        if (Math.Abs(next - time) <= 0.25 * resolution && !Jumps)
        {
            // The clock does not resolve a better time.
            return CrossingFinding.Found;
        }

        bool within = Math.Sign(After - Before) * (next - Before) > 0 && Math.Sign(After - Before) * (After - next) > 0;
        Target = within && corrections <= MaxSecants ? next : Middle(time);
        return CrossingFinding.Continue;
    }

    /// <summary>
    /// Ends or continues the search when the bracket has become as narrow as the resolution. The search continues if an
    /// end of the bracket is only an estimate, or if the last attempt did not end where the step has to end.
    /// <paramref name="isNearZero"/> is true if the condition is nearly zero at the end of the last attempt.
    /// </summary>
    private CrossingFinding Close(double time, bool isNearZero)
    {
        if (BeforeIsKnown && AfterIsKnown && afterIsNaN)
        {
            Target = Before;
            return Before == Start ? CrossingFinding.NotANumber
                : time == After ? CrossingFinding.Continue
                : isNearZero ? CrossingFinding.Found : CrossingFinding.NotANumber;
        }

        if (BeforeIsKnown && AfterIsKnown)
        {
            // At a jump, the attempt ends after the crossing. If two attempts that end at the same time gave values on
            // different sides, there is no crossing in this step; the next step crosses.
            Target = After;
            return !Jumps ? CrossingFinding.Found
                : time != After ? CrossingFinding.Continue
                : time != Before ? CrossingFinding.Found : CrossingFinding.None;
        }

        if (!AfterIsKnown && time == After)
        {
            return CrossingFinding.None;
        }

        if (AfterIsKnown && time == Before)
        {
            // This attempt ends after the crossing: the crossing is earlier than on the interpolant.
            (After, Before, BeforeIsKnown) = (time, Start, true);
            Target = Middle(time);
            return CrossingFinding.Continue;
        }

        Target = AfterIsKnown ? Before : After;
        return CrossingFinding.Continue;
    }

    /// <summary>
    /// The middle of the bracket; if no representable time lies within it, the end at which the last attempt did not
    /// end.
    /// </summary>
    private readonly double Middle(double time)
    {
        double middle = Before + (0.5 * (After - Before));
        return middle != time && middle != Before && middle != After ? middle : time == After ? Before : After;
    }
}

/// <summary>The result of one attempt in the search for a crossing.</summary>
internal enum CrossingFinding
{
    /// <summary>The attempt ends on the crossing.</summary>
    Found,

    /// <summary>Another attempt is needed.</summary>
    Continue,

    /// <summary>
    /// The condition is NaN after the crossing, and before it, the condition is not near zero or no attempt ended
    /// there.
    /// </summary>
    NotANumber,

    /// <summary>
    /// There is no crossing in this step: only the interpolant of a longer attempt crossed zero, or the next step
    /// crosses.
    /// </summary>
    None,
}
