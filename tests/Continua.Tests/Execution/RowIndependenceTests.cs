using System.Numerics;
using Continua.Tests.Graphs;

namespace Continua.Tests.Execution;

/// <summary>
/// A row's results depend on that row alone, bit for bit; sums over rows equal the sums of single rows up to rounding.
/// </summary>
public class RowIndependenceTests
{
    private static readonly int[] Counts = [1, 7, 16, 20, 33];

    public static TheoryData<string> Names => PrimitiveTable.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void Rows_equal_their_single_evaluations_bit_for_bit_in_double(string name) => CompareRows<double>(name);

    [Theory]
    [MemberData(nameof(Names))]
    public void Rows_equal_their_single_evaluations_bit_for_bit_in_float(string name) => CompareRows<float>(name);

    [Theory]
    [MemberData(nameof(Names))]
    public void Sums_over_rows_equal_the_sum_of_single_evaluations(string name)
    {
        PrimitiveCase primitive = PrimitiveTable.Of(name);
        foreach (bool[] mask in CaseProgram<double>.Masks(primitive))
        {
            using CaseProgram<double> program = new(primitive, mask);
            RowRun<double>[] singles = [.. Enumerable.Range(0, Counts[^1]).Select(r => program.Run(r, 1))];
            foreach (int count in Counts)
            {
                double[] sums = program.Run(0, count).Sums;
                for (int c = 0; c < sums.Length; c++)
                {
                    double scale = singles[..count].Sum(s => Math.Abs(s.Sums[c]));
                    Assert.Equal(singles[..count].Sum(s => s.Sums[c]), sums[c], 1e-12 * Math.Max(1, scale));
                }
            }
        }
    }

    private static void CompareRows<T>(string name)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        PrimitiveCase primitive = PrimitiveTable.Of(name);
        foreach (bool[] mask in CaseProgram<T>.Masks(primitive))
        {
            using CaseProgram<T> program = new(primitive, mask);
            RowRun<T>[] singles = [.. Enumerable.Range(0, Counts[^1]).Select(r => program.Run(r, 1))];
            foreach (int count in Counts)
            {
                T[][] rows = program.Run(0, count).Rows;
                T[][] expected = [.. rows.Select((_, k) => singles[..count].SelectMany(s => s.Rows[k]).ToArray())];
                Assert.Equal(expected.Select(Bits.Of), rows.Select(Bits.Of));
            }
        }
    }
}
