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
/// A solve that the caller advances step by step: each call of <see cref="Step"/> attempts one step of every row, and
/// states can be read and changed in between. If nothing is changed, the steps are bitwise those of <see cref="Ode"/>.
/// </summary>
/// <typeparam name="T">The precision, float or double.</typeparam>
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
    private readonly NativeBuffer<T> argumentBuffer;
    private bool isDisposed;

    /// <summary>Starts a solve of an equation in plain C# for one initial state.</summary>
    /// <param name="field">The field, which writes the slope.</param>
    /// <param name="y0">The state at <paramref name="t0"/>, [dim].</param>
    /// <param name="t0">The initial time.</param>
    /// <param name="t1">The final time; may be before <paramref name="t0"/>.</param>
    /// <param name="options">
    /// The options; save times, threads and the adjoint have no effect. Null for the defaults.
    /// </param>
    /// <exception cref="ArgumentException">Options, states and times do not fit together.</exception>
    public OdeIntegrator(VectorField<T> field, ReadOnlySpan<T> y0, double t0, double t1, SolveOptions? options = null)
        : this(field, AsRow(y0), [t0], [t1], options)
    {
    }

    /// <summary>Starts a solve of an equation in plain C# for many initial states.</summary>
    /// <param name="field">The field, which writes the slope.</param>
    /// <param name="y0">The initial states, [rows, dim].</param>
    /// <param name="t0">The initial times: one per row, or one for all.</param>
    /// <param name="t1">The final times: one per row, or one for all; may be before <paramref name="t0"/>.</param>
    /// <param name="options">
    /// The options; save times, threads and the adjoint have no effect. Null for the defaults.
    /// </param>
    /// <exception cref="ArgumentException">Options, states and times do not fit together.</exception>
    public OdeIntegrator(VectorField<T> field, T[,] y0, double[] t0, double[] t1, SolveOptions? options = null)
        : this(new OdeTerm<T>(field), y0, t0, t1, options)
    {
    }

    /// <summary>
    /// Starts a solve of an equation in plain C#, with a Jacobian or a mass matrix, for many initial states.
    /// </summary>
    /// <param name="term">The field, with its Jacobian or a mass matrix for implicit methods.</param>
    /// <param name="y0">The initial states, [rows, dim].</param>
    /// <param name="t0">The initial times: one per row, or one for all.</param>
    /// <param name="t1">The final times: one per row, or one for all; may be before <paramref name="t0"/>.</param>
    /// <param name="options">
    /// The options; save times, threads and the adjoint have no effect. Null for the defaults.
    /// </param>
    /// <exception cref="ArgumentException">Options, states and times do not fit together.</exception>
    public OdeIntegrator(Term<T> term, T[,] y0, double[] t0, double[] t1, SolveOptions? options = null)
        : this(y0, t0, t1, options, (term ?? throw new ArgumentNullException(nameof(term))).Source)
    {
    }

    /// <summary>Starts a solve of an equation over tensors for many initial states.</summary>
    /// <param name="field">The field f(t, y), which uses only t, y and constants.</param>
    /// <param name="y0">The initial states, [rows, dim].</param>
    /// <param name="t0">The initial times: one per row, or one for all.</param>
    /// <param name="t1">The final times: one per row, or one for all; may be before <paramref name="t0"/>.</param>
    /// <param name="options">
    /// The options; save times, threads and the adjoint have no effect. Null for the defaults.
    /// </param>
    /// <exception cref="ArgumentException">
    /// Options, states and times do not fit together, or the field uses parameters or other values.
    /// </exception>
    public OdeIntegrator(
        Func<Tensor, Tensor, Tensor> field, T[,] y0, double[] t0, double[] t1, SolveOptions? options = null)
        : this(y0, t0, t1, options, dimension => Traced(field, dimension))
    {
    }

    /// <summary>
    /// Starts a solve of an equation in plain C# with per-row arguments, which <see cref="SetArguments"/> can change
    /// between steps.
    /// </summary>
    /// <param name="field">The field, which writes the slope.</param>
    /// <param name="y0">The initial states, [rows, dim].</param>
    /// <param name="arguments">The arguments, [rows, arguments].</param>
    /// <param name="t0">The initial times: one per row, or one for all.</param>
    /// <param name="t1">The final times: one per row, or one for all; may be before <paramref name="t0"/>.</param>
    /// <param name="options">
    /// The options; save times, threads and the adjoint have no effect. Null for the defaults.
    /// </param>
    /// <exception cref="ArgumentException">Options, states, arguments and times do not fit together.</exception>
    public OdeIntegrator(
        VectorFieldWithArguments<T> field, T[,] y0, T[,] arguments, double[] t0, double[] t1,
        SolveOptions? options = null)
        : this(
            y0, t0, t1, options,
            dimension => new ArgumentSource<T>(NotNull(field), dimension, NotNull(arguments).GetLength(1)),
            arguments)
    {
    }

    /// <summary>
    /// Starts a solve of an equation over tensors with per-row arguments, which <see cref="SetArguments"/> can change
    /// between steps.
    /// </summary>
    /// <param name="field">
    /// The field f(t, y, arguments), where arguments is a vector; it uses nothing else but constants.
    /// </param>
    /// <param name="y0">The initial states, [rows, dim].</param>
    /// <param name="arguments">The arguments, [rows, arguments].</param>
    /// <param name="t0">The initial times: one per row, or one for all.</param>
    /// <param name="t1">The final times: one per row, or one for all; may be before <paramref name="t0"/>.</param>
    /// <param name="options">
    /// The options; save times, threads and the adjoint have no effect. Null for the defaults.
    /// </param>
    /// <exception cref="ArgumentException">
    /// Options, states, arguments and times do not fit together, or the field uses parameters or other values.
    /// </exception>
    public OdeIntegrator(
        Func<Tensor, Tensor, Tensor, Tensor> field, T[,] y0, T[,] arguments, double[] t0, double[] t1,
        SolveOptions? options = null)
        : this(
            y0, t0, t1, options,
            dimension => TracedSource.WithArguments(NotNull(field), dimension, NotNull(arguments).GetLength(1)),
            arguments)
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
            $"Every row has its arguments, but got {this.arguments.GetLength(0)} of them for {Rows} rows; give "
            + $"[{Rows}, {this.arguments.GetLength(1)}].");

        // Finished rows keep their lanes, so that their states can be read.
        this.options = (options ?? new()) with { SaveAt = SaveAt.End, Compaction = false };
        FieldSource fieldSource = source(Dimension);
        FieldPlan<T> plan = fieldSource.Plan<T>(arguments is null ? [] : [new InputVariation(PerRow: true, EachCall: false)]);
        argumentBuffer = new(this.arguments.Length);
        Solve<T> solve = new(fieldSource, plan, this.y0, t0, t1, this.options);
        solve.RowArguments = this.arguments;
        solver = solve.CreateSteppedSolver();
        Bind();
        solve.Begin(solver);
    }

    /// <summary>The number of rows.</summary>
    public int Rows => y0.GetLength(0);

    /// <summary>The number of components of the state, dim.</summary>
    public int Dimension => y0.GetLength(1);

    /// <summary>Whether all rows have ended: at t1, at a terminal event or with a failure.</summary>
    public bool IsDone => Integrator.IsDone;

    /// <summary>The rows that have failed so far, each with a message.</summary>
    public IReadOnlyList<SolveFailure> Failures =>
        [.. Enumerable.Range(0, Rows).Where(r => !Status(r).IsSuccess())
            .Select(r => StatusText.Describe(r, Integrator.Rows[r], options, Integrator.FailureWithin(r)))];

    /// <summary>Remarks on the steps so far, one sentence each; see <see cref="Solution{T}.Notes"/>.</summary>
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

    /// <summary>Attempts one step of every row that has not ended; a rejected step leaves its row unchanged.</summary>
    /// <returns>Whether any row has not ended yet.</returns>
    /// <exception cref="SolveException">
    /// A row failed in this step, unless <see cref="SolveOptions.ThrowOnFailure"/> is false.
    /// </exception>
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
        return Failures.Count > failed && options.ThrowOnFailure != false
            ? throw new SolveException(Failures)
            : !IsDone;
    }

    /// <summary>Returns the time that a row has reached, in the units of t0.</summary>
    /// <param name="row">The index of the row.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such row.</exception>
    public double Time(int row = 0) => At(row).Time;

    /// <summary>Returns the state of a row at <see cref="Time"/>, [dim].</summary>
    /// <param name="row">The index of the row.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such row.</exception>
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

    /// <summary>Returns the events of a row so far; see <see cref="SolveOptions.Events"/>.</summary>
    /// <param name="row">The index of the row.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such row.</exception>
    public IReadOnlyList<RowEvent<T>> Events(int row = 0) =>
        RowResult<T>.EventsOf(Integrator.Events?.Log, row, At(row), options);

    /// <summary>
    /// Replaces the state of a row that has not ended; its integration restarts from there, as after an event.
    /// </summary>
    /// <param name="state">The new state, [dim].</param>
    /// <param name="row">The index of the row.</param>
    /// <exception cref="ArgumentException">The state has another number of components.</exception>
    /// <exception cref="InvalidOperationException">The row has ended.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such row.</exception>
    public void SetState(ReadOnlySpan<T> state, int row = 0)
    {
        Tensor.Guard(
            state.Length == Dimension,
            $"A state has {Dimension} components, but got {state.Length}; give [{Dimension}].");
        Integrator.Change(Running(row), state);
    }

    /// <summary>Replaces the arguments of a row that has not ended; its integration restarts with them.</summary>
    /// <param name="values">The new arguments, [arguments].</param>
    /// <param name="row">The index of the row.</param>
    /// <exception cref="ArgumentException">The number of arguments differs.</exception>
    /// <exception cref="InvalidOperationException">The row has ended.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such row.</exception>
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
    /// Restarts the integration of a row from its current state. Required when a value that the field reads in addition
    /// to t and y has changed, because the slope stored for the next step is outdated then.
    /// </summary>
    /// <param name="row">The index of the row.</param>
    /// <exception cref="InvalidOperationException">The row has ended.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such row.</exception>
    public void Restart(int row = 0) => Integrator.Change(Running(row), State(row));

    /// <summary>
    /// Returns the signed size of a row's last attempted step, in the units of t0; 0 before the first step.
    /// </summary>
    /// <param name="row">The index of the row.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such row.</exception>
    public double LastStep(int row = 0) => At(row).LastStep;

    /// <summary>Returns the status of a row; <see cref="SolveStatus.Succeeded"/> also while it has not ended.</summary>
    /// <param name="row">The index of the row.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such row.</exception>
    public SolveStatus Status(int row = 0) => At(row).Status;

    /// <summary>Returns the statistics of a row so far.</summary>
    /// <param name="row">The index of the row.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such row.</exception>
    public SolveStatistics StatisticsOf(int row = 0) => At(row).Statistics;

    /// <summary>
    /// Releases the buffers. Afterwards, all members except this one, <see cref="Rows"/> and <see cref="Dimension"/>
    /// throw an <see cref="ObjectDisposedException"/>.
    /// </summary>
    public void Dispose()
    {
        if (!isDisposed)
        {
            solver.Dispose();
            argumentBuffer.Dispose();
        }

        isDisposed = true;
    }

    /// <summary>Returns the index of a row that has not ended.</summary>
    /// <exception cref="InvalidOperationException">The row has ended.</exception>
    private int Running(int row) => !At(row).Done ? row : throw new InvalidOperationException(
        $"A row is changed while it runs, but row {row} has ended at t = {Time(row)}; start another integrator "
        + $"there.");

    private void Bind()
    {
        int count = arguments.GetLength(1);
        for (int r = 0; r < Rows; r++)
        {
            for (int c = 0; c < count; c++)
            {
                argumentBuffer.Data[((nint)c * Rows) + r] = arguments[r, c];
            }
        }

        solver.Bind(count == 0 ? [] : [new(argumentBuffer.Data, count, perRow: true, Rows)]);
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

    /// <summary>Returns one state as a matrix of one row.</summary>
    internal static T[,] AsRow(ReadOnlySpan<T> y0)
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
            "A field of an OdeIntegrator uses only t, y and constants, but this one uses parameters or other values; "
            + "solve it in a loss, or write the numbers into the field.");
        return new(graph);
    }
}
