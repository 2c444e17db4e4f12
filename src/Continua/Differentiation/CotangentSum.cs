using Continua.Graphs;

namespace Continua.Differentiation;

/// <summary>
/// The sum of the contributions to the cotangent of one value. Contributions from separate slices of the value are joined
/// rather than filled with zeros and added.
/// </summary>
internal sealed class CotangentSum(Tensor node)
{
    private List<(int First, Tensor Part, Tensor Placed)> slices = [];
    private Tensor? sum;

    public void Add(Tensor contribution)
    {
        if (contribution.Primitive is AccumulatePrimitive { Map: { IsRun: true } map } && node.Primitive is not ISumsCotangents)
        {
            slices.Add((map.First, contribution.Inputs[0], contribution));
        }
        else
        {
            sum = Sum(sum, contribution);
        }
    }

    /// <summary>Returns the sum of all contributions so far.</summary>
    public Tensor Total()
    {
        while (slices.Count > 0)
        {
            List<(int First, Tensor Part, Tensor Placed)> joined = TakeSeparate();
            sum = Sum(sum, joined.Count == 1 ? joined[0].Placed : Join(joined));
        }

        return sum!;
    }

    /// <summary>Removes slices of which no two have a component in common, in ascending order.</summary>
    private List<(int First, Tensor Part, Tensor Placed)> TakeSeparate()
    {
        List<(int First, Tensor Part, Tensor Placed)> separate = [], others = [];
        int end = 0;
        foreach ((int First, Tensor Part, Tensor Placed) slice in slices.OrderBy(slice => slice.First))
        {
            if (slice.First >= end)
            {
                separate.Add(slice);
                end = slice.First + slice.Part.Size;
            }
            else
            {
                others.Add(slice);
            }
        }

        slices = others;
        return separate;
    }

    private Tensor Join(List<(int First, Tensor Part, Tensor Placed)> joined)
    {
        List<Tensor> parts = [];
        int end = 0;
        foreach ((int first, Tensor part, _) in joined)
        {
            FillUpTo(first);
            parts.Add(part);
            end = first + part.Size;
        }

        FillUpTo(node.Size);
        return new(new ConcatPrimitive(node.Shape), [.. parts]);

        void FillUpTo(int first)
        {
            if (first > end)
            {
                parts.Add(Structure.Written(0, [first - end]));
            }
        }
    }

    private Tensor Sum(Tensor? a, Tensor b) =>
        a is null ? b : node.Primitive is ISumsCotangents own ? own.Sum(a, b) : a + b;
}
