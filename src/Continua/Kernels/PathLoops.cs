using System.Numerics;
using System.Runtime.CompilerServices;

namespace Continua.Kernels;

/// <summary>The interpolation between the knots of a path.</summary>
internal enum PathForm
{
    /// <summary>The value of the preceding knot.</summary>
    Step,

    /// <summary>A straight line.</summary>
    Linear,

    /// <summary>The cubic polynomial with the given values and slopes at both knots.</summary>
    Hermite,
}

/// <summary>The description of a path for its kernels.</summary>
/// <param name="Form">The interpolation between knots.</param>
/// <param name="Knots">The number of knots.</param>
/// <param name="Channels">The number of components of a value.</param>
/// <param name="Order">The order of the time derivative to evaluate; 0 for the value.</param>
/// <param name="Extrapolates">
/// Whether the outermost polynomials continue beyond the knots; if not, the path keeps its first and last values there.
/// </param>
/// <param name="IsPeriodic">Whether the path repeats beyond its knots.</param>
internal readonly record struct PathPlan(PathForm Form, int Knots, int Channels, int Order, bool Extrapolates, bool IsPeriodic)
{
    public bool HasSlopes => Form == PathForm.Hermite;
}

/// <summary>The data of a path with respect to which a derivative is taken.</summary>
internal enum PathPart
{
    Times,
    Values,
    Slopes,
}

/// <summary>A time located in an interval of a path.</summary>
/// <param name="Index">
/// The index of the knot at which the interval starts; the last knot if the path keeps its last value.
/// </param>
/// <param name="Length">The length h of the interval.</param>
/// <param name="Theta">The relative position θ = (t − t₀)/h.</param>
/// <param name="IsHeld">Whether the time is outside the knots and the path keeps the value of the nearest knot.</param>
/// <param name="Periods">The index of the period; 0 between the knots, negative before them.</param>
internal readonly record struct PathPosition<T>(int Index, T Length, T Theta, bool IsHeld, T Periods)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>;

