using System.Numerics;

namespace Continua.Fields;

/// <summary>
/// Finds entries of a Jacobian that a given pattern leaves out: where none of the components that a component of the slope may depend on
/// are changed, it stays as it is to the last bit.
/// </summary>
/// <remarks>
/// Small systems are changed component by component. Of larger ones random parts are changed, of about every second one of those on which a
/// component depends: a single entry that is left out escapes 16 such changes per entry of the longest row with a probability of 1 in 100.
/// </remarks>
internal static class PatternCheck<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <param name="slope">f(t, y).</param>
    /// <param name="least">The least changes that stand out from the rounding of slopes.</param>
    /// <exception cref="ArgumentException">An entry shows that the pattern leaves out.</exception>
    public static void Run(JacobianPattern pattern, VectorField<T> field, T t, T[] state, T[] slope, T[] least)
    {
        int size = pattern.Dimension, longest = Enumerable.Range(0, size).Max(row => pattern.ColumnsOf(row).Length), tries = 16 * (longest + 1);
        System.Random random = new(size);
        for (int n = 0; n < Math.Min(tries, size); n++)
        {
            int[] changed = tries < size ? [.. Enumerable.Range(0, size).Where(_ => random.Next(2 * (longest + 1)) == 0)] : [n];
            int row = RowThatMoves(pattern, field, t, state, slope, least, changed);
            if (row >= 0)
            {
                throw pattern.LeavesOut(row, Array.Find(changed, c => RowThatMoves(pattern, field, t, state, slope, least, [c]) == row));
            }
        }
    }

    /// <summary>A component of the slope that changes though the pattern has none of the changed components in its row; −1 if there is none.</summary>
    private static int RowThatMoves(JacobianPattern pattern, VectorField<T> field, T t, T[] state, T[] slope, T[] least, int[] components)
    {
        T[] moved = [.. state], found = new T[slope.Length];
        bool[] mayMove = new bool[slope.Length];
        foreach (int c in components)
        {
            moved[c] += T.Max(T.Abs(state[c]) / T.CreateTruncating(64), least[c]);
            foreach (int entry in pattern.EntriesOf(c))
            {
                mayMove[pattern.RowOf(entry)] = true;
            }
        }

        field(t, moved, found);
        for (int row = 0; row < found.Length; row++)
        {
            if (!mayMove[row] && found[row] != slope[row] && T.IsFinite(found[row]) && T.IsFinite(slope[row]))
            {
                return row;
            }
        }

        return -1;
    }
}
