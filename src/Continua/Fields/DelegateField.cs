using System.Numerics;
using Continua.Execution;

namespace Continua.Fields;

/// <summary>A plain C# vector field, evaluated row by row.</summary>
internal sealed unsafe class DelegateField<T>(PlainField<T> field, int dimension) : BlockField<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public DelegateField(VectorField<T> field, int dimension)
        : this(new PlainField<T>(field), dimension)
    {
    }

    private readonly T[] state = new T[dimension], slope = new T[dimension];
    private LaneMap map = LaneMap.None;

    public override int Dimension => dimension;

    public override bool ReadsTime => true;

    public override bool IsPlain => true;

    public override bool NotesFailures => false;

    public override int Kept => 0;

    public override void Bind(ReadOnlySpan<BlockValue<T>> values)
    {
        Jacobian?.Bind(values);
        foreach (BlockField<T> summand in Summands)
        {
            summand.Bind(values);
        }
    }

    public override void Select(LaneMap map)
    {
        this.map = map;
        Jacobian?.Select(map);
        foreach (BlockField<T> summand in Summands)
        {
            summand.Select(map);
        }
    }

    public override void Evaluate(T* t, T* y, T* dy, T* kept)
    {
        int lanes = map.Lanes;
        if (lanes == 1)
        {
            field.Slope(*t, new(y, dimension), new(dy, dimension));
            return;
        }

        for (int l = 0; l < map.Count; l++)
        {
            for (int c = 0; c < dimension; c++)
            {
                state[c] = y[(c * lanes) + l];
            }

            field.Slope(t[l], state, slope);
            for (int c = 0; c < dimension; c++)
            {
                dy[(c * lanes) + l] = slope[c];
            }
        }
    }

    public override void Dispose()
    {
        Jacobian?.Dispose();
        foreach (BlockField<T> summand in Summands)
        {
            summand.Dispose();
        }
    }
}
