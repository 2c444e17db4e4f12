using System.Numerics;

namespace Continua.Fields;

/// <summary>
/// Finds entries of a Jacobian that a user-defined pattern omits. A component of the slope must stay bitwise equal if
/// all changed components of the state are ones on which, by the pattern, it does not depend.
/// </summary>
/// <remarks>
/// Let L be the number of entries in the longest row. A state of at most 16 (L + 1) components is changed one component
/// after the other. For a larger state, 16 (L + 1) random subsets of its components are changed, each of which contains
/// a component with probability 1 / (2 (L + 1)). For any component of the slope, at least 60 % of the subsets then
/// contain none of the components on which it depends by the pattern, and a single omitted entry stays undetected with
/// a probability below 1 in 100.
/// </remarks>
internal static class JacobianPatternCheck<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Checks a pattern at one state.</summary>
    /// <param name="pattern">The pattern.</param>
    /// <param name="field">The field f.</param>
    /// <param name="t">The time.</param>
    /// <param name="state">The state y, [dim].</param>
    /// <param name="slope">f(t, y), [dim].</param>
    /// <param name="minChange">The smallest changes whose effect exceeds the rounding of slopes, [dim].</param>
    /// <exception cref="ArgumentException">The pattern omits an entry that is not zero.</exception>
    public static void Run(JacobianPattern pattern, VectorField<T> field, T t, T[] state, T[] slope, T[] minChange)
    {
        int size = pattern.Dimension, longest = Enumerable.Range(0, size).Max(row => pattern.ColumnsOf(row).Length);
        int tries = 16 * (longest + 1);
        System.Random random = new(size);
        for (int n = 0; n < Math.Min(tries, size); n++)
        {
            int[] changed = tries < size
                ? [.. Enumerable.Range(0, size).Where(_ => random.Next(2 * (longest + 1)) == 0)]
                : [n];
            int row = ViolatingRow(pattern, field, t, state, slope, minChange, changed);
            if (row >= 0)
            {
                throw pattern.MissingEntry(
                    row,
                    Array.Find(changed, c => ViolatingRow(pattern, field, t, state, slope, minChange, [c]) == row));
            }
        }
    }

    /// <summary>
    /// Changes some components of the state; returns a component of the slope that changes although its row of the
    /// pattern contains none of the changed components, or −1 if there is none.
    /// </summary>
    private static int ViolatingRow(
        JacobianPattern pattern, VectorField<T> field, T t, T[] state, T[] slope, T[] minChange, int[] components)
    {
        T[] changedState = [.. state], changedSlope = new T[slope.Length];
        bool[] mayChange = new bool[slope.Length];
        foreach (int c in components)
        {
            changedState[c] += T.Max(T.Abs(state[c]) / T.CreateTruncating(64), minChange[c]);
            foreach (int entry in pattern.EntriesOf(c))
            {
                mayChange[pattern.RowOf(entry)] = true;
            }
        }

        field(t, changedState, changedSlope);
        for (int row = 0; row < changedSlope.Length; row++)
        {
            bool changes = changedSlope[row] != slope[row] && T.IsFinite(changedSlope[row]) && T.IsFinite(slope[row]);
            if (changes && !mayChange[row])
            {
                return row;
            }
        }

        return -1;
    }
}
