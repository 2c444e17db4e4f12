namespace Continua;

/// <summary>How an equation is solved. Immutable; the defaults suit smooth, non-stiff problems.</summary>
public sealed record SolveOptions
{
    /// <summary>The method.</summary>
    public Solver Solver { get; init; } = new Tsit5();

    /// <summary>How steps are chosen; null takes the method's own <see cref="Solver.DefaultController"/>.</summary>
    public StepController? Controller { get; init; }

    /// <summary>
    /// The relative tolerance of a step. A component's tolerance is max(Atol + Rtol·|y|, ε·|y|) with ε the rounding of
    /// its precision, 2⁻²³ in float and 2⁻⁵² in double: below that, steps would follow rounding.
    /// <see cref="Solution{T}.Notes"/> says where that acted.
    /// </summary>
    public double Rtol { get; init; } = 1e-6;

    /// <summary>The absolute tolerance of a step, in units of the state.</summary>
    public double Atol { get; init; } = 1e-8;

    /// <summary>Absolute tolerances per component, quadratures aside, in place of <see cref="Atol"/>.</summary>
    public IReadOnlyList<double>? AtolPerComponent
    {
        get;
        init => field = Integration.ListCopy<double>.Of(value);
    }

    /// <summary>
    /// How many of the last components are integrals on which no slope depends and whose errors are outside the error control: they take
    /// no part in choosing steps, so that the others are solved as if these were not there, bit for bit. Integrals that vary faster than
    /// the other components may then be wrong altogether: see <see cref="Solution{T}.QuadratureError"/> and
    /// <see cref="RunReport.QuadratureError"/>, or leave this at 0, which holds them to the tolerances.
    /// </summary>
    public int Quadratures { get; init; }

    /// <summary>How a row's errors become one number.</summary>
    public ErrorNorm Norm { get; init; } = ErrorNorm.Rms;

    /// <summary>
    /// The first step, in units of time, at least what the clock resolves at t₀; null has it chosen (Hairer, Nørsett,
    /// Wanner 1993, II.4).
    /// </summary>
    public double? FirstStep { get; init; }

    /// <summary>The largest number of attempted steps of a row.</summary>
    public int MaxSteps { get; init; } = 100_000;

    /// <summary>The largest step, in units of time; null for none. A time or an input that steps must not pass by needs <see cref="StopAt"/>.</summary>
    public double? MaxStep { get; init; }

    /// <summary>Times at which steps end, the same for every row and in any order; those outside the span of a row have no part in it.</summary>
    public IReadOnlyList<double>? StopAt
    {
        get;
        init => field = Integration.ListCopy<double>.Of(value);
    }

    /// <summary>
    /// Times at which the field or its slope jumps, likewise: steps end there, see the field as it is before, and the next ones begin with
    /// the field as it is behind. A field that compares t with such a time is asked just before and just behind it.
    /// </summary>
    public IReadOnlyList<double>? Breakpoints
    {
        get;
        init => field = Integration.ListCopy<double>.Of(value);
    }

    /// <summary>
    /// What happens where a condition crosses zero or a time is reached: <see cref="Event"/> over tensors, <see cref="Event{T}"/> in plain C#
    /// for solves for numbers. Values saved at the time of an event are those before it; <see cref="Solution{T}.Last"/> is the state after
    /// all events.
    /// </summary>
    public IReadOnlyList<SolveEvent>? Events
    {
        get;
        init => field = Integration.ListCopy<SolveEvent>.Of(value);
    }

    /// <summary>
    /// How many events of a solve inside an expression are values of it, the first ones: see <see cref="SolvedTensor.EventTimes"/>. A solve
    /// for numbers keeps all: <see cref="Solution{T}.Events"/>.
    /// </summary>
    public int RecordedEvents { get; init; }

    /// <summary>
    /// Which values of a solve for numbers are kept; the last one always is. A solve inside an expression takes save times as an argument
    /// and refuses any other setting than <see cref="SaveAt.End"/>.
    /// </summary>
    public SaveAt SaveAt { get; init; } = SaveAt.End;

    /// <summary>How gradients go back through the solve.</summary>
    public Adjoint Adjoint { get; init; } = new DiscreteAdjoint();

    /// <summary>Whether rows that have finished give up their lanes. No result depends on it.</summary>
    public bool Compaction { get; init; } = true;

    /// <summary>
    /// Components that are never negative, by number: a step that ends with one below zero is rejected, and a shorter
    /// one attempted. After 20 such steps in a row, and at once where steps are fixed, the row fails with
    /// <see cref="SolveStatus.LeftDomain"/>; so does a row that starts below zero. The stages within a step and states
    /// interpolated between steps may still be negative, by about their error.
    /// </summary>
    public IReadOnlyList<int>? NonNegative
    {
        get;
        init => field = Integration.ListCopy<int>.Of(value);
    }

