using Continua.Learning;
using static Continua.Tensor;

namespace Continua.Cli.Verification.Events;

/// <summary>
/// A harmonic oscillator that is reflected where it falls below a level: q' = p, p' = −q, and p becomes −e·p at q = L. Started at
/// (q₀, 0), it falls to the level at arccos(L/q₀), and again after 2 arctan(eⁿs/L) each time, with s = (q₀² − L²)^½.
/// </summary>
internal static class EventEquation
{
    private const double Start = 1, Level = 0.5, Restitution = 0.7, End = 5;

    /// <summary>The number of reflections until the end.</summary>
    public const int Reflections = 3;

    private static double Speed => Math.Sqrt((Start * Start) - (Level * Level));

    /// <summary>The largest error of the time of a reflection, and of the state at the end.</summary>
    public static (double Times, double State) Errors(SolveOptions options)
    {
        double[,] from = { { Start, 0 } };
        Solution<double> solved = Ode.Solve(Equation, from, [0], [End], options with { Events = [Reflection(Level, Restitution)] });
        IReadOnlyList<RowEvent<double>> events = solved.Events();
        double worst = events.Count == Reflections ? 0 : double.NaN, time = Math.Acos(Level / Start);
        double speed = Speed;
        for (int n = 0; n < Reflections && n < events.Count; n++)
        {
            worst = Math.Max(worst, Math.Abs(events[n].Time - time));
            speed *= Restitution;
            time += n + 1 < Reflections ? 2 * Math.Atan2(speed, Level) : 0;
        }

        (double sin, double cos) = Math.SinCos(End - time);
        double q = (Level * cos) + (speed * sin), p = (speed * cos) - (Level * sin);
        return (worst, Math.Max(Math.Abs(solved.Last[0, 0] - q), Math.Abs(solved.Last[0, 1] - p)));
    }

    /// <summary>The largest error of the derivatives of the time of the second reflection by q₀, L and e.</summary>
    public static double GradientError(SolveOptions options)
    {
        using Gradient<double> gradient = Gradient.Of<double>(x => Ode.Solve(
            Equation, Stack(x[0], 0 * x[0]), 0, End,
            options: options with { Events = [Reflection(x[1], x[2])], RecordedEvents = Reflections }).EventTimes[1]);
        double[,] found = gradient.Evaluate(new double[,] { { Start, Level, Restitution } }).ByInputs[0];
        double s = Speed, es = Restitution * s, square = (Level * Level) + (es * es);
        double byStart = (Level / (Start * s)) + (2 * Restitution * Level * (Start / s) / square);
        double byLevel = (-1 / s) + (2 * Restitution * ((-Level * Level / s) - s) / square);
        double byRestitution = 2 * Level * s / square;
        return Math.Max(Math.Abs(found[0, 0] - byStart), Math.Max(Math.Abs(found[0, 1] - byLevel), Math.Abs(found[0, 2] - byRestitution)));
    }

    /// <summary>
    /// A loss of q₀, p₀, L, e, t₀, t₁, a save time, and time and size of a dose, through a nonlinear equation with both kinds of events.
    /// </summary>
    public static Tensor Loss(Tensor x, SolveOptions options)
    {
        SeparableTerm pendulum = new((t, p) => p + (0.1 * Square(p)), (t, q) => (-1.2 * Sin(q)) + (0.1 * Cos(t)));
        SolvedTensor solved = Ode.Solve(pendulum, x[..2], x[4], x[5], x[6..7], options with
        {
            Events = [Reflection(x[2], x[3]), Event.At(x[7..8], (t, y) => Stack(y[0], y[1] + x[8]))],
            RecordedEvents = 4,
        });
        return Sum(Sin(solved.Last)) + Sum(Square(solved.Saved)) + solved.EventTimes[0] + Sin(solved.EventTimes[1]);
    }

    private static Term Equation { get; } = new SeparableTerm((t, p) => p, (t, q) => -q);

    private static Event Reflection(Tensor level, Tensor restitution) =>
        new((t, y) => y[0] - level, (t, y) => Stack(y[0], -restitution * y[1]), Crossing.Falling);
}
