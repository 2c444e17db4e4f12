using System.Numerics;
using Continua.Fields;
using Continua.Graphs;
using Continua.Loops;
using Continua.Solving;
using Continua.Tracing;

namespace Continua;

/// <summary>Solves ordinary differential equations dy/dt = f(t, y): the entry point of the library.</summary>
/// <example><code>
/// Solution&lt;double&gt; swing = Ode.Solve(
///     (t, y, dy) =&gt; { dy[0] = y[1]; dy[1] = -Math.Sin(y[0]); }, y0: [1.0, 0.0], t0: 0, t1: 20);
/// double angle = swing.Last[0, 0];
/// </code></example>
public static class Ode
{
    private static SolveOptions Defaults { get; } = new();

    /// <summary>Solves an equation in plain C# for one initial state.</summary>
    /// <param name="field">The field, which writes the slope; it is not traced, and a step allocates nothing.</param>
    /// <param name="y0">The state at <paramref name="t0"/>, [dim].</param>
    /// <param name="t0">The initial time.</param>
    /// <param name="t1">The final time; may be before <paramref name="t0"/>.</param>
    /// <param name="options">The options; null for the defaults.</param>
    /// <exception cref="ArgumentException">Options, states and times do not fit together.</exception>
    /// <exception cref="SolveException">A row failed; see <see cref="SolveOptions.ThrowOnFailure"/>.</exception>
    /// <exception cref="OperationCanceledException">The solve was cancelled.</exception>
    public static Solution<T> Solve<T>(
        VectorField<T> field, ReadOnlySpan<T> y0, double t0, double t1, SolveOptions? options = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(field);
        return Solve(new OdeTerm<T>(field), y0, t0, t1, options);
    }

