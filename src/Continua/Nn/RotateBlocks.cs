using System.Numerics;
using Continua.Differentiation;
using Continua.Graphs;
using Continua.Kernels;
using static Continua.Tensor;

namespace Continua.Learning;

/// <summary>
/// Multiplies blocks of four components by matrix exponentials. In quaternions, y = e⁻ᵈ eᵃ x eᵇ with imaginary a and b,
/// which is e⁻ᵈ times any rotation of four dimensions. Inputs: a and b [6 · blocks], d [blocks] and x [4 · blocks], each
/// with the same component of all blocks together.
/// </summary>
internal sealed class RotateBlocksPrimitive : KernelPrimitive, ICostly
{
    public static readonly RotateBlocksPrimitive Instance = new();

    public override string Name => "rotateBlocks";

    public override string Attributes => "";

    internal override TensorType Infer(ReadOnlySpan<Tensor> inputs) => inputs[2].Type;

    internal override Tensor?[] Vjp(Tensor output, Tensor cotangent, ReadOnlySpan<bool> wanted)
    {
        Tensor pulled = new(RotateBlocksCotangent.Instance, [.. output.Inputs, cotangent]);
        int blocks = output.Inputs[1].Size;
        return
        [
            wanted[0] ? pulled[..(6 * blocks)] : null, wanted[1] ? pulled[(6 * blocks)..(7 * blocks)] : null,
            wanted[2] ? pulled[(7 * blocks)..] : null,
        ];
    }

    internal override Tensor? Jvp(Tensor output, Tensor?[] tangents) =>
        RotationFormula.Jvp(inputs => Quaternions.Rotated(inputs), output.Inputs, tangents);

    internal override bool IsLinearIn(int input) => false;

    protected override void Lower(Lowering<float> lowering, Tensor node) => Emit(lowering, node);

    protected override void Lower(Lowering<double> lowering, Tensor node) => Emit(lowering, node);

    private static void Emit<T>(Lowering<T> lowering, Tensor node)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => lowering.Emit(node, new RotateBlocks<T>(
            lowering.Write(node), lowering.Read(node.Inputs[0]), lowering.Read(node.Inputs[1]), lowering.Read(node.Inputs[2]),
            null, node.Inputs[1].Size, lowering.ScratchSlot(RotateBlocks<T>.ScratchSize * node.Inputs[1].Size)));
}

/// <summary>
/// The cotangents of the inputs of <see cref="RotateBlocksPrimitive"/>, [11 · blocks]. Inputs: its inputs, the cotangent
/// of its result.
/// </summary>
internal sealed class RotateBlocksCotangent : KernelPrimitive, ICostly
{
    public static readonly RotateBlocksCotangent Instance = new();

    public override string Name => "rotateBlocksCotangent";

    public override string Attributes => "";

    internal override TensorType Infer(ReadOnlySpan<Tensor> inputs) => new([11 * inputs[1].Size], ElementType.Real);

    internal override Tensor?[] Vjp(Tensor output, Tensor cotangent, ReadOnlySpan<bool> wanted)
    {
        Tensor[] placeholders = RotationFormula.Placeholders(output.Inputs);
        Tensor?[] pulled = Derivative.Vjp([RotationFormula.Cotangents(placeholders)], [cotangent], placeholders);
        return [.. pulled.Select(value => value is null ? null : RotationFormula.Filled(value, placeholders, output.Inputs))];
    }

    internal override Tensor? Jvp(Tensor output, Tensor?[] tangents) =>
        RotationFormula.Jvp(RotationFormula.Cotangents, output.Inputs, tangents);

    internal override bool IsLinearIn(int input) => input == 3;

    protected override void Lower(Lowering<float> lowering, Tensor node) => Emit(lowering, node);

    protected override void Lower(Lowering<double> lowering, Tensor node) => Emit(lowering, node);

    private static void Emit<T>(Lowering<T> lowering, Tensor node)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => lowering.Emit(node, new RotateBlocks<T>(
            lowering.Write(node), lowering.Read(node.Inputs[0]), lowering.Read(node.Inputs[1]), lowering.Read(node.Inputs[2]),
            lowering.Read(node.Inputs[3]), node.Inputs[1].Size,
            lowering.ScratchSlot(RotateBlocks<T>.ScratchSize * node.Inputs[1].Size)));
}

