using System.Numerics;
using System.Reflection;
using Continua.Compilation;
using Continua.Kernels;

namespace Continua.Tests.Compilation;

/// <summary>Access to the private parts of a program: its instructions by stratum, and its slots.</summary>
internal static class ProgramView
{
    public static Instruction<T>[] Instructions<T>(this Program<T> program, string stratum)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => (Instruction<T>[])Field(program, stratum);

    public static Instruction<T>[] AllInstructions<T>(this Program<T> program)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        [.. new[] { "constants", "heldRows", "callConstants", "rows", "summed" }.SelectMany(s => program.Instructions(s))];

    public static SlotPlan[] Slots<T>(this Program<T> program)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => (SlotPlan[])Field(program, "plans");

    public static int[] LiteralSlots<T>(this Program<T> program)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        [.. (((int Slot, double[] Values)[])Field(program, "literals")).Select(l => l.Slot)];

    public static bool IsA(this object instruction, Type kernel) =>
        instruction.GetType().IsGenericType && instruction.GetType().GetGenericTypeDefinition() == kernel;

    private static object Field(object program, string name) =>
        program.GetType().GetField(name, BindingFlags.NonPublic | BindingFlags.Instance)!.GetValue(program)!;
}
