using Continua.Compilation;
using Continua.Graphs;
using Continua.Tracing;
using static Continua.Tensor;

namespace Continua.Tests.Compilation;

/// <summary>Repeated calls of a program, as in a solver.</summary>
public class CallTests
{
    private static readonly InputVariation Held = new(PerRow: true, EachCall: false), Call = new(PerRow: false, EachCall: true);

    [Fact]
    public void Held_row_values_are_computed_on_request_and_kept_over_calls()
    {
        (Tensor held, Tensor y) = (Trace.Input("held", [2]), Trace.Input("y", [2]));
        using HandRun run = new(new([held, y], [Exp(held) * y]), [Held, InputVariation.Rows], 8);
        run.Set(0, [.. Enumerable.Repeat(0.0, 16)]);
        run.Set(1, [.. Enumerable.Repeat(3.0, 16)]);
        run.RunAll();
        Assert.Equal(3, run.Output(0, 1, 7));
        run.Set(0, [.. Enumerable.Repeat(5.0, 16)]);
        run.Set(1, [.. Enumerable.Repeat(4.0, 16)]);
        run.Program.RunRows(run.Frame, 8);
        Assert.Equal(4, run.Output(0, 1, 7));
        run.Program.RunHeldRows(run.Frame, 8);
        run.Program.RunRows(run.Frame, 8);
        Assert.Equal(4 * Math.Exp(5), run.Output(0, 1, 7), 1e-10);
    }

    [Fact]
    public void A_call_reads_new_times_but_not_new_constants()
    {
        (Tensor w, Tensor t, Tensor y) = (Trace.Input("w", [2]), Trace.Input("t", []), Trace.Input("y", [2]));
        using HandRun run = new(new([w, t, y], [(Square(w) * t) + y]), [InputVariation.Constant, Call, InputVariation.Rows], 8);
        run.Set(0, 2, 3);
        run.Set(1, 1);
        run.RunAll();
        Assert.Equal(9, run.Output(0, 1, 3));
        run.Set(0, 7, 7);
        run.Set(1, 10);
        run.Program.RunRows(run.Frame, 8);
        Assert.Equal(90, run.Output(0, 1, 3));
    }

    [Fact]
    public void Sums_accumulate_over_calls_and_exclude_rows_that_are_not_selected()
    {
        (Tensor t, Tensor y) = (Trace.Input("t", []), Trace.Input("y", [2]));
        Tensor[] outputs = [new(SumRowsPrimitive.Instance, y * t), new(SumRowsPrimitive.Instance, Outer(y, y * t))];
        using HandRun run = new(new([t, y], outputs), [Call, InputVariation.Rows], 8);
        run.Set(1, [1, 2, double.NaN, 4, 5, 6, 7, 8, 1, 2, double.NaN, 4, 5, 6, 7, 8]);
        run.Program.RunConstants(run.Frame);
        run.Program.BeginSums(run.Frame);
        run.Frame.SelectRows([0, 1, 3]);
        run.Set(0, 1);
        run.Program.RunRows(run.Frame, 8);
        run.Frame.SelectRows([7]);
        run.Set(0, 10);
        run.Program.RunRows(run.Frame, 8);
        run.Program.FinishSums(run.Frame);
        Assert.Equal(87, run.Output(0, 1, 0));
        Assert.Equal(1 + 4 + 16 + 640, run.Output(1, 3, 0));
        run.Program.BeginSums(run.Frame);
        run.Program.FinishSums(run.Frame);
        Assert.Equal(0, run.Output(0, 1, 0));
    }

    [Fact]
    public void A_sum_of_held_row_values_is_computed_once()
    {
        (Tensor held, Tensor y) = (Trace.Input("held", [1]), Trace.Input("y", [1]));
        Tensor[] outputs = [new(SumRowsPrimitive.Instance, Sin(held)), new(SumRowsPrimitive.Instance, Constant(2)), y];
        using HandRun run = new(new([held, y], outputs), [Held, InputVariation.Rows], 8);
        run.Set(0, [.. Enumerable.Repeat(1.0, 8)]);
        run.Program.RunConstants(run.Frame);
        run.Program.BeginSums(run.Frame);
        run.Program.RunHeldRows(run.Frame, 8);
        run.Program.RunRows(run.Frame, 8);
        run.Program.RunRows(run.Frame, 8);
        run.Program.FinishSums(run.Frame);
        Assert.Equal(8 * Math.Sin(1), run.Output(0, 0, 0), 1e-14);
        Assert.Equal(32, run.Output(1, 0, 0));
    }

    [Fact]
    public void A_program_allocates_nothing_after_its_first_runs()
    {
        RandomExpression expression = new(5, 200);
        bool[] constant = [false, true, false, true, false, false];
        Tensor[] sums = [.. expression.Outputs.Select(o => new Tensor(SumRowsPrimitive.Instance, o))];
        using HandRun run = new(
            new(expression.Inputs, [.. expression.Outputs, .. sums]), [.. constant.Select(c => c ? InputVariation.Constant : InputVariation.Rows)], 32);
        run.RunAll();
        run.RunAll();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 50; i++)
        {
            run.RunAll();
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
