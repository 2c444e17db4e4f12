using System.Numerics;
using Continua.Fields;
using Continua.Kernels;

namespace Continua.Stepping;

/// <summary>f, ∂f/∂y and ∂f/∂t at the start of each lane's step.</summary>
/// <remarks>
/// An attempt after a rejected one starts from the same point, so that its lane needs no new evaluations. If any lane
/// needs an evaluation, the whole block is evaluated; the results of the other lanes do not change. The increments of
/// difference quotients depend on the step size; they use the size of the first attempt from a state.
/// </remarks>
internal sealed unsafe class LinearizedField<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly BlockField<T> field;
    private readonly FieldJacobian<T> jacobian;
    private readonly JacobianIncrements<T> differences;
    private readonly NativeBuffer<T> buffer, matrix;
    private readonly T* increments, sizesOfFirst;
    private readonly StepWork[] work;
    private readonly bool[] needsSlope;
    private bool hasSlope, hasJacobian;

    /// <param name="jacobian">The source of ∂f/∂y and ∂f/∂t.</param>
    /// <param name="work">The counters for the evaluations of each lane.</param>
    public LinearizedField(BlockField<T> field, FieldJacobian<T> jacobian, ErrorScale<T> scale, int capacity, StepWork[] work)
    {
        (this.field, this.work, differences) = (field, work, new(scale, field.Dimension));
        (needsSlope, FirstSizes) = (new bool[capacity], new double[capacity]);
        this.jacobian = jacobian;
        int unit = BlockSize.Of(field.Dimension, capacity);
        buffer = new((3L * unit) + (2 * capacity));
        matrix = new((long)jacobian.Entries * capacity);
        Slope = buffer.Data;
        TimeSlope = Slope + unit;
        increments = TimeSlope + unit;
        Times = increments + unit;
        sizesOfFirst = Times + capacity;
    }

    /// <summary>f, [dimension] per lane.</summary>
    public T* Slope { get; }

    /// <summary>∂f/∂t, [dimension] per lane.</summary>
    public T* TimeSlope { get; }

    /// <summary>∂f/∂y, as <see cref="FieldJacobian{T}.Evaluate"/> writes it.</summary>
    public T* Jacobian => matrix.Data;

    /// <summary>The time of each lane.</summary>
    public T* Times { get; }

    /// <summary>
    /// For each lane, the size of the first step attempted from its state; 0 before the first attempt.
    /// </summary>
    public double[] FirstSizes { get; }

    /// <summary>One entry of ∂f/∂y.</summary>
    public double Entry(int row, int column, int lane, int lanes)
    {
        int entry = jacobian.Pattern is { } pattern ? pattern.Find(row, column) : (row * field.Dimension) + column;
        return entry < 0 ? 0 : double.CreateTruncating(matrix.Data[((nint)entry * lanes) + lane]);
    }

    /// <summary>Evaluates the slope at the start of a solve.</summary>
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

    /// <summary>Sets the times of the next evaluations and invalidates the previous ones.</summary>
    /// <param name="clock">The time of each lane.</param>
    public void MoveTo(StepRecord<T> stepRecord, double* clock)
    {
        DoubleSums.Narrow(new(clock, stepRecord.Map.Lanes), new Span<T>(Times, stepRecord.Map.Lanes));
        stepRecord.Bound(Times);
        Invalidate();
    }

    /// <summary>
    /// Evaluates the slope and the Jacobian at candidate initial states, and counts the evaluations of the requested
    /// lanes. Steps evaluate the Jacobian again, because the increments of difference quotients depend on the step
    /// size.
    /// </summary>
    /// <param name="noSteps">One value per lane, all zero.</param>
    /// <param name="requested">The lanes whose evaluations are counted.</param>
    public void EvaluateStart(StepRecord<T> stepRecord, T* noSteps, ReadOnlySpan<bool> requested)
    {
        field.Evaluate(Times, stepRecord.State, Slope, stepRecord.Kept(0));
        if (jacobian.Slopes > 0)
        {
            differences.Compute(stepRecord.State, Slope, noSteps, increments, stepRecord.Map.Lanes);
        }

        jacobian.Evaluate(Times, stepRecord.State, Slope, matrix.Data, TimeSlope, new(increments, noSteps));
        for (int l = 0; l < requested.Length; l++)
        {
            if (requested[l])
            {
                work[l].Evaluations += 1 + jacobian.Slopes;
                work[l].Jacobians++;
            }
        }
    }

    /// <summary>
    /// Evaluates the Jacobian, and the slope where needed, at the start of the steps, unless they have been evaluated
    /// there before.
    /// </summary>
    /// <param name="withSlope">Whether the caller reads the slope; difference quotients need it in any case.</param>
    /// <param name="sizes">The step sizes, one per lane.</param>
    public void Evaluate(StepRecord<T> stepRecord, bool withSlope, T* sizes)
    {
        stepRecord.TimesTo(0, Times);
        if ((withSlope || jacobian.Slopes > 0) && !hasSlope)
        {
            EvaluateSlope(stepRecord);
        }
        else if (withSlope && stepRecord.Kept(0) != null)
        {
            // The slope is known; the field is evaluated only to store the intermediate values that its vjp reads in
            // the record of this attempt.
            field.Evaluate(Times, stepRecord.State, Slope, stepRecord.Kept(0));
        }

        if (!hasJacobian)
        {
            EvaluateJacobian(stepRecord, sizes);
        }
    }

    /// <summary>
    /// Evaluates ∂f/∂y and ∂f/∂t at other states, with the increments chosen at the steps' starts, and counts the
    /// evaluations of the requested lanes.
    /// </summary>
    /// <param name="times">The time of each lane.</param>
    /// <param name="state">[dimension] per lane.</param>
    /// <param name="slope">A buffer for f, [dimension] per lane; only difference quotients need it.</param>
    /// <param name="jacobianAt">The result ∂f/∂y.</param>
    /// <param name="timeSlope">The result ∂f/∂t.</param>
    /// <param name="sizes">
    /// The step sizes, one per lane, or values of the same magnitude; difference quotients of ∂f/∂t use them.
    /// </param>
    /// <param name="requested">The lanes whose evaluations are counted.</param>
    public void EvaluateAt(
        T* times, T* state, T* slope, T* jacobianAt, T* timeSlope, T* sizes, int lanes, bool[] requested)
    {
        bool needsSlopes = jacobian.Slopes > 0;
        if (needsSlopes)
        {
            field.Evaluate(times, state, slope);
        }

        jacobian.Evaluate(times, state, slope, jacobianAt, timeSlope, new(increments, sizes));
        for (int l = 0; l < lanes; l++)
        {
            if (requested[l])
            {
                work[l].Evaluations += jacobian.Slopes + (needsSlopes ? 1 : 0);
                work[l].Jacobians++;
            }
        }
    }

    /// <summary>Invalidates the evaluations of lanes whose step was accepted.</summary>
    /// <param name="accepted">1 for each accepted step, else 0.</param>
    public void Advance(T* accepted, int lanes)
    {
        for (int l = 0; l < lanes; l++)
        {
            if (accepted[l] != T.Zero)
            {
                (needsSlope[l], FirstSizes[l]) = (true, 0);
                hasSlope = hasJacobian = false;
            }
        }
    }

    /// <summary>Invalidates the evaluations of lanes whose state, arguments or field were replaced.</summary>
    /// <param name="mask">1 for each of these lanes, else 0.</param>
    public void BeginAgain(T* mask, int lanes) => Advance(mask, lanes);

    /// <summary>Invalidates the evaluations of all lanes.</summary>
    public void Invalidate() => hasSlope = hasJacobian = false;

    /// <summary>Moves the data of rows to fewer lanes, and invalidates the evaluations.</summary>
    /// <param name="fromLanes">The previous lane of each new lane.</param>
    public void Compact(ReadOnlySpan<int> fromLanes)
    {
        for (int l = 0; l < fromLanes.Length; l++)
        {
            (needsSlope[l], FirstSizes[l]) = (needsSlope[fromLanes[l]], FirstSizes[fromLanes[l]]);
        }

        Invalidate();
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
            differences.Compute(stepRecord.State, Slope, sizesOfFirst, increments, stepRecord.Map.Lanes);
        }

        jacobian.Evaluate(Times, stepRecord.State, Slope, matrix.Data, TimeSlope, new(increments, sizesOfFirst));
        hasJacobian = true;
    }
}
