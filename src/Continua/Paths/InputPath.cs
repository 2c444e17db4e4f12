using Continua.Graphs;
using Continua.Kernels;
using Continua.Paths;

namespace Continua;

/// <summary>The value of a path before its first and after its last knot.</summary>
public enum PathOutside
{
    /// <summary>Before the first knot the path has its first value; after the last knot, its last value.</summary>
    Hold,

    /// <summary>The path continues the line or the polynomial of its first and last interval; a step path, or a path of
    /// one knot, is held.</summary>
    Extrapolate,

    /// <summary>The path is undefined outside its knots: a solve that reaches beyond them fails, and
    /// <see cref="InputPath.ValueAt"/> throws there.</summary>
    Refuse,
}

/// <summary>The end conditions of a cubic spline.</summary>
public enum SplineEnds
{
    /// <summary>
    /// One polynomial over the first two intervals, and one over the last two; the most accurate condition for smooth
    /// inputs. Over three knots the path is a parabola, over two a line.
    /// </summary>
    NotAKnot,

    /// <summary>Zero second derivative at both ends.</summary>
    Natural,
}

/// <summary>
/// An input of a field that is given at some times (knots), such as measured temperatures, a switched voltage or a dose
/// rate. It is a function of time inside an expression, differentiable with respect to time, to its values and to the
/// times of its knots.
/// </summary>
/// <remarks>
/// A solve whose field reads the path at t ends a step at every knot of a step path, and at those knots of a linear
/// path whose kink exceeds the tolerance (<see cref="LandsOnKinks"/>), so that it does not step over a pulse. For
/// Hermite and cubic paths it lands on the first and the last knot only, and only if the path is neither extrapolated
/// nor periodic. Times are [knots] and ascend; values are [knots] or [knots, channels].
/// </remarks>
/// <example><code>
/// InputPath outside = InputPath.Cubic([0, 6, 12, 18, 24], [4, 2, 9, 7, 3]);
/// Solution&lt;double&gt; room = Ode.Solve((t, y) =&gt; (outside.At(t) - y) / 20, new double[,] { { 18 } }, t0: 0, t1: 24);
/// </code></example>
public sealed record InputPath
{
    private readonly Tensor times, values;
    private readonly Tensor? slopes;
    private readonly bool isVector;

    private InputPath(PathForm form, Tensor times, Tensor values, Tensor? slopes)
    {
        ArgumentNullException.ThrowIfNull(times);
        ArgumentNullException.ThrowIfNull(values);
        Tensor.Guard(
            times.Shape.Rank == 1 && times.Element == ElementType.Real,
            $"The knots of a path have times of shape [knots], but got {times.Type}; give a vector.");
        Tensor.Guard(
            values.Shape.Rank is 1 or 2 && values.Shape[0] == times.Size && values.Element == ElementType.Real,
            $"A path has a value at each of its {times.Size} knots, but got {values.Type}; give [{times.Size}] or "
            + $"[{times.Size}, channels].");
        Tensor.Guard(
            slopes is null || slopes.Shape == values.Shape,
            $"A path has a slope for each of its values of shape {values.Shape}, but got {slopes?.Type}; give as "
            + $"many.");
        double[] constantTimes = times.Primitive is Literal literal ? literal.Values : [];
        for (int i = 1; i < constantTimes.Length; i++)
        {
            Tensor.Guard(
                constantTimes[i] > constantTimes[i - 1],
                $"The times of a path's knots ascend, but knot {i} is at {constantTimes[i]} after "
                + $"{constantTimes[i - 1]}; sort them, and leave repeated ones out.");
        }

        Tensor.Guard(
            Array.TrueForAll(constantTimes, double.IsFinite),
            "The times of a path's knots are finite, but hold NaN or infinity; leave these out.");
        foreach (Tensor? given in (Tensor?[])[values, slopes])
        {
            int bad = given?.Primitive is Literal written
                ? Array.FindIndex(written.Values, value => !double.IsFinite(value))
                : -1;
            Tensor.Guard(
                bad < 0,
                $"The values and slopes of a path are finite, but one at knot "
                + $"{bad / Math.Max(1, values.Size / times.Size)} is not; leave that knot out.");
        }

        isVector = values.Shape.Rank == 2;
        int channels = isVector ? values.Shape[1] : 1;
        Plan = new(form, times.Size, channels, 0, Extrapolates: false, IsPeriodic: false);
        (this.times, this.values, this.slopes) = (times, values, slopes);
    }

    /// <summary>The value before the first and after the last knot; held by default. It has no effect on a periodic
    /// path.</summary>
    public PathOutside Outside { get; init; } = PathOutside.Hold;

    /// <summary>
    /// Whether a solve lands on kinks of the path; true by default. These are the ends of a linear path and those of
    /// its knots whose value differs from the straight line between the neighbouring knots by more than the relative
    /// tolerance times the largest value of the channel (every knot, if times or values are not constants), and the
    /// ends of a Hermite or cubic path that is neither extrapolated nor periodic. If false, only the error control of
    /// the solve responds to kinks, and the solve may step over a pulse. A solve always lands on the jumps of a step
    /// path.
    /// </summary>
    public bool LandsOnKinks { get; init; } = true;

