namespace Continua;

/// <summary>The settings of a solve. Immutable; the defaults suit smooth, non-stiff problems.</summary>
/// <example><code>
/// SolveOptions options = new() { Solver = new Vern7(), Rtol = 1e-9, Atol = 1e-12, SaveAt = SaveAt.Every(0.5) };
/// Solution&lt;double&gt; decay = Ode.Solve((t, y, dy) =&gt; dy[0] = -y[0], [1.0], 0, 5, options);
/// </code></example>
public sealed record SolveOptions
{
    /// <summary>The method by which the equation is solved; <see cref="Tsit5"/> by default.</summary>
    public Solver Solver { get; init; } = new Tsit5();

    /// <summary>
    /// The step controller; null selects the default of the method, <see cref="Solver.DefaultController"/>.
    /// </summary>
    public StepController? Controller { get; init; }

    /// <summary>
    /// The relative tolerance of a step, 1e-6 by default. The tolerance of a component is max(Atol + Rtol·|y|, ε·|y|).
    /// Here |y| is the larger magnitude of the component at the two ends of the step, and ε is the machine epsilon,
    /// 2⁻²³ in float and 2⁻⁵² in double: with a smaller tolerance, rounding errors would determine the step sizes.
    /// <see cref="Solution{T}.Notes"/> reports solves in which the tolerance was raised to about ε·|y|.
    /// </summary>
    public double Rtol { get; init; } = 1e-6;

    /// <summary>The absolute tolerance of a step, in units of the state; 1e-8 by default.</summary>
    public double Atol { get; init; } = 1e-8;

    /// <summary>
    /// The absolute tolerance of each component except the quadratures, in units of that component, in place of
    /// <see cref="Atol"/>; null to use <see cref="Atol"/> for all components.
    /// </summary>
    public IReadOnlyList<double>? AtolPerComponent
    {
        get;
        init => field = Integration.ListCopy<double>.Of(value);
    }

    /// <summary>
    /// The number of quadratures: the last components, which must be integrals on which no slope depends. Their errors
    /// are outside the error control, so that the other components are solved as if the quadratures were absent, bit
    /// for bit. Integrals that vary faster than the other components may then be entirely wrong: see
    /// <see cref="Solution{T}.QuadratureError"/> and <see cref="RunReport.QuadratureError"/>. With 0, the default, the
    /// error control includes all components.
    /// </summary>
    public int Quadratures { get; init; }

    /// <summary>
    /// The norm that combines the errors of a row's components into one number; <see cref="ErrorNorm.Rms"/> by default.
    /// </summary>
    public ErrorNorm Norm { get; init; } = ErrorNorm.Rms;

    /// <summary>
    /// The size of the first step, in units of time; positive in either direction of the solve, and for adaptive steps
    /// only. A size below 64 units in the last place of t₀ is raised to that, and one beyond t₁ is reduced to the span.
    /// If null, the size is chosen from the equation. Reference: Hairer, Nørsett, Wanner 1993, section II.4.
    /// </summary>
    public double? FirstStep { get; init; }

    /// <summary>
    /// The maximum number of attempted steps of a row, accepted and rejected; 100,000 by default. A row that needs more
    /// fails with <see cref="SolveStatus.OutOfSteps"/>.
    /// </summary>
    public int MaxSteps { get; init; } = 100_000;

    /// <summary>
    /// The maximum size of adaptive steps, in units of time; positive in either direction of the solve, null for no
    /// maximum. To make steps end at a given time, for example at a change of an input, use <see cref="StopAt"/>.
    /// </summary>
    public double? MaxStep { get; init; }

    /// <summary>
    /// Times at which steps have to end, in the units of t₀, the same for every row and in any order; null for none.
    /// Times outside the span of a row are ignored.
    /// </summary>
    public IReadOnlyList<double>? StopAt
    {
        get;
        init => field = Integration.ListCopy<double>.Of(value);
    }

    /// <summary>
    /// Times at which the field or its slope jumps, in the units of t₀, the same for every row and in any order; null
    /// for none. Steps end at each of these times within the span and evaluate the field as it is before the jump; the
    /// next steps start with the field as it is after the jump. A field that compares t with such a time is therefore
    /// evaluated just before it and just after it. Steps must not be shared (<see cref="StepController.Shared"/>), and
    /// <see cref="BacksolveAdjoint"/> does not support breakpoints.
    /// </summary>
    public IReadOnlyList<double>? Breakpoints
    {
        get;
        init => field = Integration.ListCopy<double>.Of(value);
    }

