using System.Numerics;

namespace Continua.Fields;

/// <summary>By how much differences change what a slope depends on.</summary>
/// <param name="least">The least changes of the state that stand out from the rounding of slopes: [dimension] per lane.</param>
/// <param name="sizes">The sizes of the steps, one a lane.</param>
internal readonly unsafe ref struct DifferenceChanges<T>(T* least, T* sizes)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public T* Least => least;

    public T* Sizes => sizes;
}

/// <summary>The Jacobian of a plain field from differences, lane by lane; columns without a row in common are changed together.</summary>
internal abstract unsafe class DifferencedJacobian<T> : FieldJacobian<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    protected static readonly T Rounding = T.BitIncrement(T.One) - T.One;

    private static readonly T LeastDivisor = T.CreateTruncating(typeof(T) == typeof(float) ? 1e-31 : 1e-292);

    private readonly PlainField<T> field;
    private readonly int[][] groups;
    private readonly T[] state, slope, least, numerators, distances;
    private LaneMap map = LaneMap.None;
    private bool checksPattern;

    protected DifferencedJacobian(PlainField<T> field, int dimension, JacobianPattern? pattern)
        : base(dimension, pattern)
    {
        this.field = field;
        groups = pattern?.ColumnGroups ?? [.. Enumerable.Range(0, dimension).Select(column => new[] { column })];
        (state, slope, least) = (new T[dimension], new T[dimension], new T[dimension]);
        (numerators, distances) = (new T[dimension], new T[dimension]);
    }

    /// <summary>Called with each lane before its slopes are evaluated.</summary>
    public Action<int>? Enter { get; init; }

    protected int Groups => groups.Length;

    public override void Bind(ReadOnlySpan<BlockValue<T>> arguments) => checksPattern = Pattern is not null;

    public override void Select(LaneMap map) => this.map = map;

    public override void Evaluate(T* t, T* y, T* slope, T* jacobian, T* byTime, in DifferenceChanges<T> changes)
    {
        int lanes = map.Lanes;
        for (int l = 0; l < map.Count; l++)
        {
            Enter?.Invoke(l);
            LaneNumbers<T>.Take(y, lanes, l, state);
            LaneNumbers<T>.Take(slope, lanes, l, this.slope);
            LaneNumbers<T>.Take(changes.Least, lanes, l, least);
            if (checksPattern)
            {
                PatternCheck<T>.Run(Pattern!, field.Slope, t[l], state, this.slope, least);
            }

            foreach (int[] group in groups)
            {
                ByComponents(field.Slope, t[l], state, group, this.slope, least, numerators, distances);
                foreach (int column in group)
                {
                    Put(column, jacobian + l, lanes);
                }
            }

            ByTime(field.Slope, t[l], state, this.slope, changes.Sizes[l], numerators);
            LaneNumbers<T>.Put(numerators, byTime, lanes, l);
        }

        checksPattern = false;
    }

    public override void Dispose()
    {
    }

    /// <summary>Differences of f by some components of the state, which is left as it was.</summary>
    /// <param name="components">Components of which no two occur in one component of the slope, or one.</param>
    /// <param name="least">The least changes that stand out from the rounding of slopes.</param>
    /// <param name="numerators">Where the differences of slopes go.</param>
    /// <param name="distances">Where those of the components go.</param>
    protected abstract void ByComponents(
        VectorField<T> field, T t, T[] state, int[] components, T[] slope, T[] least, T[] numerators, T[] distances);

    /// <summary>∂f/∂t, from times within the step: beyond its start the field may not be defined.</summary>
    protected abstract void ByTime(VectorField<T> field, T t, T[] state, T[] slope, T size, T[] quotient);

    /// <summary>A part of a step that the precision of t resolves, and by which the rounding of a slope may be divided.</summary>
    protected static T Ahead(T t, T size, T part)
    {
        T resolution = T.Max(LeastDivisor, T.CreateTruncating(16) * (T.BitIncrement(T.Abs(t)) - T.Abs(t)));
        T change = part * size;
        return T.Abs(change) >= resolution ? change : size < T.Zero ? -resolution : resolution;
    }

    private void Put(int column, T* jacobian, int lanes)
    {
        T distance = distances[column];
        if (Pattern is null)
        {
            for (int row = 0; row < numerators.Length; row++)
            {
                jacobian[(((nint)row * numerators.Length) + column) * lanes] = numerators[row] / distance;
            }

            return;
        }

        foreach (int entry in Pattern.EntriesOf(column))
        {
            jacobian[(nint)entry * lanes] = numerators[Pattern.RowOf(entry)] / distance;
        }
    }
}

