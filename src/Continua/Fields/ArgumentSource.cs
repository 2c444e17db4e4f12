using System.Numerics;
using Continua.Compilation;
using Continua.Execution;
using Continua.Tracing;

namespace Continua.Fields;

/// <summary>The source of a plain C# field with per-row arguments, in a solve outside expressions.</summary>
internal sealed class ArgumentSource<TField> : FieldSource
    where TField : unmanaged, IBinaryFloatingPointIeee754<TField>
{
    private readonly VectorFieldWithArguments<TField> plain;
    private readonly int dimension, arguments;

    public ArgumentSource(VectorFieldWithArguments<TField> plain, int dimension, int arguments)
    {
        (this.plain, this.dimension, this.arguments) = (plain, dimension, arguments);
        ArgumentVector = Trace.Input("arguments", [arguments]);
    }

    public override int Dimension => dimension;

    public override int Arguments => 1;

    public override double[,]? Mass => null;

    public override int MaxThreads => 0;

    public override int SizeOf(int argument) => arguments;

    public override IReadOnlyList<int> TimedArguments => [];

    public override IReadOnlyList<Tensor> ArgumentPlaceholders => [ArgumentVector!];

    public override IReadOnlyList<Tensor> Placeholders => [];

    public override Tensor[] Functions(ReadOnlySpan<Tensor> arguments) => [];

    public override (FieldSource Source, Tensor[] Arguments) Open(Tensor[] functions, IReadOnlySet<Tensor> required) =>
        (this, []);

    public override FieldPlan<T> Plan<T>(InputVariation[] declared) =>
        (FieldPlan<T>)(object)new ArgumentPlan<TField>(plain, dimension, arguments);
}

/// <summary>Creates instances of a plain C# field with per-row arguments.</summary>
internal sealed class ArgumentPlan<T>(VectorFieldWithArguments<T> plain, int dimension, int arguments) : FieldPlan<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public override int Footprint => 0;

    public override PlainField<T>? Plain => null;

    public override FieldParts<T> Create(FieldQuery query, int capacity) =>
        new(new ArgumentField<T>(plain, dimension, arguments, query));
}

/// <summary>A plain C# vector field with arguments, evaluated row by row.</summary>
internal sealed unsafe class ArgumentField<T> : BlockField<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly VectorFieldWithArguments<T> plain;
    private readonly T[] state, slope, rowArguments;
    private LaneMap map = LaneMap.None;
    private BlockValue<T> values;

    public ArgumentField(VectorFieldWithArguments<T> plain, int dimension, int arguments, FieldQuery query)
    {
        Tensor.Guard(
            !query.Separable,
            "A symplectic method evaluates velocities and forces one by one, but this field in plain C# computes both; write it "
            + "over tensors.");
        this.plain = plain;
        (state, slope, rowArguments) = (new T[dimension], new T[dimension], new T[arguments]);
        if (query.Jacobian)
        {
            FieldJacobian<T>.GuardBand(dimension);
            PlainField<T> fieldOfLane = new((t, y, dy) => plain(t, y, rowArguments, dy));
            Jacobian = query.ExactJacobian
                ? new CentralJacobian<T>(fieldOfLane, dimension, null) { EnterLane = LoadArguments }
                : new ForwardJacobian<T>(fieldOfLane, dimension, null) { EnterLane = LoadArguments };
        }
    }

    public override int Dimension => state.Length;

    public override bool ReadsTime => true;

    public override bool IsPlain => true;

    public override bool NotesFailures => false;

    public override int Kept => 0;

    public override void Bind(ReadOnlySpan<BlockValue<T>> values) => this.values = values[0];

    public override void Select(LaneMap map)
    {
        this.map = map;
        Jacobian?.Select(map);
    }

    public override void Evaluate(T* t, T* y, T* dy, T* kept)
    {
        int lanes = map.Lanes;
        for (int l = 0; l < map.Count; l++)
        {
            LoadArguments(l);
            LaneComponents<T>.Read(y, lanes, l, state);
            plain(t[l], state, rowArguments, slope);
            LaneComponents<T>.Write(slope, dy, lanes, l);
        }
    }

    public override void Dispose() => Jacobian?.Dispose();

    private void LoadArguments(int lane)
    {
        for (int c = 0; c < rowArguments.Length; c++)
        {
            rowArguments[c] = values[c, map.Rows[lane]];
        }
    }
}
