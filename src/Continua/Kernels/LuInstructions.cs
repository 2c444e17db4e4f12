using System.Numerics;

namespace Continua.Kernels;

/// <summary>Factors a matrix for all instructions that solve with it.</summary>
/// <param name="state">The index of the frame state with the <see cref="FactoredMatrix{T}"/>.</param>
internal sealed unsafe class FactorMatrix<T>(Operand result, Operand matrix, int size, int state)
    : Instruction<T>(result, matrix)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public override void Run(Frame<T> frame, int lanes)
    {
        FactoredMatrix<T> factored = (FactoredMatrix<T>)(
            frame.States[state] ??= new FactoredMatrix<T>(size, matrix.PerRow ? frame.Capacity : 1));
        factored.Factor(frame.Pointer(matrix, lanes), matrix.PerRow ? lanes : 1);
    }
}

/// <summary>Solves Ax = b or Aᵀx = b for one or more right-hand sides.</summary>
/// <param name="state">The index of the frame state with the <see cref="FactoredMatrix{T}"/> of A.</param>
/// <param name="faults">The index of the frame state with the <see cref="LaneFaults"/>.</param>
internal sealed unsafe class LuSolve<T>(
    Operand result, Operand factors, Operand right, int size, int columns, bool transposed, int state, int faults)
    : Instruction<T>(result, factors, right)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public override void Run(Frame<T> frame, int lanes)
    {
        int width = Result.PerRow ? lanes : 1;
        T* source = frame.Pointer(right, lanes), target = frame.Pointer(Result, lanes);
        T* column = frame[ScratchSlot];
        FactoredMatrix<T> factored = (FactoredMatrix<T>)frame.States[state]!;
        for (int j = 0; j < columns; j++)
        {
            for (int i = 0; i < size; i++)
            {
                T* entry = source + (((nint)i * columns) + j) * right.ComponentStep(lanes);
                for (int l = 0; l < width; l++)
                {
                    column[((nint)i * width) + l] = entry[l * right.LaneStep];
                }
            }

            factored.Solve(column, width, transposed);
            for (int i = 0; i < size; i++)
            {
                T* entry = target + ((((nint)i * columns) + j) * width);
                new Span<T>(column + ((nint)i * width), width).CopyTo(new(entry, width));
            }
        }

        factored.InvalidateSingular(
            target, size * columns, width, Result.PerRow ? frame.Occupied : 0, LaneFaults.Of(frame.States, faults));
    }

    /// <summary>The slot of the buffer for one right-hand side.</summary>
    public required int Scratch
    {
        init => ScratchSlot = value;
    }
}

/// <summary>Computes log |det A|.</summary>
/// <param name="state">The index of the frame state with the <see cref="FactoredMatrix{T}"/> of A.</param>
/// <param name="faults">The index of the frame state with the <see cref="LaneFaults"/>.</param>
internal sealed unsafe class LuLogDeterminant<T>(Operand result, Operand factors, int state, int faults)
    : Instruction<T>(result, factors)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public override void Run(Frame<T> frame, int lanes)
    {
        int width = Result.PerRow ? lanes : 1;
        T* target = frame.Pointer(Result, lanes);
        FactoredMatrix<T> factored = (FactoredMatrix<T>)frame.States[state]!;
        for (int l = 0; l < width; l++)
        {
            target[l] = factored.LogDeterminant(l);
        }

        factored.InvalidateSingular(
            target, 1, width, Result.PerRow ? frame.Occupied : 0, LaneFaults.Of(frame.States, faults));
    }
}
