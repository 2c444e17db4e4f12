namespace Continua.Integration;

/// <summary>How a condition stands where the next step of a row begins.</summary>
internal struct EventSide
{
    /// <summary>Its value.</summary>
    public double Value;

    /// <summary>1 or −1: the side of zero from which it can cross; 0 before it has left zero.</summary>
    public double Side;

    /// <summary>
    /// Whether the row begins anew here, so that a value that is zero to rounding has the side to which it leaves, <see cref="Leaving"/>.
    /// </summary>
    public bool IsFresh;

    /// <summary>
    /// The side from which it crossed, where its own event has just reset the state: if it then leaves zero to the other side, though not by its
    /// slope, the reset has not brought it back.
    /// </summary>
    public double CameFrom;

    /// <summary>Whether attempts are made for a crossing before which it has left zero, as the samples of a longer attempt show.</summary>
    public bool HasLeft;

    /// <summary>When its event happened last; NaN before.</summary>
    public double FiredAt;

    /// <summary>The sign of its slope along the solution; 0 where that is lost in rounding.</summary>
    public double Leaving;

    /// <summary>At or below this magnitude it is zero to rounding where the row begins anew.</summary>
    public double Zero;

    /// <summary>Whether a value is zero to rounding while the condition has not left it since the row began anew.</summary>
    public readonly bool IsYetToLeave(double value, double tolerance) =>
        IsFresh && Math.Abs(Value) <= Math.Max(tolerance, Zero) && Math.Abs(value) <= Zero;

    /// <summary>The side from which it can cross in a step whose values are zero below a tolerance.</summary>
    public readonly double SideWithin(double tolerance) =>
        !IsFresh ? Side : Math.Abs(Value) > Math.Max(tolerance, Zero) ? Math.Sign(Value) : Leaving;
}

/// <summary>The events of a row so far, and the crossing on which its attempts are about to land.</summary>
internal struct RowEvents
{
    /// <summary>The number of events in a stretch of time after which its length is looked at.</summary>
    private const int InARow = 1000;

    /// <summary>So many in this part of a row's span are too many.</summary>
    private const double LeastStretch = 1e-6;

    public CrossingSearch Search;

    /// <summary>How many events have happened.</summary>
    public int Count;

    private int inStretch;
    private double stretchStart;

    /// <summary>Counts one more event.</summary>
    /// <returns>Whether there were too many in too short a time.</returns>
    /// <param name="isCrossing">Whether it is that of a condition: times that are known beforehand are finitely many.</param>
    public bool Add(double time, double span, bool isCrossing)
    {
        Count++;
        if (!isCrossing)
        {
            return false;
        }

        stretchStart = inStretch == 0 ? time : stretchStart;
        if (++inStretch <= InARow)
        {
            return false;
        }

        bool tooMany = Math.Abs(time - stretchStart) <= LeastStretch * span;
        (inStretch, stretchStart) = (1, time);
        return tooMany;
    }
}
