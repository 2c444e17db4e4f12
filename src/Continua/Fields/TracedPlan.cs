using System.Numerics;
using Continua.Compilation;
using Continua.Differentiation;
using Continua.Fields;
using Continua.Graphs;

namespace Continua.Fields;

/// <summary>Compiles a traced field, and its derivatives when they are asked for; each thread makes its own instances.</summary>
/// <remarks>One plan is asked for one set of cotangents only: the first request is all of them.</remarks>
internal sealed class TracedPlan<T>(Graph traced, Declared[] arguments) : FieldPlan<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Lock compiling = new();
    private Program<T>? alone, augmented, summed, derivative;
    private ProgramPair? pair, augmentedPair;

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
            augmented ??= Compiler<T>.Compile(AugmentedDerivative.Slopes(traced), OfField, placed: 1);
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
                derivative = Compiler<T>.Compile(new(whole.Inputs, [.. whole.Outputs.Skip(1)]), OfDerivative, placed: request.State ? 1 : 0);
            }
        }

        return Vjp(derivative, request, capacity);
    }

    public override (BlockField<T> Field, FieldVjp<T> Vjp) CreateAugmentedPair(VjpRequest request, int capacity)
    {
        lock (compiling)
        {
            augmentedPair ??= Split(AugmentedDerivative.WithArguments(traced, request), placed: 0);
        }

        return Pair(augmentedPair, 2 * State.Size, request, capacity);
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
            pair ??= Split(WithDerivative(request), placed: 1);
        }

        return Pair(pair, State.Size, request, capacity);
    }

    private (BlockField<T> Field, FieldVjp<T> Vjp) Pair(ProgramPair programs, int dimension, VjpRequest request, int capacity) => (
        new GraphField<T>(programs.Field, dimension, capacity, arguments.Length, programs.Kept),
        Vjp(programs.Derivative, request, capacity, programs.Kept));

    private GraphFieldVjp<T> Vjp(Program<T> program, VjpRequest request, int capacity, params int[] kept)
    {
        int[] sizes = [.. request.RowArguments.Select(k => traced.Inputs[k + 2].Size)];
        return new(program, request, State.Size, capacity, arguments.Length, sizes, kept);
    }

    /// <param name="placed">The outputs of the derivative that go where its caller wants them.</param>
    private ProgramPair Split(Graph whole, int placed)
    {
        SplitDerivative split = SplitDerivative.Of(whole, OfDerivative);
        int[] kept = [.. split.Field.Outputs.Skip(1).Select(output => output.Size)];
        Declared[] ofBack = [.. Enumerable.Repeat(Declared.Rows, 3 + kept.Length), .. arguments];
        return new(
            Compiler<T>.Compile(split.Field, OfField, placed: 1 + kept.Length),
            Compiler<T>.Compile(split.Derivative, ofBack, placed), kept);
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
                traced.Outputs[0],
                .. request.State ? [By(1)] : Array.Empty<Tensor>(),
                .. request.Times ? [By(0)] : Array.Empty<Tensor>(),
                .. request.RowArguments.Select(k => By(k + 2)),
                .. request.SummedArguments.Select(k => new Tensor(SumRowsPrimitive.Instance, By(k + 2))),
            ]);
    }

    /// <summary>The slopes of the adjoint instead of the cotangents.</summary>
    private static Graph Negated(Graph whole)
    {
        Tensor cotangent = whole.Inputs[2];
        Tensor[] negative = [.. whole.Outputs.Select(output => Substitution.Replace(output, cotangent, -cotangent))];
        return new(whole.Inputs, negative);
    }

    /// <summary>A field that keeps numbers for its derivative, and that derivative.</summary>
    private sealed record ProgramPair(Program<T> Field, Program<T> Derivative, int[] Kept);
}
