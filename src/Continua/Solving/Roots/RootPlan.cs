using System.Numerics;
using Continua.Compilation;
using Continua.Execution;
using Continua.Fields;
using Continua.Kernels;
using Continua.Loops;

namespace Continua.Solving;

/// <summary>The compiled function of a root in an expression, which all frames share.</summary>
/// <param name="root">The root.</param>
/// <param name="state">The index of the root's state in a frame.</param>
/// <param name="values">The values of the arguments.</param>
/// <param name="perRow">For each argument, whether it differs between rows.</param>
internal sealed class RootPlan<T>(RootPrimitive root, int state, Tensor[] values, bool[] perRow)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Lazy<Func<int, BlockField<T>>> create = new(() => root.Function.Compile<T>(
        [.. perRow.Select(p => new InputVariation(p, EachCall: false))]));

    public RootPrimitive Root => root;

    /// <summary>Returns the state of the root in a frame, which it creates on first use.</summary>
    public RootState<T> StateOf(Frame<T> frame) =>
        (RootState<T>)(frame.States[state] ??= new RootState<T>(this, create.Value, frame.Capacity));

    /// <summary>Returns the double-precision copies of the arguments from which times are computed.</summary>
    /// <exception cref="NotSupportedException">In single precision, such a time is a computed value.</exception>
    public WideTimes<T> Times()
    {
        int[] timed = root.Function.TimedArguments;
        ScanPlan<T>.GuardTimes(Array.TrueForAll(timed, k => ScanPlan<T>.IsInDouble(values[k])));
        return new(values, timed);
    }
}

/// <summary>Searches the roots of the rows of a block.</summary>
internal sealed class RootInstruction<T>(RootPlan<T> plan, Operand result, Operand[] inputs)
    : Instruction<T>(result, inputs)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public override void Run(Frame<T> frame, int lanes) => plan.StateOf(frame).Run(frame, lanes, Reads, Result);
}

/// <summary>The state of a root in one frame.</summary>
internal sealed unsafe class RootState<T> : IDisposable, IRowReport
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly RootPrimitive root;
    private readonly RootBlock<T> block;
    private readonly BlockValue<T>[] arguments;
    private readonly WideTimes<T> times;
    private int rows;

    public RootState(RootPlan<T> plan, Func<int, BlockField<T>> create, int capacity)
    {
        root = plan.Root;
        block = new(create, root.Settings, capacity);
        arguments = new BlockValue<T>[root.Function.Arguments];
        times = plan.Times();
    }

    /// <summary>Searches the roots of the frame's rows; rows without a root are excluded from sums.</summary>
    public void Run(Frame<T> frame, int lanes, ReadOnlySpan<Operand> inputs, Operand result)
    {
        times.Bind(frame, lanes, inputs[1..]);
        for (int k = 0; k < arguments.Length; k++)
        {
            Operand operand = inputs[1 + k];
            arguments[k] = new(frame.Pointer(operand, lanes), root.Function.SizeOf(k), operand.PerRow, lanes)
            {
                Wide = times[k],
            };
        }

        int size = root.Function.Dimension;
        rows = frame.Occupied;
        block.Run(new(frame.Pointer(inputs[0], lanes), size, inputs[0].PerRow, lanes), arguments, rows);
        T* target = frame.Pointer(result, lanes);
        for (int c = 0; c < size; c++)
        {
            for (int l = 0; l < lanes; l++)
            {
                int row = Math.Min(l, rows - 1);
                target[((nint)c * lanes) + l] = block.Rows[row].Found ? block.Roots[c, row] : T.NaN;
            }
        }

        for (int row = 0; row < rows; row++)
        {
            if (!block.Rows[row].Found)
            {
                frame.Drop(row);
            }
        }
    }

    public void Report(int firstRow, RunReport report)
    {
        for (int row = 0; row < rows; row++)
        {
            if (!block.Rows[row].Found)
            {
                report.AddFailure(root.Kind.Describe(firstRow + row, block.Rows[row], root.Settings));
            }
        }
    }

    public void Dispose()
    {
        block.Dispose();
        times.Dispose();
    }
}
