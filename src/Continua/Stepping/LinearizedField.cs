using System.Numerics;
using Continua.Fields;
using Continua.Kernels;

namespace Continua.Stepping;

/// <summary>
/// f, ∂f/∂y and ∂f/∂t where the steps of all lanes begin. An attempt after a rejected one begins where that did: its lane has no
/// evaluations then. The block is evaluated as a whole where any lane needs it, with the same result in all others: differences that stand
/// in for derivatives depend on the size of a step, and take that of the first attempt from a state.
/// </summary>
internal sealed unsafe class LinearizedField<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static readonly double Rounding = double.CreateTruncating(T.BitIncrement(T.One) - T.One);

    private readonly BlockField<T> field;
    private readonly FieldJacobian<T> jacobian;
    private readonly ErrorScale<T> scale;
    private readonly NativeBuffer<T> buffer, matrix;
    private readonly T* changes, sizesOfFirst;
    private readonly StepWork[] work;
    private readonly bool[] needsSlope;
    private bool hasSlope, hasJacobian;

    /// <param name="work">Where the evaluations of lanes are counted.</param>
    public LinearizedField(BlockField<T> field, ErrorScale<T> scale, int capacity, StepWork[] work)
    {
        (this.field, this.scale, this.work) = (field, scale, work);
        (needsSlope, FirstSizes) = (new bool[capacity], new double[capacity]);
        jacobian = field.Jacobian ?? throw new InvalidOperationException("An implicit method needs the Jacobian of its field.");
        int unit = BlockSize.Of(field.Dimension, capacity);
        buffer = new((3L * unit) + (2 * capacity));
        matrix = new((long)jacobian.Entries * capacity);
        Slope = buffer.Data;
        TimeSlope = Slope + unit;
        changes = TimeSlope + unit;
        Times = changes + unit;
        sizesOfFirst = Times + capacity;
    }

    /// <summary>f, [dimension] per lane.</summary>
    public T* Slope { get; }

    /// <summary>∂f/∂t, [dimension] per lane.</summary>
    public T* TimeSlope { get; }

    /// <summary>∂f/∂y, as <see cref="FieldJacobian{T}.Evaluate"/> writes it.</summary>
    public T* Jacobian => matrix.Data;

    /// <summary>The times of all, one a lane.</summary>
    public T* Times { get; }

    /// <summary>For each lane the size of the first step attempted from its state; 0 before there is any.</summary>
    public double[] FirstSizes { get; }

    /// <summary>One entry of ∂f/∂y.</summary>
    public double Entry(int row, int column, int lane, int lanes)
    {
        int entry = jacobian.Pattern is { } pattern ? pattern.Find(row, column) : (row * field.Dimension) + column;
        return entry < 0 ? 0 : double.CreateTruncating(matrix.Data[((nint)entry * lanes) + lane]);
    }

    /// <summary>Evaluates the slope where a solve begins.</summary>
    /// <param name="clock">The time of each lane.</param>
    public void Begin(StepRecord<T> stepRecord, double* clock)
    {
        int lanes = stepRecord.Map.Lanes;
        MoveTo(stepRecord, clock);
        Array.Fill(needsSlope, true, 0, lanes);
        Array.Clear(FirstSizes, 0, lanes);
        hasJacobian = false;
        EvaluateSlope(stepRecord);
    }

    /// <summary>Takes the times of lanes for those of the coming evaluations, and forgets what was evaluated.</summary>
    /// <param name="clock">The time of each lane.</param>
    public void MoveTo(StepRecord<T> stepRecord, double* clock)
    {
        DoubleSums.Narrow(new(clock, stepRecord.Map.Lanes), new Span<T>(Times, stepRecord.Map.Lanes));
        stepRecord.Bound(Times);
        Forget();
    }

    /// <summary>
    /// Evaluates slope and Jacobian of states from which a solve may begin, at its times, and counts them in lanes that ask for them. Steps
    /// evaluate the Jacobian anew: differences that stand in for it depend on their size.
    /// </summary>
    /// <param name="noSteps">One number a lane, all zero.</param>
    public void EvaluateStart(StepRecord<T> stepRecord, T* noSteps, ReadOnlySpan<bool> asks)
    {
        field.Evaluate(Times, stepRecord.State, Slope, stepRecord.Kept(0));
        if (jacobian.Slopes > 0)
        {
            FindLeastChanges(stepRecord, noSteps);
        }

        jacobian.Evaluate(Times, stepRecord.State, Slope, matrix.Data, TimeSlope, new(changes, noSteps));
        for (int l = 0; l < asks.Length; l++)
        {
            if (asks[l])
            {
                work[l].Evaluations += 1 + jacobian.Slopes;
                work[l].Jacobians++;
            }
        }
    }

    /// <summary>Evaluates where steps begin that did not begin there before.</summary>
    /// <param name="withSlope">Whether the slope is wanted.</param>
    /// <param name="sizes">The sizes of steps, one a lane.</param>
    public void Evaluate(StepRecord<T> stepRecord, bool withSlope, T* sizes)
    {
        stepRecord.TimesTo(0, Times);
        if ((withSlope || jacobian.Slopes > 0) && !hasSlope)
        {
            EvaluateSlope(stepRecord);
        }
        else if (withSlope && stepRecord.Kept(0) != null)
        {
            // What is kept beside the slope lies in the step record of the attempt.
            field.Evaluate(Times, stepRecord.State, Slope, stepRecord.Kept(0));
        }

        if (!hasJacobian)
        {
            EvaluateJacobian(stepRecord, sizes);
        }
    }

    /// <summary>Evaluates ∂f/∂y elsewhere, for the lanes that ask for it.</summary>
    /// <param name="times">One time a lane.</param>
    /// <param name="state">[dimension] per lane.</param>
    /// <param name="slope">Room for slopes.</param>
    /// <param name="found">Where ∂f/∂y goes.</param>
    /// <param name="byTime">Where ∂f/∂t goes.</param>
    /// <param name="sizes">The sizes of steps, one a lane.</param>
    public void EvaluateAt(T* times, T* state, T* slope, T* found, T* byTime, T* sizes, int lanes, bool[] asks)
    {
        bool evaluates = jacobian.Slopes > 0;
        if (evaluates)
        {
            field.Evaluate(times, state, slope);
        }

        jacobian.Evaluate(times, state, slope, found, byTime, new(changes, sizes));
        for (int l = 0; l < lanes; l++)
        {
            if (asks[l])
            {
                work[l].Evaluations += jacobian.Slopes + (evaluates ? 1 : 0);
                work[l].Jacobians++;
            }
        }
    }

    /// <summary>Steps have been taken.</summary>
    /// <param name="taken">1 or 0 for each lane.</param>
    public void Advance(T* taken, int lanes)
    {
        for (int l = 0; l < lanes; l++)
        {
            if (taken[l] != T.Zero)
            {
                (needsSlope[l], FirstSizes[l]) = (true, 0);
                hasSlope = hasJacobian = false;
            }
        }
    }

    /// <summary>The lanes hold none of what was evaluated.</summary>
    public void Forget() => hasSlope = hasJacobian = false;

    /// <summary>Rows have moved to other lanes.</summary>
    public void Compact(ReadOnlySpan<int> fromLanes)
    {
        for (int l = 0; l < fromLanes.Length; l++)
        {
            (needsSlope[l], FirstSizes[l]) = (needsSlope[fromLanes[l]], FirstSizes[fromLanes[l]]);
        }

        Forget();
    }

    public void Dispose()
    {
        buffer.Dispose();
        matrix.Dispose();
    }

    private void EvaluateSlope(StepRecord<T> stepRecord)
    {
        field.Evaluate(Times, stepRecord.State, Slope, stepRecord.Kept(0));
        hasSlope = true;
        for (int l = 0; l < stepRecord.Map.Lanes; l++)
        {
            work[l].Evaluations += needsSlope[l] ? 1 : 0;
            needsSlope[l] = false;
        }
    }

    private void EvaluateJacobian(StepRecord<T> stepRecord, T* sizes)
    {
        for (int l = 0; l < stepRecord.Map.Lanes; l++)
        {
            if (FirstSizes[l] == 0)
            {
                FirstSizes[l] = double.CreateTruncating(sizes[l]);
                work[l].Evaluations += jacobian.Slopes;
                work[l].Jacobians++;
            }

            sizesOfFirst[l] = T.CreateTruncating(FirstSizes[l]);
        }

        if (jacobian.Slopes > 0)
        {
            FindLeastChanges(stepRecord, sizesOfFirst);
        }

        jacobian.Evaluate(Times, stepRecord.State, Slope, matrix.Data, TimeSlope, new(changes, sizesOfFirst));
        hasJacobian = true;
    }

    /// <summary>The changes of components that make the rounding of f, amplified by the step, small beside the tolerance.</summary>
    /// <remarks>Reference: Hindmarsh et al. 2005, <i>ACM Trans. Math. Softw.</i> 31(3), section 2.1, equation 8.</remarks>
    private void FindLeastChanges(StepRecord<T> stepRecord, T* sizes)
    {
        int lanes = stepRecord.Map.Lanes, dimension = field.Dimension;
        for (int l = 0; l < lanes; l++)
        {
            double sum = 0, largest = 0, size = Math.Abs(double.CreateTruncating(sizes[l]));
            for (int c = 0; c < dimension; c++)
            {
                nint at = ((nint)c * lanes) + l;
                double tolerance = Tolerance(stepRecord, c, l, lanes);
                double ratio = tolerance > 0 ? double.CreateTruncating(Slope[at]) / tolerance : 0;
                sum += ratio * ratio;
                largest = Math.Max(largest, Math.Abs(double.CreateTruncating(stepRecord.State[at])));
            }

            double root = Math.Sqrt(Rounding), least = size > 0
                ? Math.Max(1000 * size * Rounding * Math.Sqrt(dimension * sum), Rounding)
                : root / Math.Max(double.CreateTruncating(scale.Rtol), Rounding);
            for (int c = 0; c < dimension; c++)
            {
                // Before there is a step, what stands out is a part of where relative and absolute tolerance meet; of a component without
                // a tolerance, a part of the largest one.
                double change = least * Tolerance(stepRecord, c, l, lanes);
                change = change > 0 ? change : root * largest;
                changes[((nint)c * lanes) + l] = T.CreateTruncating(change > 0 ? change : root);
            }
        }
    }

    private double Tolerance(StepRecord<T> stepRecord, int component, int lane, int lanes)
    {
        double value = Math.Abs(double.CreateTruncating(stepRecord.State[((nint)component * lanes) + lane]));
        double atol = component < scale.Components ? double.CreateTruncating(scale.Atol(component)) : 0;
        return (double.CreateTruncating(scale.Rtol) * value) + atol;
    }
}
