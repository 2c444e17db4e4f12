using Continua.Graphs;
using Continua.Kernels;
using Continua.Paths;

namespace Continua;

/// <summary>What a path is before its first and behind its last knot.</summary>
public enum PathOutside
{
    /// <summary>Its first and its last value.</summary>
    Hold,

    /// <summary>It goes on as it ends: along the line or the polynomial of its first and last interval.</summary>
    Extrapolate,

    /// <summary>Nothing: a solve that reaches beyond its knots is refused.</summary>
    Refuse,
}

/// <summary>How the ends of a cubic path are chosen.</summary>
public enum SplineEnds
{
    /// <summary>One polynomial over the first two intervals, and one over the last two: the most exact for smooth inputs.</summary>
    NotAKnot,

    /// <summary>Without curvature.</summary>
    Natural,
}

/// <summary>
/// An input of a field that is known at some times: measured temperatures, a switching voltage, a dose rate. A function of time inside an
/// expression, differentiable by time, by its values and by the times of its knots.
/// </summary>
/// <remarks>
/// A solve whose field reads the path at t lands on every knot of a step path, and on those knots of a linear path at which its bend exceeds
/// the tolerance (<see cref="LandsOnKinks"/>), so that no pulse is stepped over. On knots of Hermite and cubic paths it does not land, but for the
/// first and the last where the path is held beyond them. All values are [knots] or [knots, channels]; times ascend.
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
            $"A path has a value at each of its {times.Size} knots, but got {values.Type}; give [{times.Size}] or [{times.Size}, channels].");
        Tensor.Guard(
            slopes is null || slopes.Shape == values.Shape,
            $"A path has a slope for each of its values of shape {values.Shape}, but got {slopes?.Type}; give as many.");
        double[] numbers = times.Primitive is Literal literal ? literal.Values : [];
        for (int i = 1; i < numbers.Length; i++)
        {
            Tensor.Guard(
                numbers[i] > numbers[i - 1],
                $"The times of a path's knots ascend, but knot {i} is at {numbers[i]} after {numbers[i - 1]}; sort them, and leave repeated ones out.");
        }

        Tensor.Guard(Array.TrueForAll(numbers, double.IsFinite), "The times of a path's knots are finite, but hold NaN or infinity; leave these out.");
        foreach (Tensor? given in (Tensor?[])[values, slopes])
        {
            int bad = given?.Primitive is Literal written ? Array.FindIndex(written.Values, value => !double.IsFinite(value)) : -1;
            Tensor.Guard(
                bad < 0, $"The values and slopes of a path are finite, but one at knot {bad / Math.Max(1, values.Size / times.Size)} is not; leave that knot out.");
        }

        isVector = values.Shape.Rank == 2;
        int channels = isVector ? values.Shape[1] : 1;
        Plan = new(form, times.Size, channels, 0, Extrapolates: false, IsPeriodic: false);
        (this.times, this.values, this.slopes) = (times, values, slopes);
    }

    /// <summary>What it is before its first and behind its last knot.</summary>
    public PathOutside Outside { get; init; } = PathOutside.Hold;

    /// <summary>
    /// Whether a solve lands on the knots of a linear path at which it bends by more than the solve's relative tolerance of its largest value, and
    /// where a cubic one begins and ends to be held; if not, the error control alone notices bends, and may step over a pulse.
    /// </summary>
    public bool LandsOnKinks { get; init; } = true;

    private PathPlan Plan { get; init; }

    /// <summary>Whether it has no jumps and no bends.</summary>
    internal bool IsSmooth => Plan.Form == PathForm.Hermite;

    /// <summary>The value of the last knot before: it jumps at its knots.</summary>
    /// <param name="times">[knots], ascending.</param>
    /// <param name="values">[knots] or [knots, channels].</param>
    public static InputPath Step(Tensor times, Tensor values) => new(PathForm.Step, times, values, null);

    /// <inheritdoc cref="Step(Tensor, Tensor)"/>
    public static InputPath Step(double[] times, double[] values) => Step(Numbers(times), Numbers(values));

    /// <summary>Straight lines between the knots.</summary>
    /// <inheritdoc cref="Step(Tensor, Tensor)"/>
    public static InputPath Linear(Tensor times, Tensor values) => new(PathForm.Linear, times, values, null);

    /// <inheritdoc cref="Linear(Tensor, Tensor)"/>
    public static InputPath Linear(double[] times, double[] values) => Linear(Numbers(times), Numbers(values));

    /// <summary>Cubic polynomials with given values and slopes at the knots.</summary>
    /// <param name="slopes">In the shape of the values, per unit of time.</param>
    /// <inheritdoc cref="Step(Tensor, Tensor)"/>
    public static InputPath Hermite(Tensor times, Tensor values, Tensor slopes) =>
        new(PathForm.Hermite, times, values, slopes ?? throw new ArgumentNullException(nameof(slopes)));

    /// <inheritdoc cref="Hermite(Tensor, Tensor, Tensor)"/>
    public static InputPath Hermite(double[] times, double[] values, double[] slopes) => Hermite(Numbers(times), Numbers(values), Numbers(slopes));

    /// <summary>A cubic spline: two continuous derivatives.</summary>
    /// <param name="ends">How its ends are chosen.</param>
    /// <inheritdoc cref="Step(Tensor, Tensor)"/>
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
    public static InputPath Cubic(double[] times, double[] values, SplineEnds ends = SplineEnds.NotAKnot) => Cubic(Numbers(times), Numbers(values), ends);

    /// <summary>A path that repeats: its first knot begins a period, its last one ends it.</summary>
    /// <param name="period">One period; of a path without jumps, with the same value at both ends.</param>
    public static InputPath Periodic(InputPath period)
    {
        ArgumentNullException.ThrowIfNull(period);
        Tensor.Guard(period.Plan.Knots > 1, $"A period lies between two knots at least, but got {period.Plan.Knots}; give its beginning and its end.");
        return period with { Plan = period.Plan with { IsPeriodic = true } };
    }

    /// <summary>The value at a time: a scalar where values are [knots], else [channels].</summary>
    public Tensor At(Tensor t) => At(t, 0);

    /// <summary>The slope at a time, per unit of time; that of the interval behind where a knot has two.</summary>
    public Tensor SlopeAt(Tensor t) => At(t, 1);

    /// <summary>
    /// The value at a time as a number, for fields in plain C#. A solve does not see which paths such a field reads: give it their knots as
    /// <see cref="SolveOptions.Breakpoints"/>, see <see cref="KnotsWithin"/>.
    /// </summary>
    /// <exception cref="ArgumentException">Values are vectors, knots are computed in an expression, or the time lies where the path refuses to be read.</exception>
    public double ValueAt(double t)
    {
        Tensor.Guard(!isVector, $"A path of values [{Plan.Knots}, {Plan.Channels}] has a vector at each time, but got ValueAt; take ValuesAt.");
        Span<double> value = stackalloc double[1];
        NumbersAt(t, value);
        return value[0];
    }

    /// <summary>Likewise of a path whose values are vectors.</summary>
    /// <returns>[channel].</returns>
    /// <exception cref="ArgumentException">Knots are computed in an expression, or the time lies where the path refuses to be read.</exception>
    public double[] ValuesAt(double t)
    {
        double[] found = new double[Plan.Channels];
        NumbersAt(t, found);
        return found;
    }

    /// <summary>The times of all knots from one time to another, in ascending order, those of later and earlier periods of a periodic path among them.</summary>
    /// <exception cref="ArgumentException">Knots are computed in an expression.</exception>
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
            within.AddRange(knots[..^1].Select(knot => knot + (period * length)).Where(knot => knot >= from && knot <= to));
        }

        return [.. within];
    }

    private unsafe void NumbersAt(double t, Span<double> found)
    {
        double[] knots = NumbersOf(times), heights = NumbersOf(values), rises = slopes is null ? heights : NumbersOf(slopes);
        Tensor.Guard(
            Outside != PathOutside.Refuse || Plan.IsPeriodic || !(t < knots[0] || t > knots[^1]),
            $"A path with Outside = Refuse is read between its knots, from {knots[0]} to {knots[^1]}, but got {t}; stay within, or set "
            + $"Outside = PathOutside.Hold.");
        PathPlan plan = Plan with { Extrapolates = Outside == PathOutside.Extrapolate };
        fixed (double* first = knots)
        {
            int near = 0;
            PathPosition<double> at = PathLoops<double>.Find(plan, first, 1, t, ref near);
            int here = at.Index * plan.Channels, next = Math.Min(at.Index + 1, plan.Knots - 1) * plan.Channels;
            for (int c = 0; c < found.Length; c++)
            {
                found[c] = PathLoops<double>.Value(plan, at, heights[here + c], heights[next + c], rises[here + c], rises[next + c]);
            }
        }
    }

    private static double[] NumbersOf(Tensor given)
    {
        Literal? literal = given.Primitive as Literal;
        Tensor.Guard(
            literal is not null,
            "A path is read as a number where its knots are numbers, but some are computed in an expression; read it with At inside that expression.");
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