    /// <summary>
    /// Where the solution is defined; likewise for the state at the end of every step. Called for finite states only,
    /// by all threads of the solve, and to give the same answer whenever it is asked the same.
    /// </summary>
    public StateDomain? InDomain { get; init; }

    /// <summary>
    /// Takes every attempt of every row, in the order of the row's attempts; null takes none. Rows of a block take
    /// turns, and blocks are solved by several threads at the same time, each of which calls this: set
    /// <see cref="Threads"/> to 1 for one. A solve inside an expression refuses it.
    /// </summary>
    public Action<StepAttempt>? Log { get; init; }

    /// <summary>
    /// Whether a failed row throws a <see cref="SolveException"/>. Unset, a solve for numbers throws; of a solve inside an expression the
    /// row is left out of sums and reported, and a <see cref="Learning.Trainer{T}"/> stops where a tenth of a batch failed. If false, the
    /// row's status or the report is all that says so, and a trainer goes on with the other rows. A solve within a field refuses true: the
    /// step around it may be shortened, and a row that fails for it names the cause.
    /// </summary>
    public bool? ThrowOnFailure { get; init; }

    /// <summary>
    /// The most threads; 0 takes all cores. No result depends on it. An expression takes as many as its options allow
    /// (<see cref="GradientOptions.Threads"/>) and no more than any solve inside it.
    /// </summary>
    public int Threads { get; init; }

    /// <summary>Asked between steps; a cancelled solve throws <see cref="OperationCanceledException"/>.</summary>
    public CancellationToken Cancellation { get; init; }

    /// <summary>Whether rows wait for each other before a step is decided, block by block: any other norm needs them in one.</summary>
    internal bool StepsTogether => Steps is { Shared: true, IsAdaptive: true } && Norm.IsRootOfSquares;

    /// <summary>Whether a step may end where the solution is not defined.</summary>
    internal bool HasDomain => NonNegative is { Count: > 0 } || InDomain is not null;

    /// <summary>Whether a solve calls functions of the user's beside the field.</summary>
    internal bool CallsBack => InDomain is not null || Log is not null || HasHappenings;

    /// <summary>Whether anything may happen to a row on its way.</summary>
    internal bool HasHappenings => Events is { Count: > 0 } || Breakpoints is { Count: > 0 };

    /// <summary>Whether steps may land on times beside saves and ends.</summary>
    internal bool HasKnots => HasHappenings || StopAt is { Count: > 0 };

    internal StepController Steps => Controller ?? Solver.DefaultController;

    /// <summary>Likewise for a solve inside an expression.</summary>
    /// <exception cref="ArgumentException">Options do not fit together, or mean nothing there.</exception>
    internal void ValidateInside(int dimension)
    {
        Validate(dimension);
        Tensor.Guard(
            SaveAt == SaveAt.End,
            "A solve inside an expression is saved at the times of its argument 'times' and at t1, but got options with SaveAt; pass a tensor of "
            + "times to Ode.Solve, and leave SaveAt to solves for numbers: model.Solve with { SaveAt = … } as options of SolveFor.");
        Tensor.Guard(
            Log is null,
            "A solve inside an expression has no log, since its steps are taken again for gradients, but got options "
            + "with Log; leave Log to solves for numbers: model.Solve with { Log = … } as options of SolveFor.");
    }

    /// <exception cref="ArgumentException">The method does not solve equations with such a matrix.</exception>
    internal void ValidateMass(double[,]? mass, int dimension)
    {
        Tensor.Guard(
            mass is null || !Solver.IsExplicit,
            $"An equation M·dy/dt = f(t, y) needs an implicit method, but got {Solver.GetType().Name}; take Rodas5P.");
        Tensor.Guard(
            mass is null || (mass.GetLength(0) == dimension && mass.GetLength(1) == dimension),
            $"A mass matrix has a row and a column for each of the {dimension} components, but got "
            + $"[{mass?.GetLength(0)}, {mass?.GetLength(1)}]; give [{dimension}, {dimension}].");
        Tensor.Guard(
            mass?.Cast<double>().All(double.IsFinite) != false, "A mass matrix is finite, but holds NaN or infinity; check its numbers.");
        Tensor.Guard(
            mass is null || Solver.SolvesConstraints || !MassRank.Of(mass).IsSingular,
            $"A singular mass matrix needs a Rosenbrock method that ends its steps on the constraints, but got {Solver.GetType().Name}; set "
            + $"Solver = new Rodas5P().");
    }

