using Continua.Stepping;

namespace Continua.Integration;

/// <summary>
/// The state of one row. The clock is a double, whatever the precision of the values. A knot is a time at which a step
/// has to end: t₀, t₁, a stop, a breakpoint, an event or, if steps end at save times, a save time. A segment, the part
/// of the span between two successive knots, consists of whole steps.
/// </summary>
internal struct RowState
{
    /// <summary>
    /// The knot index of t₀. Save times have the indices from 0 on; t₁ follows them, and then the other times that are
    /// inputs of the solve.
    /// </summary>
    public const int StartKnot = -1;

    /// <summary>The knot index of a time that is no input of the solve.</summary>
    public const int ConstantKnot = -2;

    /// <summary>The knot index of the last event of a condition, whose time depends on the solution.</summary>
    public const int EventKnot = -3;

    public double Start;
    public double End;

    /// <summary>1 for a solve forwards in time, −1 for one backwards.</summary>
    public double Direction;
    public double Time;

    /// <summary>The size of the next step, without sign.</summary>
    public double Proposed;

    public StepMemory Memory;
    public SolveStatus Status;
    public bool Done;

    /// <summary>The number of values to save.</summary>
    public int SaveCount;

    /// <summary>The number of values saved so far.</summary>
    public int Saved;

    /// <summary>The number of values saved before the first step.</summary>
    public int SavedAtStart;

    /// <summary>The estimated error of the integrals outside the error control.</summary>
    public double QuadratureError;

    /// <summary>
    /// The evaluations shared by all rows of the block; the row's own evaluations are in <see cref="Work"/>.
    /// </summary>
    public long Evaluations;

    /// <summary>The cost of the row's steps apart from the evaluations shared by the block.</summary>
    public StepWork Work;
    public int Accepted;
    public int Rejected;

    /// <summary>The number of rejected steps whose end or error is not finite, for any reason.</summary>
    public int NotFinite;

    /// <summary>
    /// The number of rejected steps that ended outside the domain; they are included in <see cref="NotFinite"/>.
    /// </summary>
    public int OutOfDomain;

    /// <summary>The number of attempts outside the domain since the last one inside it.</summary>
    public int ConsecutiveOutOfDomain;

    /// <summary>
    /// The number of steps that were rejected and repeated with another size in order to end on an event.
    /// </summary>
    public int Repeated;

    /// <summary>The number of events so far.</summary>
    public int Events;

    /// <summary>The index of the event that made the row fail or end.</summary>
    public int FailedEvent;

    /// <summary>The number of attempts before the row's last restart by an event or a jump of the field.</summary>
    public int RestartAttempt;

    public double KnotFrom;
    public double KnotTo;
    public int KnotFromIndex;
    public int KnotToIndex;

    /// <summary>The number of steps since the last knot; counted for fixed steps only.</summary>
    public int StepInSegment;

    /// <summary>The number of equal steps in the segment; 0 if the steps are not equal.</summary>
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

    /// <summary>The number of fixed steps in the segment, the last of which may be shorter.</summary>
    public double StepsToKnot;

    /// <summary>
    /// For the failure message: the component with the largest error, or that is not finite or negative; −1 if
    /// <see cref="SolveOptions.InDomain"/> is false; for <see cref="SolveStatus.TimesOutOfOrder"/>, the index of the
    /// save time.
    /// </summary>
    public int WorstComponent;

    /// <summary>The save time that is out of order.</summary>
    public double RefusedTime;

    /// <summary>The negative value with which <see cref="WorstComponent"/> left the domain.</summary>
    public double RefusedValue;

    /// <summary>The size of the last attempted step, with its sign.</summary>
    public double LastStep;

    /// <summary>Whether a tolerance was below the rounding of its component and was raised to it.</summary>
    public bool ToleranceRaised;

    /// <summary>
    /// The size of a step whose stage times coincide, if such steps covered too much of the span for a plain C# field,
    /// which may read t; else 0.
    /// </summary>
    public double CoincidingStep;

    /// <summary>The start time of that step.</summary>
    public double CoincidingTime;

    /// <summary>One bit for each of the last 20 measured steps: 1 if stability bounded the step size.</summary>
    public uint StabilityBound;

    /// <summary>Whether stability bounded at least 15 of the last 20 measured steps.</summary>
    public readonly bool IsBoundByStability => System.Numerics.BitOperations.PopCount(StabilityBound) >= 15;

    /// <summary>Appends one accepted step to <see cref="StabilityBound"/>.</summary>
    public void AddStability(bool bound) =>
        StabilityBound = ((StabilityBound << 1) | (bound ? 1u : 0)) & ((1 << 20) - 1);

    /// <summary>Whether the span of the row extends beyond the knots of an input path.</summary>
    public bool IsBeyondKnot;

    /// <summary>The end of the span that is beyond the knots.</summary>
    public double BeyondTime;

    /// <summary>The first or last knot of the path, whichever is exceeded.</summary>
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
