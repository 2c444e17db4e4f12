using System.Numerics;
using Continua.Graphs;
using Continua.Kernels;

namespace Continua.Compilation;

/// <summary>Lets what is joined to a larger value be written there at once, not copied.</summary>
/// <param name="emitted">The instructions of a program, in order.</param>
/// <param name="sizeOfPassing">The size of a slot of rows that holds its value for a while only; else 0.</param>
internal sealed class InPlaceConcat<T>(
    List<(Stratum Stratum, Instruction<T> Instruction)> emitted, Func<int, int> sizeOfPassing)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // Of each joined value the last part that is written at once. Of a single row it may be written beyond its end, so that parts
    // behind it have to come later.
    private readonly Dictionary<int, Instruction<T>> newest = [];

    public void Run()
    {
        foreach ((Stratum stratum, Instruction<T> instruction) in emitted.ToArray())
        {
            if (instruction is CopyComponents<T> copy && WriterOf(copy, stratum) is { } writer)
            {
                writer.WriteTo(copy.Result);
                newest[copy.Result.Slot] = writer;
                emitted.RemoveAll(e => ReferenceEquals(e.Instruction, copy));
            }
        }
    }

    /// <summary>The one instruction that writes what is copied, if nobody else reads it.</summary>
    private Instruction<T>? WriterOf(CopyComponents<T> copy, Stratum stratum)
    {
        Operand part = copy.Reads[0];
        bool whole = part is { Offset: 0, Spread: false, PerRow: true } && copy.Result.PerRow && sizeOfPassing(part.Slot) == copy.Size;
        int[] mentions = whole ? [.. Enumerable.Range(0, emitted.Count).Where(n => Mentions(emitted[n].Instruction, part.Slot))] : [];
        return mentions.Length == 2 && emitted[mentions[0]] is (var where, IPlaceable and Instruction<T> writer)
            && where == stratum && writer.Result == part && Array.TrueForAll(writer.Reads, read => read.Slot != part.Slot)
            && (!newest.TryGetValue(copy.Result.Slot, out Instruction<T>? before) || IndexOf(before) < mentions[0])
            ? writer
            : null;
    }

    private int IndexOf(Instruction<T> instruction) => emitted.FindIndex(e => ReferenceEquals(e.Instruction, instruction));

    private static bool Mentions(Instruction<T> instruction, int slot) =>
        instruction.Result.Slot == slot || instruction.Passing == slot || Array.Exists(instruction.Reads, read => read.Slot == slot);
}
