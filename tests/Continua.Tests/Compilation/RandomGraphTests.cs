using Continua.Compilation;
using Continua.Differentiation;
using Continua.Graphs;
using Continua.Tests.Differentiation;
using Continua.Tests.Execution;
using static Continua.Tensor;

namespace Continua.Tests.Compilation;

/// <summary>Compiled random expressions agree with an interpreter of the expressions before optimisation.</summary>
public class RandomGraphTests
{
    private const int Rows = 11, RowsInSeveralGroups = 37;

    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, 150)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Compiled_values_agree_with_interpreted_values(int seed)
    {
        RandomExpression expression = new(seed, 12 + seed);
        bool[] perRow = [.. expression.Inputs.Select((_, i) => ((seed >> i) & 1) == 0)];
        double[][] inputs = [.. expression.Inputs.Select((x, i) => Draw(x.Size * (perRow[i] ? Rows : 1), seed, i))];
        using Continua.Execution.Batch<double> batch = new(new(expression.Inputs, expression.Outputs), perRow, expression.Outputs.Length);
        double[][] actual = RowRun<double>.Of(batch, [.. expression.Outputs.Select(o => o.Size)], Rows, inputs).Rows;

        for (int r = 0; r < Rows; r++)
        {
            Interpreter interpreter = new(expression.Inputs.Select((x, i) =>
                (x, perRow[i] ? RowRun<double>.Row(inputs[i], x.Size, r) : inputs[i])).ToDictionary());
            foreach ((int k, Tensor output) in expression.Outputs.Index())
            {
                Agreement.Within(1e-9, interpreter.Evaluate(output), RowRun<double>.Row(actual[k], output.Size, r));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Compiled_gradients_agree_with_interpreted_gradients_summed_over_rows_for_shared_inputs(int seed)
    {
        int rows = seed % 3 == 0 ? 1 : RowsInSeveralGroups;
        RandomExpression expression = new(seed, 15 + (seed / 2), smooth: seed % 2 == 0);
        Tensor loss = expression.Intermediates.Aggregate(Zeros([]), (sum, value) => sum + Sum(value));
        Tensor?[] found = Derivative.Vjp([loss], [1], expression.Inputs);
        // Most matrices are shared by all rows, like weights.
        bool[] perRow = [.. expression.Inputs.Select((x, i) => ((seed >> i) & 1) == 0 && (x.Shape.Rank < 2 || seed % 5 == 0))];
        (Tensor By, int Input)[] pulled = [.. found.Index().Select(f => (f.Item ?? Zeros(expression.Inputs[f.Index].Shape), f.Index))];
        Tensor[] ofRows = [.. pulled.Where(p => perRow[p.Input]).Select(p => p.By)], shared = [.. pulled.Where(p => !perRow[p.Input]).Select(p => p.By)];

        double[][] inputs = [.. expression.Inputs.Select((x, i) => Draw(x.Size * (perRow[i] ? rows : 1), seed, i))];
        using Continua.Execution.Batch<double> batch = new(
            new(expression.Inputs, [.. ofRows, .. shared.Select(by => new Tensor(SumRowsPrimitive.Instance, by))]), perRow, ofRows.Length);
        RowRun<double> actual = RowRun<double>.Of(batch, [.. ofRows.Select(o => o.Size)], rows, inputs);

        double[] sums = new double[shared.Sum(by => by.Size)];
        for (int r = 0; r < rows; r++)
        {
            Interpreter interpreter = new(expression.Inputs.Select((x, i) =>
                (x, perRow[i] ? RowRun<double>.Row(inputs[i], x.Size, r) : inputs[i])).ToDictionary());
            foreach ((int k, Tensor by) in ofRows.Index())
            {
                Agreement.Within(1e-9, interpreter.Evaluate(by), RowRun<double>.Row(actual.Rows[k], by.Size, r));
            }

            foreach ((int k, double value) in shared.SelectMany(interpreter.Evaluate).Index())
            {
                sums[k] += value;
            }
        }

        Agreement.Within(1e-9, sums, actual.Sums);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void No_operation_is_computed_twice(int seed)
    {
        RandomExpression expression = new(seed, 12 + seed);
        Graph optimized = Passes.Optimize(
            new(expression.Inputs, expression.Outputs), [.. expression.Inputs.Select(_ => InputVariation.Rows)],
            mergesLoops: true);
        string[] operations = [.. optimized.ToString().Split('\n')[..^1].Select(line => line.Split(" = ")[1])];
        Assert.Empty(operations.GroupBy(o => o).Where(g => g.Count() > 1).Select(g => g.Key));
    }

    private static double[] Draw(int count, int seed, int input)
    {
        RandomKey key = new RandomKey((ulong)seed).Split(input);
        return [.. Enumerable.Range(0, count).Select(c => (2 * key.Uniform(c)) - 1)];
    }
}
