using Continua.Kernels;
using Continua.Vectors;

namespace Continua.Integration;

/// <summary>
/// The clocks of the rows in the lanes, an array for each quantity, so that vectors plan and decide the steps of all rows. A
/// lane without a row that runs stands still.
/// </summary>
internal sealed unsafe partial class LaneClocks : IDisposable
{
    private const int Quantities = 24;

    private readonly NativeBuffer<double> buffer;
    private readonly int capacity;
    private readonly double* accepts, factors, exponents, last, earlier, rejected, attention, vetoes, kept;

    /// <param name="capacity">The most lanes, a multiple of what the widest vector holds.</param>
    public LaneClocks(int capacity)
    {
        (this.capacity, buffer) = (capacity, new(Quantities * capacity));
        int taken = 0;
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
        kept = Quantity();

        double* Quantity() => buffer.Data + ((nint)taken++ * capacity);
    }

    /// <summary>1 where a row runs, else 0.</summary>
    public double* Active { get; }

    public double* Time { get; }

    public ReadOnlySpan<double> Times => new(Time, capacity);

    /// <summary>The size of the next step, without sign.</summary>
    public double* Proposed { get; }

    /// <summary>1 or −1.</summary>
    public double* Direction { get; }

    /// <summary>Where a step has to end at the latest.</summary>
    public double* KnotTo { get; }

    /// <summary>The next save time; NaN where there is none.</summary>
    public double* NextSave { get; }

    /// <summary>The number of steps taken.</summary>
    public double* Accepted { get; }

    /// <summary>The number of steps refused for an end or an error that is not finite.</summary>
    public double* NotFinite { get; }

    /// <summary>The step at hand, with its sign.</summary>
    public double* Size { get; }

    /// <summary>The time at its end.</summary>
    public double* Next { get; }

    /// <summary>1 where it ends at the knot, else 0.</summary>
    public double* Lands { get; }

    /// <summary>0 where the state at its end is finite, else NaN.</summary>
    public double* Finite { get; }

    /// <summary>The norms of errors in units of the tolerances.</summary>
    public double* Errors { get; }

    public Span<double> Factors => new(factors, capacity);

    /// <summary>Room to compute with.</summary>
    public Span<double> Exponents => new(exponents, capacity);

    /// <summary>What a controller sees of so many lanes.</summary>
    public StepVerdicts Verdicts(int lanes) => new()
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

    /// <summary>Finds out which lanes' states are finite.</summary>
    /// <param name="state">[dimension] per lane.</param>
    /// <param name="room">For one number a lane.</param>
    public void TakeFinite<T>(T* state, int dimension, int lanes, T* room)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        if (lanes > 1)
        {
            StageKernels<T>.Finite(room, state, dimension, lanes);
            DoubleSums.Widen(new ReadOnlySpan<T>(room, lanes), new(Finite, lanes));
            return;
        }

        // x − x is 0, or not a number; and so is their sum.
        T all = T.Zero;
        for (int c = 0; c < dimension; c++)
        {
            all += state[c] - state[c];
        }

