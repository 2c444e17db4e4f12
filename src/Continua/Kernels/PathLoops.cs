using System.Numerics;
using System.Runtime.CompilerServices;

namespace Continua.Kernels;

/// <summary>What lies between the knots of a path.</summary>
internal enum PathForm
{
    /// <summary>The value of the knot before.</summary>
    Step,

    /// <summary>A straight line.</summary>
    Linear,

    /// <summary>A cubic polynomial with the values and slopes of both knots.</summary>
    Hermite,
}

/// <summary>A path as its kernels have it.</summary>
/// <param name="Knots">How many there are.</param>
/// <param name="Channels">The components of its values.</param>
/// <param name="Order">How often it is differentiated by time.</param>
/// <param name="Extrapolates">Whether it goes on beyond its knots as it ends; if not, its last value is held.</param>
/// <param name="IsPeriodic">Whether it repeats beyond its knots.</param>
internal readonly record struct PathPlan(PathForm Form, int Knots, int Channels, int Order, bool Extrapolates, bool IsPeriodic)
{
    public bool HasSlopes => Form == PathForm.Hermite;
}

/// <summary>Which values of a path a cotangent belongs to.</summary>
internal enum PathPart
{
    Times,
    Values,
    Slopes,
}

/// <summary>An interval of a path and a place in it.</summary>
/// <param name="Index">The number of the knot before.</param>
/// <param name="Length">Its length h.</param>
/// <param name="Place">θ = (t − t₀)/h.</param>
/// <param name="IsHeld">Whether the time lies outside the knots, and the value of the nearest is held.</param>
/// <param name="Periods">How many periods the time lies behind the first.</param>
internal readonly record struct PathPlace<T>(int Index, T Length, T Place, bool IsHeld, T Periods)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>;

/// <summary>The loops of paths: Σ over k of θᵏ cₖ with c₀ = x₀, c₁ = hd₀, c₂ = 3(x₁ − x₀) − h(2d₀ + d₁), c₃ = 2(x₀ − x₁) + h(d₀ + d₁).</summary>
internal static unsafe class PathLoops<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static readonly T Two = T.CreateTruncating(2), Three = T.CreateTruncating(3), Six = T.CreateTruncating(6);

    /// <summary>Finds the interval of a time; next to the one that was found last, in a step or two.</summary>
    /// <param name="times">The first knot; they lie <paramref name="step"/> apart.</param>
    /// <param name="hint">The interval that was found last; the result does not depend on it.</param>
    public static PathPlace<T> Find(in PathPlan plan, T* times, nint step, T time, ref int hint)
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

        // Where steps land on knots, these are moved to the time, not the time to them: rounding must not take a time across one.
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

    /// <summary>The value of a channel, differentiated as often as the plan says.</summary>
    public static T Value(in PathPlan plan, in PathPlace<T> at, T x0, T x1, T d0, T d1)
    {
        if (T.IsNaN(at.Place))
        {
            return at.Place;
        }

        if (at.IsHeld || plan.Form == PathForm.Step)
        {
            return plan.Order == 0 ? x0 : T.Zero;
        }

        T h = at.Length, p = at.Place;
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

    /// <summary>The cubic polynomial at a place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Cubic(T h, T p, T x0, T x1, T d0, T d1)
    {
        T rise = x1 - x0, e0 = h * d0, e1 = h * d1, c3 = e0 + e1 - (Two * rise), c2 = rise - e0 - c3;
        return T.FusedMultiplyAdd(T.FusedMultiplyAdd(T.FusedMultiplyAdd(c3, p, c2), p, e0), p, x0);
    }

    /// <summary>How the value of a channel moves with one of the numbers around it.</summary>
    /// <param name="isSecond">Whether it belongs to the knot behind.</param>
    public static T Weight(in PathPlan plan, in PathPlace<T> at, PathPart part, bool isSecond, T x0, T x1, T d0, T d1)
    {
        if (at.IsHeld || plan.Form == PathForm.Step)
        {
            return part == PathPart.Values && !isSecond && plan.Order == 0 ? T.One : T.Zero;
        }

        return part switch
        {
            PathPart.Values => Value(plan, at, isSecond ? T.Zero : T.One, isSecond ? T.One : T.Zero, T.Zero, T.Zero),
            PathPart.Slopes => Value(plan, at, T.Zero, T.Zero, isSecond ? T.Zero : T.One, isSecond ? T.One : T.Zero),
            _ => ByTime(plan, at, isSecond, x0, x1, d0, d1),
        };
    }

    /// <summary>∂/∂t₀ or ∂/∂t₁ of h⁻ᵏ P⁽ᵏ⁾(θ, h), where θ moves by −(1 − θ)/h or −θ/h and h by −1 or 1.</summary>
    private static T ByTime(in PathPlan plan, in PathPlace<T> at, bool isSecond, T x0, T x1, T d0, T d1)
    {
        T h = at.Length, p = at.Place, sign = isSecond ? T.One : -T.One;
        T move = isSecond ? -p : p - T.One;
        PathPlan next = plan with { Order = plan.Order + 1 };

        // The derivative by θ over h is that by time.
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
    /// The interval of a time: one of the neighbours, that in which it would lie were all of one length, or by doubling the distance from the nearer
    /// of the two.
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
