namespace Continua.Graphs;

/// <summary>
/// The cotangents of the operands of min and max. If an operand is NaN, neither comparison holds, and the derivative is
/// NaN.
/// </summary>
internal static class Extremum
{
    /// <summary>
    /// Whether the derivative has to be NaN where an operand is NaN. This check is omitted for speed if an operand is a
    /// number written in the expression, as in Max(x, 0).
    /// </summary>
    public static bool HasToGiveNaN(Tensor a, Tensor b) => !IsWritten(a) && !IsWritten(b);

    /// <summary>The cotangent of the first operand where it is not selected.</summary>
    /// <param name="second">Whether the second operand is selected.</param>
    public static Tensor OfUnselectedFirst(Tensor a, Tensor b, Tensor second, Tensor g) => HasToGiveNaN(a, b) ? Tensor.Where(second, 0, g * double.NaN) : 0;

    /// <summary>The cotangent of the second operand where the first is not selected.</summary>
    /// <param name="second">Whether the second operand is selected.</param>
    public static Tensor OfSelectedSecond(Tensor a, Tensor b, Tensor second, Tensor g) => HasToGiveNaN(a, b) ? Tensor.Where(second, g, g * double.NaN) : g;

    private static bool IsWritten(Tensor x) =>
        x.Primitive is Literal literal ? !Array.Exists(literal.Values, double.IsNaN) : x.Primitive is TakePrimitive && IsWritten(x.Inputs[0]);
}
