using System.Numerics;
using Continua.Fields;
using Continua.Kernels;

namespace Continua.Stepping;

/// <summary>
/// Solves for the tangents of all stages of a collocation method: M k̇ᵢ = ḟ(Yᵢ, ẏ + h Σⱼ aᵢⱼk̇ⱼ) is a linear system
/// with the blocks δᵢⱼM − h aᵢⱼJᵢ, with the Jacobians Jᵢ at the states of the stages, and the right-hand sides ḟ(Yᵢ,
/// ẏ).
/// </summary>
internal sealed unsafe class CollocationTangent<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly ImplicitTableau tableau;
    private readonly BlockField<T> field;
    private readonly FieldJacobian<T> jacobian;
    private readonly StageSystem<T> system;
    private readonly StepWork[] work;
    private readonly NativeBuffer<T> buffer, entries;
    private readonly T* state, slopes, timeSlope, tangents, times;
    private readonly int values;

    /// <param name="field">The field with its tangent.</param>
    /// <param name="mass">M for the values alone; null for the identity.</param>
    /// <param name="work">The counters of the lanes.</param>
    public CollocationTangent(
        ImplicitTableau tableau, BlockField<T> field, MassMatrix<T>? mass, int capacity, StepWork[] work)
    {
        (this.tableau, this.field, this.work, values) = (tableau, field, work, field.Values!.Dimension);
        jacobian = ((TangentJacobian<T>)field.Jacobian!).Values;
        system = StageSystem<T>.Of(tableau.A, jacobian, capacity, mass);
        int unit = BlockSize.Of(field.Dimension, capacity);
        buffer = new((3L * unit) + BlockSize.Of(values * tableau.Stages, capacity) + capacity);
        entries = new((long)jacobian.Entries * capacity);
        state = buffer.Data;
        slopes = state + unit;
        timeSlope = slopes + unit;
        tangents = timeSlope + unit;
        times = tangents + BlockSize.Of(values * tableau.Stages, capacity);
    }

    /// <summary>Writes the tangents of the slopes to the vectors of the stages, after the values.</summary>
    /// <param name="states">The values Yᵢ of the stages one after the other, [values] per lane each.</param>
    /// <param name="sizes">The step sizes, one per lane.</param>
    public void Solve(StepRecord<T> stepRecord, T* states, T* sizes, int lanes)
    {
        int half = values * lanes;
        Copy(stepRecord.State + half, state + half, half);
        for (int i = 0; i < tableau.Stages; i++)
        {
            stepRecord.TimesTo(tableau.C[i], times);
            Copy(states + ((nint)i * half), state, half);
            if (field.Dimension > 2 * values)
            {
                MoveTime(stepRecord, i, sizes, lanes);
            }

            field.Evaluate(times, state, slopes);
            Copy(slopes + half, tangents + ((nint)i * half), half);
            jacobian.Evaluate(times, state, slopes, entries.Data, timeSlope, default);
            system.SetJacobian(i, entries.Data, lanes);
        }

        system.Factor(sizes, lanes);
        system.Solve(tangents, lanes);
        for (int i = 0; i < tableau.Stages; i++)
        {
            Copy(tangents + ((nint)i * half), stepRecord.Stage(i + 1) + half, half);
        }

        for (int l = 0; l < lanes; l++)
        {
            work[l].Evaluations += tableau.Stages;
            work[l].Jacobians += tableau.Stages;
            work[l].Factorizations++;
        }
    }

    /// <summary>Computes the tangent of the time at a stage, whose slope is the constant rate.</summary>
    private void MoveTime(StepRecord<T> stepRecord, int stage, T* sizes, int lanes)
    {
        nint first = (nint)2 * values * lanes;
        T* from = stepRecord.State + first, slope = stepRecord.Stage(stage + 1) + first, at = state + first;
        T node = T.CreateTruncating(tableau.C[stage]);
        for (int l = 0; l < lanes; l++)
        {
            T rate = from[lanes + l];
            (slope[l], slope[lanes + l]) = (rate, T.Zero);
            (at[l], at[lanes + l]) = (T.FusedMultiplyAdd(node * sizes[l], rate, from[l]), rate);
        }
    }

    public void Dispose()
    {
        system.Dispose();
        buffer.Dispose();
        entries.Dispose();
    }

    private static void Copy(T* from, T* to, int count) => new Span<T>(from, count).CopyTo(new Span<T>(to, count));
}
