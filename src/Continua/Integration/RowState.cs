using Continua.Stepping;

namespace Continua.Integration;

/// <summary>
/// Where one row stands. Its clock is double, whatever the precision of its values. Steps lie between two knots: t₀ or a
/// save time that a step landed on, and the next such time or t₁.
/// </summary>
internal struct RowState
{
    /// <summary>The number that stands for t₀ among knots; saves count from 0, and t₁ comes after them.</summary>
    public const int StartKnot = -1;

    /// <summary>The number that stands for a time that is no input of the solve.</summary>
    public const int ConstantKnot = -2;

    /// <summary>The number that stands for the last event of a condition, whose time depends on the solution.</summary>
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

    /// <summary>Values to save, and how many are saved already.</summary>
    public int SaveCount;
    public int Saved;

    /// <summary>Values saved before the first step.</summary>
    public int SavedAtStart;

    /// <summary>The estimated error of integrals outside the error control.</summary>
    public double QuadratureError;

    /// <summary>The evaluations that it has in common with all rows of its block; others are in <see cref="Work"/>.</summary>
    public long Evaluations;
    public StepWork Work;
    public int Accepted;
    public int Rejected;

    /// <summary>Of the rejected steps, those with an end or an error that is not finite, for whatever cause.</summary>
    public int NotFinite;

    /// <summary>
    /// Of these, the ones that ended outside the domain of the solution, and how many of them came last in a row.
    /// </summary>
    public int OutOfDomain;
    public int OutOfDomainInARow;

    /// <summary>Of the rejected steps, those that were made anew to end on an event.</summary>
    public int MadeAnew;

    /// <summary>The events that have happened, and that of which a sentence about the row's end speaks.</summary>
    public int Events;
    public int FailedEvent;

    /// <summary>The number of the attempt from which it began anew.</summary>
    public int BegunAt;

    public double KnotFrom;
    public double KnotTo;
    public int KnotFromIndex;
    public int KnotToIndex;

    /// <summary>Steps taken since the last knot, and their number up to the next where they are equal; else 0.</summary>
    public int StepInSegment;
    public int EqualSteps;

    /// <summary>The time covered by steps whose stages a field that reads t could not see apart.</summary>
    public double Coinciding;

    /// <summary>The distance between the times that the field could see, where that was the failure.</summary>
    public double TimeSpacing;

    /// <summary>The number of fixed steps from the last knot to the next.</summary>
    public double StepsToKnot;

    /// <summary>
    /// For the sentence about a failure: the worst component, or the save time that is out of order; −1 where the state
    /// as a whole left its domain.
    /// </summary>
    public int WorstComponent;
    public double RefusedTime;

    /// <summary>The negative value with which <see cref="WorstComponent"/> left the domain.</summary>
    public double RefusedValue;
    public double LastStep;

    /// <summary>Whether the tolerance of a component was less than its rounding, and so taken to be that.</summary>
    public bool ToleranceRaised;

    /// <summary>
    /// A step with coinciding stages, where they were too many for a field that may read t, and its time; else 0.
    /// </summary>
    public double CoincidingStep;
    public double CoincidingTime;

    /// <summary>
    /// Of the last 20 accepted steps that could be measured, a bit each: whether stability bounded them.
    /// </summary>
    public uint StabilityBound;

    /// <summary>Whether most of the last steps were as long as stability allows.</summary>
    public readonly bool IsBoundByStability => System.Numerics.BitOperations.PopCount(StabilityBound) >= 15;

    /// <summary>Takes note of whether stability bounded one more accepted step.</summary>
    public void AddStability(bool bound) => StabilityBound = ((StabilityBound << 1) | (bound ? 1u : 0)) & ((1 << 20) - 1);

    /// <summary>Whether the row reaches beyond the knots of an input path, to what time, and beyond which knot.</summary>
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
        MadeAnew = MadeAnew,
        Events = Events,
    };
}
