using System.Numerics;
using Continua.Fields;
using Continua.Kernels;

namespace Continua.Stepping;

/// <summary>
/// Solves for the tangent of a stage of diagonally implicit methods: Mk = f(t, x + γhk) has the tangent (M − γhJ)k̇ =
/// ḟ(x + γhk, ẋ), with the Jacobian J at the state of the stage. The matrix is that of the stage's pullback, so that
/// the tangent is exact even where Newton's method ended early.
/// </summary>
internal sealed unsafe class StageTangent<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly BlockField<T> field;
    private readonly FieldJacobian<T> jacobian;
    private readonly StepMatrix<T> matrix;
    private readonly StepWork[] work;
    private readonly NativeBuffer<T> buffer, entries;
    private readonly T* slopes, timeSlope;
    private readonly int values;

    /// <param name="field">The field with its tangent.</param>
    /// <param name="mass">M for the values alone; null for the identity.</param>
    /// <param name="work">The counters of the lanes.</param>
    public StageTangent(BlockField<T> field, MassMatrix<T>? mass, int capacity, StepWork[] work)
    {
        (this.field, this.work, values) = (field, work, field.Values!.Dimension);
        jacobian = ((TangentJacobian<T>)field.Jacobian!).Values;
        matrix = StepMatrix<T>.Of(jacobian, capacity, mass);
        int unit = BlockSize.Of(field.Dimension, capacity);
        (buffer, entries) = (new(2L * unit), new((long)jacobian.Entries * capacity));
        slopes = buffer.Data;
        timeSlope = slopes + unit;
    }

    /// <summary>Whether the state contains the tangent of the time and its rate.</summary>
    private bool MovesTimes() => field.Dimension > 2 * values;

    /// <summary>Solves for the tangent of a stage whose values have been computed.</summary>
    /// <param name="times">The time of the stage in each lane.</param>
    /// <param name="from">x and ẋ, [dimension] per lane.</param>
    /// <param name="shifts">γh, one value per lane.</param>
    /// <param name="slope">k; the result k̇ is written after it.</param>
    /// <param name="state">x + γhk; the result ẋ + γhk̇ is written after it.</param>
    public void Solve(T* times, T* from, T* shifts, T* slope, T* state, int lanes)
    {
        nint half = (nint)values * lanes;
        jacobian.Evaluate(times, state, slope, entries.Data, timeSlope, default);
        matrix.Factor(entries.Data, shifts, lanes);
        new Span<T>(from + half, (int)half).CopyTo(new Span<T>(state + half, (int)half));
        if (MovesTimes())
        {
            MoveTime(from + (2 * half), shifts, slope + (2 * half), state + (2 * half), lanes);
        }

        field.Evaluate(times, state, slopes);
        T* solved = slopes + half, result = slope + half;
        matrix.Solve(solved, lanes);
        new Span<T>(solved, (int)half).CopyTo(new Span<T>(result, (int)half));
        T one = T.One;
        StageKernels<T>.Combine(state + half, from + half, shifts, &result, &one, 1, values, lanes);
        for (int l = 0; l < lanes; l++)
        {
            work[l].Evaluations++;
            work[l].Jacobians++;
            work[l].Factorizations++;
        }
    }

    /// <summary>Computes the tangent of the time at the stage, whose slope is the constant rate.</summary>
    private static void MoveTime(T* from, T* shifts, T* slope, T* state, int lanes)
    {
        for (int l = 0; l < lanes; l++)
        {
            T rate = from[lanes + l];
            (slope[l], slope[lanes + l]) = (rate, T.Zero);
            (state[l], state[lanes + l]) = (T.FusedMultiplyAdd(shifts[l], rate, from[l]), rate);
        }
    }

    public void Dispose()
    {
        matrix.Dispose();
        buffer.Dispose();
        entries.Dispose();
    }
}