    /// <summary>
    /// The events of the solve, each at a zero crossing of a condition or at given times: <see cref="Event"/> in terms
    /// of tensors, or <see cref="Event{T}"/> in plain C#, which only solves outside expressions support; null for none.
    /// A value saved at the time of an event is the state before the event; <see cref="Solution{T}.Last"/> is the state
    /// after all events. Steps must not be shared (<see cref="StepController.Shared"/>), and
    /// <see cref="BacksolveAdjoint"/> does not support events.
    /// </summary>
    public IReadOnlyList<SolveEvent>? Events
    {
        get;
        init => field = Integration.ListCopy<SolveEvent>.Of(value);
    }

    /// <summary>
    /// The maximum number of events that a solve inside an expression (over tensors, as part of a loss or a layer)
    /// returns, the first ones in order of time: see <see cref="SolvedTensor.EventTimes"/>. 0, the default, for none. A
    /// solve outside an expression returns all events: <see cref="Solution{T}.Events"/>.
    /// </summary>
    public int RecordedEvents { get; init; }

    /// <summary>
    /// The times at which a solve outside an expression saves values; <see cref="SaveAt.End"/> by default.
    /// <see cref="Solution{T}.Last"/> is the value at t₁ even if t₁ is not one of them. A solve inside an expression
    /// receives save times as an argument and accepts <see cref="SaveAt.End"/> only.
    /// </summary>
    public SaveAt SaveAt { get; init; } = SaveAt.End;

    /// <summary>
    /// The method by which gradients are propagated backwards through the solve; <see cref="DiscreteAdjoint"/> by
    /// default.
    /// </summary>
    public Adjoint Adjoint { get; init; } = new DiscreteAdjoint();

    /// <summary>
    /// Whether finished rows are removed from their block, so that the remaining rows take fewer vector instructions;
    /// true by default. No result depends on it.
    /// </summary>
    public bool Compaction { get; init; } = true;

    /// <summary>
    /// The indices of the components that are never negative. A step that ends with a negative value of one of them is
    /// rejected, and a shorter one is attempted, unless an event is found before that end. After 20 consecutive such
    /// steps, or after one if steps are fixed or given, the row fails with <see cref="SolveStatus.LeftDomain"/>; so
    /// does a row with a negative initial value. Stages within a step and interpolated states may still be negative, by
    /// about their error.
    /// </summary>
    public IReadOnlyList<int>? NonNegative
    {
        get;
        init => field = Integration.ListCopy<int>.Of(value);
    }

    /// <summary>
    /// The function that returns whether a state is in the domain of the solution, checked for the initial state and at
    /// the end of every step as <see cref="NonNegative"/>; null for no restriction. The function is called for finite
    /// states only and by all threads of the solve; it has to return the same result for the same arguments.
    /// </summary>
    public StateDomain? InDomain { get; init; }

    /// <summary>
    /// Receives every attempted step of every row; null for no log. The attempts of one row arrive in order; those of
    /// several rows alternate. Several threads may call the log at the same time; set <see cref="Threads"/> to 1 to
    /// prevent that. A solve inside an expression does not support a log.
    /// </summary>
    public Action<StepAttempt>? Log { get; init; }

    /// <summary>
    /// Whether a solve with a failed row throws a <see cref="SolveException"/>. If null, a solve outside an expression
    /// throws; in a solve inside an expression, the row is left out of sums and reported, and a
    /// <see cref="Learning.Trainer{T}"/> stops when a tenth of a batch has failed. If false, a failure is reported only
    /// by the status of the row or by the report, and a trainer continues with the other rows, unless all rows of a
    /// batch have failed. A solve within a field does not accept true, since the step of the surrounding solve may be
    /// repeated with a smaller size; if that does not help, the row of the surrounding solve fails and reports the
    /// failure within the field.
    /// </summary>
    public bool? ThrowOnFailure { get; init; }

    /// <summary>
    /// The maximum number of threads; 0 for all cores. No result depends on it. An expression uses the smallest
    /// of <see cref="GradientOptions.Threads"/> and the <see cref="Threads"/> of the solves inside it; 0 sets no limit.
    /// </summary>
    public int Threads { get; init; }

    /// <summary>
    /// The cancellation token, checked between steps. A cancelled solve throws
    /// <see cref="OperationCanceledException"/>.
    /// </summary>
    public CancellationToken Cancellation { get; init; }

    /// <summary>
    /// Tolerances that replace <see cref="Rtol"/> and <see cref="Atol"/> in solves inside an expression, and that may
    /// change between evaluations; null for none.
    /// </summary>
    internal Integration.ToleranceSource? ToleranceSource { get; init; }

    /// <summary>
    /// The number of components, the last ones, that are tangents of the others. Steps and failures are those of
    /// a solve without them.
    /// </summary>
    internal int Tangents { get; init; }

