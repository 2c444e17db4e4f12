using System.Numerics;
using Continua.Graphs;
using Continua.Kernels;

namespace Continua.Compilation;

/// <summary>
/// Fuses sums over rows. Gradients of one matrix from two uses are accumulated in one slot, and the gradient
/// of a bias is summed by the instruction that sums the gradient of its matrix, which transposes the same rows.
/// </summary>
/// <param name="emitted">The instructions of a program, in order.</param>
/// <param name="outputs">The outputs of the program.</param>
/// <param name="createSlot">Creates a persistent slot of the given size.</param>
internal sealed class RowSumFusion<T>(
    List<(Stratum Stratum, Instruction<T> Instruction)> emitted, Operand[] outputs, Func<int, int> createSlot)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public void Run()
    {
        foreach ((Stratum stratum, Instruction<T> instruction) in emitted.ToArray())
        {
            if (stratum == Stratum.Summed && instruction is Binary<T, AddPrimitive.Operation> { Repeats: false } sum)
            {
                FuseMatrixSums(sum);
            }
        }

        foreach ((Stratum stratum, Instruction<T> instruction) in emitted.ToArray())
        {
            if (instruction is ComponentRowSum<T> biasSum && !emitted.Exists(e => e.Stratum == stratum && TakesOver(e.Instruction, biasSum)))
            {
                SwapFactorsFor(stratum, biasSum);
            }
        }

        static bool TakesOver(Instruction<T> instruction, ComponentRowSum<T> biasSum) =>
            instruction is OuterRowSum<T> outer && outer.TakeOver(biasSum);
    }

    private void FuseMatrixSums(Binary<T, AddPrimitive.Operation> sum)
    {
        int first = IndexOfMatrixSum(sum.Reads[0]), second = IndexOfMatrixSum(sum.Reads[1]);
        (first, second) = (Math.Min(first, second), Math.Max(first, second));
        if (first < 0 || first == second || emitted[first].Stratum != emitted[second].Stratum)
        {
            return;
        }

        (OuterRowSum<T> firstSum, OuterRowSum<T> secondSum) = ((OuterRowSum<T>)emitted[first].Instruction, (OuterRowSum<T>)emitted[second].Instruction);
        if (firstSum.HasShapeOf(secondSum))
        {
            Stratum stratum = emitted[first].Stratum;
            bool swapFactors = emitted.Exists(e =>
                e.Stratum == stratum && e.Instruction is ComponentRowSum<T> biasSum && (firstSum.CanSwapFactorsFor(biasSum) || secondSum.CanSwapFactorsFor(biasSum)));
            (firstSum, secondSum) = OuterRowSum<T>.Join(firstSum, secondSum, sum.Result, swapFactors, createSlot);
            (emitted[first], emitted[second]) = ((stratum, firstSum), (stratum, secondSum));
            emitted.RemoveAll(e => ReferenceEquals(e.Instruction, sum));
        }
    }

    /// <summary>
    /// Returns the index of the instruction that sums matrices over rows into the given operand; −1 if there is none,
    /// if several fused instructions write to the operand, or if the operand is an output or has other readers.
    /// </summary>
    private int IndexOfMatrixSum(Operand read)
    {
        bool hasOneReader = !read.Spread && Array.TrueForAll(outputs, output => output.Slot != read.Slot)
            && emitted.Sum(e => e.Instruction.Reads.Count(operand => operand.Slot == read.Slot)) == 1;
        int[] sums = [.. Enumerable.Range(0, emitted.Count).Where(n => emitted[n].Instruction is OuterRowSum<T> sum && sum.Result == read)];
        return hasOneReader && sums.Length == 1 ? sums[0] : -1;
    }

    /// <summary>
    /// Delegates the gradient of a bias to the gradient of a square matrix: the latter then transposes the factor that
    /// the former sums, instead of the other factor. Does nothing if there is no such matrix.
    /// </summary>
    private void SwapFactorsFor(Stratum stratum, ComponentRowSum<T> biasSum)
    {
        int n = emitted.FindIndex(e => e.Stratum == stratum && e.Instruction is OuterRowSum<T> outer && outer.CanSwapFactorsFor(biasSum));
        if (n >= 0)
        {
            OuterRowSum<T> swapped = ((OuterRowSum<T>)emitted[n].Instruction).WithFactorsSwapped(createSlot);
            _ = swapped.TakeOver(biasSum);
            emitted[n] = (stratum, swapped);
        }
    }
}
