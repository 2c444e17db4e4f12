using System.Numerics;
using Continua.Compilation;
using Continua.Fields;
using Continua.Solving;

namespace Continua;

/// <summary>An equation over tensors that has been compiled: its solves begin at once. It may be used by several threads.</summary>
public sealed class CompiledOde<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static readonly SolveOptions Defaults = new();

    private readonly FieldSource source;
    private readonly FieldPlan<T> plan;

    internal CompiledOde(TracedSource source, int arguments)
    {
        (this.source, Arguments) = (source, arguments);
        plan = source.Plan<T>(arguments > 0 ? [new Declared(PerRow: true, EachCall: false)] : []);
        plan.IsKept = true;
    }

    /// <summary>The number of components of the state.</summary>
    public int Dimension => source.Dimension;

    /// <summary>The number of arguments that each row has.</summary>
    public int Arguments { get; }

    /// <summary>Solves for one initial value, without arguments.</summary>
    /// <param name="y0">The state at <paramref name="t0"/>, [dim].</param>
    /// <exception cref="SolveException">The end was not reached, unless options say not to throw.</exception>
    public Solution<T> Solve(ReadOnlySpan<T> y0, double t0, double t1, SolveOptions? options = null)
    {
        T[,] start = new T[1, y0.Length];
        for (int c = 0; c < y0.Length; c++)
        {
            start[0, c] = y0[c];
        }

        return Solve(start, [t0], [t1], options);
    }

    /// <summary>Solves for many initial values, each with its own steps, without arguments.</summary>
    /// <param name="y0">[row, component].</param>
    /// <param name="t0">One time a row, or one for all.</param>
    /// <param name="t1">One time a row, or one for all.</param>
    /// <exception cref="SolveException">A row did not reach the end, unless options say not to throw.</exception>
    public Solution<T> Solve(T[,] y0, double[] t0, double[] t1, SolveOptions? options = null) => Solve(y0, new T[0, 0], t0, t1, options);

    /// <summary>Solves for many initial values with arguments of each row's own.</summary>
    /// <param name="y0">[row, component].</param>
    /// <param name="arguments">[row, argument].</param>
    /// <inheritdoc cref="Solve(T[,], double[], double[], SolveOptions?)"/>
    public Solution<T> Solve(T[,] y0, T[,] arguments, double[] t0, double[] t1, SolveOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(y0);
        ArgumentNullException.ThrowIfNull(arguments);
        Tensor.Guard(
            y0.GetLength(1) == Dimension,
            $"A compiled equation is solved for states of {Dimension} components, but got {y0.GetLength(1)}; give [row, {Dimension}].");
        Tensor.Guard(
            arguments.GetLength(1) == Arguments,
            $"The equation was compiled for {Arguments} arguments a row, but got {arguments.GetLength(1)}; give [row, {Arguments}].");
        return new Solve<T>(source, plan, y0, t0, t1, options ?? Defaults).Run(arguments);
    }
}