/// <summary>The formula of <see cref="RotateBlocksPrimitive"/> in elementary operations, for higher derivatives.</summary>
internal static class RotationFormula
{
    /// <summary>Returns the cotangents of a, b, d and x, from these and the cotangent of the result.</summary>
    public static Tensor Cotangents(Tensor[] inputs) =>
        Concat([.. Derivative.Vjp([Quaternions.Rotated(inputs)], [inputs[3]], inputs[..3]).Select(cotangent => cotangent!)]);

    /// <summary>Returns the directional derivative of a formula.</summary>
    public static Tensor Jvp(Func<Tensor[], Tensor> formula, Tensor[] inputs, Tensor?[] tangents)
    {
        Tensor[] placeholders = Placeholders(inputs);
        return Filled(Derivative.Jvp([formula(placeholders)], placeholders, tangents)[0]!, placeholders, inputs);
    }

    public static Tensor[] Placeholders(Tensor[] inputs) => [.. inputs.Select(input => new Tensor(new Input("of rotation", input.Type)))];

    /// <summary>Substitutes values for placeholders.</summary>
    public static Tensor Filled(Tensor value, Tensor[] placeholders, Tensor[] inputs)
    {
        Dictionary<Tensor, Tensor> values = new(ReferenceEqualityComparer.Instance);
        for (int i = 0; i < inputs.Length; i++)
        {
            values[placeholders[i]] = inputs[i];
        }

        return Substitution.Replace([value], values)[0];
    }
}

/// <summary>Quaternions w + xi + yj + zk as expressions, one for each block.</summary>
internal sealed record Quaternions(Tensor W, Tensor X, Tensor Y, Tensor Z)
{
    // Up to this square of the norm, the Taylor polynomials are exact to rounding.
    private const double Small = 0.25;

    /// <summary>Returns e⁻ᵈ eᵃ x eᵇ from a and b, d and x.</summary>
    public static Tensor Rotated(Tensor[] inputs)
    {
        int blocks = inputs[1].Size;
        Tensor Part(int input, int part) => inputs[input][(part * blocks)..((part + 1) * blocks)];
        Quaternions turned = Exp(Part(0, 0), Part(0, 1), Part(0, 2))
            .Times(new(Part(2, 0), Part(2, 1), Part(2, 2), Part(2, 3))).Times(Exp(Part(0, 3), Part(0, 4), Part(0, 5)));
        Tensor decay = Tensor.Exp(-inputs[1]);
        return Concat(decay * turned.W, decay * turned.X, decay * turned.Y, decay * turned.Z);
    }

    private static Quaternions Exp(Tensor x, Tensor y, Tensor z)
    {
        // cos √s and sin √s / √s are smooth functions of s, but √s is not.
        Tensor square = (x * x) + (y * y) + (z * z), norm = Sqrt(Where(square > Small, square, 1));
        Tensor cosine = Where(square > Small, Cos(norm), Series(square, 0)), sine = Where(square > Small, Sin(norm) / norm, Series(square, 1));
        return new(cosine, sine * x, sine * y, sine * z);
    }

    private Quaternions Times(Quaternions other) => new(
        (W * other.W) - (X * other.X) - (Y * other.Y) - (Z * other.Z),
        (W * other.X) + (X * other.W) + (Y * other.Z) - (Z * other.Y),
        (W * other.Y) - (X * other.Z) + (Y * other.W) + (Z * other.X),
        (W * other.Z) + (X * other.Y) - (Y * other.X) + (Z * other.W));

    /// <summary>The Taylor polynomial Σ (−s)ⁿ/(2n + odd)! by Horner's rule.</summary>
    private static Tensor Series(Tensor square, int odd)
    {
        const int terms = 9;
        double[] coefficients = new double[terms];
        coefficients[0] = 1;
        for (int n = 1; n < terms; n++)
        {
            coefficients[n] = -coefficients[n - 1] / ((2 * n) + odd) / ((2 * n) + odd - 1);
        }

        Tensor sum = square * coefficients[^1];
        for (int n = terms - 2; n > 0; n--)
        {
            sum = square * (sum + coefficients[n]);
        }

        return sum + coefficients[0];
    }
}
