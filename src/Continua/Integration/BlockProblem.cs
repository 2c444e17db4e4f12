using System.Numerics;
using Continua.Terms;

namespace Continua.Integration;

/// <summary>The initial value problems of a block of rows, and where their values go.</summary>
internal sealed unsafe class BlockProblem<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public int Rows { get; set; }

    /// <summary>[dimension].</summary>
    public BlockValue<T> Start { get; set; }

    /// <summary>One a row.</summary>
    public double[] T0 { get; set; } = [];

    public double[] T1 { get; set; } = [];

    /// <summary>Save times of row r from r · <see cref="TimeStride"/> on; those that are NaN end a row's list.</summary>
    public double[] Times { get; set; } = [];

    public int TimeStride { get; set; }

    /// <summary>Where values go: [saves + 1, dimension] per lane, the value at t₁ last; null keeps none.</summary>
    public T* Saved { get; set; }

    public int SavedLanes { get; set; }

    public double Time(int row, int save) => Times[(row * TimeStride) + save];

    /// <summary>Whether all rows have the times of the first.</summary>
    public bool HasOneSpan()
    {
        for (int r = 1; r < Rows; r++)
        {
            bool same = T0[r] == T0[0] && T1[r] == T1[0]
                && Times.AsSpan(r * TimeStride, TimeStride).SequenceEqual(Times.AsSpan(0, TimeStride));
            if (!same)
            {
                return false;
            }
        }

        return true;
    }

    public int SaveCount(int row)
    {
        int count = 0;
        while (count < TimeStride && !double.IsNaN(Time(row, count)))
        {
            count++;
        }

        return count;
    }
}
