namespace Continua.Integration;

/// <summary>The state of a condition at the start of a row's next step.</summary>
internal struct ConditionState
{
    /// <summary>The value of the condition.</summary>
    public double Value;

    /// <summary>
    /// The side of zero from which the condition can cross, 1 or −1; 0 until the condition has left zero.
    /// </summary>
    public double Side;

    /// <summary>
    /// Whether the row starts or restarts here, or the condition's own event has fired. A value that is zero up to
    /// rounding then counts as on the side <see cref="SlopeSign"/>, to which it moves.
    /// </summary>
    public bool IsRestart;

    /// <summary>
    /// The side from which the condition crossed, if its own event has just reset the state. If the condition then
    /// leaves zero to the other side, the reset has not moved it back across zero. The sign of the slope, where it is
    /// known, has precedence.
    /// </summary>
    public double CrossedFrom;

    /// <summary>
    /// Whether the samples of a longer attempt show that the condition has left zero before the crossing that is being
    /// located.
    /// </summary>
    public bool HasLeft;

    /// <summary>The last time at which the condition's event fired; NaN if it has not fired.</summary>
    public double LastFiredAt;

    /// <summary>The sign of the condition's slope along the solution; 0 if rounding hides the slope.</summary>
    public double SlopeSign;

    /// <summary>The magnitude up to which the condition is zero within rounding where the row restarts.</summary>
    public double ZeroBand;

    /// <summary>Whether a value is zero up to rounding, if the condition has not left zero since the restart.</summary>
    public readonly bool IsStillZero(double value, double tolerance) =>
        IsRestart && Math.Abs(Value) <= Math.Max(tolerance, ZeroBand) && Math.Abs(value) <= ZeroBand;

    /// <summary>
    /// The side from which the condition can cross in a step whose values count as zero up to a tolerance.
    /// </summary>
    public readonly double SideWithin(double tolerance) =>
        !IsRestart ? Side : Math.Abs(Value) > Math.Max(tolerance, ZeroBand) ? Math.Sign(Value) : SlopeSign;
}

/// <summary>The events of a row so far, and the search for its next crossing.</summary>
internal struct RowEvents
{
    /// <summary>The number of events in an interval, after which the length of the interval is checked.</summary>
    private const int EventsPerInterval = 1000;

    /// <summary>
    /// The fraction of the row's span up to which an interval of <see cref="EventsPerInterval"/> events is too short.
    /// </summary>
    private const double MinIntervalFraction = 1e-6;

    public CrossingSearch Search;

    /// <summary>The number of events so far.</summary>
    public int Count;

    private int countInInterval;
    private double intervalStart;

    /// <summary>
    /// Counts one more event. Only events with a condition (<paramref name="isCrossing"/>) can accumulate, since a list
    /// of known times is finite.
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