        *Finite = double.CreateTruncating(all);
    }

    /// <summary>Gives the verdict on the first of so many lanes to all: rows that share their steps have one.</summary>
    public void Spread(int lanes)
    {
        ReadOnlySpan<nint> shared =
            [(nint)Errors, (nint)accepts, (nint)factors, (nint)last, (nint)earlier, (nint)rejected];
        foreach (nint quantity in shared)
        {
            new Span<double>((double*)quantity, lanes).Fill(*(double*)quantity);
        }
    }

    /// <summary>Lets the first lane, whose verdict is that on all, remember the errors that a lane with a running row remembers.</summary>
    public void LeadBy(int lane) => (*last, *earlier, *rejected) = (last[lane], earlier[lane], rejected[lane]);

    /// <summary>No row runs in so many lanes.</summary>
    public void Clear(int lanes) => new Span<double>(Active, Math.Min(capacity, lanes + VectorFunctions.Unit)).Clear();

    /// <summary>Takes a row into a lane.</summary>
    /// <param name="nextSave">NaN if there is none.</param>
    public void Load(int lane, in RowState row, double nextSave)
    {
        Active[lane] = row.Done ? 0 : 1;
        Size[lane] = Lands[lane] = 0;
        Time[lane] = row.Time;
        Proposed[lane] = row.Proposed;
        Direction[lane] = row.Direction;
        (KnotTo[lane], NextSave[lane]) = (row.KnotTo, nextSave);
        (Accepted[lane], NotFinite[lane]) = (row.Accepted, row.NotFinite);
        (last[lane], earlier[lane], rejected[lane]) = (row.Memory.Last, row.Memory.Earlier, row.Memory.RejectedBefore ? 1 : 0);
    }

    /// <summary>A lane needs attention after a move for a reason that the clocks do not know.</summary>
    public void RequestAttention(int lane) => attention[lane] = 1;

    /// <summary>The step at hand of a lane ends at a time before its knot.</summary>
    public void EndAt(int lane, double time) => (Next[lane], Size[lane], Lands[lane]) = (time, time - Time[lane], 1);

    /// <summary>Keeps what the controller remembers of so many lanes for <see cref="Veto"/>.</summary>
    public void KeepMemory(int lanes)
    {
        ReadOnlySpan<nint> memory = [(nint)last, (nint)earlier, (nint)rejected];
        for (int i = 0; i < memory.Length; i++)
        {
            new Span<double>((double*)memory[i], lanes).CopyTo(new(kept + ((nint)i * capacity), lanes));
        }
    }

    /// <summary>The controller remembers again what was kept.</summary>
    public void RestoreMemory(int lanes)
    {
        ReadOnlySpan<nint> memory = [(nint)last, (nint)earlier, (nint)rejected];
        for (int i = 0; i < memory.Length; i++)
        {
            new Span<double>(kept + ((nint)i * capacity), lanes).CopyTo(new((double*)memory[i], lanes));
        }
    }

    /// <summary>Whether the step at hand of a lane is to be taken.</summary>
    /// <param name="adaptive">Whether steps are taken by their errors.</param>
    public bool Accepts(int lane, bool adaptive) => Finite[lane] == 0 && (!adaptive || accepts[lane] > 0);

    /// <summary>The step of a lane is not taken, whatever the controller says, which remembers nothing of it.</summary>
    public void Veto(int lane)
    {
        (accepts[lane], vetoes[lane]) = (0, 1);
        (last[lane], earlier[lane], rejected[lane]) = (kept[lane], kept[lane + capacity], kept[lane + (2 * capacity)]);
    }

    /// <summary>After a move, the lane goes on as before it.</summary>
    public void Repeat(int lane, double proposed) => (Proposed[lane], attention[lane]) = (proposed, 0);

    /// <summary>No lane is vetoed.</summary>
    public void ClearVetoes(int lanes) => new Span<double>(vetoes, lanes).Clear();

    /// <summary>The row of a lane runs no more.</summary>
    public void Stop(int lane) => Active[lane] = Size[lane] = Lands[lane] = 0;

    /// <summary>Brings a row up to where its lane stands.</summary>
    /// <param name="attempts">Made with this row.</param>
    public void Settle(int lane, ref RowState row, int attempts)
    {
        (row.Time, row.Proposed, row.LastStep) = (Time[lane], Proposed[lane], Size[lane]);
        (row.Accepted, row.NotFinite) = ((int)Accepted[lane], (int)NotFinite[lane]);
        row.Rejected = attempts - row.Accepted;
        row.Memory = new() { Last = last[lane], Earlier = earlier[lane], RejectedBefore = rejected[lane] > 0 };
    }

    public void Dispose() => buffer.Dispose();
}
