using System.Numerics;
using System.Runtime.InteropServices;
using Continua.Fields;
using Continua.Kernels;

namespace Continua.Stepping;

/// <summary>
/// The exact derivative of an explicit step. With λ the cotangent of y⁺ and Ȳᵢ those of the stages' states,
/// k̄ᵢ = h(bᵢλ + Σ aₗᵢȲₗ), Ȳᵢ = k̄ᵢᵀ∂f/∂y, ȳ = λ + ΣȲᵢ.
/// Reference: Sanz-Serna 2016, "Symplectic Runge–Kutta schemes for adjoint equations", section 3; times derived here.
/// </summary>
internal sealed unsafe class ExplicitPullback<T> : StepPullback<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Tableau tableau;
    private readonly InterpolantWeights<T> interpolant;
    private readonly FieldVjp<T> vjp;
    private readonly bool wantTimes;
    private readonly int dimension, capacity, stages, unit;
    private readonly NativeBuffer<T> buffer, lanesBuffer, weights;
    private readonly T* interpolated, state, slope, stageBars, zeros;
    private readonly T** terms;

    public ExplicitPullback(
        Tableau tableau, InterpolantWeights<T> interpolant, FieldVjp<T> vjp, int dimension, int capacity, bool times)
    {
        (this.tableau, this.interpolant, this.vjp) = (tableau, interpolant, vjp);
        (this.dimension, this.capacity, wantTimes, stages) = (dimension, capacity, times, tableau.Stages);
        unit = BlockSize.Of(dimension, capacity);
        buffer = new((4L + (2 * stages)) * unit);
        interpolated = buffer.Data;
        state = interpolated + unit;
        slope = state + unit;
        zeros = slope + unit;
        stageBars = zeros + unit;
        lanesBuffer = new((2 + stages) * capacity);
        weights = new(stages + 2);
        terms = (T**)NativeMemory.Alloc((nuint)(stages + 2), (nuint)sizeof(T*));
        new Span<T>(Ones, capacity).Fill(T.One);
    }

    public override bool HasCarry => tableau.IsFsal;

    private T* StageBar(int stage) => stageBars + ((nint)stage * unit);

    private T* SaveBar(int stage) => stageBars + ((nint)(stages + stage) * unit);

    private T* Ones => lanesBuffer.Data;

    private T* Times => lanesBuffer.Data + capacity;

    private T* TimeBar(int stage) => lanesBuffer.Data + ((nint)(2 + stage) * capacity);

    public override void ClearInterpolated()
    {
        for (int stage = 0; stage < stages; stage++)
        {
            new Span<T>(SaveBar(stage), unit).Clear();
        }

        new Span<T>(interpolated, unit).Clear();
    }

    public override void AddInterpolated(Slab<T> slab, int lane, double theta, T* cotangent, nint stride)
    {
        interpolant.At(theta);
        ReadOnlySpan<T> weights = interpolant.Scaled(slab.Size[lane]);
        for (int c = 0; c < dimension; c++)
        {
            T its = cotangent[c * stride];
            nint at = ((nint)c * slab.Map.Lanes) + lane;
            interpolated[at] += its;
            T* bar = SaveBar(0) + at;
            foreach (T weight in weights)
            {
                *bar = T.FusedMultiplyAdd(weight, its, *bar);
                bar += unit;
            }
        }
    }

    public override int Pull(in PulledStep<T> step, bool interpolated)
    {
        int evaluations = 0;
        for (int i = stages - 1; i >= 0; i--)
        {
            SlopeBar(step, i, interpolated ? SaveBar(i) : null);
            if (tableau.IsFsal && i == 0)
            {
                // The same evaluation was the last stage of the step before: it is pulled back there.
                StageKernels<T>.Choose(step.Carry, step.Mask, slope, step.Carry, dimension, step.Map.Lanes);
                continue;
            }

            PullStage(step, i);
            evaluations++;
        }

        if (wantTimes)
        {
            PullTimes(step);
        }

        SumStages(step, interpolated);
        return evaluations;
    }

    public override double PullInterpolatedTime(
        Slab<T> slab, int lane, double theta, T* cotangent, nint stride, ref double byStart, ref double bySize)
    {
        interpolant.WithSlopesAt(theta);
        double along = 0, ahead = 0;
        for (int j = 0; j < stages; j++)
        {
            double product = 0;
            for (int c = 0; c < dimension; c++)
            {
                product += double.CreateTruncating(cotangent[c * stride])
                    * double.CreateTruncating(slab.Stage(j)[((nint)c * slab.Map.Lanes) + lane]);
            }

            along += interpolant.Slopes[j] * product;
            ahead += (interpolant.Weights[j] - (theta * interpolant.Slopes[j])) * product;
        }

        byStart -= along;
        bySize += ahead;
        return along;
    }

    // The first slope of all, f(t₀, y₀).
    public override int PullBegin(in PulledStep<T> step)
    {
        CopyOrClear(slope, step.Carry, step.Map.Lanes);
        MaskOut(step, slope);
        PullStage(step, 0);
        weights.Data[0] = T.One;
        terms[0] = StageBar(0);
        StageKernels<T>.Combine(step.Lambda, step.Lambda, Ones, terms, weights.Data, 1, dimension, step.Map.Lanes);
        foreach (int l in step.Lanes)
        {
            (step.ByStart[l], step.BySize[l]) = (wantTimes ? double.CreateTruncating(TimeBar(0)[l]) : 0, 0);
        }

        return 1;
    }

    public override void Dispose()
    {
        buffer.Dispose();
        lanesBuffer.Dispose();
        weights.Dispose();
        NativeMemory.Free(terms);
    }

    /// <summary>k̄ᵢ, from what is later in the step.</summary>
    private void SlopeBar(in PulledStep<T> step, int stage, T* saveBar)
    {
        int count = 0;
        if (tableau.B[stage] != 0)
        {
            weights.Data[count] = T.CreateTruncating(tableau.B[stage]);
            terms[count++] = step.Lambda;
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
            StageKernels<T>.Combine(slope, saveBar, step.Sizes, terms, weights.Data, count, dimension, step.Map.Lanes);
        }
        else
        {
            CopyOrClear(slope, saveBar, step.Map.Lanes);
        }

        if (tableau.IsFsal && stage == stages - 1)
        {
            // The next step begins with the same slope.
            weights.Data[0] = T.One;
            terms[0] = step.Carry;
            StageKernels<T>.Combine(slope, slope, Ones, terms, weights.Data, 1, dimension, step.Map.Lanes);
        }

        MaskOut(step, slope);
    }

    private void PullStage(in PulledStep<T> step, int stage)
    {
        Slab<T> slab = step.Slab;
        slab.TimesTo(tableau.C[stage], Times);
        vjp.Pull(Times, slab.StageState(stage), slab.Kept(stage), slope, StageBar(stage), TimeBar(stage), step.Lanes);
        MaskOut(step, StageBar(stage));
    }

    private void SumStages(in PulledStep<T> step, bool interpolated)
    {
        int count = 0;
        for (int i = tableau.IsFsal ? 1 : 0; i < stages; i++)
        {
            weights.Data[count] = T.One;
            terms[count++] = StageBar(i);
        }

        if (interpolated)
        {
            weights.Data[count] = T.One;
            terms[count++] = this.interpolated;
        }

        if (count > 0)
        {
            StageKernels<T>.Combine(state, step.Lambda, Ones, terms, weights.Data, count, dimension, step.Map.Lanes);
            StageKernels<T>.Choose(step.Lambda, step.Mask, state, step.Lambda, dimension, step.Map.Lanes);
        }
    }

    private void PullTimes(in PulledStep<T> step)
    {
        Slab<T> slab = step.Slab;
        int lanes = step.Map.Lanes;
        foreach (int l in step.Lanes)
        {
            double byStart = 0, bySize = 0;
            for (int i = 0; i < stages; i++)
            {
                bySize += tableau.B[i] * Dot(step.Lambda, slab.Stage(i), l, lanes);
                if (i == 0 && tableau.IsFsal)
                {
                    continue;
                }

                double byTime = double.CreateTruncating(TimeBar(i)[l]);
                byStart += byTime;
                bySize += tableau.C[i] * byTime;
                for (int j = 0; j < i; j++)
                {
                    if (tableau.A[i][j] != 0)
                    {
                        bySize += tableau.A[i][j] * Dot(StageBar(i), slab.Stage(j), l, lanes);
                    }
                }
            }

            (step.ByStart[l], step.BySize[l]) = (byStart, bySize);
        }
    }

    private double Dot(T* a, T* b, int lane, int lanes)
    {
        double sum = 0;
        for (int c = 0; c < dimension; c++)
        {
            nint at = ((nint)c * lanes) + lane;
            sum += double.CreateTruncating(a[at]) * double.CreateTruncating(b[at]);
        }

        return sum;
    }

    private void CopyOrClear(T* target, T* source, int lanes)
    {
        Span<T> values = new(target, dimension * lanes);
        if (source == null)
        {
            values.Clear();
        }
        else
        {
            new Span<T>(source, dimension * lanes).CopyTo(values);
        }
    }

    // Lanes without an accepted step may hold anything, NaN included: they are chosen away, not multiplied by zero.
    private void MaskOut(in PulledStep<T> step, T* values)
    {
        if (step.Lanes.Length < step.Map.Lanes)
        {
            StageKernels<T>.Choose(values, step.Mask, values, zeros, dimension, step.Map.Lanes);
        }
    }
}
