using Continua.Kernels;
using Continua.Vectors;

namespace Continua.Integration;

/// <summary>
/// The clocks of the rows in the lanes, as one array per quantity, so that vector instructions plan the steps of all
/// rows and accept or reject them. In a lane without a running row, the time does not change.
/// </summary>
internal sealed unsafe partial class LaneClocks : IDisposable
{
    private const int Quantities = 24;

    private readonly NativeBuffer<double> buffer;
    private readonly int capacity;
    private readonly double* accepts, factors, exponents, last, earlier, rejected, attention, vetoes, savedMemory;

    /// <summary>Allocates clocks for <paramref name="capacity"/> lanes, a multiple of the widest vector.</summary>
    public LaneClocks(int capacity)
    {
        (this.capacity, buffer) = (capacity, new(Quantities * capacity));
        int count = 0;
        Active = Quantity();
        Time = Quantity();
        Proposed = Quantity();
        Direction = Quantity();
        KnotTo = Quantity();
        NextSave = Quantity();
        Accepted = Quantity();
        NotFinite = Quantity();
        Size = Quantity();
        Next = Quantity();
        Lands = Quantity();
        Finite = Quantity();
        Errors = Quantity();
        factors = Quantity();
        exponents = Quantity();
        accepts = Quantity();
        last = Quantity();
        earlier = Quantity();
        rejected = Quantity();
        attention = Quantity();
        vetoes = Quantity();
        savedMemory = Quantity();

        double* Quantity() => buffer.Data + ((nint)count++ * capacity);
    }

    /// <summary>1 if the row runs, else 0.</summary>
    public double* Active { get; }

    /// <summary>The time that the row has reached, at which its next attempt starts.</summary>
    public double* Time { get; }

    public ReadOnlySpan<double> Times => new(Time, capacity);

    /// <summary>The size of the next step, without sign.</summary>
    public double* Proposed { get; }

    /// <summary>1 or −1.</summary>
    public double* Direction { get; }

    /// <summary>The time of the next knot, which no step passes.</summary>
    public double* KnotTo { get; }

    /// <summary>The next save time; NaN if there is none.</summary>
    public double* NextSave { get; }

    /// <summary>The number of accepted steps.</summary>
    public double* Accepted { get; }

    /// <summary>The number of steps rejected because their end or error is not finite.</summary>
    public double* NotFinite { get; }

    /// <summary>The size of the current step, with its sign.</summary>
    public double* Size { get; }

    /// <summary>The end time of the current step.</summary>
    public double* Next { get; }

    /// <summary>1 if the current step ends at the knot, else 0.</summary>
    public double* Lands { get; }

    /// <summary>0 if the state at the end of the current step is finite, else NaN.</summary>
    public double* Finite { get; }

    /// <summary>The error norms of the current step in units of the tolerances.</summary>
    public double* Errors { get; }

    /// <summary>The factors of the next step sizes; before the first step, a scratch buffer.</summary>
    public Span<double> Factors => new(factors, capacity);

    /// <summary>A scratch buffer.</summary>
    public Span<double> Exponents => new(exponents, capacity);

    /// <summary>
    /// The arrays that a step controller reads and writes, for the first <paramref name="lanes"/> lanes.
    /// </summary>
    public StepAcceptance Acceptance(int lanes) => new()
    {
        Lanes = lanes,
        Errors = Errors,
        Accepts = accepts,
        Factors = factors,
        Exponents = exponents,
        Last = last,
        Earlier = earlier,
        Rejected = rejected,
    };

    /// <summary>
    /// Marks the lanes whose state, [dimension] per lane, is finite. The buffer <paramref name="scratch"/> has one
    /// element per lane.
    /// </summary>
    public void MarkFinite<T>(T* state, int dimension, int lanes, T* scratch)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        if (lanes > 1)
        {
            StageKernels<T>.Finite(scratch, state, dimension, lanes);
            DoubleSums.Widen(new ReadOnlySpan<T>(scratch, lanes), new(Finite, lanes));
            return;
        }

        // x − x is 0 for a finite x and NaN otherwise, and so is the sum.
        T all = T.Zero;
        for (int c = 0; c < dimension; c++)
        {
            all += state[c] - state[c];
        }

