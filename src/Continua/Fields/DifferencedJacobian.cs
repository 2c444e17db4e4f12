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

/// <summary>The Jacobian of a plain field from differences, lane by lane.</summary>
internal abstract unsafe class DifferencedJacobian<T>(PlainField<T> field, int dimension) : FieldJacobian<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    protected static readonly T Rounding = T.BitIncrement(T.One) - T.One;

    private static readonly T LeastDivisor = T.CreateTruncating(typeof(T) == typeof(float) ? 1e-31 : 1e-292);

    private readonly T[] state = new T[dimension], slope = new T[dimension], quotient = new T[dimension];
    private LaneMap map = LaneMap.None;

    /// <summary>Called with each lane before its slopes are evaluated.</summary>
    public Action<int>? Enter { get; init; }

    public override void Bind(ReadOnlySpan<BlockValue<T>> arguments)
    {
    }

    public override void Select(LaneMap map) => this.map = map;

    public override void Evaluate(T* t, T* y, T* slope, T* jacobian, T* byTime, in DifferenceChanges<T> changes)
    {
        int lanes = map.Lanes;
        for (int l = 0; l < map.Count; l++)
        {
            Enter?.Invoke(l);
            LaneNumbers<T>.Take(y, lanes, l, state);
            LaneNumbers<T>.Take(slope, lanes, l, this.slope);
            for (int column = 0; column < dimension; column++)
            {
                ByComponent(field.Slope, t[l], state, column, this.slope, changes.Least[((nint)column * lanes) + l], quotient);
                for (int row = 0; row < dimension; row++)
                {
                    jacobian[((((nint)row * dimension) + column) * lanes) + l] = quotient[row];
                }
            }

            ByTime(field.Slope, t[l], state, this.slope, changes.Sizes[l], quotient);
            LaneNumbers<T>.Put(quotient, byTime, lanes, l);
        }
    }

    public override void Dispose()
    {
    }

    /// <summary>∂f/∂yⱼ; the state is left as it was.</summary>
    /// <param name="least">The least change that stands out from the rounding of slopes.</param>
    protected abstract void ByComponent(VectorField<T> field, T t, T[] state, int component, T[] slope, T least, T[] quotient);

    /// <summary>∂f/∂t, from times within the step: beyond its start the field may not be defined.</summary>
    protected abstract void ByTime(VectorField<T> field, T t, T[] state, T[] slope, T size, T[] quotient);

    /// <summary>A part of a step that the precision of t resolves, and by which the rounding of a slope may be divided.</summary>
    protected static T Ahead(T t, T size, T part)
    {
        T resolution = T.Max(LeastDivisor, T.CreateTruncating(16) * (T.BitIncrement(T.Abs(t)) - T.Abs(t)));
        T change = part * size;
        return T.Abs(change) >= resolution ? change : size < T.Zero ? -resolution : resolution;
    }
}

/// <summary>Forward differences, as Newton's method needs them.</summary>
internal sealed class ForwardJacobian<T>(PlainField<T> field, int dimension) : DifferencedJacobian<T>(field, dimension)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static readonly T Part = T.Sqrt(Rounding);

    private readonly T[] moved = new T[dimension];

    public override int Slopes => moved.Length + 1;

    protected override void ByComponent(VectorField<T> field, T t, T[] state, int component, T[] slope, T least, T[] quotient)
    {
        T value = state[component];
        state[component] = value + T.Max(Part * T.Abs(value), least);
        T change = state[component] - value;
        field(t, state, moved);
        state[component] = value;
        for (int row = 0; row < moved.Length; row++)
        {
            quotient[row] = (moved[row] - slope[row]) / change;
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
internal sealed class CentralJacobian<T>(PlainField<T> field, int dimension) : DifferencedJacobian<T>(field, dimension)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static readonly T Part = T.Cbrt(Rounding), Two = T.One + T.One;

    private readonly T[] ahead = new T[dimension], behind = new T[dimension];

    public override int Slopes => (2 * ahead.Length) + 2;

    protected override void ByComponent(VectorField<T> field, T t, T[] state, int component, T[] slope, T least, T[] quotient)
    {
        T value = state[component], change = T.Max(Part * T.Abs(value), least);
        state[component] = value + change;
        T distance = state[component];
        field(t, state, ahead);
        state[component] = value - change;
        distance -= state[component];
        field(t, state, behind);
        state[component] = value;
        for (int row = 0; row < ahead.Length; row++)
        {
            quotient[row] = (ahead[row] - behind[row]) / distance;
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
}
