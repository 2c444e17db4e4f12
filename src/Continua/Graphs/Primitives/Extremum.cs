namespace Continua.Graphs;

/// <summary>The cotangents of the larger or smaller of two where neither comparison holds: one of the two is NaN, and so is the derivative.</summary>
internal static class Extremum
{
    /// <summary>Whether the result may be NaN where an operand is not a written number; by one, Max(x, 0) for example, it costs nothing.</summary>
    public static bool MayHideNaN(Tensor a, Tensor b) => !IsWritten(a) && !IsWritten(b);

    /// <summary>What the first operand gets where it is not taken.</summary>
    /// <param name="second">Whether the second one is.</param>
    public static Tensor Rest(Tensor a, Tensor b, Tensor second, Tensor g) => MayHideNaN(a, b) ? Tensor.Where(second, 0, g * double.NaN) : 0;

    /// <summary>What the second operand gets where the first one is not taken.</summary>
    /// <param name="second">Whether the second one is.</param>
    public static Tensor Taken(Tensor a, Tensor b, Tensor second, Tensor g) => MayHideNaN(a, b) ? Tensor.Where(second, g, g * double.NaN) : g;

    private static bool IsWritten(Tensor x) =>
        x.Primitive is Literal literal ? !Array.Exists(literal.Values, double.IsNaN) : x.Primitive is TakePrimitive && IsWritten(x.Inputs[0]);
}