/// <summary>
/// Evaluates paths. In an interval, a cubic path is Σₖ θᵏ cₖ with c₀ = x₀, c₁ = hd₀, c₂ = 3(x₁ − x₀) − h(2d₀ + d₁),
/// c₃ = 2(x₀ − x₁) + h(d₀ + d₁).
/// </summary>
internal static unsafe class PathLoops<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static readonly T Two = T.CreateTruncating(2), Three = T.CreateTruncating(3), Six = T.CreateTruncating(6);

    /// <summary>
    /// Finds the interval of a time; fast if it is the interval found last or a neighbour of that interval.
    /// </summary>
    /// <param name="times">
    /// The time of the first knot; the times of consecutive knots are <paramref name="step"/> apart in memory.
    /// </param>
    /// <param name="hint">The interval found last; updated. The result does not depend on it.</param>
    public static PathPosition<T> Find(in PathPlan plan, T* times, nint step, T time, ref int hint)
    {
        int last = plan.Knots - 2;
        T first = times[0], end = times[(plan.Knots - 1) * step], periods = T.Zero, given = time, shift = T.Zero;
        if (plan.IsPeriodic)
        {
            T length = end - first;
            periods = T.Floor((time - first) / length);
            periods -= time < first + (periods * length) ? T.One : T.Zero;
            periods += time >= first + ((periods + T.One) * length) ? T.One : T.Zero;
            shift = periods * length;
            time = T.Clamp(time - shift, first, end);
        }

        if (last < 0)
        {
            return new(0, T.One, T.Zero, IsHeld: true, periods);
        }

        int at = Math.Clamp(hint, 0, last);
        if (!(times[at * step] <= time && time < times[(at + 1) * step]))
        {
            at = Search(times, step, time, at, last);
        }

        // Steps end at knots of later periods, computed as knot + shift. The comparison must use the same sum: the
        // rounding of time − shift could move the time across the knot.
        for (; plan.IsPeriodic && at < last && given >= times[(at + 1) * step] + shift; at++)
        {
        }

        for (; plan.IsPeriodic && at > 0 && given < times[at * step] + shift; at--)
        {
        }

        hint = at;
        T start = times[at * step], h = times[(at + 1) * step] - start;
        bool outside = !plan.IsPeriodic && (time < first || time > end || (plan.Form == PathForm.Step && time >= end));
        bool held = outside && (plan.Form == PathForm.Step || !plan.Extrapolates);
        return new(held && time >= end ? plan.Knots - 1 : at, h, (time - start) / h, held, periods);
    }

    /// <summary>Returns the value of a channel, or its time derivative of the order of the plan.</summary>
    public static T Value(in PathPlan plan, in PathPosition<T> at, T x0, T x1, T d0, T d1)
    {
        if (T.IsNaN(at.Theta))
        {
            return at.Theta;
        }

        if (at.IsHeld || plan.Form == PathForm.Step)
        {
            return plan.Order == 0 ? x0 : T.Zero;
        }

        T h = at.Length, p = at.Theta;
        if (plan.Order == 0)
        {
            return plan.Form == PathForm.Linear ? T.FusedMultiplyAdd(p, x1 - x0, x0) : Cubic(h, p, x0, x1, d0, d1);
        }

        if (plan.Form == PathForm.Linear)
        {
            return plan.Order switch
            {
                1 => (x1 - x0) / h,
                _ => T.Zero,
            };
        }

        T c1 = h * d0, c2 = (Three * (x1 - x0)) - (h * ((Two * d0) + d1)), c3 = (Two * (x0 - x1)) + (h * (d0 + d1));
        return Polynomial(plan.Order, p, x0, c1, c2, c3) / Power(h, plan.Order);
    }

    /// <summary>Evaluates the cubic polynomial at a relative position p.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Cubic(T h, T p, T x0, T x1, T d0, T d1)
    {
        T rise = x1 - x0, e0 = h * d0, e1 = h * d1, c3 = e0 + e1 - (Two * rise), c2 = rise - e0 - c3;
        return T.FusedMultiplyAdd(T.FusedMultiplyAdd(T.FusedMultiplyAdd(c3, p, c2), p, e0), p, x0);
    }

    /// <summary>
    /// The derivative of the value of a channel with respect to the time, value or slope of one of the two knots.
    /// </summary>
    /// <param name="isSecond">Whether the knot is the second of the interval.</param>
    public static T Weight(
        in PathPlan plan, in PathPosition<T> at, PathPart part, bool isSecond, T x0, T x1, T d0, T d1)
    {
        if (at.IsHeld || plan.Form == PathForm.Step)
        {
            return part == PathPart.Values && !isSecond && plan.Order == 0 ? T.One : T.Zero;
        }

        return part switch
        {
            PathPart.Values => Value(plan, at, isSecond ? T.Zero : T.One, isSecond ? T.One : T.Zero, T.Zero, T.Zero),
            PathPart.Slopes => Value(plan, at, T.Zero, T.Zero, isSecond ? T.Zero : T.One, isSecond ? T.One : T.Zero),
            _ => TimeDerivative(plan, at, isSecond, x0, x1, d0, d1),
        };
    }

    /// <summary>
    /// ∂/∂t₀ or ∂/∂t₁ of h⁻ᵏ P⁽ᵏ⁾(θ, h), where ∂θ/∂t₀ = −(1 − θ)/h, ∂θ/∂t₁ = −θ/h, ∂h/∂t₀ = −1, ∂h/∂t₁ = 1.
    /// </summary>
    private static T TimeDerivative(in PathPlan plan, in PathPosition<T> at, bool isSecond, T x0, T x1, T d0, T d1)
    {
        T h = at.Length, p = at.Theta, sign = isSecond ? T.One : -T.One;
        T move = isSecond ? -p : p - T.One;
        PathPlan next = plan with { Order = plan.Order + 1 };

        // The derivative with respect to θ, divided by h, is the time derivative.
        T along = Value(next, at, x0, x1, d0, d1) * move;
        T byLength = plan.Form == PathForm.Linear ? T.Zero
            : Polynomial(plan.Order, p, T.Zero, d0, -((Two * d0) + d1), d0 + d1) / Power(h, plan.Order);
        T scale = T.CreateTruncating(plan.Order) * Value(plan, at, x0, x1, d0, d1) / h;
        return along + (sign * (byLength - scale));
    }

    private static T Polynomial(int order, T p, T c0, T c1, T c2, T c3) => order switch
    {
        0 => T.FusedMultiplyAdd(T.FusedMultiplyAdd(T.FusedMultiplyAdd(c3, p, c2), p, c1), p, c0),
        1 => T.FusedMultiplyAdd(T.FusedMultiplyAdd(Three * c3, p, Two * c2), p, c1),
        2 => T.FusedMultiplyAdd(Six * c3, p, Two * c2),
        3 => Six * c3,
        _ => T.Zero,
    };

    private static T Power(T h, int order)
    {
        T power = T.One;
        for (int i = 0; i < order; i++)
        {
            power *= h;
        }

        return power;
    }

    /// <summary>
    /// Finds the interval of a time. Tries the neighbours of <paramref name="near"/>, then the interval that would
    /// contain the time if all intervals had the same length. Otherwise, searches from the nearer of these two
    /// intervals at doubling distances, and then by bisection.
    /// </summary>
    public static int Search(T* times, nint step, T time, int near, int last)
    {
        int next = near + 1;
        if (next <= last && times[next * step] <= time && time < times[(next + 1) * step])
        {
            return next;
        }

        if (near > 0 && times[(near - 1) * step] <= time && time < times[near * step])
        {
            return near - 1;
        }

        T first = times[0], guess = (time - first) / (times[(last + 1) * step] - first) * T.CreateTruncating(last + 1);
        int at = guess > T.Zero ? int.Min(int.CreateSaturating(guess), last) : 0;
        if (times[at * step] <= time && time < times[(at + 1) * step])
        {
            return at;
        }

        at = T.Abs(times[near * step] - time) < T.Abs(times[at * step] - time) ? near : at;
        int low = at, high = at;
        for (int width = 1; low > 0 && !(times[low * step] <= time); width *= 2)
        {
            (high, low) = (low, Math.Max(0, low - width));
        }

        for (int width = 1; high < last && times[(high + 1) * step] <= time; width *= 2)
        {
            (low, high) = (high + 1, Math.Min(last, high + 1 + width));
        }

        while (low < high)
        {
            int middle = low + ((high - low + 1) / 2);
            (low, high) = times[middle * step] <= time ? (middle, high) : (low, middle - 1);
        }

        return low;
    }
}
