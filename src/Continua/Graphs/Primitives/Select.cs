using System.Numerics;
using Continua.Kernels;

namespace Continua.Graphs;

/// <summary>
/// Selects one of two values by a condition, component by component. The value not selected has no effect, not even if
/// it is NaN.
/// </summary>
internal sealed class SelectPrimitive : KernelPrimitive, IChoosing
{
    public static readonly SelectPrimitive Instance = new();

    public override string Name => "select";

    public override string Attributes => "";

    internal override TensorType Infer(ReadOnlySpan<Tensor> inputs)
    {
        Tensor.Guard(
            inputs[0].Element == ElementType.Boolean,
            $"'select' takes a condition, but got {inputs[0].Type}; compare with < or >.");
        Tensor.Guard(
            inputs[1].Element == ElementType.Real && inputs[1].Type == inputs[2].Type && inputs[0].Shape == inputs[1].Shape,
            $"'select' takes two real values of the condition's shape {inputs[0].Shape}, but got {inputs[1].Type} and "
            + $"{inputs[2].Type}; convert truth values to numbers with Where(condition, 1, 0).");
        return inputs[1].Type;
    }

    internal override Tensor?[] Vjp(Tensor output, Tensor cotangent, ReadOnlySpan<bool> wanted) =>
    [
        null,
        wanted[1] ? Tensor.Where(output.Inputs[0], cotangent, 0) : null,
        wanted[2] ? Tensor.Where(output.Inputs[0], 0, cotangent) : null,
    ];

    Tensor? IChoosing.Reach(Tensor node, Tensor reach, int input) => input switch
    {
        1 => Tensor.Where(node.Inputs[0], reach, 0),
        2 => Tensor.Where(node.Inputs[0], 0, reach),
        _ => null,
    };

    internal override Tensor? Jvp(Tensor output, Tensor?[] tangents) =>
        tangents[1] is null && tangents[2] is null
            ? null
            : Tensor.Where(output.Inputs[0], tangents[1] ?? 0, tangents[2] ?? 0);

    internal override bool IsLinearIn(int input) => false;

    internal override IEnumerable<(int Input, int Component)> Reads(Tensor node, int component) => [(1, component), (2, component)];

    protected override void Lower(Lowering<float> lowering, Tensor node) => Emit(lowering, node);

    protected override void Lower(Lowering<double> lowering, Tensor node) => Emit(lowering, node);

    private static void Emit<T>(Lowering<T> lowering, Tensor node)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ComponentMap?[] maps = new ComponentMap?[3];
        Operand result = lowering.Write(node);
        Operand condition = lowering.ReadRepeated(node.Inputs[0], out maps[0]);
        Operand yes = lowering.ReadRepeated(node.Inputs[1], out maps[1]);
        Operand no = lowering.ReadRepeated(node.Inputs[2], out maps[2]);
        lowering.Emit(node, new Choose<T>(result, condition, yes, no, node.Size, Repetitions.Of(maps, node.Size)));
    }
}