    private PathPlan Plan { get; init; }

    /// <summary>The number of channels: 1 for values [knots].</summary>
    internal int Channels => Plan.Channels;

    /// <summary>Whether the path is piecewise constant.</summary>
    internal bool IsStep => Plan.Form == PathForm.Step;

    /// <summary>Whether the path has neither jumps nor kinks between its ends.</summary>
    internal bool IsSmooth => Plan.Form == PathForm.Hermite;

    /// <summary>
    /// Creates a piecewise constant path: its value is that of the latest knot, so that it jumps at its knots.
    /// </summary>
    /// <param name="times">The times of the knots, [knots], ascending.</param>
    /// <param name="values">The values at the knots, [knots] or [knots, channels].</param>
    /// <exception cref="ArgumentException">
    /// The shapes do not match, or constant knots do not ascend or are not finite.
    /// </exception>
    public static InputPath Step(Tensor times, Tensor values) => new(PathForm.Step, times, values, null);

    /// <inheritdoc cref="Step(Tensor, Tensor)"/>
    public static InputPath Step(double[] times, double[] values) => Step(Numbers(times), Numbers(values));

    /// <summary>Creates a piecewise linear path: straight lines between the knots.</summary>
    /// <inheritdoc cref="Step(Tensor, Tensor)"/>
    public static InputPath Linear(Tensor times, Tensor values) => new(PathForm.Linear, times, values, null);

    /// <inheritdoc cref="Linear(Tensor, Tensor)"/>
    public static InputPath Linear(double[] times, double[] values) => Linear(Numbers(times), Numbers(values));

    /// <summary>Creates a piecewise cubic path with given values and slopes at the knots.</summary>
    /// <param name="times">The times of the knots, [knots], ascending.</param>
    /// <param name="values">The values at the knots, [knots] or [knots, channels].</param>
    /// <param name="slopes">The slopes at the knots, in the shape of the values; units of the values per unit of
    /// time.</param>
    /// <exception cref="ArgumentException">
    /// The shapes do not match, or constant knots do not ascend or are not finite.
    /// </exception>
    public static InputPath Hermite(Tensor times, Tensor values, Tensor slopes) =>
        new(PathForm.Hermite, times, values, slopes ?? throw new ArgumentNullException(nameof(slopes)));

    /// <inheritdoc cref="Hermite(Tensor, Tensor, Tensor)"/>
    public static InputPath Hermite(double[] times, double[] values, double[] slopes) =>
        Hermite(Numbers(times), Numbers(values), Numbers(slopes));

    /// <summary>Creates a cubic spline through the values at the knots, which has two continuous derivatives.</summary>
    /// <param name="times">The times of the knots, [knots], ascending.</param>
    /// <param name="values">The values at the knots, [knots] or [knots, channels].</param>
    /// <param name="ends">The end conditions.</param>
    /// <exception cref="ArgumentException">
    /// The shapes do not match, or constant knots do not ascend or are not finite.
    /// </exception>
    public static InputPath Cubic(Tensor times, Tensor values, SplineEnds ends = SplineEnds.NotAKnot)
    {
        _ = Linear(times, values);
        bool natural = ends == SplineEnds.Natural;
        Tensor slopes = times.Primitive is Literal at && values.Primitive is Literal written
            ? Tensor.Constant(SplineSystem.SlopesOf(at.Values, written.Values, natural), [.. values.Shape.Extents])
            : new(new SplinePrimitive(natural), times, values);
        return new(PathForm.Hermite, times, values, slopes);
    }

    /// <inheritdoc cref="Cubic(Tensor, Tensor, SplineEnds)"/>
    public static InputPath Cubic(double[] times, double[] values, SplineEnds ends = SplineEnds.NotAKnot) =>
        Cubic(Numbers(times), Numbers(values), ends);

    /// <summary>Creates a path that repeats a given one in both directions of time.</summary>
    /// <param name="period">
    /// One period, from the first knot to the last; a path without jumps has the same value at both.
    /// </param>
    /// <exception cref="ArgumentException">The period has only one knot.</exception>
    public static InputPath Periodic(InputPath period)
    {
        ArgumentNullException.ThrowIfNull(period);
        Tensor.Guard(
            period.Plan.Knots > 1,
            $"A periodic path has at least two knots, but got {period.Plan.Knots}; give the beginning and the end of "
            + $"the period.");
        return period with { Plan = period.Plan with { IsPeriodic = true } };
    }

    /// <summary>Returns the value at a time: a scalar if the values are [knots], otherwise [channels].</summary>
    /// <param name="t">The time, a scalar.</param>
    /// <exception cref="ArgumentException">The time is not a scalar.</exception>
    public Tensor At(Tensor t) => At(t, 0);

