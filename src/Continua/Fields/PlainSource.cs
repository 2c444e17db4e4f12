using System.Numerics;
using Continua.Compilation;
using Continua.Fields;

namespace Continua.Fields;

/// <summary>A field in plain C#, with or without a derivative of its own.</summary>
internal sealed class PlainSource<TField>(VectorField<TField> field, VectorFieldVjp<TField>? vjp, int dimension) : FieldSource
    where TField : unmanaged, IBinaryFloatingPointIeee754<TField>
{
    public override int Dimension => dimension;

    public override int Arguments => 0;

    public override int MostThreads => 0;

    public override int SizeOf(int argument) => throw new ArgumentOutOfRangeException(nameof(argument));

    public override IReadOnlyList<int> TimedArguments => [];

    public override IReadOnlyList<Tensor> Placeholders => [];

    public override Tensor? Slope(ReadOnlySpan<Tensor> arguments) => null;

    public override (FieldSource Source, Tensor[] Arguments) Open(Tensor slope, IReadOnlySet<Tensor> asked) => (this, []);

    public override FieldPlan<T> Plan<T>(Declared[] arguments) =>
        new PlainPlan<TField>(field, vjp, dimension) is FieldPlan<T> plan
            ? plan
            : throw new NotSupportedException(
                $"A plain vector field works in its own precision, but one over {typeof(TField).Name} was evaluated in {typeof(T).Name}; "
                + $"write it as VectorField<{typeof(T).Name}>.");
}

internal sealed class PlainPlan<T>(VectorField<T> field, VectorFieldVjp<T>? vjp, int dimension) : FieldPlan<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public override BlockField<T> CreateField(int capacity) => new DelegateField<T>(field, dimension);

    public override BlockField<T> CreateAugmented(int capacity)
    {
        VectorFieldVjp<T> pull = Required();
        void Both(T t, ReadOnlySpan<T> state, Span<T> slope)
        {
            field(t, state[..dimension], slope[..dimension]);
            pull(t, state[..dimension], state[dimension..], slope[dimension..]);
            foreach (ref T value in slope[dimension..])
            {
                value = -value;
            }
        }

        return new DelegateField<T>(Both, 2 * dimension);
    }

    public override FieldVjp<T> CreateVjp(VjpRequest request, int capacity) => new PlainFieldVjp<T>(Required(), dimension);

    // There are no arguments, so that nobody asks this derivative for their cotangents.
    public override (BlockField<T> Field, FieldVjp<T> Vjp) CreateAugmentedPair(VjpRequest request, int capacity) =>
        (CreateAugmented(capacity), CreateVjp(request, capacity));

    public override BlockField<T> CreateSummed(VjpRequest request, int capacity) => CreateAugmented(capacity);

    public override (BlockField<T> Field, FieldVjp<T> Vjp) CreatePair(VjpRequest request, int capacity) =>
        (CreateField(capacity), CreateVjp(request, capacity));

    private VectorFieldVjp<T> Required() => vjp ?? throw new NotSupportedException(
        "A gradient through a plain C# vector field needs its derivative, and this field has none; pass a VectorFieldVjp beside it, "
        + "or write the field over tensors.");
}

/// <summary>A derivative in plain C#, called row by row.</summary>
internal sealed unsafe class PlainFieldVjp<T>(VectorFieldVjp<T> pull, int dimension) : FieldVjp<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly T[] state = new T[dimension], by = new T[dimension], pulled = new T[dimension];
    private LaneMap map = LaneMap.None;

    public override bool ReadsTime => true;

    public override void Begin(ReadOnlySpan<BlockValue<T>> arguments)
    {
    }

    public override void Select(LaneMap map) => this.map = map;

    public override void Pull(T* t, T* y, T* kept, T* cotangent, T* byY, T* byT, ReadOnlySpan<int> lanes)
    {
        foreach (int l in lanes)
        {
            for (int c = 0; c < dimension; c++)
            {
                state[c] = y[(c * map.Lanes) + l];
                by[c] = cotangent[(c * map.Lanes) + l];
            }

            byT[l] = pull(t[l], state, by, pulled);
            for (int c = 0; c < dimension; c++)
            {
                byY[(c * map.Lanes) + l] = pulled[c];
            }
        }
    }

    public override void Finish()
    {
    }

    public override T* ByRowArgument(int index) => null;

    public override void AddSummedArgument(int index, Span<T> target)
    {
    }

    public override void Dispose()
    {
    }
}
