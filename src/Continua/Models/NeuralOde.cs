using System.Numerics;
using Continua.Graphs;
using Continua.Tracing;

namespace Continua.Learning;

/// <summary>
/// A model whose state follows dy/dt = f(t, y) with a learned f. It describes; the numbers are in
/// <see cref="Parameters{T}"/>, and a fit to data yields both together.
/// </summary>
/// <remarks>Reference: Chen, Rubanova, Bettencourt, Duvenaud 2018, "Neural ordinary differential equations".</remarks>
public sealed class NeuralOde : Module
{
    /// <summary>A model of a vector field with its own parameters.</summary>
    public NeuralOde(Field field)
    {
        ArgumentNullException.ThrowIfNull(field);
        Field = field;
    }

    /// <summary>A model of a function that uses a module: <c>new NeuralOde(net, (t, y) => net.Apply(Pow(y, 3)))</c>.</summary>
    public NeuralOde(Module module, Func<Tensor, Tensor, Tensor> apply)
        : this(new ComposedField(module, apply))
    {
    }

    /// <summary>How its equation is solved and differentiated.</summary>
    public SolveOptions Solve { get; init; } = new() { Rtol = 1e-4, Atol = 1e-5 };

    /// <summary>The learned vector field.</summary>
    public Field Field { get; }

    protected override IReadOnlyList<Module> Parts => [Field];

    /// <summary>The slope at time t and state y.</summary>
    public Tensor Apply(Tensor t, Tensor y) => Field.Apply(t, y);

    /// <summary>The states at save times, as a value inside an expression.</summary>
    /// <param name="times">[saves]; the first is where y0 holds.</param>
    public Tensor Trajectory(Tensor y0, Tensor times)
    {
        ArgumentNullException.ThrowIfNull(times);
        return Ode.Solve(Field.Apply, y0, times[0], times[^1], times[1..], Solve).Saved;
    }

    /// <summary>Solves for numbers, each row with its own times.</summary>
    /// <param name="parameters">The model's own, or those of a module that contains it.</param>
    /// <param name="y0">[row, component].</param>
    /// <param name="t0">One time a row, or one for all.</param>
    /// <param name="t1">One time a row, or one for all.</param>
    /// <param name="options">In place of <see cref="Solve"/>.</param>
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

    /// <summary>Whether the field reads the time.</summary>
    internal bool ReadsTime(int dimension)
    {
        Tensor t = Trace.Input("t", Shape.Scalar);
        return Graph.Sort([Field.Apply(t, Trace.Input("y", [dimension]))]).Contains(t);
    }
}
