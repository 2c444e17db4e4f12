using Continua.Fields;
using Continua.Graphs;
using Continua.Kernels;

namespace Continua.Solving;

/// <summary>
/// A solve with its tangent: the same steps over the state (y, ẏ), chosen by y alone. Its inputs are those of the
/// solve, with (y₀, ẏ₀) in place of y₀, then the tangents of those arguments that have one, and of the times if these
/// have one.
/// </summary>
internal sealed class SolveTangent
{
    private readonly SolvePrimitive solve, extended;
    private readonly Tensor node;

    private SolveTangent(SolvePrimitive solve, ReadOnlySpan<Tensor> inputs, Tensor?[] tangents)
    {
        this.solve = solve;
        Tensor?[] ofArguments = tangents[solve.FirstArgument..];
        Tensor[] times = TimesOf(solve, tangents);
        extended = solve.WithTangent(Array.ConvertAll(ofArguments, tangent => tangent is not null), times.Length > 0);

        // The tangent of the time at the start is that of t₀; its rate is set at the start of each step.
        Tensor[] ofTime = times.Length > 0 ? [Structure.Run(times[0], 0, [1]), Structure.Written(0, [1])] : [];
        Tensor[] states = [inputs[0], tangents[0] ?? Structure.Written(0, inputs[0].Shape), .. ofTime];
        Tensor start = new(new ConcatPrimitive([extended.Dimension]), states);
        node = new(extended, [start, .. inputs[1..], .. ofArguments.OfType<Tensor>(), .. times]);
    }

    /// <summary>The tangent of the result of the solve.</summary>
    public Tensor TangentOfResult => PartOfResult(node, solve, solve.Dimension);

    /// <summary>Returns a solve with its tangent; null if no input has a tangent.</summary>
    /// <param name="inputs">The inputs of the solve.</param>
    /// <param name="tangents">Their tangents; null for zero.</param>
    /// <exception cref="NotSupportedException">The solve has no tangent with respect to one of these inputs.</exception>
    public static SolveTangent? Of(SolvePrimitive solve, ReadOnlySpan<Tensor> inputs, Tensor?[] tangents)
    {
        if (Array.TrueForAll(tangents, tangent => tangent is null))
        {
            return null;
        }

        Guard(solve, tangents);
        return new(solve, inputs, tangents);
    }

    /// <summary>Returns the values or the tangents of the result of a solve with its tangent.</summary>
    /// <param name="node">The solve with its tangent.</param>
    /// <param name="solve">The solve without it.</param>
    /// <param name="first">The index of the first component in a state: 0 for values.</param>
    public static Tensor PartOfResult(Tensor node, SolvePrimitive solve, int first)
    {
        ComponentMap map = ComponentMap.Strided(first, [solve.Saves + 1, solve.Dimension], [node.Shape[1], 1]);
        return new(new TakePrimitive("slice", map, node.Shape, solve.Saved), node);
    }

    /// <summary>Returns the adjoint of the solve with its tangent.</summary>
    /// <param name="ofValues">The cotangent of the values; null for zero.</param>
    /// <param name="ofTangents">The cotangent of the tangents.</param>
    /// <param name="wanted">For each input of the solve without its tangent, whether its cotangent is requested.</param>
    /// <param name="indices">The indices by which inputs are requested; null for those of the inputs.</param>
    public Tensor Adjoint(Tensor? ofValues, Tensor ofTangents, ReadOnlySpan<bool> wanted, int[]? indices = null)
    {
        GuardTimes(extended.Options);
        int rows = solve.Saves + 1, size = solve.Dimension;
        Tensor both = Structure.Concat(
            [ofValues ?? Structure.Written(0, ofTangents.Shape), ofTangents]);
        ComponentMap map = ComponentMap.Strided(0, [rows, 2, size], [size, rows * size, 1]);
        Tensor cotangent = new(new TakePrimitive("take", map, both.Shape, node.Shape), both);
        bool[] wantedThere = new bool[node.Inputs.Length];
        wanted.CopyTo(wantedThere);
        return new(new SolveAdjointPrimitive(extended, wantedThere, 1, indices), [node, cotangent, .. node.Inputs]);
    }

    /// <summary>Returns the cotangent of an input of the solve without its tangent.</summary>
    /// <param name="adjoint">The adjoint of the solve with its tangent.</param>
    /// <param name="input">The index of the input.</param>
    public Tensor CotangentOf(Tensor adjoint, int input)
    {
        Tensor value = node.Inputs[input];
        Tensor cotangent = new(new SolveCotangentPrimitive(input, value.Type), adjoint);
        return input == 0 ? Structure.Run(cotangent, 0, [solve.Dimension]) : cotangent;
    }

