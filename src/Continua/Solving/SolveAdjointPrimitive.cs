using Continua.Compilation;
using Continua.Fields;
using Continua.Graphs;
using Continua.Kernels;
using Continua.Loops;

namespace Continua.Solving;

/// <summary>
/// The cotangents of a solve's inputs. Inputs: the solve, the cotangent of its result, for states saved at observations
/// also their cotangents if any, then the inputs of the solve. The result is opaque: the cotangents are stored with the
/// state of the solve, from which <see cref="SolveCotangentPrimitive"/> reads them.
/// </summary>
/// <remarks>
/// The adjoint is linear in the cotangent λ of the result, and symmetric to the tangent: for weights w of the
/// cotangents that it returns, Σ wᵀJᵀλ = λᵀJw. Its vjp therefore is the tangent Jw, for λ, and the vjp of that tangent
/// with the cotangent λ, for the inputs. Its jvp is the vjp of the solve with its tangent, whose cotangents are those
/// of its values, λ̇, and of their tangents, λ.
/// </remarks>
/// <param name="solve">The solve.</param>
/// <param name="wanted">For each input of the solve, whether its cotangent is requested.</param>
/// <param name="cotangents">The number of cotangents among the inputs, 1 or 2.</param>
/// <param name="indices">
/// For each index by which a <see cref="SolveCotangentPrimitive"/> requests an input, that of the input of the solve,
/// whose arguments may have been arranged anew; null if they are the same.
/// </param>
internal sealed class SolveAdjointPrimitive(SolvePrimitive solve, bool[] wanted, int cotangents, int[]? indices = null)
    : Primitive, IRowwise, IEnclosing, ISumsCotangents, IReadsRecord
{
    public override string Name => "solveAdjoint";

    public override string Attributes => solve.Attributes;

    public SolvePrimitive Solve => solve;

    public Tensor[] Enclosed(Tensor node) => solve.EnclosedIn(InputsOf(node));

    public ReadOnlySpan<Tensor> Arguments(Tensor node) => InputsOf(node)[solve.FirstArgument..];

    public IReadOnlyList<Tensor> Placeholders => solve.Placeholders;

    public object Settings => this;

    /// <summary>The index of an input of the solve.</summary>
    /// <param name="requested">The index by which it is requested.</param>
    public int IndexOf(int requested) => indices is null ? requested : indices[requested];

    // The solve is rebuilt before its adjoint, with values of its field as further arguments.
    public Tensor Open(Tensor node, Tensor[] enclosed, IReadOnlySet<Tensor> required)
    {
        Tensor target = node.Inputs[0];
        Tensor[] from = InputsOf(node).ToArray();
        int[] moved = [.. from.Select(
            (input, i) => i < solve.FirstArgument ? i : Array.IndexOf(target.Inputs, input, solve.FirstArgument))];
        bool[] wantedThere = new bool[target.Inputs.Length];
        for (int i = 0; i < from.Length; i++)
        {
            if (wanted[i])
            {
                // Values that a solve received remain its inputs when others are added.
                wantedThere[moved[i]] = true;
            }
        }

        return new(
            new SolveAdjointPrimitive(
                (SolvePrimitive)target.Primitive, wantedThere, cotangents,
                [.. (indices ?? Enumerable.Range(0, from.Length)).Select(i => moved[i])]),
            [target, .. node.Inputs[1..(1 + cotangents)], .. target.Inputs]);
    }

    public Tensor Sum(Tensor a, Tensor b) => SolveCotangentWeights.Sum(a, b);

    public Tensor Masked(Tensor cotangent, Tensor reach) => SolveCotangentWeights.Masked(cotangent, reach);

    internal override TensorType Infer(ReadOnlySpan<Tensor> inputs) => new(Shape.Scalar, ElementType.Opaque);

    internal override Tensor?[] Vjp(Tensor output, Tensor cotangent, ReadOnlySpan<bool> wanted)
    {
        SolveTangent.GuardAdjoint(solve.Options, ofTangent: true);
        Tensor[] inputs = InputsOf(output).ToArray();
        SolveTangent tangent = SolveTangent.Of(
            solve, inputs, SolveCotangentWeights.TangentsOf(cotangent, inputs.Length, IndexOf))!;
        Tensor?[] pulled = new Tensor?[output.Inputs.Length];
        pulled[1] = wanted[1] ? tangent.TangentOfResult : null;
        bool[] ofInputs = [.. wanted[2..].ToArray().Select((w, i) => w && inputs[i].Element == ElementType.Real)];
        if (Array.Exists(ofInputs, w => w))
        {
            Tensor adjoint = tangent.Adjoint(null, output.Inputs[1], ofInputs);
            for (int i = 0; i < inputs.Length; i++)
            {
                pulled[2 + i] = ofInputs[i] ? tangent.CotangentOf(adjoint, i) : null;
            }
        }

        return pulled;
    }

    internal override Tensor? Jvp(Tensor output, Tensor?[] tangents)
    {
        SolveTangent.GuardAdjoint(solve.Options, ofTangent: true);
        Tensor[] inputs = InputsOf(output).ToArray();
        return SolveTangent.Of(solve, inputs, tangents[(1 + cotangents)..]) is { } tangent
            ? tangent.Adjoint(tangents[1], output.Inputs[1], wanted, indices)
            : tangents[1] is { } moved ? new(this, [output.Inputs[0], moved, .. inputs]) : null;
    }

    internal override bool IsLinearIn(int input) => false;

    internal override void Lower<T>(Lowering<T> lowering, Tensor node)
    {
        SolvePlan<T> plan = solve.PlanOfAdjoint(lowering, node);
        plan.Request(forTimes: Array.IndexOf(wanted, true, 1, solve.EndOfTimes - 1) >= 0);
        Operand result = lowering.Write(node);
        Operand[] inputs = [.. node.Inputs.Select(lowering.Read)];
        if (cotangents == 2)
        {
            Tensor atObservations = node.Inputs[2];
            plan.ObservationCotangents = ((IObservationSource)atObservations.Primitive).Source(lowering, atObservations);
            inputs = [.. inputs, .. plan.ObservationCotangents.Scan?.Reads ?? []];
        }

        bool together = solve.Options is { StepsTogether: true, Adjoint: BacksolveAdjoint };
        lowering.Emit(
            node,
            together
                ? new SharedSolveAdjointInstruction<T>(plan, result, inputs)
                : new SolveAdjointInstruction<T>(plan, result, inputs));
    }

    private ReadOnlySpan<Tensor> InputsOf(Tensor node) => node.Inputs.AsSpan(1 + cotangents);
}

