using System.Numerics;
using Continua.Execution;
using Continua.Fields;

namespace Continua.Integration;

/// <summary>The initial value problems of a block of rows, and the buffer that receives their saved values.</summary>
internal sealed unsafe class BlockProblem<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The number of rows.</summary>
    public int Rows { get; set; }

    /// <summary>The index of the first row of this block among all rows of the solve.</summary>
    public int FirstRow { get; set; }

    /// <summary>The initial states, [dimension] per row.</summary>
    public BlockValue<T> Start { get; set; }

    /// <summary>t₀ of each row.</summary>
    public double[] T0 { get; set; } = [];

    /// <summary>t₁ of each row.</summary>
    public double[] T1 { get; set; } = [];

    /// <summary>
    /// The save times of row r start at index r · <see cref="TimeStride"/>. A time outside the span by rounding is
    /// replaced by t₀ or t₁ when the row starts.
    /// </summary>
    public double[] Times { get; set; } = [];

    /// <summary>The maximum number of save times of a row.</summary>
    public int TimeStride { get; set; }

    /// <summary>The number of save times of each row; null if every row has <see cref="TimeStride"/>.</summary>
    public int[]? SaveCounts { get; set; }

    /// <summary>
    /// The buffer of saved values, [saves + 1, dimension] per lane with the value at t₁ last; null if nothing is saved.
    /// </summary>
    public T* Saved { get; set; }

    /// <summary>
    /// The number of lanes of <see cref="Saved"/>, whose element (s·dimension + c)·lanes + r is component c of row r at
    /// save s.
    /// </summary>
    public int SavedLanes { get; set; }

    /// <summary>The tangents of times; null if they have none.</summary>
    public TimeTangents? Tangents { get; set; }

    public double Time(int row, int save) => Times[(row * TimeStride) + save];

    /// <summary>Further times at which steps have to end; null if there are none.</summary>
    public KnotLists? Knots { get; set; }

    /// <summary>The time ranges covered by the knots of the input paths.</summary>
    public PathExtent[] Extents { get; set; } = [];

    public const string TimesDiffer =
        "Rows share a step only where they share their times, but t0, t1 or save times differ; leave Shared off.";

    /// <summary>Whether all rows have the same times, apart from rows without a start, whose t₀ is NaN.</summary>
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

    /// <summary>A hash of the times that all rows of the block share.</summary>
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

    /// <summary>The number of save times of a row.</summary>
    public int SaveCount(int row) => SaveCounts is null ? TimeStride : SaveCounts[row];
}
