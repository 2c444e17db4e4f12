using Continua.Integration;
using Continua.Kernels;
using Continua.Stepping;

namespace Continua.Adjoints;

/// <summary>The stages of a step, the last one first.</summary>
internal sealed unsafe partial class DiscretePullback<T>
{
    private void PullStages(Slab<T> slab, bool saves)
    {
        for (int i = stages - 1; i >= 0; i--)
        {
            bool last = tableau.IsFsal && i == stages - 1;
            SlopeBar(i, saves ? SaveBar(i) : null, last);
            if (tableau.IsFsal && i == 0)
            {
                // The same evaluation was the last stage of the step before: it is pulled back there.
                StageKernels<T>.Choose(carry, Mask, slope, carry, dimension, map.Lanes);
                continue;
            }

            EvaluateStage(slab, i);
        }
    }

    /// <summary>k̄ᵢ, from what is later in the step.</summary>
    private void SlopeBar(int stage, T* saveBar, bool fromNextStep)
    {
        int count = 0;
        if (tableau.B[stage] != 0)
        {
            weights.Data[count] = T.CreateTruncating(tableau.B[stage]);
            terms[count++] = lambda;
        }

        for (int l = stage + 1; l < stages; l++)
        {
            if (tableau.A[l][stage] != 0)
            {
                weights.Data[count] = T.CreateTruncating(tableau.A[l][stage]);
                terms[count++] = StageBar(l);
            }
        }

        if (count > 0)
        {
            StageKernels<T>.Combine(slope, saveBar, StepSizes, terms, weights.Data, count, dimension, map.Lanes);
        }
        else
        {
            CopyOrClear(slope, saveBar);
        }

        if (fromNextStep)
        {
            weights.Data[0] = T.One;
            terms[0] = carry;
            StageKernels<T>.Combine(slope, slope, Ones, terms, weights.Data, 1, dimension, map.Lanes);
        }

        MaskOut(slope);
    }

    private void CopyOrClear(T* target, T* source)
    {
        Span<T> values = new(target, dimension * map.Lanes);
        if (source == null)
        {
            values.Clear();
        }
        else
        {
            new Span<T>(source, dimension * map.Lanes).CopyTo(values);
        }
    }

    // Lanes without an accepted step may hold anything, NaN included: they are chosen away, not multiplied by zero.
    private void MaskOut(T* values)
    {
        if (acceptedCount == map.Lanes)
        {
            return;
        }

        StageKernels<T>.Choose(values, Mask, values, zeros, dimension, map.Lanes);
    }

    private void EvaluateStage(Slab<T> slab, int stage)
    {
        slab.TimesTo(tableau.C[stage], StageTimes);
        vjp.Pull(StageTimes, slab.StageState(stage), slab.Kept(stage), slope, StageBar(stage), TimeBar(stage), Accepted);
        MaskOut(StageBar(stage));
        foreach (int l in Accepted)
        {
            Evaluations[map.Rows[l]]++;
        }
    }

    private void SumStages(Slab<T> slab, bool saves)
    {
        int count = 0;
        for (int i = tableau.IsFsal ? 1 : 0; i < stages; i++)
        {
            weights.Data[count] = T.One;
            terms[count++] = StageBar(i);
        }

        if (saves)
        {
            weights.Data[count] = T.One;
            terms[count++] = scratch;
        }

        if (count > 0)
        {
            StageKernels<T>.Combine(state, lambda, Ones, terms, weights.Data, count, dimension, map.Lanes);
            StageKernels<T>.Choose(lambda, Mask, state, lambda, dimension, map.Lanes);
        }
    }

    /// <summary>The first slope of all, f(t₀, y₀), whose cotangent has been carried to the start.</summary>
    private void PullFirstSlope(Slab<T> first, ReadOnlySpan<RowState> rows)
    {
        Arrange(first.Map);
        acceptedCount = 0;
        for (int l = 0; l < map.Lanes; l++)
        {
            bool taken = l < map.Count && rows[map.Rows[l]].Status == SolveStatus.Succeeded;
            Mask[l] = taken ? T.One : T.Zero;
            if (taken)
            {
                accepted[acceptedCount++] = l;
            }
        }

        CopyOrClear(slope, carry);
        MaskOut(slope);
        EvaluateStage(first, 0);
        weights.Data[0] = T.One;
        terms[0] = StageBar(0);
        StageKernels<T>.Combine(lambda, lambda, Ones, terms, weights.Data, 1, dimension, map.Lanes);
        if (wantTimes)
        {
            foreach (int l in Accepted)
            {
                Times.T0[map.Rows[l]] += double.CreateTruncating(TimeBar(0)[l]);
            }
        }
    }
}
