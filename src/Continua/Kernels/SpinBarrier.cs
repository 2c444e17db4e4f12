namespace Continua.Kernels;

/// <summary>Where the workers of a runner wait for each other.</summary>
internal sealed class SpinBarrier
{
    private int waiting;
    private volatile int round;
    private volatile bool broken;

    public int Workers { get; private set; } = 1;

    public void Open(int workers) => (Workers, waiting, broken) = (workers, 0, false);

    /// <summary>Goes on when every worker has come here.</summary>
    /// <exception cref="OperationCanceledException">A worker threw and will not come.</exception>
    public void Wait()
    {
        int mine = round;
        if (Workers == 1)
        {
            return;
        }

        if (Interlocked.Increment(ref waiting) == Workers)
        {
            waiting = 0;
            round = mine + 1;
            return;
        }

        SpinWait spin = default;
        while (round == mine)
        {
            if (broken)
            {
                throw new OperationCanceledException("Another thread of the same work failed.");
            }

            spin.SpinOnce(sleep1Threshold: -1);
        }
    }

    public void Break() => broken = true;
}
