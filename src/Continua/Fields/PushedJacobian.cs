using System.Numerics;
using Continua.Compilation;
using Continua.Execution;
using Continua.Kernels;

namespace Continua.Fields;

/// <summary>
/// The Jacobian of a traced field by forward mode: one jvp for each group of columns without entries in a common row.
/// </summary>
/// <param name="program">
/// The program with inputs t, y, the tangents of y and t, and arguments; its output is the tangent of f.
/// </param>
/// <param name="pattern">The entries to compute.</param>
/// <param name="capacity">The maximum number of lanes.</param>
/// <param name="arguments">The number of arguments.</param>
internal sealed unsafe class PushedJacobian<T>(Program<T> program, JacobianPattern pattern, int capacity, int arguments)
    : FieldJacobian<T>(pattern.Dimension, pattern)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly GraphField<T> field = new(program, pattern.Dimension, capacity, arguments);
    private readonly NativeBuffer<T> buffer = new(
        (2L * BlockSize.Of(pattern.Dimension, Frame<T>.Widen(capacity))) + Frame<T>.Widen(capacity));

    public override int Slopes => 0;

    public override void Bind(ReadOnlySpan<BlockValue<T>> arguments) => field.Bind(arguments);

    public override void Select(LaneMap map) => field.Select(map);

    public override void Evaluate(T* t, T* y, T* slope, T* jacobian, T* byTime, in DifferenceChanges<T> changes)
    {
        int lanes = field.Lanes;

        // The result is the last part of the buffer, because the program writes whole vectors, which may extend beyond
        // the end of the result.
        T* timeTangent = buffer.Data, tangent = timeTangent + lanes, pushed = tangent + ((nint)Dimension * lanes);
        new Span<T>(tangent, Dimension * lanes).Clear();
        new Span<T>(timeTangent, lanes).Clear();
        foreach (int[] group in Pattern!.ColumnGroups)
        {
            Fill(group, tangent, T.One, lanes);
            Push(t, y, tangent, timeTangent, pushed);
            Fill(group, tangent, T.Zero, lanes);
            foreach (int column in group)
            {
                foreach (int entry in Pattern.EntriesOf(column))
                {
                    T* source = pushed + ((nint)Pattern.RowOf(entry) * lanes);
                    new Span<T>(source, lanes).CopyTo(new Span<T>(jacobian + ((nint)entry * lanes), lanes));
                }
            }
        }

        new Span<T>(byTime, Dimension * lanes).Clear();
        if (field.ReadsTime)
        {
            new Span<T>(timeTangent, lanes).Fill(T.One);
            Push(t, y, tangent, timeTangent, byTime);
        }
    }

    public override void Dispose()
    {
        field.Dispose();
        buffer.Dispose();
    }

    private void Fill(int[] group, T* tangent, T value, int lanes)
    {
        // A column without entries would add its products to those of the others.
        foreach (int column in group.Where(column => Pattern!.EntriesOf(column).Length > 0))
        {
            new Span<T>(tangent + ((nint)column * lanes), lanes).Fill(value);
        }
    }

    private void Push(T* t, T* y, T* tangent, T* timeTangent, T* pushed)
    {
        field.SelectAllRows();
        field.Frame[field.Program.Inputs[2]] = tangent;
        field.Frame[field.Program.Inputs[3]] = timeTangent;
        field.Place(0, pushed);
        field.Run(t, y);
        field.Collect(0, Dimension, pushed);
        field.InvalidateFailedLanes(pushed, Dimension);
    }
}
