using System.Numerics;
using Continua.Differentiation;
using Continua.Graphs;
using Continua.Tracing;

namespace Continua.Solving;

/// <summary>A traced field over placeholders, [dim], and the check that it does not read the time.</summary>
/// <param name="T">The placeholder of the time.</param>
/// <param name="Y">The placeholder of the state.</param>
/// <param name="Slope">The slope, [dim].</param>
internal sealed record TracedSlope(Tensor T, Tensor Y, Tensor Slope)
{
    /// <summary>Whether the slope depends on the time.</summary>
    public bool ReadsTime => Graph.Sort([Slope]).Contains(T);

    /// <summary>Traces a field whose state has any shape.</summary>
    /// <param name="field">The field.</param>
    /// <param name="shape">The shape of the state.</param>
    public static TracedSlope Of(Func<Tensor, Tensor, Tensor> field, Shape shape)
    {
        Tensor t = Trace.Input("t", Shape.Scalar), y = Trace.Input("y", [shape.Size]);
        Tensor slope = Tensor.Reshape(Trace.Slope(field, t, Tensor.Reshape(y, shape)), [shape.Size]);
        return new(t, y, SharedOperations.In(slope));
    }

    /// <summary>Returns the slope with the time replaced by a number.</summary>
    public TracedSlope At(double time) =>
        this with { Slope = Substitution.Replace(Slope, T, Structure.Written(time, Shape.Scalar)) };

    /// <summary>Returns an expression of the placeholders at a time and a state.</summary>
    public Tensor Evaluated(Tensor expression, Tensor t, Tensor y) => Substitution.Replace(
        [expression], new(ReferenceEqualityComparer.Instance) { [T] = t, [Y] = y })[0];
}

/// <summary>Evaluates a plain C# field at several times to see whether it reads the time.</summary>
internal static class PlainTimeCheck
{
    private static readonly double[] Times = [1, 0.6180339887498949, -17.25];

    /// <summary>Whether the slope at a state differs between times, in any bit.</summary>
    public static bool ReadsTime<T>(VectorField<T> field, ReadOnlySpan<T> y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T[] first = new T[y.Length], other = new T[y.Length];
        field(T.Zero, y, first);
        foreach (double time in Times)
        {
            field(T.CreateTruncating(time), y, other);
            for (int c = 0; c < y.Length; c++)
            {
                if (!other[c].Equals(first[c]))
                {
                    return true;
                }
            }
        }

        return false;
    }
}
