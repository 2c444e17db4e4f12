using Continua.Execution;
using Continua.Kernels;

namespace Continua.Tests.Kernels;

/// <summary>
/// Threads share work: all of it is done, workers in lockstep wait at the barrier, and exceptions are rethrown.
/// </summary>
public class ParallelRunnerTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void All_work_is_done_in_every_call(int workers)
    {
        ParallelRunner runner = new(linger: true);
        for (int n = 0; n < 200; n++)
        {
            int started = 0, done = 0;
            runner.Run(workers, _ =>
            {
                while (Interlocked.Increment(ref started) <= 50)
                {
                    Interlocked.Increment(ref done);
                }
            });
            Assert.Equal(50, done);
        }
    }

    [Fact]
    public void Concurrent_calls_run_one_after_the_other()
    {
        ParallelRunner runner = new(linger: true);
        int running = 0, maxRunning = 0;
        Parallel.For(0, 200, new() { MaxDegreeOfParallelism = 4 }, _ => runner.Run(1, _ =>
        {
            maxRunning = Math.Max(maxRunning, Interlocked.Increment(ref running));
            Interlocked.Decrement(ref running);
        }));
        Assert.Equal(1, maxRunning);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void After_a_barrier_every_worker_reads_what_the_others_wrote_before_it(int workers)
    {
        ParallelRunner runner = new(linger: true);
        for (int n = 0; n < 100; n++)
        {
            int[] rounds = new int[workers];
            bool allAtBarrier = true;
            runner.RunInLockstep(workers, worker =>
            {
                for (int round = 1; round <= 20; round++)
                {
                    rounds[worker] = round;
                    runner.Barrier.Wait();
                    allAtBarrier &= rounds.Take(runner.Barrier.Workers).All(r => r >= round);
                    runner.Barrier.Wait();
                }
            });
            Assert.True(allAtBarrier);
            Assert.InRange(runner.Barrier.Workers, 1, workers);
        }
    }

    [Fact]
    public void An_exception_in_one_worker_is_rethrown_and_releases_the_others()
    {
        ParallelRunner runner = new(linger: true);
        for (int n = 0; n < 20; n++)
        {
            Assert.Throws<FormatException>(() => runner.RunInLockstep(3, worker =>
            {
                if (worker == runner.Barrier.Workers - 1)
                {
                    throw new FormatException();
                }

                runner.Barrier.Wait();
            }));
            Assert.Throws<FormatException>(() => runner.Run(2, _ => throw new FormatException()));
        }

        int workers = 0;
        runner.RunInLockstep(2, _ => Interlocked.Increment(ref workers));
        Assert.InRange(workers, 1, 2);
    }
}
