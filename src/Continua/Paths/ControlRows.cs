using System.Numerics;
using Continua.Execution;
using Continua.Kernels;

namespace Continua.Paths;

/// <summary>
/// The polynomials of a control path of one row in memory: the number of intervals, then for each interval and each
/// power of the position within it, from 0 up, the coefficients of all channels.
/// </summary>
internal readonly unsafe struct ControlRow<T>(byte* address)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The size of the number of intervals, padded to that of the widest vector.</summary>
    private const int HeaderSize = 64;

    public byte* Address => address;

    public ref int Intervals => ref *(int*)address;

    /// <summary>The coefficients; a row without intervals has one constant interval.</summary>
    public T* Coefficients => (T*)(address + HeaderSize);

    /// <summary>Returns the number of bytes of a row.</summary>
    /// <param name="plan">The form of the path.</param>
    /// <param name="intervals">The number of intervals.</param>
    public static long SizeOf(ControlPlan plan, int intervals)
    {
        long bytes = (long)Math.Max(intervals, 1) * plan.Terms * plan.Channels * sizeof(T);
        return HeaderSize + ((bytes + HeaderSize - 1) / HeaderSize * HeaderSize);
    }

    /// <summary>Returns the row whose address is a value; see <see cref="RowAddress{T}"/>.</summary>
    public static ControlRow<T> At(T* value, nint step) => new(RowAddress<T>.Read(value, step));

    /// <summary>Finds the interval of a parameter.</summary>
    /// <param name="s">The parameter.</param>
    /// <param name="position">The position within the interval; from 0 to 1 unless the path is extrapolated.</param>
    public int IntervalOf(T s, out T position)
    {
        int last = Math.Max(Intervals - 1, 0);
        int interval = s > T.Zero ? Math.Min(int.CreateSaturating(s), last) : 0;
        position = s - T.CreateTruncating(interval);
        return interval;
    }
}

/// <summary>The control paths of the rows of a block in one frame.</summary>
internal sealed unsafe class ControlRows<T>(ControlPlan plan) : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly NativeBuffer<T> buffer = new();
    private readonly ControlKnots<T> knots = new(plan);

    /// <summary>Computes the paths of all rows of a block and writes their addresses.</summary>
    /// <param name="block">The observations.</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="lanes">The number of lanes.</param>
    /// <param name="addresses">The addresses, [2, lanes].</param>
    public void Fill(RaggedBlock<T> block, int rows, int lanes, T* addresses)
    {
        long total = 0;
        for (int r = 0; r < rows; r++)
        {
            total += ControlRow<T>.SizeOf(plan, knots.IntervalsFor(block.TimesOf(r).Length));
        }

        byte* next = (byte*)buffer.Grow((total / sizeof(T)) + (ControlRow<T>.SizeOf(plan, 0) / sizeof(T)));
        for (int r = 0; r < rows; r++)
        {
            ControlRow<T> row = new(next);
            row.Intervals = knots.IntervalsFor(block.TimesOf(r).Length);
            knots.Fill(block.TimesOf(r), block.ValuesOf(r), row.Coefficients);
            RowAddress<T>.Write(row.Address, addresses + r, lanes);
            next += ControlRow<T>.SizeOf(plan, row.Intervals);
        }

        RowAddress<T>.Pad(addresses, rows, lanes);
    }

    public void Dispose() => buffer.Dispose();
}

/// <summary>Computes the control paths of a block.</summary>
internal sealed unsafe class ControlRowsInstruction<T>(
    ControlPlan plan, int block, int state, Operand result, Operand series) : Instruction<T>(result, series)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public override void Run(Frame<T> frame, int lanes)
    {
        ControlRows<T> rows = (ControlRows<T>)(frame.States[state] ??= new ControlRows<T>(plan));
        rows.Fill((RaggedBlock<T>)frame.States[block]!, frame.Occupied, lanes, frame.Pointer(Result, lanes));
    }
}

/// <summary>Reads the number of intervals of a control path.</summary>
internal sealed unsafe class ControlEndInstruction<T>(Operand result, Operand path) : Instruction<T>(result, path)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public override void Run(Frame<T> frame, int lanes)
    {
        T* target = frame.Pointer(Result, lanes), value = frame.Pointer(path, lanes);
        for (int l = 0; l < lanes; l++)
        {
            target[l] = T.CreateTruncating(ControlRow<T>.At(value + l, lanes).Intervals);
        }
    }
}

/// <summary>Evaluates a control path, or one of its derivatives.</summary>
internal sealed unsafe class ControlReadInstruction<T>(
    ControlPlan plan, int order, Operand result, Operand s, Operand path) : Instruction<T>(result, s, path)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public override void Run(Frame<T> frame, int lanes)
    {
        int channels = plan.Channels, terms = plan.Terms;
        T* target = frame.Pointer(Result, lanes), value = frame.Pointer(path, lanes), at = frame.Pointer(s, lanes);
        for (int l = 0; l < lanes; l++)
        {
            ControlRow<T> row = ControlRow<T>.At(value + l, lanes);
            int interval = row.IntervalOf(at[l * s.LaneStep], out T u);
            T* ofInterval = row.Coefficients + ((nint)interval * terms * channels);
            if (terms == 2 && order == 1)
            {
                for (int c = 0; c < channels; c++)
                {
                    target[((nint)c * lanes) + l] = ofInterval[channels + c];
                }

                continue;
            }

            for (int c = 0; c < channels; c++)
            {
                target[((nint)c * lanes) + l] = Evaluate(ofInterval + c, channels, u);
            }
        }
    }

    /// <summary>Evaluates the derivative of the polynomial Σ aₙuⁿ by Horner's rule.</summary>
    private T Evaluate(T* coefficients, int step, T u)
    {
        T sum = T.Zero;
        for (int n = plan.Terms - 1; n >= order; n--)
        {
            T factor = T.One;
            for (int i = 0; i < order; i++)
            {
                factor *= T.CreateTruncating(n - i);
            }

            sum = n == plan.Terms - 1
                ? factor * coefficients[n * step]
                : T.FusedMultiplyAdd(sum, u, factor * coefficients[n * step]);
        }

        return sum;
    }
}
