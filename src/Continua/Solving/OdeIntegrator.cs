using System.Numerics;
using Continua.Compilation;
using Continua.Fields;
using Continua.Graphs;
using Continua.Kernels;
using Continua.Solving;
using Continua.Stepping;
using Continua.Tracing;

namespace Continua;

/// <summary>
/// A solve to step by hand: each call of <see cref="Step"/> attempts one step of every row, and rows can be looked at in
/// between. The steps are those of <see cref="Ode"/>, bit for bit.
/// </summary>
/// <example><code>
/// using OdeIntegrator&lt;double&gt; pendulum = new((t, y, dy) =&gt; { dy[0] = y[1]; dy[1] = -Math.Sin(y[0]); }, [1.0, 0.0], 0, 20);
/// while (pendulum.Step() &amp;&amp; pendulum.State()[0] &gt; 0) { }   // stop at the first zero
/// </code></example>
public sealed unsafe class OdeIntegrator<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly T[,] y0;
    private readonly SolveOptions options;
    private readonly BlockSolver<T> solver;
    private readonly T[,] arguments;
    private readonly NativeBuffer<T> held;
    private bool isDisposed;

    /// <summary>Begins an equation in plain C#, for one initial value.</summary>
    /// <param name="field">Writes the slope.</param>
    /// <param name="y0">The state at <paramref name="t0"/>, [dim].</param>
    /// <param name="t0">Where to start, in units of time.</param>
    /// <param name="t1">Where to end; may lie before <paramref name="t0"/>.</param>
    /// <param name="options">Saves, threads and the adjoint have no part in it.</param>
    /// <exception cref="ArgumentException">Options, state and times do not fit together.</exception>
    public OdeIntegrator(VectorField<T> field, ReadOnlySpan<T> y0, double t0, double t1, SolveOptions? options = null)
        : this(field, AsRow(y0), [t0], [t1], options)
    {
    }

    /// <summary>Begins an equation in plain C#, for many initial values.</summary>
    /// <param name="y0">[row, component].</param>
    /// <param name="t0">One time a row, or one for all.</param>
    /// <param name="t1">One time a row, or one for all.</param>
    /// <inheritdoc cref="OdeIntegrator(VectorField{T}, ReadOnlySpan{T}, double, double, SolveOptions?)"/>
    public OdeIntegrator(VectorField<T> field, T[,] y0, double[] t0, double[] t1, SolveOptions? options = null)
        : this(new OdeTerm<T>(field), y0, t0, t1, options)
    {
    }

    /// <summary>Begins an equation in plain C# with what else is known of it, for many initial values.</summary>
    /// <param name="term">The field, with its Jacobian or a mass matrix for implicit methods.</param>
    /// <inheritdoc cref="OdeIntegrator(VectorField{T}, T[,], double[], double[], SolveOptions?)"/>
    public OdeIntegrator(OdeTerm<T> term, T[,] y0, double[] t0, double[] t1, SolveOptions? options = null)
        : this(y0, t0, t1, options, term.Source)
    {
    }

    /// <summary>Begins a traced equation, for many initial values.</summary>
    /// <param name="field">Uses only t, y and constants.</param>
    /// <inheritdoc cref="OdeIntegrator(VectorField{T}, T[,], double[], double[], SolveOptions?)"/>
    public OdeIntegrator(Func<Tensor, Tensor, Tensor> field, T[,] y0, double[] t0, double[] t1, SolveOptions? options = null)
        : this(y0, t0, t1, options, dimension => Traced(field, dimension))
    {
    }

    /// <summary>Begins an equation in plain C# with arguments of each row's own, which may be changed between steps.</summary>
    /// <param name="field">Writes the slope.</param>
    /// <param name="arguments">[row, argument].</param>
    /// <inheritdoc cref="OdeIntegrator(VectorField{T}, T[,], double[], double[], SolveOptions?)"/>
    public OdeIntegrator(
        VectorFieldWithArguments<T> field, T[,] y0, T[,] arguments, double[] t0, double[] t1, SolveOptions? options = null)
        : this(y0, t0, t1, options, dimension => new ArgumentSource<T>(NotNull(field), dimension, NotNull(arguments).GetLength(1)), arguments)
    {
    }

    /// <summary>Begins a traced equation with arguments of each row's own, which may be changed between steps.</summary>
    /// <param name="field">f(t, y, arguments), where arguments is a vector, and else only constants.</param>
    /// <param name="arguments">[row, argument].</param>
    /// <inheritdoc cref="OdeIntegrator(VectorField{T}, T[,], double[], double[], SolveOptions?)"/>
    public OdeIntegrator(
        Func<Tensor, Tensor, Tensor, Tensor> field, T[,] y0, T[,] arguments, double[] t0, double[] t1, SolveOptions? options = null)
        : this(y0, t0, t1, options, dimension => TracedSource.WithArguments(NotNull(field), dimension, NotNull(arguments).GetLength(1)), arguments)
    {
    }

    private OdeIntegrator(
        T[,] y0, double[] t0, double[] t1, SolveOptions? options, Func<int, FieldSource> source, T[,]? arguments = null)
    {
        ArgumentNullException.ThrowIfNull(y0);
        this.y0 = (T[,])y0.Clone();
        this.arguments = (T[,]?)arguments?.Clone() ?? new T[Rows, 0];
        Tensor.Guard(
            this.arguments.GetLength(0) == Rows,
            $"Every row has its arguments, but got {this.arguments.GetLength(0)} of them for {Rows} rows; give [{Rows}, {this.arguments.GetLength(1)}].");

        // Rows that are done keep their lanes, so that their states can be read.
        this.options = (options ?? new()) with { SaveAt = SaveAt.End, Compaction = false };
        FieldSource fieldSource = source(Dimension);
        FieldPlan<T> plan = fieldSource.Plan<T>(arguments is null ? [] : [new Declared(PerRow: true, EachCall: false)]);
        held = new(this.arguments.Length);
        Solve<T> solve = new(fieldSource, plan, this.y0, t0, t1, this.options);
        solve.OwnArguments = this.arguments;
        solver = solve.CreateSteppedSolver();
        Bind();
        solve.Begin(solver);
    }

    /// <summary>The number of rows.</summary>
    public int Rows => y0.GetLength(0);

    /// <summary>The number of components of the state.</summary>
    public int Dimension => y0.GetLength(1);

    /// <summary>Whether no row runs any more.</summary>
    public bool IsDone => Integrator.IsDone;

    /// <summary>The rows that failed, with a sentence each.</summary>
    public IReadOnlyList<SolveFailure> Failures =>
        [.. Enumerable.Range(0, Rows).Where(r => !Status(r).IsSuccess())
            .Select(r => FailureReport.Describe(r, Integrator.Rows[r], options, Integrator.FailureWithin(r)))];

    /// <summary>
    /// What there is to say of the steps so far, a sentence each; see <see cref="Solution{T}.Notes"/>.
    /// </summary>
    public IReadOnlyList<string> Notes
    {
        get
        {
            SolveNotes notes = default;
            foreach (Integration.RowState row in Integrator.Rows)
            {
                notes.Add(row.NotesFor<T>());
            }

            return notes.Sentences();
        }
    }

    /// <summary>Attempts one step of every row that runs; a rejected one leaves its row where it was.</summary>
    /// <returns>Whether a row still runs.</returns>
    /// <exception cref="SolveException">A row failed in this step, unless options say not to throw.</exception>
    /// <exception cref="OperationCanceledException">The solve was cancelled.</exception>
    public bool Step()
    {
        options.Cancellation.ThrowIfCancellationRequested();
        if (IsDone)
        {
            return false;
        }

        int failed = Failures.Count;
        Integrator.Attempt();
        return Failures.Count > failed && options.ThrowOnFailure != false ? throw new SolveException(Failures) : !IsDone;
    }

    /// <summary>How far a row has come.</summary>
    public double Time(int row = 0) => At(row).Time;

    /// <summary>A row's state at <see cref="Time"/>.</summary>
    public T[] State(int row = 0)
    {
        At(row);
        StepRecord<T> stepRecord = Integrator.Current;
        int lane = stepRecord.Map.LaneOf(row);
        T[] state = new T[Dimension];
        for (int c = 0; c < Dimension; c++)
        {
            state[c] = lane < 0 ? y0[row, c] : stepRecord.State[((nint)c * stepRecord.Map.Lanes) + lane];
        }

        return state;
    }

    /// <summary>What happened to a row so far: see <see cref="SolveOptions.Events"/>.</summary>
    public IReadOnlyList<RowEvent<T>> Events(int row = 0) => RowResult<T>.EventsOf(Integrator.Events?.Log, row, At(row), options);

    /// <summary>Changes the state of a row that runs; its next step begins anew from there, as after an event.</summary>
    /// <param name="state">[dim].</param>
    /// <exception cref="InvalidOperationException">The row has ended.</exception>
    public void SetState(ReadOnlySpan<T> state, int row = 0)
    {
        Tensor.Guard(
            state.Length == Dimension, $"A state has {Dimension} components, but got {state.Length}; give [{Dimension}].");
        Integrator.Change(Running(row), state);
    }

    /// <summary>Changes the arguments of a row that runs; its next step begins anew with them.</summary>
    /// <param name="values">[argument].</param>
    /// <exception cref="InvalidOperationException">The row has ended.</exception>
    public void SetArguments(ReadOnlySpan<T> values, int row = 0)
    {
        int count = arguments.GetLength(1);
        Tensor.Guard(values.Length == count, $"A row has {count} arguments, but got {values.Length}; give [{count}].");
        for (int c = 0; c < count; c++)
        {
            arguments[Running(row), c] = values[c];
        }

        Bind();
        solver.Field.Select(Integrator.Current.Map);
        solver.Events?.Select(Integrator.Current.Map);
        Restart(row);
    }

    /// <summary>
    /// Begins a row anew where it stands, because what the field reads beside t and y has changed: a slope that was kept for the next step is
    /// that of the field as it was.
    /// </summary>
    /// <exception cref="InvalidOperationException">The row has ended.</exception>
    public void Restart(int row = 0) => Integrator.Change(Running(row), State(row));

    /// <summary>The size of a row's last attempted step, with its sign; 0 before the first.</summary>
    public double LastStep(int row = 0) => At(row).LastStep;

    /// <summary>How a row stands; <see cref="SolveStatus.Succeeded"/> as long as nothing went wrong.</summary>
    public SolveStatus Status(int row = 0) => At(row).Status;

    /// <summary>What a row has cost so far.</summary>
    public SolveStatistics StatisticsOf(int row = 0) => At(row).Statistics;

    public void Dispose()
    {
        if (!isDisposed)
        {
            solver.Dispose();
            held.Dispose();
        }

        isDisposed = true;
    }

    /// <exception cref="InvalidOperationException">The row has ended.</exception>
    private int Running(int row) => !At(row).Done ? row : throw new InvalidOperationException(
        $"A row is changed while it runs, but row {row} has ended at t = {Time(row)}; take another integrator that begins there.");

    private void Bind()
    {
        int count = arguments.GetLength(1);
        for (int r = 0; r < Rows; r++)
        {
            for (int c = 0; c < count; c++)
            {
                held.Data[((nint)c * Rows) + r] = arguments[r, c];
            }
        }

        solver.Bind(count == 0 ? [] : [new(held.Data, count, perRow: true, Rows)]);
    }

    private static TValue NotNull<TValue>(TValue? value)
        where TValue : class => value ?? throw new ArgumentNullException(nameof(value));

    private Integration.BlockIntegrator<T> Integrator =>
        !isDisposed ? solver.Integrator : throw new ObjectDisposedException(nameof(OdeIntegrator<>));

    private ref readonly Integration.RowState At(int row)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(row);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(row, Rows);
        return ref Integrator.Rows[row];
    }

    private static T[,] AsRow(ReadOnlySpan<T> y0)
    {
        T[,] row = new T[1, y0.Length];
        for (int c = 0; c < y0.Length; c++)
        {
            row[0, c] = y0[c];
        }

        return row;
    }

    private static TracedSource Traced(Func<Tensor, Tensor, Tensor> field, int dimension)
    {
        ArgumentNullException.ThrowIfNull(field);
        (Graph graph, Tensor[] arguments) = Trace.Field(field, [dimension]);
        Tensor.Guard(
            arguments.Length == 0,
            "A field stepped by hand uses only t, y and constants, but this one uses parameters or other values; solve it in a "
            + "loss, or write the numbers into the field.");
        return new(graph);
    }
}