        *Finite = double.CreateTruncating(all);
    }

    /// <summary>
    /// Copies the decision for the first lane to all lanes: rows that share their steps have one decision.
    /// </summary>
    public void BroadcastDecision(int lanes)
    {
        ReadOnlySpan<nint> shared =
            [(nint)Errors, (nint)accepts, (nint)factors, (nint)last, (nint)earlier, (nint)rejected];
        foreach (nint quantity in shared)
        {
            new Span<double>((double*)quantity, lanes).Fill(*(double*)quantity);
        }
    }

    /// <summary>
    /// Copies the controller memory of a running lane to the first lane, in which shared steps are decided.
    /// </summary>
    public void CopyMemoryToFirstLane(int lane) =>
        (*last, *earlier, *rejected) = (last[lane], earlier[lane], rejected[lane]);

    /// <summary>Marks all lanes as not running.</summary>
    public void Clear(int lanes) => new Span<double>(Active, Math.Min(capacity, lanes + VectorFunctions.Unit)).Clear();

    /// <summary>Copies a row to a lane; <paramref name="nextSave"/> is NaN if there is no further save.</summary>
    public void Load(int lane, in RowState row, double nextSave)
    {
        Active[lane] = row.Done ? 0 : 1;
        Size[lane] = Lands[lane] = 0;
        Time[lane] = row.Time;
        Proposed[lane] = row.Proposed;
        Direction[lane] = row.Direction;
        (KnotTo[lane], NextSave[lane]) = (row.KnotTo, nextSave);
        (Accepted[lane], NotFinite[lane]) = (row.Accepted, row.NotFinite);
        (last[lane], earlier[lane], rejected[lane]) =
            (row.Memory.Last, row.Memory.Earlier, row.Memory.RejectedBefore ? 1 : 0);
    }

    /// <summary>Requests attention for a lane after a move, for a reason outside the clocks.</summary>
    public void RequestAttention(int lane) => attention[lane] = 1;

    /// <summary>Ends the current step of a lane at a time before its knot.</summary>
    public void EndStepAt(int lane, double time) =>
        (Next[lane], Size[lane], Lands[lane]) = (time, time - Time[lane], 1);

    /// <summary>
    /// Whether the current step of a lane ends at its knot, and not at a time before it that a search for an event chose.
    /// </summary>
    public bool LandsOnKnot(int lane) => Lands[lane] != 0 && Next[lane] == KnotTo[lane];

    /// <summary>
    /// Saves the controller memory of all lanes for <see cref="RestoreMemory"/> and <see cref="Veto"/>.
    /// </summary>
    public void SaveMemory(int lanes)
    {
        ReadOnlySpan<nint> memory = [(nint)last, (nint)earlier, (nint)rejected];
        for (int i = 0; i < memory.Length; i++)
        {
            new Span<double>((double*)memory[i], lanes).CopyTo(new(savedMemory + ((nint)i * capacity), lanes));
        }
    }

    /// <summary>Restores the controller memory of all lanes.</summary>
    public void RestoreMemory(int lanes)
    {
        ReadOnlySpan<nint> memory = [(nint)last, (nint)earlier, (nint)rejected];
        for (int i = 0; i < memory.Length; i++)
        {
            new Span<double>(savedMemory + ((nint)i * capacity), lanes).CopyTo(new((double*)memory[i], lanes));
        }
    }

    /// <summary>
    /// Whether the current step of a lane is accepted; fixed steps are accepted whatever their error.
    /// </summary>
    public bool Accepts(int lane, bool adaptive) => Finite[lane] == 0 && (!adaptive || accepts[lane] > 0);

    /// <summary>
    /// Rejects the current step of a lane whatever the controller decided, and restores the controller memory of the
    /// lane.
    /// </summary>
    public void Veto(int lane)
    {
        (accepts[lane], vetoes[lane]) = (0, 1);
        (last[lane], earlier[lane], rejected[lane]) =
            (savedMemory[lane], savedMemory[lane + capacity], savedMemory[lane + (2 * capacity)]);
    }

    /// <summary>After a move, makes the lane repeat its step with the proposed size it had before.</summary>
    public void Repeat(int lane, double proposed) => (Proposed[lane], attention[lane]) = (proposed, 0);

    /// <summary>Removes all vetoes.</summary>
    public void ClearVetoes(int lanes) => new Span<double>(vetoes, lanes).Clear();

    /// <summary>Stops the clock of a lane.</summary>
    public void Stop(int lane) => Active[lane] = Size[lane] = Lands[lane] = 0;

    /// <summary>
    /// Copies the clock of a lane to its row, after <paramref name="attempts"/> attempts of that row.
    /// </summary>
    public void CopyToRow(int lane, ref RowState row, int attempts)
    {
        (row.Time, row.Proposed, row.LastStep) = (Time[lane], Proposed[lane], Size[lane]);
        (row.Accepted, row.NotFinite) = ((int)Accepted[lane], (int)NotFinite[lane]);
        row.Rejected = attempts - row.Accepted;
        row.Memory = new() { Last = last[lane], Earlier = earlier[lane], RejectedBefore = rejected[lane] > 0 };
    }

    public void Dispose() => buffer.Dispose();
}
