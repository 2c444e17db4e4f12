using System.Numerics;
using Continua.Graphs;
using Continua.Kernels;

namespace Continua.Compilation;

/// <summary>
/// Sums over rows that go together: gradients of one matrix from several places are summed in one, and a bias has the gradient's
/// rows turned where its matrix sums them.
/// </summary>
/// <param name="emitted">The instructions of a program, in order.</param>
/// <param name="createSlot">Makes a lasting slot for so many components.</param>
internal sealed class RowSumFusion<T>(
    List<(Stratum Stratum, Instruction<T> Instruction)> emitted, Operand[] outputs, Func<int, int> createSlot)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public void Run()
    {
        foreach ((Stratum stratum, Instruction<T> instruction) in emitted.ToArray())
        {
            if (stratum == Stratum.Summed && instruction is Binary<T, AddPrimitive.Operation> sum)
            {
                JoinMatrices(sum);
            }
        }

        foreach ((Stratum stratum, Instruction<T> instruction) in emitted.ToArray())
        {
            if (instruction is ComponentRowSum<T> plain && !emitted.Exists(e => e.Stratum == stratum && Takes(e.Instruction, plain)))
            {
                TurnFor(stratum, plain);
            }
        }

        static bool Takes(Instruction<T> instruction, ComponentRowSum<T> plain) =>
            instruction is OuterRowSum<T> outer && outer.TakeOver(plain);
    }

    private void JoinMatrices(Binary<T, AddPrimitive.Operation> sum)
    {
        int first = MatrixOf(sum.Reads[0]), second = MatrixOf(sum.Reads[1]);
        (first, second) = (Math.Min(first, second), Math.Max(first, second));
        if (first < 0 || first == second || emitted[first].Stratum != emitted[second].Stratum)
        {
            return;
        }

        (OuterRowSum<T> one, OuterRowSum<T> other) = ((OuterRowSum<T>)emitted[first].Instruction, (OuterRowSum<T>)emitted[second].Instruction);
        if (one.IsShapedAs(other))
        {
            Stratum stratum = emitted[first].Stratum;
            bool turned = emitted.Exists(e =>
                e.Stratum == stratum && e.Instruction is ComponentRowSum<T> plain && (one.CanTurnFor(plain) || other.CanTurnFor(plain)));
            (one, other) = OuterRowSum<T>.Join(one, other, sum.Result, turned, createSlot);
            (emitted[first], emitted[second]) = ((stratum, one), (stratum, other));
            emitted.RemoveAll(e => ReferenceEquals(e.Instruction, sum));
        }
    }

    /// <summary>The one instruction that sums a matrix which only one other reads; negative if there is none, or several are joined already.</summary>
    private int MatrixOf(Operand read)
    {
        bool alone = !read.Spread && Array.TrueForAll(outputs, output => output.Slot != read.Slot)
            && emitted.Sum(e => e.Instruction.Reads.Count(other => other.Slot == read.Slot)) == 1;
        int[] sums = [.. Enumerable.Range(0, emitted.Count).Where(n => emitted[n].Instruction is OuterRowSum<T> sum && sum.Result == read)];
        return alone && sums.Length == 1 ? sums[0] : -1;
    }

    /// <summary>Turns the other factor of a square matrix, if that serves a bias.</summary>
    private void TurnFor(Stratum stratum, ComponentRowSum<T> plain)
    {
        int n = emitted.FindIndex(e => e.Stratum == stratum && e.Instruction is OuterRowSum<T> outer && outer.CanTurnFor(plain));
        if (n >= 0)
        {
            OuterRowSum<T> turned = ((OuterRowSum<T>)emitted[n].Instruction).Turned(createSlot);
            _ = turned.TakeOver(plain);
            emitted[n] = (stratum, turned);
        }
    }
}
