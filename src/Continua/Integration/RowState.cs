using Continua.Stepping;

namespace Continua.Integration;

/// <summary>
/// The state of one row. The clock is a double, whatever the precision of the values. Each step lies between two knots:
/// the first is t₀ or the last save time at which a step ended, the second is the next such time or t₁.
/// </summary>
internal struct RowState
{
    /// <summary>The knot index of t₀. Save times have the indices from 0 on, and t₁ follows them.</summary>
    public const int StartKnot = -1;

    /// <summary>The knot index of a time that is no input of the solve.</summary>
    public const int ConstantKnot = -2;

    /// <summary>The knot index of the last event of a condition, whose time depends on the solution.</summary>
    public const int EventKnot = -3;

    public double Start;
    public double End;
    public double Direction;
    public double Time;

    /// <summary>The size of the next step, without sign.</summary>
    public double Proposed;

    public StepMemory Memory;
    public SolveStatus Status;
    public bool Done;

    /// <summary>The number of values to save, and the number saved so far.</summary>
    public int SaveCount;
    public int Saved;

    /// <summary>The number of values saved before the first step.</summary>
    public int SavedAtStart;

    /// <summary>The estimated error of the integrals outside the error control.</summary>
    public double QuadratureError;

    /// <summary>
    /// The evaluations shared by all rows of the block; the row's own evaluations are in <see cref="Work"/>.
    /// </summary>
    public long Evaluations;
    public StepWork Work;
    public int Accepted;
    public int Rejected;

    /// <summary>The number of rejected steps whose end or error is not finite, for any reason.</summary>
    public int NotFinite;

    /// <summary>
    /// The number of those steps that ended outside the domain, and the number of consecutive ones among the last
    /// steps.
    /// </summary>
    public int OutOfDomain;
    public int ConsecutiveOutOfDomain;

    /// <summary>
    /// The number of steps that were rejected and repeated with another size in order to end on an event.
    /// </summary>
    public int Repeated;

    /// <summary>The number of events so far, and the event named in the message about the end of the row.</summary>
    public int Events;
    public int FailedEvent;

    /// <summary>The attempt number at which the row was restarted last.</summary>
    public int RestartAttempt;

    public double KnotFrom;
    public double KnotTo;
    public int KnotFromIndex;
    public int KnotToIndex;

    /// <summary>
    /// The number of steps since the last knot; the number of equal steps between the knots, or 0 if they are not
    /// equal.
    /// </summary>
    public int StepInSegment;
    public int EqualSteps;

    /// <summary>
    /// The total length of steps whose stage times coincide in the precision of a field that reads t.
    /// </summary>
    public double CoincidingLength;

    /// <summary>
    /// The spacing of times in the precision of the field, if the row failed with
    /// <see cref="SolveStatus.StagesCoincide"/>.
    /// </summary>
    public double TimeSpacing;

    /// <summary>The number of fixed steps between the last knot and the next.</summary>
    public double StepsToKnot;

    /// <summary>
    /// For the failure message: the worst component, or the index of the save time that is out of order; −1 if
    /// <see cref="SolveOptions.InDomain"/> is false. <see cref="RefusedTime"/> is that save time.
    /// </summary>
    public int WorstComponent;
    public double RefusedTime;

    /// <summary>The negative value with which <see cref="WorstComponent"/> left the domain.</summary>
    public double RefusedValue;
    public double LastStep;

    /// <summary>Whether a tolerance was below the rounding of its component and was raised to it.</summary>
    public bool ToleranceRaised;

    /// <summary>
    /// The size and start time of a step with coinciding stages, if there were too many of them for a field that may
    /// read t; else 0.
    /// </summary>
    public double CoincidingStep;
    public double CoincidingTime;

    /// <summary>One bit for each of the last 20 measured steps: 1 if stability bounded the step.</summary>
    public uint StabilityBound;

    /// <summary>Whether stability bounded most of the last steps.</summary>
    public readonly bool IsBoundByStability => System.Numerics.BitOperations.PopCount(StabilityBound) >= 15;

    /// <summary>Appends one accepted step to <see cref="StabilityBound"/>.</summary>
    public void AddStability(bool bound) =>
        StabilityBound = ((StabilityBound << 1) | (bound ? 1u : 0)) & ((1 << 20) - 1);

    /// <summary>
    /// Whether the row extends beyond the knots of an input path, up to which time, and beyond which knot.
    /// </summary>
    public bool IsBeyondKnot;
    public double BeyondTime;
    public double BeyondKnot;

    public readonly SolveNotes NotesFor<T>() => SolveNotes.Of<T>(ToleranceRaised, CoincidingTime, CoincidingStep) with
    {
        Beyond = IsBeyondKnot ? 1 : 0,
        BeyondTime = BeyondTime,
        BeyondKnot = BeyondKnot,
    };

    public readonly SolveStatistics Statistics => new(Evaluations + Work.Evaluations, Accepted, Rejected)
    {
        Jacobians = Work.Jacobians,
        Factorizations = Work.Factorizations,
        NewtonIterations = Work.Iterations,
        Unsolved = Work.Unsolved,
        NotFinite = NotFinite - Work.Unsolved - OutOfDomain,
        OutOfDomain = OutOfDomain,
        Repeated = Repeated,
        Events = Events,
    };
}
