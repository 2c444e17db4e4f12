using System.Numerics;
using Continua.Execution;

namespace Continua.Fields;

/// <summary>The scales that determine the increments of finite differences.</summary>
/// <param name="minChange">
/// The smallest changes of the state whose effect exceeds the rounding of slopes, [dimension] per lane.
/// </param>
/// <param name="stepSizes">The step size of each lane.</param>
internal readonly unsafe ref struct DifferenceChanges<T>(T* minChange, T* stepSizes)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public T* MinChange => minChange;

    public T* StepSizes => stepSizes;
}

/// <summary>
/// The Jacobian of a plain C# field from finite differences, lane by lane. Columns without entries in a common row are
/// computed from one difference.
/// </summary>
internal abstract unsafe class DifferencedJacobian<T> : FieldJacobian<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    protected static readonly T Rounding = T.BitIncrement(T.One) - T.One;

    private static readonly T MinDivisor = T.CreateTruncating(typeof(T) == typeof(float) ? 1e-31 : 1e-292);

    private readonly PlainField<T> field;
    private readonly int[][] groups;
    private readonly T[] state, slope, minChange, numerators, distances;
    private LaneMap map = LaneMap.None;
    private bool checksPattern;

    protected DifferencedJacobian(PlainField<T> field, int dimension, JacobianPattern? pattern)
        : base(dimension, pattern)
    {
        this.field = field;
        groups = pattern?.ColumnGroups ?? [.. Enumerable.Range(0, dimension).Select(column => new[] { column })];
        (state, slope, minChange) = (new T[dimension], new T[dimension], new T[dimension]);
        (numerators, distances) = (new T[dimension], new T[dimension]);
    }

    /// <summary>
    /// An action that is called with the index of each lane before the slopes of the lane are evaluated.
    /// </summary>
    public Action<int>? EnterLane { get; init; }

    protected int Groups => groups.Length;

    public override void Bind(ReadOnlySpan<BlockValue<T>> arguments) => checksPattern = Pattern is not null;

    public override void Select(LaneMap map) => this.map = map;

    public override void Evaluate(T* t, T* y, T* slope, T* jacobian, T* byTime, in DifferenceChanges<T> changes)
    {
        int lanes = map.Lanes;
        for (int l = 0; l < map.Count; l++)
        {
            EnterLane?.Invoke(l);
            LaneComponents<T>.Read(y, lanes, l, state);
            LaneComponents<T>.Read(slope, lanes, l, this.slope);
            LaneComponents<T>.Read(changes.MinChange, lanes, l, minChange);
            if (checksPattern)
            {
                JacobianPatternCheck<T>.Run(Pattern!, field.Slope, t[l], state, this.slope, minChange);
            }

            foreach (int[] group in groups)
            {
                DifferenceComponents(field.Slope, t[l], state, group, this.slope, minChange, numerators, distances);
                foreach (int column in group)
                {
                    Put(column, jacobian + l, lanes);
                }
            }

            DifferenceTime(field.Slope, t[l], state, this.slope, changes.StepSizes[l], numerators);
            LaneComponents<T>.Write(numerators, byTime, lanes, l);
        }

        checksPattern = false;
    }

    public override void Dispose()
    {
    }

    /// <summary>
    /// Computes differences of f with respect to a group of components; restores the state afterwards.
    /// </summary>
    /// <param name="field">The field f.</param>
    /// <param name="t">The time.</param>
    /// <param name="state">The state y, [dimension].</param>
    /// <param name="components">
    /// The components to change: either one, or several of which no two affect the same component of the slope.
    /// </param>
    /// <param name="slope">f(t, y), [dimension].</param>
    /// <param name="minChange">The smallest changes whose effect exceeds the rounding of slopes, [dimension].</param>
    /// <param name="numerators">The differences of slopes to write, [dimension].</param>
    /// <param name="distances">The differences of the changed components to write, [dimension].</param>
    protected abstract void DifferenceComponents(
        VectorField<T> field, T t, T[] state, int[] components, T[] slope, T[] minChange, T[] numerators,
        T[] distances);

    /// <summary>
    /// Computes ∂f/∂t from times within the step, because the field may be undefined before the start of the step.
    /// </summary>
    protected abstract void DifferenceTime(VectorField<T> field, T t, T[] state, T[] slope, T size, T[] quotient);

    /// <summary>
    /// Returns the time increment of a difference: a fraction of the step, but at least an increment that the precision
    /// of t resolves and that does not overflow as a divisor.
    /// </summary>
    protected static T TimeIncrement(T t, T size, T fraction)
    {
        T resolution = T.Max(MinDivisor, T.CreateTruncating(16) * (T.BitIncrement(T.Abs(t)) - T.Abs(t)));
        T change = fraction * size;
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

/// <summary>A Jacobian from forward differences, which is accurate enough for Newton's method.</summary>
internal sealed class ForwardJacobian<T>(PlainField<T> field, int dimension, JacobianPattern? pattern)
    : DifferencedJacobian<T>(field, dimension, pattern)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static readonly T RelativeChange = T.Sqrt(Rounding);

    private readonly T[] moved = new T[dimension], values = new T[dimension];

    public override int Slopes => Groups + 1;

    protected override void DifferenceComponents(
        VectorField<T> field, T t, T[] state, int[] components, T[] slope, T[] minChange, T[] numerators, T[] distances)
    {
        foreach (int c in components)
        {
            values[c] = state[c];
            state[c] += T.Max(RelativeChange * T.Abs(state[c]), minChange[c]);
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

    protected override void DifferenceTime(VectorField<T> field, T t, T[] state, T[] slope, T size, T[] quotient)
    {
        T later = t + TimeIncrement(t, size, RelativeChange);
        field(later, state, moved);
        for (int row = 0; row < moved.Length; row++)
        {
            quotient[row] = (moved[row] - slope[row]) / (later - t);
        }
    }
}

/// <summary>
/// A Jacobian from differences of second order, for Rosenbrock methods: their order depends on the accuracy of the
/// Jacobian.
/// </summary>
internal sealed class CentralJacobian<T>(PlainField<T> field, int dimension, JacobianPattern? pattern)
    : DifferencedJacobian<T>(field, dimension, pattern)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static readonly T RelativeChange = T.Cbrt(Rounding), Two = T.One + T.One;

    private readonly T[] ahead = new T[dimension], behind = new T[dimension], values = new T[dimension];

    public override int Slopes => 2 * (Groups + 1);

    protected override void DifferenceComponents(
        VectorField<T> field, T t, T[] state, int[] components, T[] slope, T[] minChange, T[] numerators, T[] distances)
    {
        foreach (int c in components)
        {
            values[c] = state[c];
            state[c] = distances[c] = values[c] + Change(values[c], minChange[c]);
        }

        field(t, state, ahead);
        foreach (int c in components)
        {
            state[c] = values[c] - Change(values[c], minChange[c]);
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

    protected override void DifferenceTime(VectorField<T> field, T t, T[] state, T[] slope, T size, T[] quotient)
    {
        T change = TimeIncrement(t, size, RelativeChange), near = t + change, far = t + (Two * change),
            first = near - t, second = far - t;
        field(near, state, behind);
        field(far, state, ahead);
        for (int row = 0; row < ahead.Length; row++)
        {
            // The derivative at t of the parabola through f(t), f(near) and f(far).
            T low = (behind[row] - slope[row]) / first, high = (ahead[row] - behind[row]) / (second - first);
            quotient[row] = low - (first * (high - low) / second);
        }
    }

    private static T Change(T value, T minChange) => T.Max(RelativeChange * T.Abs(value), minChange);
}