    /// <summary>
    /// Whether times have tangents: the last two components then are the tangent of the time and its rate, which are
    /// set at the start of each step.
    /// </summary>
    internal bool MovesTimes { get; init; }

    /// <summary>These options with the current tolerances of <see cref="ToleranceSource"/>.</summary>
    internal SolveOptions WithCurrentTolerances => ToleranceSource is { Current: var current } && current != new Tolerance(Rtol, Atol)
        ? this with { Rtol = current.Rtol, Atol = current.Atol }
        : this;

    /// <summary>
    /// Whether blocks have to synchronise before each step decision. Only the root mean square can be computed from
    /// sums of separate blocks; any other norm requires all rows in one block.
    /// </summary>
    internal bool StepsTogether => Steps is { Shared: true, IsAdaptive: true } && Norm.IsRootOfSquares;

    /// <summary>Whether the domain of the solution is restricted.</summary>
    internal bool HasDomain => NonNegative is { Count: > 0 } || InDomain is not null;

    /// <summary>Whether a solve calls a user-defined domain or log, or has events or breakpoints.</summary>
    internal bool CallsBack => InDomain is not null || Log is not null || HasEventsOrBreakpoints;

    internal bool HasEventsOrBreakpoints => Events is { Count: > 0 } || Breakpoints is { Count: > 0 };

    /// <summary>Whether steps may have to end at times other than save times and the end of the span.</summary>
    internal bool HasKnots => HasEventsOrBreakpoints || StopAt is { Count: > 0 };

    internal StepController Steps => Controller ?? Solver.DefaultController;

    /// <summary>Checks the options for a solve inside an expression.</summary>
    /// <exception cref="ArgumentException">
    /// An option is out of range or not supported there, or options contradict each other.
    /// </exception>
    internal void ValidateInside(int dimension)
    {
        Validate(dimension);
        Tensor.Guard(
            SaveAt == SaveAt.End,
            "A solve inside an expression is saved at the times of its argument 'times' and at t1, but got options "
            + "with SaveAt; pass a tensor of times to Ode.Solve, and leave SaveAt to solves outside expressions: "
            + "model.Solve with { SaveAt = … } as options of SolveFor.");
        Tensor.Guard(
            Log is null,
            "A solve inside an expression has no log, since its steps are repeated for gradients, but got options "
            + "with Log; leave Log to solves outside expressions: model.Solve with { Log = … } as options of "
            + "SolveFor.");
    }

    /// <exception cref="ArgumentException">
    /// The matrix has another size or is not finite, or the method does not support it.
    /// </exception>
    internal void ValidateMass(double[,]? mass, int dimension)
    {
        Tensor.Guard(
            mass is null || !Solver.IsExplicit,
            $"An equation M·dy/dt = f(t, y) needs an implicit method, but got {Solver.GetType().Name}; use Rodas5P.");
        Tensor.Guard(
            mass is null || (mass.GetLength(0) == dimension && mass.GetLength(1) == dimension),
            $"A mass matrix has a row and a column for each of the {dimension} components, but got "
            + $"[{mass?.GetLength(0)}, {mass?.GetLength(1)}]; give [{dimension}, {dimension}].");
        Tensor.Guard(
            mass?.Cast<double>().All(double.IsFinite) != false,
            "A mass matrix is finite, but holds NaN or infinity; check its entries.");
        Tensor.Guard(
            mass is null || Solver.SolvesConstraints || !MassNullSpaces.Of(mass).IsSingular,
            $"A singular mass matrix needs a Rosenbrock method that ends its steps on the constraints, but got "
            + $"{Solver.GetType().Name}; set Solver = new Rodas5P().");
    }