    /// <summary>
    /// Returns the slope at a time, per unit of time, in the shape of <see cref="At(Tensor)"/>. At a knot where the
    /// slope jumps, this is the slope of the interval after the knot.
    /// </summary>
    /// <param name="t">The time, a scalar.</param>
    /// <exception cref="ArgumentException">The time is not a scalar.</exception>
    public Tensor SlopeAt(Tensor t) => At(t, 1);

    /// <summary>
    /// Returns the value at a time as a number, for fields in plain C#. A solve cannot detect the paths that such a
    /// field reads; pass their <see cref="KnotsWithin"/> as <see cref="SolveOptions.Breakpoints"/>.
    /// </summary>
    /// <param name="t">The time.</param>
    /// <exception cref="ArgumentException">
    /// The values are vectors, the knots are computed in an expression, or the time is outside a path with
    /// <see cref="PathOutside.Refuse"/>.
    /// </exception>
    public double ValueAt(double t)
    {
        Tensor.Guard(
            !isVector,
            $"A path of values [{Plan.Knots}, {Plan.Channels}] has a vector at each time, but got ValueAt; use "
            + $"ValuesAt.");
        Span<double> value = stackalloc double[1];
        NumbersAt(t, value);
        return value[0];
    }

    /// <summary>Returns the values of all channels at a time as numbers, for fields in plain C#.</summary>
    /// <param name="t">The time.</param>
    /// <returns>The values, [channels].</returns>
    /// <exception cref="ArgumentException">
    /// The knots are computed in an expression, or the time is outside a path with <see cref="PathOutside.Refuse"/>.
    /// </exception>
    public double[] ValuesAt(double t)
    {
        double[] result = new double[Plan.Channels];
        NumbersAt(t, result);
        return result;
    }

    /// <summary>
    /// Returns the times of all knots between two times, ends included, in ascending order. For a periodic path these
    /// include the knots of every period between the two times.
    /// </summary>
    /// <param name="from">One end of the interval.</param>
    /// <param name="to">The other end, which may be the earlier one.</param>
    /// <exception cref="ArgumentException">The knots are computed in an expression.</exception>
    public double[] KnotsWithin(double from, double to)
    {
        double[] knots = NumbersOf(times);
        (from, to) = (Math.Min(from, to), Math.Max(from, to));
        if (!Plan.IsPeriodic)
        {
            return [.. knots.Where(knot => knot >= from && knot <= to)];
        }

        double length = knots[^1] - knots[0];
        List<double> within = [];
        for (double period = Math.Floor((from - knots[0]) / length) - 1; knots[0] + (period * length) <= to; period++)
        {
            within.AddRange(
                knots[..^1].Select(knot => knot + (period * length)).Where(knot => knot >= from && knot <= to));
        }

        return [.. within];
    }

    private unsafe void NumbersAt(double t, Span<double> result)
    {
        double[] knots = NumbersOf(times), knotValues = NumbersOf(values), knotSlopes = slopes is null
            ? knotValues
            : NumbersOf(slopes);
        Tensor.Guard(
            Outside != PathOutside.Refuse || Plan.IsPeriodic || !(t < knots[0] || t > knots[^1]),
            $"A path with Outside = Refuse is read between its knots, from {knots[0]} to {knots[^1]}, but got {t}; "
            + $"stay within, or set Outside = PathOutside.Hold.");
        PathPlan plan = Plan with { Extrapolates = Outside == PathOutside.Extrapolate };
        fixed (double* first = knots)
        {
            int near = 0;
            PathPosition<double> at = PathLoops<double>.Find(plan, first, 1, t, ref near);
            int here = at.Index * plan.Channels, next = Math.Min(at.Index + 1, plan.Knots - 1) * plan.Channels;
            for (int c = 0; c < result.Length; c++)
            {
                result[c] = PathLoops<double>.Value(
                    plan, at, knotValues[here + c], knotValues[next + c], knotSlopes[here + c], knotSlopes[next + c]);
            }
        }
    }

    private static double[] NumbersOf(Tensor given)
    {
        Literal? literal = given.Primitive as Literal;
        Tensor.Guard(
            literal is not null,
            "A path is read as a number where its knots are numbers, but some are computed in an expression; read it "
            + "with At inside that expression.");
        return literal!.Values;
    }

    private Tensor At(Tensor t, int order)
    {
        ArgumentNullException.ThrowIfNull(t);
        Tensor.Guard(t.Shape.IsScalar, $"A path is read at one time, but got {t.Type}; give a scalar.");
        PathPrimitive primitive = new(Plan with { Order = order, Extrapolates = Outside == PathOutside.Extrapolate })
        {
            LandsOnKinks = LandsOnKinks,
            Refuses = Outside == PathOutside.Refuse,
        };
        Tensor value = slopes is null ? new(primitive, t, times, values) : new(primitive, t, times, values, slopes);
        return isVector ? value : value[0];
    }

    private static Tensor Numbers(double[] numbers)
    {
        ArgumentNullException.ThrowIfNull(numbers);
        Tensor.Guard(numbers.Length > 0, "A path has at least one knot, but got none; give its times and values.");
        return Tensor.Vector(numbers);
    }
}