    /// <exception cref="NotSupportedException">
    /// A derivative of second order of a solve with the backsolve adjoint.
    /// </exception>
    public static void GuardAdjoint(SolveOptions options, bool ofTangent)
    {
        if (ofTangent && options.Adjoint is BacksolveAdjoint)
        {
            throw new NotSupportedException(
                "Second derivatives through a solve are those of its accepted steps, but got BacksolveAdjoint, whose "
                + "gradient comes from another solve; use CheckpointedAdjoint, whose memory is bounded too.");
        }
    }

    /// <exception cref="NotSupportedException">A second derivative with respect to times.</exception>
    public static void GuardTimes(SolveOptions options)
    {
        if (options.MovesTimes)
        {
            throw new NotSupportedException(
                "Second derivatives through a solve are those by y0 and the values in its field, but got one by its "
                + "times; rescale the time in the field, with t0 and t1 as values that it reads.");
        }
    }

    /// <summary>Returns the tangents of t₀, t₁ and the save times as one vector; empty if there are none.</summary>
    private static Tensor[] TimesOf(SolvePrimitive solve, Tensor?[] tangents)
    {
        if (Array.TrueForAll(tangents[1..solve.EndOfTimes], tangent => tangent is null))
        {
            return [];
        }

        return [Structure.Concat(
            [
                Structure.Reshape(tangents[1] ?? Structure.Written(0, Shape.Scalar), [1]),
                Structure.Reshape(tangents[2] ?? Structure.Written(0, Shape.Scalar), [1]),
                .. solve.Saves > 0 ? [tangents[3] ?? Structure.Written(0, [solve.Saves])] : Array.Empty<Tensor>(),
            ])];
    }

    private static void Guard(SolvePrimitive solve, Tensor?[] tangents)
    {
        if (solve.Source is not TracedSource source)
        {
            throw new NotSupportedException(
                "A forward-mode derivative through a solve differentiates its field, but got one in plain C#; write it "
                + "over tensors.");
        }

        if (!solve.Options.Solver.As(new Supported()))
        {
            throw new NotSupportedException(
                $"A forward-mode or second derivative through a solve is one of a one-step method, but got "
                + $"{solve.Options.Solver.GetType().Name}; use Vern9, or Rodas5P for stiff equations.");
        }

        if (solve.ReadsSeries)
        {
            throw new NotSupportedException(
                "A forward-mode or second derivative through a solve is one at given times, but got the observations of "
                + "a row; pass save times to Ode.Solve.");
        }

        if (source.Events.Events.Count > 0)
        {
            throw new NotSupportedException(
                "A forward-mode or second derivative through a solve is one without events, but got Events; use the "
                + "gradient, which includes them.");
        }

        bool movesTimes = Array.Exists(tangents[1..solve.EndOfTimes], tangent => tangent is not null);
        if (movesTimes && (solve.LandsOnPaths || solve.Options.HasEventsOrBreakpoints || solve.Options.Tangents > 0))
        {
            throw new NotSupportedException(
                "A tangent with respect to the times of a solve is one of a smooth field, but got one with breakpoints "
                + "or knots of a path, or a tangent of a tangent; use the gradient, which includes them.");
        }

        bool interpolates = solve.Saves > 0 && solve.Options.Steps is not FixedStep { LandOnSaves: true };
        if (movesTimes && interpolates && solve.Options.Solver.RequiresSeparableField)
        {
            throw new NotSupportedException(
                $"A tangent with respect to the times of a solve with symplectic steps is one at the ends of steps, but "
                + $"got {solve.Options.Solver.GetType().Name} with interpolated values; set LandOnSaves in FixedStep.");
        }

        if (source.Mass is { } mass && MassNullSpaces.Of(mass).IsSingular)
        {
            throw new NotSupportedException(
                "A forward-mode or second derivative through a solve is one of an equation with an invertible mass "
                + "matrix, but got a singular one; use the gradient.");
        }

        if (solve.Options.Tangents > 0 && !solve.Options.Solver.IsExplicit)
        {
            throw new NotSupportedException(
                $"Derivatives of third order through a solve are supported for explicit methods, but got "
                + $"{solve.Options.Solver.GetType().Name}; use Tsit5.");
        }
    }

    /// <summary>Whether the steps of a family carry tangents; each family states it here.</summary>
    private sealed class Supported : ISolverFamilies<bool>
    {
        public bool Explicit(Tableau tableau) => true;

        public bool Symplectic(SymplecticTableau tableau, bool compensated) => true;

        public bool Rosenbrock(RosenbrockTableau tableau) => true;

        // Their histories would need the tangents of earlier slopes or states, and of the sizes of earlier steps.
        public bool Adams(int maxOrder) => false;

        public bool Bdf(int maxOrder, double newtonTolerance) => false;

        public bool FullyImplicit(ImplicitTableau tableau, double newtonTolerance) => true;

        public bool DiagonallyImplicit(DirkTableau tableau, double newtonTolerance) => true;
    }
}
