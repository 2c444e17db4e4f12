using System.Numerics;
using Continua.Fields;

namespace Continua.Integration;

/// <summary>The initial value problems of a block of rows, and where their values go.</summary>
internal sealed unsafe class BlockProblem<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public int Rows { get; set; }

    /// <summary>The number, among all rows of a solve, of the first one here.</summary>
    public int FirstRow { get; set; }

    /// <summary>[dimension].</summary>
    public BlockValue<T> Start { get; set; }

    /// <summary>One a row.</summary>
    public double[] T0 { get; set; } = [];

    public double[] T1 { get; set; } = [];

    /// <summary>
    /// Save times of row r from r · <see cref="TimeStride"/> on; the start takes those that miss an end by rounding to
    /// it.
    /// </summary>
    public double[] Times { get; set; } = [];

    /// <summary>The most save times of a row.</summary>
    public int TimeStride { get; set; }

    /// <summary>The number of save times of each row; null where each has <see cref="TimeStride"/>.</summary>
    public int[]? SaveCounts { get; set; }

    /// <summary>Where values go: [saves + 1, dimension] per lane, the value at t₁ last; null keeps none.</summary>
    public T* Saved { get; set; }

    public int SavedLanes { get; set; }

    public double Time(int row, int save) => Times[(row * TimeStride) + save];

    /// <summary>Other times on which steps land; null for none.</summary>
    public KnotLists? Knots { get; set; }

    /// <summary>Where the input paths are known.</summary>
    public PathExtent[] Extents { get; set; } = [];

    public const string TimesDiffer =
        "Rows share a step only where they share their times, but t0, t1 or save times differ; leave Shared off.";

    /// <summary>Whether all rows have the same times, but for those without a start.</summary>
    public bool HasOneSpan()
    {
        int first = 0;
        while (first < Rows && double.IsNaN(T0[first]))
        {
            first++;
        }

        for (int r = first + 1; r < Rows; r++)
        {
            bool same = T0[r] == T0[first] && T1[r] == T1[first]
                && Times.AsSpan(r * TimeStride, TimeStride).SequenceEqual(Times.AsSpan(first * TimeStride, TimeStride));
            if (!same && !double.IsNaN(T0[r]))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>A number that blocks of equal times have in common.</summary>
    public double TimesHash()
    {
        int r = Math.Max(0, Array.FindIndex(T0, t => !double.IsNaN(t)));
        HashCode hash = default;
        hash.Add(T0[r]);
        hash.Add(T1[r]);
        foreach (double time in Times.AsSpan(r * TimeStride, TimeStride))
        {
            hash.Add(time);
        }

        return hash.ToHashCode();
    }

    public int SaveCount(int row) => SaveCounts is null ? TimeStride : SaveCounts[row];
}
