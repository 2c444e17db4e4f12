using System.Numerics;
using Continua.Graphs;
using Continua.Tracing;

namespace Continua.Learning;

/// <summary>
/// A model whose state follows dy/dt = f(t, y) with a learned f. The parameter values are kept separately, in
/// <see cref="Parameters{T}"/>; a fit to data returns model and values together as a <see cref="Fitted{T}"/>.
/// </summary>
/// <remarks>Reference: Chen, Rubanova, Bettencourt, Duvenaud 2018, "Neural ordinary differential equations".</remarks>
/// <example><code>
/// Mlp net = new([2, 32, 2], Activation.Tanh);
/// NeuralOde model = new(net, (t, y) =&gt; net.Apply(y));
/// Fitted&lt;float&gt; fitted = model.Fit(data, new() { Steps = 100, Window = 10 });
/// </code></example>
public sealed class NeuralOde : Module
{
    /// <summary>Creates a model from a vector field with its own parameters.</summary>
    /// <param name="field">The vector field f(t, y).</param>
    public NeuralOde(Field field)
    {
        ArgumentNullException.ThrowIfNull(field);
        Field = field;
    }

    /// <summary>
    /// Creates a model from a function that uses a module: <c>new NeuralOde(net, (t, y) => net.Apply(Pow(y, 3)))</c>.
    /// </summary>
    /// <param name="module">The module whose parameters are trained.</param>
    /// <param name="apply">The slope f(t, y), in the shape of y.</param>
    public NeuralOde(Module module, Func<Tensor, Tensor, Tensor> apply)
        : this(new ComposedField(module, apply))
    {
    }

    /// <summary>The options of the solve and of its gradient.</summary>
    public SolveOptions Solve { get; init; } = new() { Rtol = 1e-4, Atol = 1e-5 };

    /// <summary>The learned vector field.</summary>
    public Field Field { get; }

    /// <inheritdoc/>
    protected override IReadOnlyList<Module> Parts => [Field];

    /// <summary>Returns the slope f(t, y), in the shape of y.</summary>
    /// <param name="t">The time, a scalar.</param>
    /// <param name="y">The state.</param>
    public Tensor Apply(Tensor t, Tensor y) => Field.Apply(t, y);

    /// <summary>
    /// Returns the states at the save times, [saves, …shape of y0]; they are differentiable with respect to the initial
    /// state, the times and the parameters.
    /// </summary>
    /// <param name="y0">The state at the first of the times.</param>
    /// <param name="times">The start time and then the save times, [saves + 1].</param>
    public Tensor Trajectory(Tensor y0, Tensor times)
    {
        ArgumentNullException.ThrowIfNull(times);
        return Ode.Solve(Field.Apply, y0, times[0], times[^1], times[1..], Solve).Saved;
    }

    /// <summary>Solves the equation for given parameters and initial states, each row with its own times.</summary>
    /// <typeparam name="T"><see langword="float"/> or <see langword="double"/>.</typeparam>
    /// <param name="parameters">The parameters of this model, or of a module that contains it.</param>
    /// <param name="y0">The initial states, [rows, dimension].</param>
    /// <param name="t0">The start time of each row, or a single one for all rows.</param>
    /// <param name="t1">The end time of each row, or a single one for all rows.</param>
    /// <param name="options">The options of the solve; null for <see cref="Solve"/>.</param>
    /// <exception cref="ArgumentException">
    /// The parameters are those of another module, or shapes or times do not fit.
    /// </exception>
    /// <exception cref="SolveException">
    /// A row failed, unless <see cref="SolveOptions.ThrowOnFailure"/> is false.
    /// </exception>
    public Solution<T> SolveFor<T>(
        Parameters<T> parameters, T[,] y0, double[] t0, double[] t1, SolveOptions? options = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(y0);
        Shape state = [y0.GetLength(1)];
        Tensor t = Trace.Input("t", Shape.Scalar), y = Trace.Input("y", state);
        Tensor slope = Trace.Slope(Field.Apply, t, y);
        Graph graph = new([t, y, .. Layout.Slices.Select(s => s.Value)], [slope]);
        ReadOnlyMemory<T>[] arguments =
        [
            .. Layout.Slices.Zip(
                Layout.OffsetsIn(parameters.Layout, "model"), (s, offset) => new ReadOnlyMemory<T>(parameters.Values, offset, s.Size)),
        ];
        return Ode.Run(new Fields.TracedSource(graph), arguments, y0, t0, t1, options ?? Solve);
    }

    /// <summary>Returns a model with the same field and parameters, and with other options of the solve.</summary>
    internal NeuralOde With(SolveOptions solve) => new(Field) { Solve = solve };

    /// <summary>Whether the slope depends on the time.</summary>
    internal bool ReadsTime(int dimension)
    {
        Tensor t = Trace.Input("t", Shape.Scalar);
        return Graph.Sort([Field.Apply(t, Trace.Input("y", [dimension]))]).Contains(t);
    }
}