    /// <summary>Solves an equation in plain C#, with a Jacobian or a mass matrix, for one initial state.</summary>
    /// <param name="term">The field, with its Jacobian or a mass matrix for implicit methods.</param>
    /// <param name="y0">The state at <paramref name="t0"/>, [dim].</param>
    /// <param name="t0">The initial time.</param>
    /// <param name="t1">The final time; may be before <paramref name="t0"/>.</param>
    /// <param name="options">The options; null for the defaults.</param>
    /// <inheritdoc cref="Solve{T}(VectorField{T}, ReadOnlySpan{T}, double, double, SolveOptions?)" path="/exception"/>
    public static Solution<T> Solve<T>(
        Term<T> term, ReadOnlySpan<T> y0, double t0, double t1, SolveOptions? options = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Solve(term, OdeIntegrator<T>.AsRow(y0), [t0], [t1], options);

    /// <summary>Solves an equation in plain C#, with a Jacobian or a mass matrix, for many initial states.</summary>
    /// <param name="term">The field, with its Jacobian or a mass matrix for implicit methods.</param>
    /// <param name="y0">The initial states, [rows, dim].</param>
    /// <param name="t0">The initial times: one per row, or one for all.</param>
    /// <param name="t1">The final times: one per row, or one for all; may be before <paramref name="t0"/>.</param>
    /// <param name="options">The options; null for the defaults.</param>
    /// <inheritdoc cref="Solve{T}(VectorField{T}, ReadOnlySpan{T}, double, double, SolveOptions?)" path="/exception"/>
    public static Solution<T> Solve<T>(Term<T> term, T[,] y0, double[] t0, double[] t1, SolveOptions? options = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(term);
        ArgumentNullException.ThrowIfNull(y0);
        FieldSource source = term.Source(y0.GetLength(1));
        return new Solve<T>(source, source.Plan<T>([]), y0, t0, t1, options ?? Defaults).Run([]);
    }

    /// <inheritdoc cref="Solve{T}(VectorField{T}, ReadOnlySpan{T}, double, double, SolveOptions?)"/>
    public static Solution<double> Solve(
        VectorField<double> field, ReadOnlySpan<double> y0, double t0, double t1, SolveOptions? options = null) =>
        Solve<double>(field, y0, t0, t1, options);

    /// <summary>Solves an equation in plain C# for many initial states, by default each with its own steps.</summary>
    /// <param name="field">The field, which writes the slope; it is not traced, and a step allocates nothing.</param>
    /// <param name="y0">The initial states, [rows, dim].</param>
    /// <param name="t0">The initial time of all rows.</param>
    /// <param name="t1">The final time of all rows; may be before <paramref name="t0"/>.</param>
    /// <param name="options">The options; null for the defaults.</param>
    /// <inheritdoc cref="Solve{T}(VectorField{T}, ReadOnlySpan{T}, double, double, SolveOptions?)" path="/exception"/>
    public static Solution<T> Solve<T>(
        VectorField<T> field, T[,] y0, double t0, double t1, SolveOptions? options = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(field);
        return Solve(new OdeTerm<T>(field), y0, [t0], [t1], options);
    }

    /// <summary>
    /// Traces and solves an equation over tensors for many initial states, by default each with its own steps.
    /// </summary>
    /// <param name="field">The field f(t, y), which uses only t, y and constants.</param>
    /// <param name="y0">The initial states, [rows, dim].</param>
    /// <param name="t0">The initial time of all rows.</param>
    /// <param name="t1">The final time of all rows; may be before <paramref name="t0"/>.</param>
    /// <param name="options">The options; null for the defaults.</param>
    /// <inheritdoc cref="Solve{T}(Term, T[,], double[], double[], SolveOptions?)" path="/exception"/>
    public static Solution<T> Solve<T>(
        Func<Tensor, Tensor, Tensor> field, T[,] y0, double t0, double t1, SolveOptions? options = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Solve(field, y0, [t0], [t1], options);

    /// <summary>Traces and solves an equation over tensors for many initial states, with per-row times.</summary>
    /// <param name="field">The field f(t, y), which uses only t, y and constants.</param>
    /// <param name="y0">The initial states, [rows, dim].</param>
    /// <param name="t0">The initial times: one per row, or one for all.</param>
    /// <param name="t1">The final times: one per row, or one for all; may be before <paramref name="t0"/>.</param>
    /// <param name="options">The options; null for the defaults.</param>
    /// <inheritdoc cref="Solve{T}(Term, T[,], double[], double[], SolveOptions?)" path="/exception"/>
    public static Solution<T> Solve<T>(
        Func<Tensor, Tensor, Tensor> field, T[,] y0, double[] t0, double[] t1, SolveOptions? options = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Solve(OdeOf(field), y0, t0, t1, options);

    /// <summary>Traces and solves a term, such as an equation with a mass matrix, for many initial states.</summary>
    /// <param name="term">The equation, which uses only t, y and constants.</param>
    /// <param name="y0">The initial states, [rows, dim].</param>
    /// <param name="t0">The initial times: one per row, or one for all.</param>
    /// <param name="t1">The final times: one per row, or one for all; may be before <paramref name="t0"/>.</param>
    /// <param name="options">The options; null for the defaults.</param>
    /// <exception cref="ArgumentException">
    /// Options, states and times do not fit together, or the field uses parameters or other values.
    /// </exception>
    /// <exception cref="SolveException">A row failed; see <see cref="SolveOptions.ThrowOnFailure"/>.</exception>
    /// <exception cref="OperationCanceledException">The solve was cancelled.</exception>
    public static Solution<T> Solve<T>(Term term, T[,] y0, double[] t0, double[] t1, SolveOptions? options = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(term);
        ArgumentNullException.ThrowIfNull(y0);
        return Run(Traced(term, y0.GetLength(1)), [], y0, t0, t1, options ?? Defaults);
    }

    /// <summary>Traces and compiles an equation once, for many solves, instead of once per call of Solve.</summary>
    /// <param name="field">The field f(t, y), which uses only t, y and constants.</param>
    /// <param name="dimension">The number of components of y.</param>
    /// <exception cref="ArgumentException">The field uses other values, or its slope has a wrong shape.</exception>
    public static CompiledOde<T> Compile<T>(Func<Tensor, Tensor, Tensor> field, int dimension)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Compile<T>(OdeOf(field), dimension);

    /// <summary>Traces and compiles a term, such as an equation with a mass matrix, once, for many solves.</summary>
    /// <param name="term">The equation, which uses only t, y and constants.</param>
    /// <param name="dimension">The number of components of y.</param>
    /// <exception cref="ArgumentException">The equation uses other values, or its slope has a wrong shape.</exception>
    public static CompiledOde<T> Compile<T>(Term term, int dimension)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(term);
        return new(Traced(term, dimension), 0);
    }

    /// <summary>Traces and solves an equation over tensors with per-row arguments.</summary>
    /// <param name="field">
    /// The field f(t, y, arguments), where arguments is a vector; it uses nothing else but constants.
    /// </param>
    /// <param name="y0">The initial states, [rows, dim].</param>
    /// <param name="arguments">
    /// The arguments, [rows, arguments]. Values that depend on them alone are computed once per row.
    /// </param>
    /// <param name="t0">The initial time of all rows.</param>
    /// <param name="t1">The final time of all rows; may be before <paramref name="t0"/>.</param>
    /// <param name="options">The options; null for the defaults.</param>
    /// <inheritdoc cref="Solve{T}(Term, T[,], double[], double[], SolveOptions?)" path="/exception"/>
    public static Solution<T> Solve<T>(
        Func<Tensor, Tensor, Tensor, Tensor> field, T[,] y0, T[,] arguments, double t0, double t1,
        SolveOptions? options = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(y0);
        ArgumentNullException.ThrowIfNull(arguments);
        return Compile<T>(field, y0.GetLength(1), arguments.GetLength(1)).Solve(y0, arguments, [t0], [t1], options);
    }

    /// <summary>Traces and compiles an equation with per-row arguments once, for many solves.</summary>
    /// <param name="field">
    /// The field f(t, y, arguments), where arguments is a vector; it uses nothing else but constants.
    /// </param>
    /// <param name="dimension">The number of components of y.</param>
    /// <param name="arguments">The number of arguments of a row.</param>
    /// <exception cref="ArgumentException">
    /// A number is not positive, or the field uses parameters or other values.
    /// </exception>
    public static CompiledOde<T> Compile<T>(Func<Tensor, Tensor, Tensor, Tensor> field, int dimension, int arguments)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(field);
        Tensor.Guard(
            dimension > 0 && arguments > 0,
            $"A compiled equation has components and arguments, but got {dimension} and {arguments}; give positive "
            + $"numbers.");
        return new(TracedSource.WithArguments(field, dimension, arguments), arguments);
    }

    /// <summary>Traces and solves an equation over tensors with named per-row arguments, such as input paths.</summary>
    /// <param name="field">The field f(t, y, arguments), which uses nothing else but constants.</param>
    /// <param name="y0">The initial states, [rows, dim].</param>
    /// <param name="arguments">The named arguments.</param>
    /// <param name="t0">The initial time of all rows.</param>
    /// <param name="t1">The final time of all rows; may be before <paramref name="t0"/>.</param>
    /// <param name="options">The options; null for the defaults.</param>
    /// <inheritdoc cref="Solve{T}(Term, T[,], double[], double[], SolveOptions?)" path="/exception"/>
    public static Solution<T> Solve<T>(
        Func<Tensor, Tensor, ArgumentValues, Tensor> field, T[,] y0, NamedArguments<T> arguments, double t0, double t1,
        SolveOptions? options = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Solve(field, y0, arguments, [t0], [t1], options);

    /// <summary>Traces and solves an equation over tensors with named per-row arguments and per-row times.</summary>
    /// <param name="field">The field f(t, y, arguments), which uses nothing else but constants.</param>
    /// <param name="y0">The initial states, [rows, dim].</param>
    /// <param name="arguments">The named arguments.</param>
    /// <param name="t0">The initial times: one per row, or one for all.</param>
    /// <param name="t1">The final times: one per row, or one for all; may be before <paramref name="t0"/>.</param>
    /// <param name="options">The options; null for the defaults.</param>
    /// <inheritdoc cref="Solve{T}(Term, T[,], double[], double[], SolveOptions?)" path="/exception"/>
    public static Solution<T> Solve<T>(
        Func<Tensor, Tensor, ArgumentValues, Tensor> field, T[,] y0, NamedArguments<T> arguments, double[] t0,
        double[] t1, SolveOptions? options = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(field);
        ArgumentNullException.ThrowIfNull(y0);
        ArgumentNullException.ThrowIfNull(arguments);
        T[,] packed = arguments.Packed();
        Tensor Field(Tensor t, Tensor y, Tensor values) => field(t, y, new(values, arguments.Layout));
        return Compile<T>(Field, y0.GetLength(1), packed.GetLength(1)).Solve(y0, packed, t0, t1, options);
    }

    /// <summary>Solves an equation in plain C# with per-row arguments.</summary>
    /// <param name="field">The field, which writes the slope; it is not traced, and a step allocates nothing.</param>
    /// <param name="y0">The initial states, [rows, dim].</param>
    /// <param name="arguments">The arguments, [rows, arguments].</param>
    /// <param name="t0">The initial time of all rows.</param>
    /// <param name="t1">The final time of all rows; may be before <paramref name="t0"/>.</param>
    /// <param name="options">The options; null for the defaults.</param>
    /// <inheritdoc cref="Solve{T}(VectorField{T}, ReadOnlySpan{T}, double, double, SolveOptions?)" path="/exception"/>
    public static Solution<T> Solve<T>(
        VectorFieldWithArguments<T> field, T[,] y0, T[,] arguments, double t0, double t1, SolveOptions? options = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(field);
        ArgumentNullException.ThrowIfNull(y0);
        ArgumentNullException.ThrowIfNull(arguments);
        FieldSource source = new ArgumentSource<T>(field, y0.GetLength(1), arguments.GetLength(1));
        return new Solve<T>(source, source.Plan<T>([]), y0, [t0], [t1], options ?? Defaults).Run(arguments);
    }

    /// <summary>
    /// Solves an equation inside an expression, written for one sample. The solution has first derivatives (vjp only)
    /// with respect to everything on which it depends.
    /// </summary>
    /// <param name="field">
    /// The field f(t, y), which may use parameters and any values of the surrounding expression.
    /// </param>
    /// <param name="y0">The state at t₀, of any shape.</param>
    /// <param name="t0">The initial time, a scalar.</param>
    /// <param name="t1">The final time, a scalar; may be before <paramref name="t0"/>.</param>
    /// <param name="times">The save times, [saves], in order from t₀ to t₁; null to save only the end.</param>
    /// <param name="options">The options; null for the defaults.</param>
    /// <exception cref="ArgumentException">Shapes, options or events do not fit together.</exception>
    public static SolvedTensor Solve(
        Func<Tensor, Tensor, Tensor> field, Tensor y0, Tensor t0, Tensor t1, Tensor? times = null,
        SolveOptions? options = null) =>
        Solve(OdeOf(field), y0, t0, t1, times, options);

    /// <summary>Solves a term, such as an equation with a mass matrix, inside an expression.</summary>
    /// <param name="term">The equation, which may use parameters and any values of the surrounding expression.</param>
    /// <param name="y0">The state at t₀, of any shape.</param>
    /// <param name="t0">The initial time, a scalar.</param>
    /// <param name="t1">The final time, a scalar; may be before <paramref name="t0"/>.</param>
    /// <param name="times">The save times, [saves], in order from t₀ to t₁; null to save only the end.</param>
    /// <param name="options">The options; null for the defaults.</param>
    /// <exception cref="ArgumentException">Shapes, options or events do not fit together.</exception>
    public static SolvedTensor Solve(
        Term term, Tensor y0, Tensor t0, Tensor t1, Tensor? times = null, SolveOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(term);
        ArgumentNullException.ThrowIfNull(y0);
        (TracedSource source, Tensor[] arguments) = SourceOf(term, y0.Shape, options ?? Defaults);
        return Solved(source, arguments, y0, t0, t1, times, options ?? Defaults, y0.Shape);
    }

    /// <summary>Solves an equation inside an expression, and returns its states at the observations of a row.</summary>
    /// <param name="field">
    /// The field f(t, y), which may use parameters and any values of the surrounding expression.
    /// </param>
    /// <param name="y0">The state at t₀, of any shape.</param>
    /// <param name="observations">
    /// The observations at whose times states are returned (<see cref="SolvedTensor.AtObservations"/>): values with one
    /// entry per observation. Their times are constants in derivatives.
    /// </param>
    /// <param name="t0">The initial time, a scalar; null for the time of the first observation.</param>
    /// <param name="t1">
    /// The final time, a scalar; null for the time of the last observation. All observations lie between
    /// <paramref name="t0"/> and <paramref name="t1"/>.
    /// </param>
    /// <param name="options">The options; null for the defaults.</param>
    /// <exception cref="ArgumentException">Shapes, options or events do not fit together.</exception>
    public static SolvedTensor Solve(
        Func<Tensor, Tensor, Tensor> field, Tensor y0, Observations observations, Tensor? t0 = null, Tensor? t1 = null,
        SolveOptions? options = null) =>
        Solve(OdeOf(field), y0, observations, t0, t1, options);

    /// <summary>Solves a term inside an expression, and returns its states at the observations of a row.</summary>
    /// <param name="term">The equation, which may use parameters and any values of the surrounding expression.</param>
    /// <inheritdoc cref="Solve(Func{Tensor, Tensor, Tensor}, Tensor, Observations, Tensor, Tensor, SolveOptions)"/>
    public static SolvedTensor Solve(
        Term term, Tensor y0, Observations observations, Tensor? t0 = null, Tensor? t1 = null,
        SolveOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(term);
        ArgumentNullException.ThrowIfNull(y0);
        ArgumentNullException.ThrowIfNull(observations);
        return Solve(
            term, y0, t0 ?? observations.StartTime, t1 ?? observations.EndTime, observations, new(0, Lands: false),
            options ?? Defaults);
    }

    /// <summary>
    /// Solves a controlled equation inside an expression, and returns its states at the observations of its path.
    /// </summary>
    /// <param name="term">The equation, along a path through the observations of a row.</param>
    /// <param name="z0">The state at the first observation, of any shape.</param>
    /// <param name="observations">
    /// The observations of the path. If the path does not depend on later observations
    /// (<see cref="ControlOptions.IsCausal"/>), neither does the state at an observation, bit for bit.
    /// </param>
    /// <param name="options">The options; null for the defaults.</param>
    /// <exception cref="ArgumentException">
    /// Shapes, options or events do not fit together, the equation is along an input path, or the path runs through other
    /// observations.
    /// </exception>
    public static SolvedTensor Solve(
        ControlledTerm term, Tensor z0, Observations observations, SolveOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(term);
        ArgumentNullException.ThrowIfNull(z0);
        ArgumentNullException.ThrowIfNull(observations);
        GuardPath(term);
        Tensor.Guard(
            ReferenceEquals(ScanPrimitive.SourceOf(observations.Value), term.Path!.Series),
            "A controlled equation returns its states at the observations of its path, but got those of another series; "
            + "pass the series of the path.");
        ControlOptions path = term.Path.Options;
        bool hasKinks = path.Interpolation is Interpolation.Linear or Interpolation.Rectilinear;
        return Solve(
            term, z0, 0, term.Path.End, observations,
            new(path.Interpolation == Interpolation.Rectilinear ? 2 : 1, Lands: path.IsCausal && !hasKinks),
            options ?? Defaults);
    }

    /// <summary>Solves a controlled equation inside an expression, from the start of its path to the end.</summary>
    /// <param name="term">The equation, along a path through the observations of a row.</param>
    /// <param name="z0">The state at the first observation, of any shape.</param>
    /// <param name="options">The options; null for the defaults.</param>
    /// <exception cref="ArgumentException">
    /// Shapes, options or events do not fit together, or the equation is along an input path.
    /// </exception>
    public static SolvedTensor Solve(ControlledTerm term, Tensor z0, SolveOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(term);
        GuardPath(term);
        return Solve(term, z0, 0, term.Path!.End, options: options);
    }

    /// <summary>Solves a log-ODE inside an expression, from the start of its path to the end.</summary>
    /// <param name="term">The equation, along a path through the observations of a row.</param>
    /// <param name="z0">The state at the first observation, of any shape.</param>
    /// <param name="options">The options; null for the defaults.</param>
    /// <exception cref="ArgumentException">Shapes, options or events do not fit together.</exception>
    public static SolvedTensor Solve(LogOdeTerm term, Tensor z0, SolveOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(term);
        return Solve(term, z0, 0, term.Path.End, options: options);
    }

    /// <summary>Solves an equation inside an expression, with integrals of running costs along its solution.</summary>
    /// <param name="field">
    /// The field f(t, y), which may use parameters and any values of the surrounding expression.
    /// </param>
    /// <param name="y0">The state at t₀, of any shape.</param>
    /// <param name="t0">The initial time, a scalar.</param>
    /// <param name="t1">The final time, a scalar; may be before <paramref name="t0"/>.</param>
    /// <param name="costs">The rates of the costs, which are 0 at t₀; see <see cref="SolvedTensor.Costs"/>.</param>
    /// <param name="times">The save times, [saves], in order from t₀ to t₁; null to save only the end.</param>
    /// <param name="options">The options; null for the defaults.</param>
    /// <exception cref="ArgumentException">Shapes, options or events do not fit together.</exception>
    public static SolvedTensor Solve(
        Func<Tensor, Tensor, Tensor> field, Tensor y0, Tensor t0, Tensor t1, RunningCosts costs, Tensor? times = null,
        SolveOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(field);
        ArgumentNullException.ThrowIfNull(y0);
        ArgumentNullException.ThrowIfNull(costs);
        Shape shape = y0.Shape;
        int count = costs.Of(Trace.Slope(field, t0, y0), t0, y0).Size, size = shape.Size;
        Tensor SlopeAndRates(Tensor t, Tensor state)
        {
            Tensor y = Tensor.Reshape(state[..size], shape), slope = Trace.Slope(field, t, y);
            return Tensor.Concat(Tensor.Reshape(slope, [size]), costs.Of(slope, t, y));
        }

        (TracedSource source, Tensor[] arguments) = TracedSource.Of(
            SlopeAndRates, size + count, options?.Events, new(shape, size));
        Tensor start = Tensor.Concat(Tensor.Reshape(y0, [size]), Structure.Written(0, [count]));
        return Solved(source, arguments, start, t0, t1, times, costs.Over(options ?? Defaults, count), shape, count);
    }

    /// <summary>Solves an equation in plain C# inside an expression.</summary>
    /// <typeparam name="T">The precision in which the expression is evaluated, float or double.</typeparam>
    /// <param name="field">The field, which writes the slope.</param>
    /// <param name="vjp">The vector-Jacobian product of the field; null if no gradient is needed.</param>
    /// <param name="y0">The state at t₀, of any shape; the field receives its components as one vector.</param>
    /// <param name="t0">The initial time, a scalar.</param>
    /// <param name="t1">The final time, a scalar; may be before <paramref name="t0"/>.</param>
    /// <param name="times">The save times, [saves], in order from t₀ to t₁; null to save only the end.</param>
    /// <param name="options">The options; null for the defaults.</param>
    /// <exception cref="ArgumentException">Shapes, options or events do not fit together.</exception>
    public static SolvedTensor Solve<T>(
        VectorField<T> field, VectorFieldVjp<T>? vjp, Tensor y0, Tensor t0, Tensor t1, Tensor? times = null,
        SolveOptions? options = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(field);
        return Solve(new OdeTerm<T>(field) { Vjp = vjp }, y0, t0, t1, times, options);
    }

    /// <summary>Solves an equation in plain C#, with derivatives or a mass matrix, inside an expression.</summary>
    /// <typeparam name="T">The precision in which the expression is evaluated, float or double.</typeparam>
    /// <param name="term">The field, with its derivatives or a mass matrix.</param>
    /// <param name="y0">The state at t₀, of any shape; the field receives its components as one vector.</param>
    /// <param name="t0">The initial time, a scalar.</param>
    /// <param name="t1">The final time, a scalar; may be before <paramref name="t0"/>.</param>
    /// <param name="times">The save times, [saves], in order from t₀ to t₁; null to save only the end.</param>
    /// <param name="options">The options; null for the defaults.</param>
    /// <exception cref="ArgumentException">Shapes, options or events do not fit together.</exception>
    public static SolvedTensor Solve<T>(
        Term<T> term, Tensor y0, Tensor t0, Tensor t1, Tensor? times = null, SolveOptions? options = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(term);
        ArgumentNullException.ThrowIfNull(y0);
        PlainSource<T> plain = term.Source(y0.Size);
        Tensor t = Trace.Input("t", Shape.Scalar), y = Trace.Input("y", [y0.Size]);
        (FieldSource source, Tensor[] arguments) = plain.With(
            EventRules.Of(options?.Events, t, y, argumentVector: null, new(y0.Shape, y0.Size)));
        return Solved(source, arguments, y0, t0, t1, times, options ?? Defaults, y0.Shape);
    }

    private static SolvedTensor Solve(
        Term term, Tensor y0, Tensor t0, Tensor t1, Observations observations, ObservationSaves saves,
        SolveOptions options)
    {
        (TracedSource source, Tensor[] arguments) = SourceOf(term, y0.Shape, options);
        return Solved(source, arguments, y0, t0, t1, null, options, y0.Shape, 0, observations, saves);
    }

    private static (TracedSource Source, Tensor[] Arguments) SourceOf(Term term, Shape shape, SolveOptions options)
    {
        Tensor Flat(Tensor t, Tensor y) => Tensor.Reshape(
            Trace.Slope(term.Slope, t, Tensor.Reshape(y, shape)), [shape.Size]);
        return TracedSource.Of(Flat, shape.Size, options.Events, new(shape, shape.Size), term.MassMatrix);
    }

    private static void GuardPath(ControlledTerm term) => Tensor.Guard(
        term.Path is not null,
        "The span of a controlled equation is that of its path through observations, but this one is along an input "
        + "path; give t0 and t1.");

    private static OdeTerm OdeOf(Func<Tensor, Tensor, Tensor> field) =>
        new(field ?? throw new ArgumentNullException(nameof(field)));

    private static TracedSource Traced(Term term, int dimension)
    {
        (Graph graph, Tensor[] arguments) = Trace.Field(term.Slope, [dimension]);
        Tensor.Guard(
            arguments.Length == 0,
            "A field solved outside an expression uses only t, y and constants, but this one uses parameters or other "
            + "values; NeuralOde.SolveFor accepts parameters, and Ode.Solve inside an expression accepts any values.");
        return new(graph, term.MassMatrix);
    }

    private static SolvedTensor Solved(
        FieldSource source, Tensor[] arguments, Tensor y0, Tensor t0, Tensor t1, Tensor? times, SolveOptions options,
        Shape shape, int costs = 0, Observations? observations = null, ObservationSaves? observed = null)
    {
        options.ValidateInside(y0.Size);
        foreach ((int e, SolveEvent definition) in (options.Events ?? []).Index())
        {
            Tensor.Guard(
                definition is Event,
                $"Events of a solve inside an expression are written over tensors, but {definition.NameOr(e)} is in "
                + $"plain C#; write it as an Event.");
        }

        options.ValidateMass(source.Mass, y0.Size);
        int saves = times?.Size ?? 0;
        Tensor start = Tensor.Reshape(y0, [y0.Size]);
        SolvePrimitive solve = new(options, source, saves, observed);
        Tensor[] saved = times is null ? [] : [Tensor.Reshape(times, [saves])];
        Tensor[] series = SeriesOf(source, observations, options);
        Tensor solved = new(
            solve, [start, t0, t1, .. saved, .. solve.KnotTimes.Values(arguments), .. series, .. arguments]);
        return observed is null
            ? new(solved, shape, saves, costs, solve.Recorded)
            : new(new(new SolveItem(null), solved), shape, saves, costs, solve.Recorded, solved);
    }

    /// <summary>Returns the series at whose observations states are saved or events happen; empty if there is none.</summary>
    private static Tensor[] SeriesOf(FieldSource source, Observations? observations, SolveOptions options)
    {
        Tensor[] series =
        [
            .. source.Events.Events.Select(e => e.Times?.Observed).OfType<Tensor>()
                .Append(observations is null ? null : ScanPrimitive.SourceOf(observations.Value)).OfType<Tensor>()
                .Distinct(ReferenceEqualityComparer.Instance).Cast<Tensor>(),
        ];
        Tensor.Guard(
            series.Length <= 1,
            "A solve saves states and has events at the observations of one series, but got those of several; pass one "
            + "series.");
        Tensor.Guard(
            series.Length == 0 || !options.Steps.Shared,
            "A solve over the observations of rows has steps of its own for each row, but got a controller with Shared; "
            + "leave Shared off.");
        Tensor.Guard(
            observations is null || options.Adjoint is not BacksolveAdjoint,
            "The backsolve adjoint returns states at given times, but got the observations of a row; use "
            + "CheckpointedAdjoint, whose memory is bounded too.");
        return series;
    }

    internal static Solution<T> Run<T>(
        TracedSource source, ReadOnlyMemory<T>[] arguments, T[,] y0, double[] t0, double[] t1, SolveOptions options)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Trace.GuardThrowing(source.Traced.Outputs[0]);
        FieldPlan<T> plan = source.Plan<T>([.. arguments.Select(_ => Compilation.InputVariation.Constant)]);
        return new Solve<T>(source, plan, y0, t0, t1, options).Run(arguments);
    }
}
