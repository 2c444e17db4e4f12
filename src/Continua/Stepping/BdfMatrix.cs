using System.Numerics;
using Continua.Fields;
using Continua.Kernels;

namespace Continua.Stepping;

/// <summary>
/// The factored matrix M − γhJ of each lane, which later steps reuse: the carry of a step record holds where and for which
/// γh it was formed, so that it can be formed again with the same bits.
/// </summary>
internal sealed unsafe class BdfMatrix<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // The number of steps after which the Jacobian is evaluated and the matrix is factored again.
    private const double OldJacobian = 50, OldFactors = 20;

    // The relative change of γh above which the matrix is factored again.
    private const double LargestChange = 0.3;

    private readonly BlockField<T> field;
    private readonly FieldJacobian<T> jacobian;
    private readonly JacobianIncrements<T> differences;
    private readonly StepMatrix<T> matrix;
    private readonly StepWork[] work;
    private readonly NativeBuffer<T> values, buffer;
    private readonly T* used, fresh, slope, timeSlope, increments, times, sizes, shifts, mask;
    private readonly int stateVector;
    private bool hasJacobian, hasFactors;

    /// <param name="stateVector">The vector of the carry that holds the states at which Jacobians were evaluated.</param>
    public BdfMatrix(
        BlockField<T> field, ErrorScale<T> scale, StepMatrix<T> matrix, int capacity, int stateVector, StepWork[] work)
    {
        (this.field, this.matrix, this.work, this.stateVector) = (field, matrix, work, stateVector);
        (jacobian, differences) = (field.Jacobian!, new(scale, field.Dimension));
        values = new(2L * jacobian.Entries * capacity);
        used = values.Data;
        fresh = used + ((nint)jacobian.Entries * capacity);
        int unit = BlockSize.Of(field.Dimension, capacity);
        buffer = new((3L * unit) + (4 * capacity));
        slope = buffer.Data;
        timeSlope = slope + unit;
        increments = timeSlope + unit;
        times = increments + unit;
        sizes = times + capacity;
        shifts = sizes + capacity;
        mask = shifts + capacity;
    }

    /// <summary>Invalidates the matrices in memory; they are formed again from the carry.</summary>
    public void Invalidate() => hasJacobian = hasFactors = false;

    /// <summary>Invalidates the factors in memory, because another matrix was factored.</summary>
    public void InvalidateFactors() => hasFactors = false;

    /// <summary>γh of the factored matrix of a lane.</summary>
    public T ShiftOf(int lane) => shifts[lane];

    /// <summary>
    /// Prepares the matrices of a step: evaluates the Jacobians and factors the matrices of lanes that need it.
    /// </summary>
    /// <param name="at">The time of each lane at the end of its step.</param>
    /// <param name="state">The states at which new Jacobians are evaluated, [dimension] per lane.</param>
    /// <param name="wanted">γh of the step, one value per lane.</param>
    public void Prepare(StepRecord<T> stepRecord, T* at, T* state, T* wanted)
    {
        int lanes = stepRecord.Map.Lanes;
        bool anyJacobian = false, anyFactors = !hasFactors;
        double* age = stepRecord.Number(BdfNumbers.JacobianAge), shift = stepRecord.Number(BdfNumbers.Shift);
        double* factorAge = stepRecord.Number(BdfNumbers.FactorAge);
        for (int l = 0; l < lanes; l++)
        {
            double target = double.CreateTruncating(wanted[l]);

            // The size of a lane that does not run is 0.
            bool isOld = target != 0 && (age[l] < 0 || age[l] >= OldJacobian);
            mask[l] = isOld ? T.One : T.Zero;
            anyJacobian |= isOld;
            bool isFar = !(Math.Abs((target / shift[l]) - 1) <= LargestChange);
            if (isOld || (target != 0 && (factorAge[l] >= OldFactors || isFar)))
            {
                (shift[l], factorAge[l]) = (target, 0);
                stepRecord.Number(BdfNumbers.Rate)[l] = double.NaN;
                work[l].Factorizations++;
                anyFactors = true;
            }
        }

        if (anyJacobian)
        {
            Evaluate(stepRecord, at, state);
        }

        FormAgain(stepRecord);
        if (anyFactors)
        {
            Factor(stepRecord);
        }
    }

    /// <summary>Evaluates the Jacobians of the requesting lanes at other states, and factors their matrices.</summary>
    /// <param name="requests">The lanes; cleared on return.</param>
    public void Renew(StepRecord<T> stepRecord, T* at, T* state, T* wanted, bool[] requests)
    {
        for (int l = 0; l < stepRecord.Map.Lanes; l++)
        {
            mask[l] = requests[l] ? T.One : T.Zero;
            if (requests[l])
            {
                requests[l] = false;
                stepRecord.Number(BdfNumbers.Shift)[l] = double.CreateTruncating(wanted[l]);
                stepRecord.Number(BdfNumbers.FactorAge)[l] = 0;
                work[l].Factorizations++;
            }
        }

        Evaluate(stepRecord, at, state);
        Factor(stepRecord);
    }

    public void Solve(T* vector, int lanes) => matrix.Solve(vector, lanes);

    public void Dispose()
    {
        values.Dispose();
        buffer.Dispose();
    }

    /// <summary>Evaluates the Jacobians of the lanes in the mask, and notes where.</summary>
    private void Evaluate(StepRecord<T> stepRecord, T* at, T* state)
    {
        int lanes = stepRecord.Map.Lanes;
        bool all = !new Span<T>(mask, lanes).Contains(T.Zero);
        if (!all)
        {
            FormAgain(stepRecord);
        }

        stepRecord.SizesTo(sizes);
        EvaluateAt(at, state, lanes, all ? used : fresh);
        T* place = stepRecord.CarryVector(stateVector);
        if (!all)
        {
            StageKernels<T>.Choose(used, mask, fresh, used, jacobian.Entries, lanes);
        }

        hasJacobian = true;
        StageKernels<T>.Choose(place, mask, state, place, field.Dimension, lanes);
        for (int l = 0; l < lanes; l++)
        {
            if (mask[l] != T.Zero)
            {
                stepRecord.Number(BdfNumbers.JacobianTime)[l] = double.CreateTruncating(at[l]);
                stepRecord.Number(BdfNumbers.JacobianSize)[l] = stepRecord.Size[l];
                stepRecord.Number(BdfNumbers.JacobianAge)[l] = 0;
                work[l].Jacobians++;
                work[l].Evaluations += jacobian.Slopes > 0 ? jacobian.Slopes + 1 : 0;
            }
        }
    }

    /// <summary>Forms Jacobians that are no longer in memory at the states of the carry.</summary>
    private void FormAgain(StepRecord<T> stepRecord)
    {
        int lanes = stepRecord.Map.Lanes;
        if (hasJacobian)
        {
            return;
        }

        for (int l = 0; l < lanes; l++)
        {
            times[l] = T.CreateTruncating(stepRecord.Number(BdfNumbers.JacobianTime)[l]);
            sizes[l] = T.CreateTruncating(stepRecord.Number(BdfNumbers.JacobianSize)[l]);
        }

        EvaluateAt(times, stepRecord.CarryVector(stateVector), lanes, used);
        hasJacobian = true;
    }

    private void EvaluateAt(T* at, T* state, int lanes, T* result)
    {
        if (jacobian.Slopes > 0)
        {
            field.Evaluate(at, state, slope);
            differences.Compute(state, slope, sizes, increments, lanes);
        }

        jacobian.Evaluate(at, state, slope, result, timeSlope, new(increments, sizes));
    }

    private void Factor(StepRecord<T> stepRecord)
    {
        int lanes = stepRecord.Map.Lanes;
        for (int l = 0; l < lanes; l++)
        {
            shifts[l] = T.CreateTruncating(stepRecord.Number(BdfNumbers.Shift)[l]);
        }

        matrix.Factor(used, shifts, lanes);
        hasFactors = true;
    }
}
