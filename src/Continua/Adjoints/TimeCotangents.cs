namespace Continua.Adjoints;

/// <summary>
/// The cotangents of the times of a block's rows, in double precision: start and end, save times, event times, and
/// knots of paths.
/// </summary>
internal sealed class TimeCotangents(int capacity)
{
    /// <summary>The cotangent of t₀ of each row.</summary>
    public double[] T0 { get; } = new double[capacity];

    /// <summary>The cotangent of t₁ of each row.</summary>
    public double[] T1 { get; } = new double[capacity];

    /// <summary>The cotangent of save time s of row r at index r · <see cref="Stride"/> + s.</summary>
    public double[] Times { get; private set; } = [];

    /// <summary>The number of save times per row.</summary>
    public int Stride { get; private set; }

    /// <summary>
    /// The cotangent of known time e of row r, an event time or a knot of a path, at index
    /// r · <see cref="EventStride"/> + e.
    /// </summary>
    public double[] Events { get; private set; } = [];

    /// <summary>The number of known times per row.</summary>
    public int EventStride { get; private set; }

    /// <summary>
    /// For each row, the cotangent of the time of the zero crossing at which the next step to be pulled back ends.
    /// </summary>
    public double[] AtCrossing { get; } = new double[capacity];

    /// <summary>The knots of periodic paths; null if none of their times are inputs.</summary>
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

    /// <summary>
    /// Adds to the cotangent of a knot: t₀, a save time, t₁, the time of an event, or a knot of a path.
    /// </summary>
    public void AddToKnot(int row, int knot, double value)
    {
        if (knot == Integration.RowState.ConstantKnot)
        {
            return;
        }

        if (Integration.RepeatedKnots.IsCode(knot))
        {
            Integration.RepeatedKnot repeated = Repeated![knot];
            AddToKnot(row, repeated.Knot, value);
            AddToKnot(row, repeated.Last, repeated.Periods * value);
            AddToKnot(row, repeated.First, -repeated.Periods * value);
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
