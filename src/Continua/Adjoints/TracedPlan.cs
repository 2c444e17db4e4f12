using System.Numerics;
using Continua.Compilation;
using Continua.Differentiation;
using Continua.Graphs;
using Continua.Terms;

namespace Continua.Adjoints;

/// <summary>Compiles a traced field, and its derivatives when they are asked for; each thread makes its own instances.</summary>
/// <remarks>One plan is asked for one set of cotangents only: the first request is all of them.</remarks>
internal sealed class TracedPlan<T>(Graph traced, Declared[] arguments) : FieldPlan<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Lock compiling = new();
    private Program<T>? alone, augmented, summed, derivative;
    private (Program<T> Field, Program<T> Derivative, int[] Kept)? pair;

    private Tensor State => traced.Inputs[1];

    private Declared[] OfField => [Declared.Rows, Declared.Rows, .. arguments];

    private Declared[] OfDerivative => [Declared.Rows, .. OfField];

    public override BlockField<T> CreateField(int capacity)
    {
        lock (compiling)
        {
            alone ??= Compiler<T>.Compile(traced, OfField, placed: 1);
        }

        return new GraphField<T>(alone, State.Size, capacity, arguments.Length);
    }

    public override BlockField<T> CreateAugmented(int capacity)
    {
        lock (compiling)
        {
            augmented ??= Compiler<T>.Compile(Augmented(traced), OfField, placed: 1);
        }

        return new GraphField<T>(augmented, 2 * State.Size, capacity, arguments.Length);
    }

    public override FieldVjp<T> CreateVjp(VjpRequest request, int capacity)
    {
        lock (compiling)
        {
            if (derivative is null)
            {
                Graph whole = WithDerivative(request);
                derivative = Compiler<T>.Compile(new(whole.Inputs, [.. whole.Outputs.Skip(1)]), OfDerivative, placed: 1);
            }
        }

        return Vjp(derivative, request, capacity);
    }

    public override BlockField<T> CreateSummed(VjpRequest request, int capacity)
    {
        lock (compiling)
        {
            summed ??= Compiler<T>.Compile(
                Negated(WithDerivative(request with { Times = false })), OfDerivative, placed: 2 + request.RowArguments.Length);
        }

        int[] Sizes(int[] arguments) => [.. arguments.Select(k => traced.Inputs[k + 2].Size)];
        return new SummedField<T>(
            summed, State.Size, capacity, arguments.Length, Sizes(request.RowArguments), Sizes(request.SummedArguments));
    }

    public override (BlockField<T> Field, FieldVjp<T> Vjp) CreatePair(VjpRequest request, int capacity)
    {
        lock (compiling)
        {
            pair ??= Split(request);
        }

        (Program<T> there, Program<T> back, int[] kept) = pair.Value;
        return (new GraphField<T>(there, State.Size, capacity, arguments.Length, kept), Vjp(back, request, capacity, kept));
    }

    private GraphFieldVjp<T> Vjp(Program<T> program, VjpRequest request, int capacity, params int[] kept)
    {
        int[] sizes = [.. request.RowArguments.Select(k => traced.Inputs[k + 2].Size)];
        return new(program, request, State.Size, capacity, arguments.Length, sizes, kept);
    }

    private (Program<T> Field, Program<T> Derivative, int[] Kept) Split(VjpRequest request)
    {
        SplitDerivative split = SplitDerivative.Of(WithDerivative(request), OfDerivative);
        int[] kept = [.. split.Field.Outputs.Skip(1).Select(output => output.Size)];
        Declared[] ofBack = [.. Enumerable.Repeat(Declared.Rows, 3 + kept.Length), .. arguments];
        return (
            Compiler<T>.Compile(split.Field, OfField, placed: 1 + kept.Length),
            Compiler<T>.Compile(split.Derivative, ofBack, placed: 1), kept);
    }

    /// <summary>(t, y, cotangent, arguments) ↦ the slope, its cotangent pulled back to y and t, then to the arguments asked for.</summary>
    private Graph WithDerivative(VjpRequest request)
    {
        Tensor cotangent = new(new Input("cotangent", State.Type));
        Tensor?[] pulled = Derivative.Vjp([traced.Outputs[0]], [cotangent], traced.Inputs);
        Tensor By(int input) => pulled[input] ?? Tensor.Zeros(traced.Inputs[input].Shape);
        return new(
            [traced.Inputs[0], State, cotangent, .. traced.Inputs.Skip(2)],
            [
                traced.Outputs[0], By(1), request.Times ? By(0) : Tensor.Constant(0),
                .. request.RowArguments.Select(k => By(k + 2)),
                .. request.SummedArguments.Select(k => new Tensor(SumRowsPrimitive.Instance, By(k + 2))),
            ]);
    }

    /// <summary>The slopes of the adjoint instead of the cotangents, without that of time.</summary>
    private static Graph Negated(Graph whole)
    {
        Tensor cotangent = whole.Inputs[2];
        Tensor[] negative = [.. whole.Outputs.Where((_, k) => k != 2).Select(output => Substitution.Replace(output, cotangent, -cotangent))];
        return new(whole.Inputs, negative);
    }

    private static Graph Augmented(Graph traced)
    {
        Tensor y = traced.Inputs[1];
        Tensor both = new(new Input("augmented", new([2 * y.Size], ElementType.Real)));
        Tensor state = Structure.Run(both, 0, y.Shape), adjoint = Structure.Run(both, y.Size, y.Shape);
        Tensor slope = Substitution.Replace(traced.Outputs[0], y, state);
        Tensor pulled = Derivative.Vjp([slope], [adjoint], [state])[0] ?? Tensor.Zeros(y.Shape);
        Tensor result = Structure.Concat([Structure.Reshape(slope, [y.Size]), Structure.Reshape(-pulled, [y.Size])]);
        return new([traced.Inputs[0], both, .. traced.Inputs.Skip(2)], [result]);
    }
}
