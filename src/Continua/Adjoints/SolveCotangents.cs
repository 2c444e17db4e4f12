namespace Continua.Adjoints;

/// <summary>The cotangents of a block's problems, in double: times per row, and observation times.</summary>
internal sealed class TimeCotangents(int capacity)
{
    public double[] T0 { get; } = new double[capacity];

    public double[] T1 { get; } = new double[capacity];

    /// <summary>Save s of row r at r · <see cref="Stride"/> + s.</summary>
    public double[] Times { get; private set; } = [];

    public int Stride { get; private set; }

    /// <summary>Time e of row r of the events that are known beforehand at r · <see cref="EventStride"/> + e.</summary>
    public double[] Events { get; private set; } = [];

    public int EventStride { get; private set; }

    /// <summary>For each row, the cotangent of the event of a condition on which the step ends that is pulled back next.</summary>
    public double[] AtCrossing { get; } = new double[capacity];

    /// <summary>The knots of paths that repeat; null where none of their times are inputs.</summary>
    public Integration.RepeatedKnots? Repeated { get; set; }

    public void Begin(int saves, int events = 0)
    {
        (Stride, EventStride) = (saves, events);
        if (Events.Length < events * T0.Length)
        {
            Events = new double[events * T0.Length];
        }

        Array.Clear(Events);
        Array.Clear(AtCrossing);
        if (Times.Length < saves * T0.Length)
        {
            Times = new double[saves * T0.Length];
        }

        Array.Clear(T0);
        Array.Clear(T1);
        Array.Clear(Times);
    }

    /// <summary>Adds to the cotangent of a knot: t₀, a save time, t₁, the time of an event.</summary>
    public void AddToKnot(int row, int knot, double value)
    {
        if (knot == Integration.RowState.ConstantKnot)
        {
            return;
        }

        if (Integration.RepeatedKnots.IsCode(knot))
        {
            Integration.RepeatedKnot one = Repeated![knot];
            AddToKnot(row, one.Knot, value);
            AddToKnot(row, one.Last, one.Periods * value);
            AddToKnot(row, one.First, -one.Periods * value);
        }
        else if (knot == Integration.RowState.EventKnot)
        {
            AtCrossing[row] += value;
        }
        else if (knot < 0)
        {
            T0[row] += value;
        }
        else if (knot < Stride)
        {
            Times[(row * Stride) + knot] += value;
        }
        else if (knot == Stride)
        {
            T1[row] += value;
        }
        else
        {
            Events[(row * EventStride) + knot - Stride - 1] += value;
        }
    }
}
