namespace Continua.Adjoints;

/// <summary>The cotangents of a block's problems, in double: times per row, and observation times.</summary>
internal sealed class TimeCotangents(int capacity)
{
    public double[] T0 { get; } = new double[capacity];

    public double[] T1 { get; } = new double[capacity];

    /// <summary>Save s of row r at r · <see cref="Stride"/> + s.</summary>
    public double[] Times { get; private set; } = [];

    public int Stride { get; private set; }

    public void Begin(int saves)
    {
        Stride = saves;
        if (Times.Length < saves * T0.Length)
        {
            Times = new double[saves * T0.Length];
        }

        Array.Clear(T0);
        Array.Clear(T1);
        Array.Clear(Times);
    }

    /// <summary>Adds to the cotangent of a knot: t₀, a save time, or t₁.</summary>
    public void AddToKnot(int row, int knot, double value)
    {
        if (knot == Integration.RowState.ConstantKnot)
        {
            return;
        }

        if (knot < 0)
        {
            T0[row] += value;
        }
        else if (knot < Stride)
        {
            Times[(row * Stride) + knot] += value;
        }
        else
        {
            T1[row] += value;
        }
    }
}