    /// <exception cref="ArgumentException">An option is out of range, or options contradict each other.</exception>
    internal void Validate(int dimension)
    {
        ArgumentNullException.ThrowIfNull(Solver);
        ArgumentNullException.ThrowIfNull(Norm);
        ArgumentNullException.ThrowIfNull(SaveAt);
        ArgumentNullException.ThrowIfNull(Adjoint);
        Steps.Validate();
        Tensor.Guard(
            Rtol >= 0 && Atol >= 0 && Rtol + Atol > 0 && double.IsFinite(Rtol + Atol),
            $"Tolerances are finite and not negative, and at least one is positive, but got rtol {Rtol} and atol "
            + $"{Atol}; take 1e-6 and 1e-8.");
        Tensor.Guard(
            Quadratures >= 0 && Quadratures < dimension,
            $"Quadratures are the last components, and at least one other component has to control the steps, but got "
            + $"{Quadratures} of {dimension}; take fewer.");
        Tensor.Guard(
            AtolPerComponent is null || AtolPerComponent.Count == dimension - Quadratures,
            $"There is one absolute tolerance per component, except the quadratures, but got "
            + $"{AtolPerComponent?.Count} for {dimension - Quadratures}; give {dimension - Quadratures}.");
        Tensor.Guard(
            AtolPerComponent?.All(a => a >= 0 && a + Rtol > 0 && double.IsFinite(a)) != false,
            $"Tolerances are finite and not negative, and rtol or the absolute tolerance of each component is "
            + $"positive, but got {string.Join(", ", AtolPerComponent ?? [])} with rtol {Rtol}; take 1e-8.");
        Tensor.Guard(
            Adjoint is not BacksolveAdjoint || Solver.SolvesBackwards,
            $"The backsolve adjoint solves backwards with explicit methods for any field, but got {Solver.GetType().Name}; use "
            + $"CheckpointedAdjoint, whose memory is bounded too.");
        Tensor.Guard(
            Adjoint is not BacksolveAdjoint { FullNorm: true } || StepsTogether,
            "The full norm of the backsolve adjoint contains sums over rows, which needs an adaptive step shared by "
            + "all rows and the root mean square as norm; take a PidController with Shared, or leave FullNorm off.");
        int[] outside = [.. (NonNegative ?? []).Where(c => c < 0 || c >= dimension)];
        Tensor.Guard(
            outside.Length == 0,
            $"NonNegative contains indices of components, 0 to {dimension - 1}, but got {string.Join(", ", outside)}; "
            + $"leave all others out.");
        if (HasKnots || Events is not null || MaxStep is not null || RecordedEvents != 0)
        {
            ValidateEventsAndTimes();
        }

        Tensor.Guard(MaxSteps > 0, $"The largest number of steps is positive, but got {MaxSteps}; take 100000.");
        Tensor.Guard(
            Threads >= 0, $"The number of threads is positive, or 0 for all cores, but got {Threads}; take 0.");
        Tensor.Guard(
            FirstStep is null || (FirstStep > 0 && double.IsFinite(FirstStep.Value)),
            $"The first step is positive and finite, also backwards in time, but got {FirstStep}; leave it out to have it "
            + $"chosen.");
        Tensor.Guard(
            FirstStep is null || Steps.IsAdaptive,
            $"FirstStep is the first of adaptive steps, but got FirstStep = {FirstStep} with fixed steps; leave it "
            + $"out, or set the step size: Controller = new FixedStep(h).");
        Tensor.Guard(
            !Solver.ChoosesSteps || Controller is null || Controller == Solver.DefaultController,
            $"{Solver.GetType().Name} chooses the sizes of its steps together with their order, but got Controller = "
            + $"{Controller?.GetType().Name}; leave it out.");
        Tensor.Guard(
            !Steps.IsAdaptive || Solver.ErrorOrder > 0,
            $"Adaptive steps need an error estimate, but {Solver.GetType().Name} has none; set Controller = new "
            + $"FixedStep(h), or use Tsit5 or Dopri5.");
    }

    private void ValidateEventsAndTimes()
    {
        Tensor.Guard(
            MaxStep is null || (MaxStep > 0 && double.IsFinite(MaxStep.Value)),
            $"The largest step is positive and finite, also backwards in time, but got MaxStep = {MaxStep}; leave it out "
            + $"for none.");
        Tensor.Guard(
            MaxStep is null || Steps.IsAdaptive,
            $"MaxStep bounds adaptive steps, but got MaxStep = {MaxStep} with fixed or given steps; leave it out.");
        Tensor.Guard(
            StopAt?.All(double.IsFinite) != false && Breakpoints?.All(double.IsFinite) != false,
            "Times in StopAt and Breakpoints are finite, but hold NaN or infinity; leave these out.");
        Tensor.Guard(
            Events?.All(e => e is not null) != false,
            "Each element of Events is an event, but got null; leave it out.");
        Tensor.Guard(
            !HasEventsOrBreakpoints || !Steps.Shared,
            "With Events or Breakpoints, each row has to choose its own steps, but got a controller "
            + "with Shared; leave Shared off.");
        Tensor.Guard(
            !HasEventsOrBreakpoints || Adjoint is not BacksolveAdjoint,
            "The backsolve adjoint solves smooth equations backwards, but got Events or Breakpoints; use "
            + "CheckpointedAdjoint, whose memory is bounded too.");
        Tensor.Guard(
            RecordedEvents >= 0,
            $"The number of recorded events is 0 or more, but got {RecordedEvents}; take 1 for the first one.");
    }
}
