using System.Numerics;
using Continua.Differentiation;
using Continua.Graphs;
using Continua.Solving;
using Continua.Tests.Execution;
using Continua.Tests.Solvers;
using Continua.Tracing;
using static Continua.Tensor;

namespace Continua.Tests.Adjoints;

/// <summary>
/// A solve of a small equation, saved at two times and at t₁, with its derivatives with respect to y₀ [2] and two numbers in the
/// field [2].
/// </summary>
internal sealed class TangentCase
{
    private static readonly double[] Times = [0.35, 0.8];
    private readonly Tensor y0 = Trace.Input("y0", [2]), numbers = Trace.Input("numbers", [2]);
    private readonly Tensor ofStart = Trace.Input("tangent of y0", [2]), ofNumbers = Trace.Input("tangent of numbers", [2]);
    private readonly Tensor cotangent = Trace.Input("cotangent", [6]);
    private readonly Tensor values;

    /// <param name="whole">Whether methods for split fields receive one that is not split.</param>
    public TangentCase(SolveOptions options, bool whole = false)
    {
        SolvedTensor solved = Ode.Solve(TermOf(options.Solver, numbers, whole), y0, 0.1, 1.3, Constant(Times, [2]), options);
        values = Concat(Reshape(solved.Saved, [4]), solved.Last);
    }

    /// <summary>Every method, with steps that it chooses if it can, with equal ones, and over a field that is not split.</summary>
    public static TheoryData<string, string> All
    {
        get
        {
            TheoryData<string, string> all = [];
            foreach (string solver in AllSolvers.Names.Concat(AllSolvers.Symplectic))
            {
                foreach (string steps in AllSolvers.IsAdaptive(solver) ? ["adaptive", "fixed", "whole"] : (string[])["fixed"])
                {
                    if (steps != "whole" || AllSolvers.Of(solver) is DiagonallyImplicit)
                    {
                        all.Add(solver, steps);
                    }
                }
            }

            return all;
        }
    }

    /// <summary>For each row y₀, the numbers, their tangents, and a cotangent.</summary>
    public static double[][] Point(int rows, int seed = 3)
    {
        Random random = new(seed);
        double[] Draw(int size, double low, double high) =>
            [.. Enumerable.Range(0, rows * size).Select(_ => low + ((high - low) * random.NextDouble()))];
        return [Draw(2, -0.8, 0.8), Draw(2, 0.4, 1.5), Draw(2, -1, 1), Draw(2, -1, 1), Draw(6, -1, 1)];
    }

    public static SolveOptions Options(string solver, string steps) => new()
    {
        Solver = Precise(AllSolvers.Of(solver)),
        Rtol = 1e-5,
        Atol = 1e-6,
        Controller = steps == "fixed" ? new FixedStep(0.11) : null,
    };

    /// <summary>The method with stages that are solved almost exactly, as differences require.</summary>
    public static Solver Precise(Solver solver) => solver switch
    {
        DiagonallyImplicit method => method with { NewtonTolerance = 1e-6 },
        FullyImplicit method => method with { NewtonTolerance = 1e-6 },
        _ => solver,
    };

    /// <summary>The states without a tangent.</summary>
    public T[] Values<T>(int rows, T[][] point)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Run(rows, point, values)[0];

    /// <summary>The states of the solve with its tangent, and the tangents.</summary>
    public (T[] Values, T[] Tangents) WithTangent<T>(int rows, T[][] point)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Tensor tangent = Tangent();
        Tensor solve = Graph.Sort([tangent]).Last(node => node.Primitive is SolvePrimitive { Options.Tangents: > 0 });
        Tensor original = Graph.Sort([values]).Single(node => node.Primitive is SolvePrimitive);
        Tensor own = SolveTangent.PartOfResult(solve, (SolvePrimitive)original.Primitive, 0);
        T[][] found = Run(rows, point, Reshape(own, [6]), tangent);
        return (found[0], found[1]);
    }

    /// <summary>The cotangents of y₀ and the numbers, for the cotangent of the states.</summary>
    public T[][] Pulled<T>(int rows, T[][] point)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Run(rows, point, Pull());

    /// <summary>The gradient of a nonlinear function of the states.</summary>
    public T[][] Gradient<T>(int rows, T[][] point)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Run(rows, point, GradientOfLoss());

    /// <summary>Its Hessian times the tangent: as the tangent of the gradient, and as a gradient of a product.</summary>
    public (T[][] Forwards, T[][] Backwards) HessianProduct<T>(int rows, T[][] point)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Tensor[] gradient = GradientOfLoss();
        Tensor?[] forwards = Derivative.Jvp(gradient, [y0, numbers], [ofStart, ofNumbers]);
        Tensor product = Dot(gradient[0], ofStart) + Dot(gradient[1], ofNumbers);
        Tensor?[] backwards = Derivative.Vjp([product], [1], [y0, numbers]);
        T[][] found = Run(rows, point, [.. forwards.Select(x => x!), .. backwards.Select(x => x!)]);
        return (found[..2], found[2..]);
    }

    private static Term TermOf(Solver solver, Tensor a, bool whole)
    {
        Tensor Stiff(Tensor t, Tensor y) => Stack(-4 * a[0] * y[0] + (0.3 * Sin(y[1])), -3 * y[1]);
        Tensor Rest(Tensor t, Tensor y) => Stack(y[1] * Cos(3 * t), a[1] * Sin(y[0]) * y[1]);
        return solver.RequiresSeparableField
            ? new SeparableTerm((t, p) => a[0] * Tanh(p) + (0.2 * Sin(t)), (t, q) => -a[1] * Sin(q) * (1 + (0.3 * Cos(t))))
            : whole ? new OdeTerm((t, y) => Stiff(t, y) + Rest(t, y))
            : new SplitTerm(Stiff, Rest);
    }

    private Tensor Tangent() => Derivative.Jvp([values], [y0, numbers], [ofStart, ofNumbers])[0]!;

    private Tensor[] Pull() => [.. Derivative.Vjp([values], [cotangent], [y0, numbers]).Select(x => x!)];

    private Tensor[] GradientOfLoss() =>
        [.. Derivative.Vjp([Sum(Sin(Vector(1, 0.7, 1.3, 0.9, 1.1, 1.6) * values))], [1], [y0, numbers]).Select(x => x!)];

    private T[][] Run<T>(int rows, T[][] point, params Tensor[] outputs)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        RowRun<T>.Of(new Graph([y0, numbers, ofStart, ofNumbers, cotangent], outputs), rows, point);
}
