using System.Numerics;
using Continua.Fields;
using Continua.Integration;
using Continua.Kernels;
using Continua.Solving;
using Continua.Stepping;

namespace Continua.Tests.Integration;

/// <summary>
/// Counts over many rows are 64-bit integers, and blocks with more values than a 32-bit index allows are refused.
/// </summary>
public class CounterTests
{
    [Fact]
    public unsafe void Statistics_of_many_rows_are_sums_in_64_bits()
    {
        const int Rows = 600_000;
        RowResult<double> row = RowResult<double>.FromSaves(
            new() { Evaluations = 4000, Accepted = 3_900, Rejected = 100 }, [], new double[0, 1], null, 0, 0, 1);
        Solution<double> solution = new([.. Enumerable.Repeat(row, Rows)], [], 1, []);
        Assert.Equal(new(2_400_000_000, 2_340_000_000, 60_000_000), solution.Statistics);
    }

    [Fact]
    public void Reports_add_up_in_64_bits()
    {
        const int Many = int.MaxValue;
        RunReport sum = new(), part = new() { ForwardEvaluations = Many, BackwardEvaluations = Many, AcceptedSteps = Many, RejectedSteps = Many };
        sum.Add(part);
        sum.Add(part);
        Assert.Equal(
            (2L * Many, 2L * Many, 2L * Many, 2L * Many),
            (sum.ForwardEvaluations, sum.BackwardEvaluations, sum.AcceptedSteps, sum.RejectedSteps));
    }

    [Fact]
    public void A_row_with_the_maximum_number_of_steps_counts_its_evaluations()
    {
        RowState row = new() { Evaluations = 13L * int.MaxValue, Accepted = int.MaxValue };
        Assert.Equal(13L * int.MaxValue, row.Statistics.Evaluations);
    }

    [Theory]
    [InlineData(13, 1_000_000, 128, 500_000, true)]
    [InlineData(7, 16_000_000, 128, 0, false)]
    public void The_memory_of_a_step_is_counted_in_64_bits(int stages, int dimension, int capacity, int kept, bool states)
    {
        StepRecordLayout<float> layout = new(stages, dimension, capacity, kept, states);
        long length = ((long)dimension * capacity * (stages + (states ? stages : 1))) + ((long)stages * kept * capacity);
        Assert.Equal(length, layout.Length);
        Assert.InRange(layout.Bytes, 4 * length, (4 * length) + (200L * capacity));
    }

    [Theory]
    [InlineData(20_000_000, 128)]
    [InlineData(200_000_000, 16)]
    [InlineData(3, 1_000_000_000)]
    public void A_block_with_more_than_two_billion_values_is_refused_before_allocation(int dimension, int rows)
    {
        Check<float>();
        Check<double>();

        void Check<T>()
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            using DelegateField<T> field = new((t, y, dy) => { }, 1);
            string message = Assert.Throws<ArgumentException>(() => BlockSize.Of(dimension, rows)).Message;
            Assert.Contains("at most 2147483647 numbers", message, StringComparison.Ordinal);
            Assert.Contains("fewer rows", message, StringComparison.Ordinal);
            Assert.Equal(message, Assert.Throws<ArgumentException>(() => new StepRecordLayout<T>(7, dimension, rows, 0, false).Length).Message);
            Assert.Equal(message, Assert.Throws<ArgumentException>(() => new Frame<T>([new(dimension, PerRow: true, 0)], rows, 0)).Message);
        }
    }

    [Fact]
    public void A_state_too_large_for_one_block_is_refused_before_allocation()
    {
        using DelegateField<float> field = new((t, y, dy) => { }, 300_000_000);
        Assert.Contains(
            "at most 2147483647 numbers",
            Assert.Throws<ArgumentException>(() => new BlockIntegrator<float>(field, new(), 16)).Message,
            StringComparison.Ordinal);
    }
}