    /// <exception cref="ArgumentException">Options do not fit together.</exception>
    internal void Validate(int dimension)
    {
        ArgumentNullException.ThrowIfNull(Solver);
        ArgumentNullException.ThrowIfNull(Norm);
        ArgumentNullException.ThrowIfNull(SaveAt);
        ArgumentNullException.ThrowIfNull(Adjoint);
        Steps.Validate();
        Tensor.Guard(
            Rtol >= 0 && Atol >= 0 && Rtol + Atol > 0 && double.IsFinite(Rtol + Atol),
            $"Tolerances are finite and not negative, one of them positive, but got rtol {Rtol} and atol {Atol}; take 1e-6 and 1e-8.");
        Tensor.Guard(
            Quadratures >= 0 && Quadratures < dimension,
            $"Quadratures are among the last components, and leave one at least to choose steps by, but got {Quadratures} of {dimension}; "
            + $"take fewer.");
        Tensor.Guard(
            AtolPerComponent is null || AtolPerComponent.Count == dimension - Quadratures,
            $"There is one absolute tolerance a component, quadratures aside, but got {AtolPerComponent?.Count} for {dimension - Quadratures}; "
            + $"give {dimension - Quadratures}.");
        Tensor.Guard(
            AtolPerComponent?.All(a => a >= 0 && a + Rtol > 0 && double.IsFinite(a)) != false,
            $"Tolerances are finite and not negative, one of each component's positive, but got {string.Join(", ", AtolPerComponent ?? [])} "
            + $"with rtol {Rtol}; take 1e-8.");
        Tensor.Guard(
            Adjoint is not BacksolveAdjoint || Solver.IsExplicit,
            $"The backsolve adjoint solves backwards with explicit methods, but got {Solver.GetType().Name}; take CheckpointedAdjoint, whose "
            + $"memory is bounded too.");
        Tensor.Guard(
            Adjoint is not BacksolveAdjoint { FullNorm: true } || StepsTogether,
            "The full norm of the backsolve adjoint sees sums over rows, which needs an adaptive step shared by all rows and the root mean "
            + "square as norm; take a PidController with Shared, or leave FullNorm off.");
        int[] outside = [.. (NonNegative ?? []).Where(c => c < 0 || c >= dimension)];
        Tensor.Guard(
            outside.Length == 0,
            $"NonNegative names components by number, 0 to {dimension - 1}, but got {string.Join(", ", outside)}; "
            + $"leave out what is no component.");
        if (HasKnots || Events is not null || MaxStep is not null || RecordedEvents != 0)
        {
            ValidateHappenings();
        }

        Tensor.Guard(MaxSteps > 0, $"The largest number of steps is positive, but got {MaxSteps}; take 100000.");
        Tensor.Guard(Threads >= 0, $"The number of threads is positive, or 0 for all cores, but got {Threads}; take 0.");
        Tensor.Guard(
            FirstStep is null || (FirstStep > 0 && double.IsFinite(FirstStep.Value)),
            $"The first step is positive and finite in either direction, but got {FirstStep}; leave it out to have it chosen.");
        Tensor.Guard(
            FirstStep is null || Steps.IsAdaptive,
            $"A first step is where adaptive steps begin, but got FirstStep = {FirstStep} with equal steps; leave it out, or set the step "
            + $"itself: Controller = new FixedStep(h).");
        Tensor.Guard(
            !Steps.IsAdaptive || Solver.ErrorOrder > 0,
            $"Adaptive steps need an error estimate, but {Solver.GetType().Name} has none; set Controller = new FixedStep(h), or "
            + $"take Tsit5 or Dopri5.");
    }

    /// <summary>Checks what happens to rows on their way.</summary>
    private void ValidateHappenings()
    {
        Tensor.Guard(
            MaxStep is null || (MaxStep > 0 && double.IsFinite(MaxStep.Value)),
            $"The largest step is positive and finite in either direction, but got MaxStep = {MaxStep}; leave it out for none.");
        Tensor.Guard(
            MaxStep is null || Steps.IsAdaptive,
            $"A largest step bounds adaptive steps, but got MaxStep = {MaxStep} with steps that are given; leave it out.");
        Tensor.Guard(
            StopAt?.All(double.IsFinite) != false && Breakpoints?.All(double.IsFinite) != false,
            "Times in StopAt and Breakpoints are finite, but hold NaN or infinity; leave these out.");
        Tensor.Guard(Events?.All(e => e is not null) != false, "Events are events, but got null; leave it out.");
        Tensor.Guard(
            !HasHappenings || !Steps.Shared,
            "Events and Breakpoints happen to each row by itself, which needs steps of its own, but got a controller with Shared; leave Shared off.");
        Tensor.Guard(
            !HasHappenings || Adjoint is not BacksolveAdjoint,
            "The backsolve adjoint solves smooth equations backwards, but got Events or Breakpoints; take CheckpointedAdjoint, whose memory is "
            + "bounded too.");
        Tensor.Guard(RecordedEvents >= 0, $"The number of recorded events is 0 or more, but got {RecordedEvents}; take 1 for the first one.");
    }
}
