namespace Continua.Integration;

/// <summary>
/// The search for the time at which a condition crosses zero, by attempts that end at one time after another: secant steps within a bracket.
/// The condition at the end of an attempt is a function of its size; the interpolant of a longer attempt says about where it crosses.
/// </summary>
internal struct CrossingSearch
{
    /// <summary>Corrections before brackets are halved.</summary>
    private const int MostSecants = 12;

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

    /// <summary>How far the time of a crossing may be off that was found.</summary>
    /// <param name="tolerance">At or below it, the condition is zero.</param>
    public readonly double Slack(double tolerance) => Slope == 0 ? 0 : Math.Abs(tolerance / Slope);

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

    /// <summary>What an attempt that ended at <see cref="Target"/> has found.</summary>
    /// <param name="value">Of the condition there.</param>
    /// <param name="tolerance">At or below it, the condition is zero.</param>
    /// <param name="resolution">The distance of times that the search does not tell apart.</param>
    public CrossingFinding Take(double value, double tolerance, double resolution)
    {
        if (Math.Abs(value) <= tolerance)
        {
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
            (Behind, BehindIsKnown) = (time, true);
        }

        if (Math.Abs(Behind - Before) <= resolution)
        {
            return Close(time);
        }

        if (corrections++ > 0 && value != lastValue)
        {
            Slope = (value - lastValue) / (time - lastTime);
        }

        (lastTime, lastValue) = (time, value);
        double next = time - (value / Slope);
        if (Math.Abs(next - time) <= 0.25 * resolution)
        {
            // The clock does not come nearer.
            return CrossingFinding.Found;
        }

        bool within = Math.Sign(Behind - Before) * (next - Before) > 0 && Math.Sign(Behind - Before) * (Behind - next) > 0;
        Target = within && corrections <= MostSecants ? next : Middle(time);
        return CrossingFinding.SearchOn;
    }

    /// <summary>The bracket has closed: its ends were assumed, if no attempt has ended there.</summary>
    private CrossingFinding Close(double time)
    {
        if (BeforeIsKnown && BehindIsKnown)
        {
            return CrossingFinding.Found;
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

    /// <summary>There is no crossing: the interpolant of a longer attempt had one that attempts do not have.</summary>
    None,
}
