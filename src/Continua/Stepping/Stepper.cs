using System.Numerics;
using Continua.Fields;

namespace Continua.Stepping;

/// <summary>
/// Attempts the steps of a block of rows. A family of methods has one; what a later step reuses is its carry, which lies in
/// the step record of the step.
/// </summary>
internal abstract unsafe class Stepper<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>One more than the order of the error estimate.</summary>
    public abstract int ErrorExponent { get; }

    /// <summary>Whether states within a step are known.</summary>
    public bool Interpolates => Interpolant is not null;

    /// <summary>
    /// States within a step are y + s Σ bⱼ(θ)vⱼ over the stages' vectors vⱼ: row j holds the coefficients of θ, θ², … in bⱼ(θ). Null where a
    /// method has no interpolant.
    /// </summary>
    public abstract double[][]? Interpolant { get; }

    /// <summary>The factor s, one number a lane: the sizes of steps where the vectors are slopes, else ones.</summary>
    /// <param name="sizes">The sizes of steps.</param>
    public abstract T* VectorScales(T* sizes);

    /// <summary>The places within a step at which the field is evaluated, 0 at its start and 1 at its end.</summary>
    public abstract double[] Places { get; }

    /// <summary>How far a stage lies from the start of a step at most, in sizes of the step.</summary>
    public double Reach
    {
        get
        {
            double reach = 1;
            foreach (double place in Places)
            {
                reach = Math.Max(reach, Math.Abs(place));
            }

            return reach;
        }
    }

    /// <summary>Whether <see cref="MeasureStability"/> can be asked.</summary>
    public abstract bool MeasuresStability { get; }

    /// <summary>The sums by which quadratures go along the stages of a step; null where a method has none.</summary>
    public abstract StepCoefficients<T>? Sums { get; }

    /// <summary>The places at which what is integrated along a step is evaluated.</summary>
    public abstract StepQuadrature<T> CreateQuadrature();

    /// <summary>Whether the carry of the step record at hand is there already.</summary>
    public bool CarryIsReady { get; set; }

    /// <summary>What was found for the end of the step attempted last, [dimension] per lane.</summary>
    public T* Trial { get; protected set; }

    /// <summary>The number of evaluations of the attempt made last, of each row; those aside that lanes have by themselves.</summary>
    public int Evaluations { get; protected set; }

    /// <summary>What each lane cost by itself in the call made last; null where all lanes cost the same.</summary>
    public StepWork[]? Work { get; protected init; }

    /// <summary>
    /// Whether the equations of a lane's stages were not solved in the attempt made last; what was found for its end is then NaN, so that
    /// its step is rejected.
    /// </summary>
    public abstract bool IsUnsolved(int lane);

    /// <summary>What a step record has room for.</summary>
    /// <param name="kept">Whether with what the field keeps.</param>
    /// <param name="states">Whether with all that a pullback reads.</param>
    public abstract StepRecordLayout<T> LayoutOf(bool kept, bool states);

    /// <summary>Begins at the state of a step record.</summary>
    /// <param name="clock">The time of each lane.</param>
    /// <param name="slope">Whether the first slope is wanted in any case.</param>
    /// <returns>The number of evaluations.</returns>
    public abstract int Begin(StepRecord<T> stepRecord, double* clock, bool slope);

    /// <summary>Begins anew at the states of some lanes, whose steps before have been taken.</summary>
    /// <param name="clock">The time of each lane.</param>
    /// <param name="mask">1 for each of them, else 0.</param>
    /// <returns>The number of evaluations of each of them, beside those in <see cref="Work"/>.</returns>
    public abstract int BeginAnew(StepRecord<T> stepRecord, double* clock, T* mask);

    /// <summary>A number of each lane that a snapshot keeps beside state and carry; null where there is none.</summary>
    public double[]? Memory { get; protected init; }

    /// <summary>Whether starts that miss the constraints of a singular mass matrix are corrected; if not, their rows fail.</summary>
    public bool CorrectsStarts { get; set; } = true;

    /// <summary>Whether <see cref="MissesConstraints"/> has to be asked.</summary>
    public bool HasConstraints { get; protected init; }

    /// <summary>Whether the start of a lane misses the constraints after <see cref="Begin"/>.</summary>
    public abstract bool MissesConstraints(int lane);

    /// <summary>Goes on at a state and a carry taken from a snapshot.</summary>
    /// <param name="clock">The time of each lane.</param>
    /// <param name="mask">1 for each lane that begins there, at the start of the solve or after an event, else 0.</param>
    public abstract void Restore(StepRecord<T> stepRecord, double* clock, T* mask);

    /// <summary>The slope at the state of a step record, where <see cref="Begin"/> was asked for it.</summary>
    public abstract T* FirstSlope(StepRecord<T> stepRecord);

    /// <summary>The slope after a step of the explicit Euler method.</summary>
    /// <param name="times">The time after it of each lane.</param>
    public abstract void SlopeAfterEuler(StepRecord<T> stepRecord, T* sizes, T* times, T* slope);

    /// <summary>Attempts the step of each lane, and sets <see cref="Trial"/> and <see cref="Evaluations"/>.</summary>
    /// <param name="sizes">The sizes of steps, one a lane.</param>
    public abstract void Attempt(StepRecord<T> stepRecord, T* sizes);

    /// <summary>The estimated error of the step attempted last, [dimension] per lane.</summary>
    public abstract void EstimateError(StepRecord<T> stepRecord, T* sizes, T* error);

    /// <summary>Whether states within a step can be wrong though its end is right: see <see cref="AddErrorWithin"/>.</summary>
    public abstract bool EstimatesErrorWithin { get; }

    /// <summary>
    /// Raises the estimated error of the step attempted last to that of the states within it, and counts what that takes in
    /// <see cref="Work"/>.
    /// </summary>
    /// <param name="sizes">The sizes of steps, one a lane.</param>
    /// <param name="asks">The lanes whose error is raised.</param>
    /// <param name="error">[dimension] per lane.</param>
    public abstract void AddErrorWithin(StepRecord<T> stepRecord, T* sizes, ReadOnlySpan<bool> asks, T* error);

    /// <summary>Whether states within a step need evaluations beyond those of the step: see <see cref="Complete"/>.</summary>
    public abstract bool HasFurtherStages { get; }

    /// <summary>Evaluates what states within the step attempted last need beyond the step, and counts it in <see cref="Work"/>.</summary>
    /// <param name="sizes">The sizes of steps, one a lane.</param>
    /// <param name="asks">The lanes that ask for it.</param>
    public abstract void Complete(StepRecord<T> stepRecord, T* sizes, ReadOnlySpan<bool> asks);

    /// <summary>Hands the carry to the next step record: that of the step's end where it was taken, else that of its start.</summary>
    /// <param name="taken">1 or 0 for each lane.</param>
    public abstract void Advance(StepRecord<T> stepRecord, StepRecord<T> next, T* taken);

    /// <summary>Rows move to fewer lanes: what is kept of them beside the step record goes with them.</summary>
    /// <param name="fromLanes">Where each of the new lanes was.</param>
    public abstract void Compact(ReadOnlySpan<int> fromLanes);

    /// <summary>The state of a lane within the step attempted last.</summary>
    /// <param name="theta">The part of the step that lies before it.</param>
    /// <param name="result">Its components, <paramref name="stride"/> apart.</param>
    public abstract void Interpolate(StepRecord<T> stepRecord, int lane, double theta, T size, T* result, nint stride);

    /// <summary>How near the step attempted last was to the bound of stability, in units of it; not finite where that is not known.</summary>
    /// <param name="judged">The components that count, the first ones.</param>
    public abstract void MeasureStability(StepRecord<T> stepRecord, T* sizes, int judged, Span<double> ratios);

    /// <summary>What is known of the accepted step of a lane.</summary>
    public abstract DenseStep<T> Keep(StepRecord<T> stepRecord, int lane);

    /// <summary>The derivative of this stepper's steps.</summary>
    /// <param name="times">Whether cotangents of times are wanted.</param>
    public abstract StepPullback<T> CreatePullback(FieldDerivatives<T> field, bool times);

    public abstract void Dispose();

    /// <summary>The stepper of a method.</summary>
    /// <param name="scale">The sizes of errors in units of the tolerances.</param>
    /// <param name="mass">M of M·dy/dt = f(t, y); null for the identity.</param>
    public static Stepper<T> Of(Solver solver, BlockField<T> field, ErrorScale<T> scale, MassMatrix<T>? mass, int capacity) =>
        solver.As(new Families(field, scale, mass, capacity));

    private sealed class Families(BlockField<T> field, ErrorScale<T> scale, MassMatrix<T>? mass, int capacity) : ISolverFamilies<Stepper<T>>
    {
        public Stepper<T> Explicit(Tableau tableau) => new ExplicitStepper<T>(tableau, field, capacity);

        public Stepper<T> Rosenbrock(RosenbrockTableau tableau) => new RosenbrockStepper<T>(tableau, field, scale, mass, capacity);

        public Stepper<T> DiagonallyImplicit(DirkTableau tableau, double newtonTolerance) =>
            new DirkStepper<T>(tableau, newtonTolerance, field, scale, mass, capacity);
    }
}
