namespace Continua.Kernels;

/// <summary>A barrier at which worker threads spin until all of them have reached it.</summary>
internal sealed class SpinBarrier
{
    private int waiting;
    private volatile int round;
    private volatile bool broken;

    public int Workers { get; private set; } = 1;

    /// <summary>Resets the barrier for the given number of workers.</summary>
    public void Open(int workers) => (Workers, waiting, broken) = (workers, 0, false);

    /// <summary>Returns when every worker has reached the barrier.</summary>
    /// <exception cref="OperationCanceledException">Another worker failed and will not reach the barrier.</exception>
    public void Wait()
    {
        int currentRound = round;
        if (Workers == 1)
        {
            return;
        }

        if (Interlocked.Increment(ref waiting) == Workers)
        {
            waiting = 0;
            round = currentRound + 1;
            return;
        }

        SpinWait spin = default;
        while (round == currentRound)
        {
            if (broken)
            {
                throw new OperationCanceledException("Another worker failed and will not reach the barrier.");
            }

            spin.SpinOnce(sleep1Threshold: -1);
        }
    }

    /// <summary>Makes <see cref="Wait"/> throw in all waiting workers, because a worker has failed.</summary>
    public void Break() => broken = true;
}