/// <summary>The cotangent of one input of a solve.</summary>
/// <param name="requested">
/// The index by which the adjoint finds the input (<see cref="SolveAdjointPrimitive.IndexOf"/>).
/// </param>
/// <param name="type">The type of the input.</param>
internal sealed class SolveCotangentPrimitive(int requested, TensorType type) : Primitive, IRowSummable, IRowwise
{
    public override string Name => "solveCotangent";

    public override string Attributes => $"{requested}";

    internal override TensorType Infer(ReadOnlySpan<Tensor> inputs) => type;

    internal override Tensor?[] Vjp(Tensor output, Tensor cotangent, ReadOnlySpan<bool> wanted) =>
        [SolveCotangentWeights.Of(requested, cotangent)];

    // The tangent of an adjoint is the adjoint of the solve with its tangent, whose state begins with that of this solve.
    internal override Tensor? Jvp(Tensor output, Tensor?[] tangents)
    {
        if (tangents[0] is not { } adjoint)
        {
            return null;
        }

        SolveAdjointPrimitive pulled = (SolveAdjointPrimitive)adjoint.Primitive;
        TensorType of = adjoint.Inputs[2 + pulled.IndexOf(requested)].Type;
        return Structure.Run(new(new SolveCotangentPrimitive(requested, of), adjoint), 0, type.Shape);
    }

    internal override bool IsLinearIn(int input) => false;

    internal override void Lower<T>(Lowering<T> lowering, Tensor node)
    {
        (SolveAdjointPrimitive adjoint, SolvePlan<T> plan) = Plan(lowering, node);
        int input = adjoint.IndexOf(requested), argument = input - adjoint.Solve.FirstArgument;
        Operand result = lowering.Write(node);
        if (argument >= 0)
        {
            plan.Request(rowArgument: argument);
        }

        lowering.Emit(
            node, new RowCotangentInstruction<T>(plan, result, lowering.Read(node.Inputs[0]), input, node.Size));
    }

    void IRowSummable.LowerRowSum<T>(Lowering<T> lowering, Tensor summand, Tensor sum, Operand result)
    {
        (SolveAdjointPrimitive adjoint, SolvePlan<T> plan) = Plan(lowering, summand);
        int argument = adjoint.IndexOf(requested) - adjoint.Solve.FirstArgument;
        if (argument >= 0)
        {
            plan.Request(summedArgument: argument);
            lowering.Emit(sum, new SummedCotangentInstruction<T>(
                plan, result, lowering.Read(summand.Inputs[0]), argument, summand.Size));
        }
        else
        {
            lowering.Emit(sum, new ComponentRowSum<T>(
                result, lowering.Read(summand), summand.Size, lowering.PersistentSlot(summand.Size)));
        }
    }

    private static (SolveAdjointPrimitive Adjoint, SolvePlan<T> Plan) Plan<T>(Lowering<T> lowering, Tensor node)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        Tensor pulled = node.Inputs[0];
        SolveAdjointPrimitive adjoint = (SolveAdjointPrimitive)pulled.Primitive;
        return (adjoint, adjoint.Solve.PlanOfAdjoint(lowering, pulled));
    }
}
