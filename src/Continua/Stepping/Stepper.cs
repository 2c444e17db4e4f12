using System.Numerics;
using Continua.Fields;

namespace Continua.Stepping;

/// <summary>
/// Attempts the steps of a block of rows; there is one implementation per family of methods. The data that the next
/// step reuses is the carry, stored in the step record.
/// </summary>
internal abstract unsafe class Stepper<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The order of the error estimate plus one.</summary>
    public abstract int ErrorExponent { get; }

    /// <summary>Whether the method has an interpolant.</summary>
    public bool Interpolates => Interpolant is not null || InterpolatesByLane;

    /// <summary>
    /// Whether the method has an interpolant that differs between lanes, so that <see cref="Interpolant"/> is null.
    /// </summary>
    public bool InterpolatesByLane { get; protected init; }

    /// <summary>Chooses the sizes of the next steps; null if the controller does.</summary>
    public IProposesSteps<T>? Proposals { get; protected init; }

    /// <summary>
    /// Whether later steps depend on the size of an earlier one, so that a lane begins again after a step whose end
    /// depends on an event or on the knot of a path.
    /// </summary>
    public bool DependsOnEarlierSizes => Proposals is not null;

    /// <summary>
    /// The interpolant y + s Σ bⱼ(θ)vⱼ over the stages' vectors vⱼ: row j contains the coefficients of θ, θ², … in
    /// bⱼ(θ). Null for a method without such an interpolant.
    /// </summary>
    public abstract double[][]? Interpolant { get; }

    /// <summary>
    /// The scale s of the stages' vectors, one value per lane: the step sizes where the vectors are slopes, else ones.
    /// </summary>
    /// <param name="sizes">The step sizes.</param>
    public abstract T* VectorScales(T* sizes);

    /// <summary>
    /// The nodes within a step at which the field is evaluated, as fractions of the step, including its end.
    /// </summary>
    public abstract double[] EvaluationNodes { get; }

    /// <summary>The largest distance of a stage from the start of the step, in units of the step size.</summary>
    public double Reach
    {
        get
        {
            double reach = 1;
            foreach (double node in EvaluationNodes)
            {
                reach = Math.Max(reach, Math.Abs(node));
            }

            return reach;
        }
    }

    /// <summary>Whether <see cref="MeasureStability"/> is available.</summary>
    public abstract bool MeasuresStability { get; }

    /// <summary>
    /// The coefficients with which quadratures are integrated along the stages; null for methods without them.
    /// </summary>
    public abstract StepCoefficients<T>? Sums { get; }

    /// <summary>Creates the nodes at which quadratures along a step are evaluated.</summary>
    /// <exception cref="NotSupportedException">The method is implicit.</exception>
    public abstract StepQuadrature<T> CreateQuadrature();

    /// <summary>Whether the current step record already contains the carry.</summary>
    public bool CarryIsReady { get; set; }

    /// <summary>Whether <see cref="FirstSlope"/> is the slope at the current state.</summary>
    public bool HasFirstSlope => CarryIsReady && CarryIsSlope;

    /// <summary>Whether the carry is the slope, and not that of a summand of the field.</summary>
    protected bool CarryIsSlope { get; init; } = true;

    /// <summary>The state at the end of the last attempted step, [dimension] per lane.</summary>
    public T* Trial { get; protected set; }

    /// <summary>
    /// The number of evaluations per row in the last attempt, excluding those counted in <see cref="Work"/>.
    /// </summary>
    public int Evaluations { get; protected set; }

    /// <summary>The cost of each lane in the last call; null if all lanes cost the same.</summary>
    public StepWork[]? Work { get; protected init; }

    /// <summary>
    /// Whether the stage equations of a lane were not solved in the last attempt. Its trial state is then NaN, so that
    /// its step is rejected.
    /// </summary>
    public abstract bool IsUnsolved(int lane);

    /// <summary>The layout of the step records.</summary>
    /// <param name="kept">Whether the records store the intermediate values that the field's vjp reads.</param>
    /// <param name="states">Whether the records store the states and knots that a pullback reads.</param>
    public abstract StepRecordLayout<T> LayoutOf(bool kept, bool states);

    /// <summary>Begins at the state of a step record.</summary>
    /// <param name="clock">The time of each lane.</param>
    /// <param name="slope">Whether the first slope is needed even if the method has no carry.</param>
    /// <returns>The number of evaluations per lane, in addition to those in <see cref="Work"/>.</returns>
    public abstract int Begin(StepRecord<T> stepRecord, double* clock, bool slope);

    /// <summary>
    /// Begins again in some lanes, after an event or a jump of the field at the end of their previous step.
    /// </summary>
    /// <param name="clock">The time of each lane.</param>
    /// <param name="mask">1 for each of these lanes, else 0.</param>
    /// <returns>The number of evaluations per such lane, in addition to those in <see cref="Work"/>.</returns>
    public abstract int BeginAgain(StepRecord<T> stepRecord, double* clock, T* mask);

    /// <summary>
    /// A value per lane that a snapshot stores in addition to the state and the carry; null if there is none.
    /// </summary>
    public double[]? LaneMemory { get; protected init; }

    /// <summary>
    /// Whether initial states that violate the constraints of a singular mass matrix are corrected; if not, their rows
    /// fail.
    /// </summary>
    public bool CorrectsStarts { get; set; } = true;

    /// <summary>Whether <see cref="MissesConstraints"/> has to be checked.</summary>
    public bool HasConstraints { get; protected init; }

    /// <summary>
    /// Whether the initial state of a lane violates the constraints after <see cref="Begin"/> or
    /// <see cref="BeginAgain"/>.
    /// </summary>
    public abstract bool MissesConstraints(int lane);

    /// <summary>Continues from a state and a carry that were restored from a snapshot.</summary>
    /// <param name="clock">The time of each lane.</param>
    /// <param name="mask">
    /// 1 for each lane that begins there, at the start of the solve or after an event; else 0.
    /// </param>
    public abstract void Restore(StepRecord<T> stepRecord, double* clock, T* mask);

    /// <summary>The slope at the state of a step record, if <see cref="Begin"/> computed it.</summary>
    public abstract T* FirstSlope(StepRecord<T> stepRecord);

    /// <summary>Computes the slope after a step of the explicit Euler method.</summary>
    /// <param name="times">The time of each lane after the step.</param>
    public abstract void SlopeAfterEuler(StepRecord<T> stepRecord, T* sizes, T* times, T* slope);

    /// <summary>Attempts the step of each lane, and sets <see cref="Trial"/> and <see cref="Evaluations"/>.</summary>
    /// <param name="sizes">The step sizes, one per lane.</param>
    public abstract void Attempt(StepRecord<T> stepRecord, T* sizes);

    /// <summary>Computes the estimated error of the last attempted step, [dimension] per lane.</summary>
    public abstract void EstimateError(StepRecord<T> stepRecord, T* sizes, T* error);

    /// <summary>
    /// Whether states within a step can be wrong although its end is accurate: see <see cref="RaiseErrorWithin"/>.
    /// </summary>
    public abstract bool EstimatesErrorWithin { get; }

    /// <summary>
    /// Replaces each component of the estimated error of the last attempted step by the error of the states within it,
    /// where that is larger, and counts the evaluations in <see cref="Work"/>.
    /// </summary>
    /// <param name="sizes">The step sizes, one per lane.</param>
    /// <param name="requested">The lanes whose error is raised.</param>
    /// <param name="error">The estimated error, [dimension] per lane.</param>
    public abstract void RaiseErrorWithin(StepRecord<T> stepRecord, T* sizes, ReadOnlySpan<bool> requested, T* error);

    /// <summary>
    /// Whether states within a step need evaluations in addition to those of the step: see <see cref="Complete"/>.
    /// </summary>
    public abstract bool HasFurtherStages { get; }

    /// <summary>
    /// Performs the additional evaluations that states within the last attempted step require, and counts them in
    /// <see cref="Work"/>.
    /// </summary>
    /// <param name="sizes">The step sizes, one per lane.</param>
    /// <param name="requested">The lanes for which states within the step are needed.</param>
    public abstract void Complete(StepRecord<T> stepRecord, T* sizes, ReadOnlySpan<bool> requested);

    /// <summary>
    /// Passes the carry to the next step record: that of the step's end if the step was accepted, else that of its
    /// start.
    /// </summary>
    /// <param name="accepted">1 for each accepted step, else 0.</param>
    public abstract void Advance(StepRecord<T> stepRecord, StepRecord<T> next, T* accepted);

    /// <summary>Moves the stepper's data of rows to fewer lanes; the step record is moved separately.</summary>
    /// <param name="fromLanes">The previous lane of each new lane.</param>
    public abstract void Compact(ReadOnlySpan<int> fromLanes);

    /// <summary>Computes the state of a lane within the last attempted step.</summary>
    /// <param name="theta">The fraction of the step.</param>
    /// <param name="result">The components of the state, <paramref name="stride"/> values apart.</param>
    public abstract void Interpolate(StepRecord<T> stepRecord, int lane, double theta, T size, T* result, nint stride);

    /// <summary>
    /// Computes the estimated |hλ| of the last attempted step, divided by the method's stability boundary; not finite
    /// where no estimate exists.
    /// </summary>
    /// <param name="controlled">The number of components under error control; these are the first ones.</param>
    public abstract void MeasureStability(StepRecord<T> stepRecord, T* sizes, int controlled, Span<double> ratios);

    /// <summary>Copies the accepted step of a lane as dense output.</summary>
    public abstract DenseStep<T> ToDenseStep(StepRecord<T> stepRecord, int lane);

    /// <summary>Creates the discrete adjoint of this stepper's steps.</summary>
    /// <param name="times">Whether cotangents of times are computed.</param>
    public abstract StepPullback<T> CreatePullback(FieldDerivatives<T> field, bool times);

    public abstract void Dispose();

    /// <summary>Creates the stepper of a method.</summary>
    /// <param name="scale">The norms of errors in units of the tolerances.</param>
    /// <param name="mass">M of M·dy/dt = f(t, y); null for the identity.</param>
    public static Stepper<T> Of(
        Solver solver, BlockField<T> field, ErrorScale<T> scale, MassMatrix<T>? mass, int capacity) =>
        solver.As(new Families(field, scale, mass, capacity));

    private sealed class Families(BlockField<T> field, ErrorScale<T> scale, MassMatrix<T>? mass, int capacity)
        : ISolverFamilies<Stepper<T>>
    {
        public Stepper<T> Explicit(Tableau tableau) => new ExplicitStepper<T>(tableau, field, capacity);

        public Stepper<T> Symplectic(SymplecticTableau tableau, bool compensated) =>
            new ExplicitStepper<T>(tableau.Stages, field, capacity, compensated);

        public Stepper<T> Adams(int maxOrder) => new AdamsStepper<T>(maxOrder, field, scale, capacity);

        public Stepper<T> Bdf(int maxOrder, double newtonTolerance) =>
            new BdfStepper<T>(maxOrder, newtonTolerance, field, scale, mass, capacity);

        public Stepper<T> Rosenbrock(RosenbrockTableau tableau) =>
            new RosenbrockStepper<T>(tableau, field, scale, mass, capacity);

        public Stepper<T> FullyImplicit(ImplicitTableau tableau, double newtonTolerance) =>
            new CollocationStepper<T>(tableau, newtonTolerance, field, scale, mass, capacity);

        public Stepper<T> DiagonallyImplicit(DirkTableau tableau, double newtonTolerance) =>
            tableau.Explicit is not null && field.Summands.Count > 0
                ? new ImexStepper<T>(tableau, newtonTolerance, field, scale, capacity)
                : new DirkStepper<T>(tableau, newtonTolerance, field, scale, mass, capacity);
    }
}
