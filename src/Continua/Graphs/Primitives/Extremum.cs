namespace Continua.Graphs;

/// <summary>
/// The cotangents of the operands of min and max. If an operand is NaN, neither comparison holds, and the derivative is
/// NaN, unless one operand is a constant (see <see cref="HasToGiveNaN"/>).
/// </summary>
internal static class Extremum
{
    /// <summary>
    /// Whether the derivative has to be NaN where an operand is NaN. For speed, this is not required if an operand is a
    /// constant without NaN, as in Max(x, 0).
    /// </summary>
    public static bool HasToGiveNaN(Tensor a, Tensor b) => !IsConstant(a) && !IsConstant(b);

    /// <summary>
    /// The cotangent of the first operand where it is not selected: 0, or NaN where neither is selected.
    /// </summary>
    /// <param name="second">Whether the second operand is selected.</param>
    public static Tensor OfUnselectedFirst(Tensor a, Tensor b, Tensor second, Tensor g) => HasToGiveNaN(a, b) ? Tensor.Where(second, 0, g * double.NaN) : 0;

    /// <summary>
    /// The cotangent of the second operand where the first is not selected: g, or NaN where neither is selected.
    /// </summary>
    /// <param name="second">Whether the second operand is selected.</param>
    public static Tensor OfSelectedSecond(Tensor a, Tensor b, Tensor second, Tensor g) => HasToGiveNaN(a, b) ? Tensor.Where(second, g, g * double.NaN) : g;

    private static bool IsConstant(Tensor x) =>
        x.Primitive is Literal literal
            ? !Array.Exists(literal.Values, double.IsNaN)
            : x.Primitive is TakePrimitive && IsConstant(x.Inputs[0]);
}
