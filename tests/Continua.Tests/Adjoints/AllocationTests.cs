using System.Diagnostics;
using Continua.Differentiation;
using Continua.Execution;
using Continua.Graphs;
using static Continua.Tensor;
using Trace = Continua.Tracing.Trace;

namespace Continua.Tests.Adjoints;

/// <summary>
/// A compiled gradient through a solve allocates no memory once warm, for any number of steps, saves and compactions.
/// </summary>
public sealed class AllocationTests
{
    private const int Rows = 70;

    public static TheoryData<string, string> Cases
    {
        get
        {
            TheoryData<string, string> cases = [];
            foreach (string adjoint in Adjoints.Keys)
            {
                foreach (string controller in Controllers.Keys.Where(key => adjoint != "full norm" || key == "shared"))
                {
                    cases.Add(adjoint, controller);
                }
            }

            return cases;
        }
    }

    private static Dictionary<string, Adjoint> Adjoints => new()
    {
        ["discrete"] = new DiscreteAdjoint(),
        ["checkpointed"] = new CheckpointedAdjoint { Budget = 4000 },
        ["backsolve"] = new BacksolveAdjoint(),
        ["full norm"] = new BacksolveAdjoint { FullNorm = true },
    };

    private static Dictionary<string, StepController> Controllers => new()
    {
        ["per row"] = new PidController(),
        ["shared"] = new PidController { Shared = true },
        ["fixed"] = new FixedStep(0.1),
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_warm_gradient_allocates_nothing(string adjoint, string controller) =>
        Assert.Equal(0, Allocated(adjoint, controller, threads: 1, GC.GetAllocatedBytesForCurrentThread));

    [Fact]
    public async Task A_warm_gradient_on_two_threads_allocates_nothing()
    {
        // Runs in a separate process, because other tests allocate at the same time.
        ProcessStartInfo start = new("dotnet", [typeof(AllocationTests).Assembly.Location, "allocations"]) { RedirectStandardOutput = true };
        using Process process = Process.Start(start)!;
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        string[] lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(Cases.Count, lines.Length);
        Assert.All(lines, line => Assert.EndsWith(": 0", line));
    }

    /// <summary>One line per case: its name and the bytes that all threads of the process allocate in it.</summary>
    internal static IEnumerable<string> Lines() => Cases.Select(c =>
    {
        (string adjoint, string controller) = ((string)c[0], (string)c[1]);
        return $"{adjoint}, {controller}: {Allocated(adjoint, controller, threads: 2, () => GC.GetTotalAllocatedBytes(precise: true))}";
    });

    private static long Allocated(string adjoint, string controller, int threads, Func<long> total)
    {
        SolveOptions options = new() { Adjoint = Adjoints[adjoint], Controller = Controllers[controller], Rtol = 1e-5, Atol = 1e-7 };
        (Tensor y0, Tensor times, Tensor stiffness) = (Trace.Input("y0", [2]), Trace.Input("times", [4]), Trace.Input("k", [1]));
        SolvedTensor solved = Ode.Solve(
            (Tensor t, Tensor y) => Stack(y[1], -(stiffness[0] * Sin(y[0]))), y0, times[0], times[3], times[1..3], options);
        Tensor loss = Sum(Square(solved.Saved)) + Sum(solved.Last);
        Tensor[] by = [y0, times, stiffness];
        Tensor?[] pulled = Derivative.Vjp([loss], [Constant(1)], by);
        Graph graph = new(by, [loss, pulled[0]!, pulled[1]!, new Tensor(SumRowsPrimitive.Instance, pulled[2]!)]);
        using Batch<double> batch = new(graph, [true, true, false], 3);

        double[,] starts = new double[Rows, 2], spans = new double[Rows, 4];
        for (int r = 0; r < Rows; r++)
        {
            (starts[r, 0], starts[r, 1]) = (0.03 * (r + 1), 0.5);
            (spans[r, 1], spans[r, 2], spans[r, 3]) = (1, 2, 3);
        }

        ArraySlice<double>[] inputs = [starts, spans, new double[] { 9 }], results = [new double[Rows], new double[Rows, 2], new double[Rows, 4]];
        RunReport report = new();
        long minAllocated = long.MaxValue;
        for (int n = 0; n < 40 && minAllocated > 0; n++)
        {
            // The first runs grow buffers, and a garbage collection that another thread starts adds the unused rest of
            // a thread's allocation context. Such runs are disregarded by taking the minimum.
            long before = total();
            double sum = batch.Run(Rows, inputs, results, threads, report)[0];
            minAllocated = Math.Min(minAllocated, total() - before);
            Assert.NotEqual(0, sum);
        }

        Assert.Empty(report.Failures);
        return minAllocated;
    }
}
