namespace Continua.Integration;

/// <summary>The state of a condition at the start of a row's next step.</summary>
internal struct ConditionState
{
    /// <summary>The value of the condition.</summary>
    public double Value;

    /// <summary>The side of zero from which it can cross, 1 or −1; 0 until it has left zero.</summary>
    public double Side;

    /// <summary>
    /// Whether the row restarts here. A value that is zero up to rounding then has the side <see cref="SlopeSign"/>, to
    /// which it moves.
    /// </summary>
    public bool IsRestart;

    /// <summary>
    /// The side from which the condition crossed, if its own event has just reset the state. If the condition then
    /// leaves zero to the other side, the reset has not taken it back; the slope, if known, has precedence.
    /// </summary>
    public double CrossedFrom;

    /// <summary>
    /// Whether the samples of a longer attempt show that it has left zero before the crossing that is being located.
    /// </summary>
    public bool HasLeft;

    /// <summary>The time at which its event fired last; NaN if it has not.</summary>
    public double LastFiredAt;

    /// <summary>The sign of its slope along the solution; 0 if rounding hides it.</summary>
    public double SlopeSign;

    /// <summary>The magnitude up to which it is zero within rounding, where the row restarts.</summary>
    public double ZeroBand;

    /// <summary>Whether a value is zero up to rounding, if the condition has not left zero since the restart.</summary>
    public readonly bool IsStillZero(double value, double tolerance) =>
        IsRestart && Math.Abs(Value) <= Math.Max(tolerance, ZeroBand) && Math.Abs(value) <= ZeroBand;

    /// <summary>The side from which it can cross in a step whose values count as zero up to a tolerance.</summary>
    public readonly double SideWithin(double tolerance) =>
        !IsRestart ? Side : Math.Abs(Value) > Math.Max(tolerance, ZeroBand) ? Math.Sign(Value) : SlopeSign;
}

/// <summary>The events of a row so far, and the search for its next crossing.</summary>
internal struct RowEvents
{
    /// <summary>The number of events after which the time that they took is checked.</summary>
    private const int EventsPerInterval = 1000;

    /// <summary>That many events within this fraction of the row's span are too many.</summary>
    private const double MinIntervalFraction = 1e-6;

    public CrossingSearch Search;

    /// <summary>The number of events so far.</summary>
    public int Count;

    private int countInInterval;
    private double intervalStart;

    /// <summary>
    /// Counts one more event. Only events with a condition can accumulate: times given beforehand are finite in number.
    /// </summary>
    /// <returns>Whether there were too many events in too short a time.</returns>
    public bool Add(double time, double span, bool isCrossing)
    {
        Count++;
        if (!isCrossing)
        {
            return false;
        }

        intervalStart = countInInterval == 0 ? time : intervalStart;
        if (++countInInterval <= EventsPerInterval)
        {
            return false;
        }

        bool tooMany = Math.Abs(time - intervalStart) <= MinIntervalFraction * span;
        (countInInterval, intervalStart) = (1, time);
        return tooMany;
    }
}