/// <summary>Forward differences, as Newton's method needs them.</summary>
internal sealed class ForwardJacobian<T>(PlainField<T> field, int dimension, JacobianPattern? pattern)
    : DifferencedJacobian<T>(field, dimension, pattern)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static readonly T Part = T.Sqrt(Rounding);

    private readonly T[] moved = new T[dimension], values = new T[dimension];

    public override int Slopes => Groups + 1;

    protected override void ByComponents(
        VectorField<T> field, T t, T[] state, int[] components, T[] slope, T[] least, T[] numerators, T[] distances)
    {
        foreach (int c in components)
        {
            values[c] = state[c];
            state[c] += T.Max(Part * T.Abs(state[c]), least[c]);
            distances[c] = state[c] - values[c];
        }

        field(t, state, moved);
        foreach (int c in components)
        {
            state[c] = values[c];
        }

        for (int row = 0; row < moved.Length; row++)
        {
            numerators[row] = moved[row] - slope[row];
        }
    }

    protected override void ByTime(VectorField<T> field, T t, T[] state, T[] slope, T size, T[] quotient)
    {
        T later = t + Ahead(t, size, Part);
        field(later, state, moved);
        for (int row = 0; row < moved.Length; row++)
        {
            quotient[row] = (moved[row] - slope[row]) / (later - t);
        }
    }
}

/// <summary>Differences of second order, as Rosenbrock methods need them, whose order rests on the Jacobian.</summary>
internal sealed class CentralJacobian<T>(PlainField<T> field, int dimension, JacobianPattern? pattern)
    : DifferencedJacobian<T>(field, dimension, pattern)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static readonly T Part = T.Cbrt(Rounding), Two = T.One + T.One;

    private readonly T[] ahead = new T[dimension], behind = new T[dimension], values = new T[dimension];

    public override int Slopes => 2 * (Groups + 1);

    protected override void ByComponents(
        VectorField<T> field, T t, T[] state, int[] components, T[] slope, T[] least, T[] numerators, T[] distances)
    {
        foreach (int c in components)
        {
            values[c] = state[c];
            state[c] = distances[c] = values[c] + Change(values[c], least[c]);
        }

        field(t, state, ahead);
        foreach (int c in components)
        {
            state[c] = values[c] - Change(values[c], least[c]);
            distances[c] -= state[c];
        }

        field(t, state, behind);
        foreach (int c in components)
        {
            state[c] = values[c];
        }

        for (int row = 0; row < ahead.Length; row++)
        {
            numerators[row] = ahead[row] - behind[row];
        }
    }

    protected override void ByTime(VectorField<T> field, T t, T[] state, T[] slope, T size, T[] quotient)
    {
        T change = Ahead(t, size, Part), near = t + change, far = t + (Two * change), first = near - t, second = far - t;
        field(near, state, behind);
        field(far, state, ahead);
        for (int row = 0; row < ahead.Length; row++)
        {
            // The slope of the parabola through all three.
            T low = (behind[row] - slope[row]) / first, high = (ahead[row] - behind[row]) / (second - first);
            quotient[row] = low - (first * (high - low) / second);
        }
    }

    private static T Change(T value, T least) => T.Max(Part * T.Abs(value), least);
}
