using System.Numerics;
using Continua.Compilation;
using Continua.Fields;
using Continua.Solving;

namespace Continua;

/// <summary>
/// A compiled equation over tensors, created by <see cref="Ode.Compile{T}(Func{Tensor, Tensor, Tensor}, int)"/>. Its
/// solves start without tracing or compilation, and several threads may use it at once.
/// </summary>
/// <typeparam name="T">The precision, float or double.</typeparam>
/// <example><code>
/// CompiledOde&lt;double&gt; decay = Ode.Compile&lt;double&gt;((t, y, a) =&gt; -a[0] * y, dimension: 1, arguments: 1);
/// double[,] starts = { { 1 }, { 1 } }, rates = { { 0.1 }, { 0.2 } };
/// Solution&lt;double&gt; rows = decay.Solve(starts, rates, [0, 0], [10, 10]);
/// </code></example>
public sealed class CompiledOde<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static readonly SolveOptions Defaults = new();

    private readonly FieldSource source;
    private readonly FieldPlan<T> plan;

    internal CompiledOde(TracedSource source, int arguments)
    {
        (this.source, Arguments) = (source, arguments);
        plan = source.Plan<T>(arguments > 0 ? [new InputVariation(PerRow: true, EachCall: false)] : []);
        plan.IsKept = true;
    }

    /// <summary>The number of components of the state, dim.</summary>
    public int Dimension => source.Dimension;

    /// <summary>The number of arguments of each row; 0 for an equation without arguments.</summary>
    public int Arguments { get; }

    /// <summary>Solves for one initial state, without arguments.</summary>
    /// <param name="y0">The state at <paramref name="t0"/>, [dim].</param>
    /// <param name="t0">The initial time.</param>
    /// <param name="t1">The final time; may be before <paramref name="t0"/>.</param>
    /// <param name="options">The options; null for the defaults.</param>
    /// <exception cref="ArgumentException">Options, states and times do not fit together.</exception>
    /// <exception cref="SolveException">
    /// The row failed, unless <see cref="SolveOptions.ThrowOnFailure"/> is false.
    /// </exception>
    /// <exception cref="OperationCanceledException">The solve was cancelled.</exception>
    public Solution<T> Solve(ReadOnlySpan<T> y0, double t0, double t1, SolveOptions? options = null)
    {
        return Solve(OdeIntegrator<T>.AsRow(y0), [t0], [t1], options);
    }

    /// <summary>Solves for many initial states without arguments, by default each with its own steps.</summary>
    /// <param name="y0">The initial states, [rows, dim].</param>
    /// <param name="t0">The initial times: one per row, or one for all.</param>
    /// <param name="t1">The final times: one per row, or one for all; may be before <paramref name="t0"/>.</param>
    /// <param name="options">The options; null for the defaults.</param>
    /// <exception cref="ArgumentException">Options, states and times do not fit together.</exception>
    /// <exception cref="SolveException">
    /// A row failed, unless <see cref="SolveOptions.ThrowOnFailure"/> is false.
    /// </exception>
    /// <exception cref="OperationCanceledException">The solve was cancelled.</exception>
    public Solution<T> Solve(T[,] y0, double[] t0, double[] t1, SolveOptions? options = null) =>
        Solve(y0, new T[0, 0], t0, t1, options);

    /// <summary>
    /// Solves for many initial states with per-row arguments, by default each row with its own steps.
    /// </summary>
    /// <param name="y0">The initial states, [rows, dim].</param>
    /// <param name="arguments">The arguments, [rows, arguments].</param>
    /// <param name="t0">The initial times: one per row, or one for all.</param>
    /// <param name="t1">The final times: one per row, or one for all; may be before <paramref name="t0"/>.</param>
    /// <param name="options">The options; null for the defaults.</param>
    /// <exception cref="ArgumentException">Options, states and times do not fit together.</exception>
    /// <exception cref="SolveException">
    /// A row failed, unless <see cref="SolveOptions.ThrowOnFailure"/> is false.
    /// </exception>
    /// <exception cref="OperationCanceledException">The solve was cancelled.</exception>
    public Solution<T> Solve(T[,] y0, T[,] arguments, double[] t0, double[] t1, SolveOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(y0);
        ArgumentNullException.ThrowIfNull(arguments);
        Tensor.Guard(
            y0.GetLength(1) == Dimension,
            $"A compiled equation is solved for states of {Dimension} components, but got {y0.GetLength(1)}; give "
            + $"[row, {Dimension}].");
        Tensor.Guard(
            arguments.GetLength(1) == Arguments,
            $"The equation was compiled for {Arguments} arguments a row, but got {arguments.GetLength(1)}; give [row, "
            + $"{Arguments}].");
        return new Solve<T>(source, plan, y0, t0, t1, options ?? Defaults).Run(arguments);
    }
}
