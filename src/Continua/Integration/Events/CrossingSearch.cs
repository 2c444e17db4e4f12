namespace Continua.Integration;

/// <summary>
/// The search for the time at which a condition crosses zero, by attempts that end at one time after another: secant steps within a bracket.
/// The condition at the end of an attempt is a function of its size; the interpolant of a longer attempt says about where it crosses.
/// </summary>
internal struct CrossingSearch
{
    /// <summary>Corrections before brackets are halved.</summary>
    private const int MostSecants = 12;

    /// <summary>A condition that would change by so many times its size in the step, at its slope in the bracket that has closed, jumps there.</summary>
    private const double Steepest = 1000;

    /// <summary>A condition that is no number behind is zero before if it is at most this part of its size there.</summary>
    private const double NearZero = 1e-6;

    /// <summary>Whether a search is under way.</summary>
    public bool IsOn;

    /// <summary>The event.</summary>
    public int Event;

    /// <summary>The side from which its condition comes.</summary>
    public double Side;

    /// <summary>The largest magnitude of the condition in the step in which the crossing was found.</summary>
    public double Scale;

    /// <summary>Where attempts begin.</summary>
    public double Start;

    /// <summary>Where the next attempt ends.</summary>
    public double Target;

    /// <summary>A time before the crossing and one behind it, and whether attempts have ended there.</summary>
    public double Before;
    public double Behind;
    public bool BeforeIsKnown;
    public bool BehindIsKnown;

    /// <summary>The slope of the condition near the crossing, per unit of time.</summary>
    public double Slope;

    /// <summary>Whether the condition jumps across zero at the crossing that was found.</summary>
    public bool Jumps;

    /// <summary>How far the time of a crossing may be off that was found.</summary>
    /// <param name="tolerance">At or below it, the condition is zero.</param>
    public readonly double Slack(double tolerance) => Slope == 0 || double.IsNaN(Slope) ? 0 : Math.Abs(tolerance / Slope);

    private bool behindIsNaN;
    private double lastTime, lastValue;
    private int corrections;

    /// <summary>Moves the first target into the bracket, behind the start.</summary>
    public void StayWithin()
    {
        double direction = Math.Sign(Behind - Before);
        if (!(direction * (Target - Before) >= 0 && direction * (Behind - Target) >= 0) || Target == Start)
        {
            Target = Middle(Start);
        }
    }

    /// <summary>Attempts may come out otherwise than before: the ends of the bracket are assumed.</summary>
    public void Forget() => (BeforeIsKnown, BehindIsKnown, corrections) = (Before == Start, false, 0);

    /// <summary>What an attempt that ended at <see cref="Target"/> has found.</summary>
    /// <param name="value">Of the condition there; NaN is behind the crossing.</param>
    /// <param name="tolerance">At or below it, the condition is zero.</param>
    /// <param name="resolution">The distance of times that the search does not tell apart.</param>
    public CrossingFinding Take(double value, double tolerance, double resolution)
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
            (Behind, BehindIsKnown, behindIsNaN) = (time, true, double.IsNaN(value));
        }

        Jumps = Math.Abs(value) > 0.5 * Scale || Math.Abs(value) * Math.Abs(time - Start) > Steepest * Scale * resolution;
        if (Math.Abs(Behind - Before) <= resolution)
        {
            return Close(time, Math.Abs(value) <= NearZero * Scale);
        }

        if (double.IsNaN(value))
        {
            Target = Middle(time);
            return CrossingFinding.SearchOn;
        }

        if (corrections++ > 0 && value != lastValue)
        {
            Slope = (value - lastValue) / (time - lastTime);
        }

        (lastTime, lastValue) = (time, value);
        double next = time - (value / Slope);
        if (Math.Abs(next - time) <= 0.25 * resolution && !Jumps)
        {
            // The clock does not come nearer.
            return CrossingFinding.Found;
        }

        bool within = Math.Sign(Behind - Before) * (next - Before) > 0 && Math.Sign(Behind - Before) * (Behind - next) > 0;
        Target = within && corrections <= MostSecants ? next : Middle(time);
        return CrossingFinding.SearchOn;
    }

    /// <summary>The bracket has closed: its ends were assumed, if no attempt has ended there.</summary>
    /// <param name="isNearZero">Whether the condition is nearly zero where the last attempt ended.</param>
    private CrossingFinding Close(double time, bool isNearZero)
    {
        if (BeforeIsKnown && BehindIsKnown && behindIsNaN)
        {
            Target = Before;
            return Before == Start ? CrossingFinding.NotANumber
                : time == Behind ? CrossingFinding.SearchOn
                : isNearZero ? CrossingFinding.Found : CrossingFinding.NotANumber;
        }

        if (BeforeIsKnown && BehindIsKnown)
        {
            // Where it jumps, the attempt ends behind; or the next step crosses, if this one has come out otherwise than a longer one.
            Target = Behind;
            return !Jumps ? CrossingFinding.Found
                : time != Behind ? CrossingFinding.SearchOn
                : time != Before ? CrossingFinding.Found : CrossingFinding.None;
        }

        if (!BehindIsKnown && time == Behind)
        {
            return CrossingFinding.None;
        }

        if (BehindIsKnown && time == Before)
        {
            // Crossed already: earlier than the interpolant said.
            (Behind, Before, BeforeIsKnown) = (time, Start, true);
            Target = Middle(time);
            return CrossingFinding.SearchOn;
        }

        Target = BehindIsKnown ? Before : Behind;
        return CrossingFinding.SearchOn;
    }

    /// <summary>A time between the ends of the bracket; the end that was only assumed where there is none.</summary>
    private readonly double Middle(double time)
    {
        double middle = Before + (0.5 * (Behind - Before));
        return middle != time && middle != Before && middle != Behind ? middle : time == Behind ? Before : Behind;
    }
}

/// <summary>What an attempt has found of a crossing.</summary>
internal enum CrossingFinding
{
    /// <summary>It ends on the crossing.</summary>
    Found,

    /// <summary>Another attempt is needed.</summary>
    SearchOn,

    /// <summary>The condition is no number behind, and far from zero before.</summary>
    NotANumber,

    /// <summary>There is no crossing: the interpolant of a longer attempt had one that attempts do not have.</summary>
    None,
}
