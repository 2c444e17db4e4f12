using Continua.Kernels;

namespace Continua.Tests.Kernels;

/// <summary>
/// Tests of the kernels that move components, for combinations of shared, per-row and spread (repeated) operands.
/// </summary>
public class ArrangementKernelTests
{
    /// <summary>
    /// A number of lanes, and a mask of three bits that determine which operands are per row and which are spread.
    /// </summary>
    public static TheoryData<int, int> Runs
    {
        get
        {
            TheoryData<int, int> runs = [];
            foreach (int lanes in new[] { 1, 8, 32 })
            {
                for (int mask = 0; mask < 8; mask++)
                {
                    runs.Add(lanes, mask);
                }
            }

            return runs;
        }
    }

    // Plain lists; slices, transposes and broadcasts along each axis; sums of many and of few components.
    private static readonly int[][] Maps =
    [
        [4, 0, 0, 3, 1, 4, 2], [0, 1, 2, 3, 4], [2, 3], [4], [0, 2, 4], [0, 0, 0], [0, 0, 1, 1, 2, 2], [0, 1, 2, 0, 1, 2],
        [0, 3, 1, 4, 2, 5], [.. Enumerable.Range(0, 90).Select(c => c / 9)], [.. Enumerable.Range(0, 90).Select(c => c % 10)],
        [.. Enumerable.Range(0, 60).Select(c => (c / 20 * 5) + (c % 5))],
    ];

    [Theory]
    [MemberData(nameof(Runs))]
    public void TakeComponents_selects_the_components_of_the_map(int lanes, int mask)
    {
        foreach (int[] map in Maps)
        {
            using KernelFrame<double> frame = new(mask, lanes);
            Operand x = frame.Add(map.Max() + 1, (mask & 1) != 0), y = frame.Add(map.Length, x.PerRow || (mask & 2) != 0);
            new TakeComponents<double>(y, x, ComponentMap.Of(map)).Run(frame.Frame, lanes);
            ForAll(frame, y, map.Length, (c, l) => frame.At(x, map[c], l));
        }
    }

    [Theory]
    [MemberData(nameof(Runs))]
    public void AccumulateComponents_sums_components_in_order(int lanes, int mask)
    {
        foreach (int[] map in Maps)
        {
            using KernelFrame<double> frame = new(mask, lanes);
            int size = map.Max() + 2;
            Operand x = frame.Add(map.Length, (mask & 1) != 0, (mask & 4) != 0), y = frame.Add(size, x.PerRow || (mask & 2) != 0);
            new AccumulateComponents<double>(y, x, ComponentMap.Of(map), size).Run(frame.Frame, lanes);
            ForAll(frame, y, size, (c, l) => map.Index().Where(m => m.Item == c).Aggregate(0.0, (s, m) => s + frame.At(x, m.Index, l)));
        }
    }

    [Theory]
    [MemberData(nameof(Runs))]
    public void CopyComponents_writes_only_its_own_components(int lanes, int mask)
    {
        using KernelFrame<double> frame = new(mask, lanes);
        Operand x = frame.Add(3, (mask & 1) != 0, (mask & 4) != 0), y = frame.Add(6, x.PerRow || (mask & 2) != 0);
        double[] before = [.. Enumerable.Range(0, 6).Select(c => frame.At(y, c, 0))];
        new CopyComponents<double>(y.At(2), x, 3).Run(frame.Frame, lanes);
        ForAll(frame, y.At(2), 3, (c, l) => frame.At(x, c, l));
        Assert.All(new[] { 0, 1, 5 }, c => Assert.Equal(before[c], frame.At(y, c, 0)));
    }

    [Theory]
    [MemberData(nameof(Runs))]
    public void Choose_selects_by_the_condition_even_if_the_other_value_is_NaN(int lanes, int mask)
    {
        using KernelFrame<double> frame = new(mask, lanes);
        Operand condition = frame.Add(5, (mask & 1) != 0), yes = frame.Add(5, (mask & 2) != 0);
        Operand no = frame.Add(5, (mask & 4) != 0, spread: true), y = frame.Add(5, mask != 0);
        double all = BitConverter.Int64BitsToDouble(-1);
        for (int c = 0; c < 5; c++)
        {
            for (int l = 0; l < frame.Width(condition); l++)
            {
                frame.Set(condition, c, l, (c + l) % 2 == 0 ? all : 0);
            }
        }

        frame.Set(no, 0, 0, double.NaN);
        new Choose<double>(y, condition, yes, no, 5).Run(frame.Frame, y.PerRow ? lanes : 1);
        ForAll(frame, y, 5, (c, l) => double.IsNaN(frame.At(condition, c, l)) ? frame.At(yes, c, l) : frame.At(no, c, l));
    }

    [Theory]
    [MemberData(nameof(Runs))]
    public void IndexedCopy_gathers_and_scatters_parts(int lanes, int mask)
    {
        using KernelFrame<double> frame = new(mask, lanes);
        Operand x = frame.Add(4 * 3, (mask & 1) != 0), index = frame.Add(6, (mask & 2) != 0), z = frame.Add(6 * 3, (mask & 4) != 0);
        Operand read = frame.Add(6 * 3, mask != 0), added = frame.Add(4 * 3, mask != 0);
        for (int k = 0; k < 6; k++)
        {
            for (int l = 0; l < frame.Width(index); l++)
            {
                frame.Set(index, k, l, ((3 * k) + l) % 4);
            }
        }

        new IndexedCopy<double>(read, x, index, new(6, 3, 4, Adds: false)).Run(frame.Frame, lanes);
        new IndexedCopy<double>(added, z, index, new(6, 3, 4, Adds: true)).Run(frame.Frame, lanes);
        ForAll(frame, read, 18, (c, l) => frame.At(x, ((int)frame.At(index, c / 3, l) * 3) + (c % 3), l));
        ForAll(frame, added, 12, (c, l) => Enumerable.Range(0, 6).Where(k => (int)frame.At(index, k, l) == c / 3)
            .Aggregate(0.0, (s, k) => s + frame.At(z, (k * 3) + (c % 3), l)));
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(-1)]
    [InlineData(4)]
    [InlineData(1e300)]
    [InlineData(double.NegativeInfinity)]
    [InlineData(1.5)]
    [InlineData(-0.5)]
    public void An_invalid_position_reads_NaN_and_adds_nothing(double position)
    {
        using KernelFrame<double> frame = new(1, 1);
        Operand x = frame.Add(4, perRow: false), index = frame.Add(1, perRow: true), part = frame.Add(1, perRow: true);
        Operand read = frame.Add(1, perRow: true), added = frame.Add(4, perRow: true);
        frame.Set(index, 0, 0, position);
        new IndexedCopy<double>(read, x, index, new(1, 1, 4, Adds: false)).Run(frame.Frame, 1);
        new IndexedCopy<double>(added, part, index, new(1, 1, 4, Adds: true)).Run(frame.Frame, 1);
        ForAll(frame, read, 1, (_, _) => double.NaN);
        ForAll(frame, added, 4, (_, _) => 0);
    }

    private static void ForAll(KernelFrame<double> frame, Operand y, int size, Func<int, int, double> expected)
    {
        for (int l = 0; l < frame.Width(y); l++)
        {
            for (int c = 0; c < size; c++)
            {
                Assert.Equal(expected(c, l), frame.At(y, c, l));
            }
        }
    }
}
