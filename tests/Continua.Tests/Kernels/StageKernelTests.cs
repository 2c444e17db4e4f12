using System.Numerics;
using Continua.Kernels;

namespace Continua.Tests.Kernels;

/// <summary>
/// The kernels of one-step methods agree bit for bit with plain loops, for one lane and for vectors of lanes.
/// </summary>
public unsafe class StageKernelTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(16)]
    [InlineData(32)]
    public void Combine_adds_its_terms_in_order(int lanes)
    {
        for (int size = 1; size < 12; size++)
        {
            for (int count = 1; count < 8; count++)
            {
                Combine<double>(size, count, lanes);
                Combine<float>(size, count, lanes);
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(16)]
    [InlineData(32)]
    public void Error_ratios_are_relative_to_the_larger_of_both_states_and_their_squares_are_summed_in_order(int lanes)
    {
        for (int size = 1; size < 20; size++)
        {
            Ratios<double>(size, lanes);
            Ratios<float>(size, lanes);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(16)]
    [InlineData(32)]
    public void Choose_changes_the_lanes_whose_mask_is_not_zero(int lanes)
    {
        using KernelFrame<double> frame = new(3, lanes);
        Operand mask = frame.Add(1, perRow: true), changed = frame.Add(5, perRow: true), unchanged = frame.Add(5, perRow: true);
        Operand y = frame.Add(5, perRow: true);
        for (int l = 0; l < lanes; l++)
        {
            frame.Set(mask, 0, l, l % 3);
            frame.Set(changed, 1, l, double.NaN);
        }

        Frame<double> f = frame.Frame;
        StageKernels<double>.Choose(f[y.Slot], f[mask.Slot], f[changed.Slot], f[unchanged.Slot], 5, lanes);
        ForAll(frame, 5, (c, l) => Assert.Equal(frame.At(l % 3 == 0 ? unchanged : changed, c, l), frame.At(y, c, l)));
    }

    private static void Combine<T>(int size, int count, int lanes)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using KernelFrame<T> frame = new(size, lanes);
        Operand y = frame.Add(size, perRow: true), h = frame.Add(1, perRow: true), weights = frame.Add(count, perRow: false);
        Operand[] terms = [.. Enumerable.Range(0, count).Select(_ => frame.Add(size, perRow: true))];
        Operand withState = frame.Add(size, perRow: true), withoutState = frame.Add(size, perRow: true);
        Frame<T> f = frame.Frame;
        T** pointers = stackalloc T*[count];
        for (int j = 0; j < count; j++)
        {
            pointers[j] = f[terms[j].Slot];
        }

        StageKernels<T>.Combine(f[withState.Slot], f[y.Slot], f[h.Slot], pointers, f[weights.Slot], count, size, lanes);
        StageKernels<T>.Combine(f[withoutState.Slot], null, f[h.Slot], pointers, f[weights.Slot], count, size, lanes);
        ForAll(frame, size, (c, l) =>
        {
            T sum = frame.At(weights, 0, 0) * frame.At(terms[0], c, l);
            for (int j = 1; j < count; j++)
            {
                sum = T.FusedMultiplyAdd(frame.At(weights, j, 0), frame.At(terms[j], c, l), sum);
            }

            Assert.Equal(T.FusedMultiplyAdd(frame.At(h, 0, l), sum, frame.At(y, c, l)), frame.At(withState, c, l));
            Assert.Equal(frame.At(h, 0, l) * sum, frame.At(withoutState, c, l));
        });
    }

    private static void Ratios<T>(int size, int lanes)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using KernelFrame<T> frame = new(size, lanes);
        Operand error = frame.Add(size, perRow: true), y = frame.Add(size, perRow: true), next = frame.Add(size, perRow: true);
        Operand atol = frame.Add(size, perRow: false), ratios = frame.Add(size, perRow: true), squares = frame.Add(1, perRow: true);
        Frame<T> f = frame.Frame;
        T rtol = T.CreateTruncating(0.01);
        StageKernels<T>.ErrorRatios(
            f[ratios.Slot], f[squares.Slot], f[error.Slot], f[y.Slot], f[next.Slot], f[atol.Slot], rtol, size, lanes);
        T[] sums = new T[lanes];
        ForAll(frame, size, (c, l) =>
        {
            T larger = T.Max(T.Abs(frame.At(y, c, l)), T.Abs(frame.At(next, c, l)));
            T ratio = frame.At(error, c, l) / T.FusedMultiplyAdd(rtol, larger, frame.At(atol, c, 0));
            Assert.Equal(ratio, frame.At(ratios, c, l));
            sums[l] = T.FusedMultiplyAdd(ratio, ratio, sums[l]);
        });
        Assert.Equal(sums, Enumerable.Range(0, lanes).Select(l => frame.At(squares, 0, l)));
    }

    private static void ForAll<T>(KernelFrame<T> frame, int size, Action<int, int> check)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int c = 0; c < size; c++)
        {
            for (int l = 0; l < frame.Lanes; l++)
            {
                check(c, l);
            }
        }
    }
}
