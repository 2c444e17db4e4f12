namespace Continua.Kernels;

/// <summary>Where the members of a team wait for each other.</summary>
internal sealed class Meeting
{
    private int waiting;
    private volatile int round;
    private volatile bool broken;

    public int Members { get; private set; } = 1;

    public void Open(int members) => (Members, waiting, broken) = (members, 0, false);

    /// <summary>Goes on when every member has come here.</summary>
    /// <exception cref="OperationCanceledException">A member threw and will not come.</exception>
    public void Wait()
    {
        int mine = round;
        if (Members == 1)
        {
            return;
        }

        if (Interlocked.Increment(ref waiting) == Members)
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
