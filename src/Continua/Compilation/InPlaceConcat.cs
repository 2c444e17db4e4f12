using System.Numerics;
using Continua.Graphs;
using Continua.Kernels;

namespace Continua.Compilation;

/// <summary>
/// Removes copies into concatenated values: the instruction that computes a part writes it to its final location.
/// </summary>
/// <param name="emitted">The instructions of a program, in order.</param>
/// <param name="sizeOfTransient">
/// Returns the size of a slot if it is per row and its value is not needed after its last use; else 0.
/// </param>
internal sealed class InPlaceConcat<T>(
    List<(Stratum Stratum, Instruction<T> Instruction)> emitted, Func<int, int> sizeOfTransient)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // For each concatenated value, the last instruction that writes a part directly. For a single row it may write past
    // the end of its part, so the parts that follow have to be written after it.
    private readonly Dictionary<int, Instruction<T>> lastWriters = [];

    public void Run()
    {
        foreach ((Stratum stratum, Instruction<T> instruction) in emitted.ToArray())
        {
            if (instruction is CopyComponents<T> copy && WriterOf(copy, stratum) is { } writer)
            {
                writer.WriteTo(copy.Result);
                lastWriters[copy.Result.Slot] = writer;
                emitted.RemoveAll(e => ReferenceEquals(e.Instruction, copy));
            }
        }
    }

    /// <summary>
    /// Returns the instruction that computes the copied value, if only the copy reads that value and the instruction
    /// can write it directly to the target of the copy; else null.
    /// </summary>
    private Instruction<T>? WriterOf(CopyComponents<T> copy, Stratum stratum)
    {
        Operand part = copy.Reads[0];
        bool isWholeSlot = part is { Offset: 0, Spread: false, PerRow: true } && copy.Result.PerRow && sizeOfTransient(part.Slot) == copy.Size;
        int[] uses = isWholeSlot ? [.. Enumerable.Range(0, emitted.Count).Where(n => Uses(emitted[n].Instruction, part.Slot))] : [];
        return uses.Length == 2 && emitted[uses[0]] is (var writerStratum, IPlaceable and Instruction<T> writer)
            && writerStratum == stratum && writer.Result == part && Array.TrueForAll(writer.Reads, read => read.Slot != part.Slot)
            && (!lastWriters.TryGetValue(copy.Result.Slot, out Instruction<T>? previous) || IndexOf(previous) < uses[0])
            ? writer
            : null;
    }

    private int IndexOf(Instruction<T> instruction) => emitted.FindIndex(e => ReferenceEquals(e.Instruction, instruction));

    private static bool Uses(Instruction<T> instruction, int slot) =>
        instruction.Result.Slot == slot || instruction.ScratchSlot == slot || Array.Exists(instruction.Reads, read => read.Slot == slot);
}
