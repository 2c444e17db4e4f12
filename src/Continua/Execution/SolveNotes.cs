using System.Globalization;
using Continua.Kernels;

namespace Continua;

/// <summary>
/// Messages about solves that are not failures, such as raised tolerances, with the number of solves for each kind of
/// message.
/// </summary>
internal struct SolveNotes
{
    private bool single;
    private long raised, coinciding;
    private double coincidingTime, coincidingStep;

    /// <summary>The number of solves that extend beyond the knots of an input path.</summary>
    public long Beyond { get; init; }

    /// <summary>The time that the first of these solves reaches.</summary>
    public double BeyondTime { get; init; }

    /// <summary>
    /// The time of the first or last knot of the path, beyond which the first of these solves extends.
    /// </summary>
    public double BeyondKnot { get; init; }

    /// <summary>
    /// Creates the notes of one solve, with values of type <typeparamref name="T"/>. <paramref name="raised"/> is true
    /// if a tolerance was below the rounding of its component. <paramref name="time"/> and <paramref name="step"/> are
    /// the start and size of a step whose stage times coincide in the precision of the field; the size is 0 if there is
    /// no such step.
    /// </summary>
    public static SolveNotes Of<T>(bool raised, double time, double step) => new()
    {
        single = typeof(T) == typeof(float),
        raised = raised ? 1 : 0,
        coinciding = step > 0 ? 1 : 0,
        coincidingTime = time,
        coincidingStep = step,
    };

    public void Add(in SolveNotes other)
    {
        single |= other.single;
        if (coinciding == 0)
        {
            (coincidingTime, coincidingStep) = (other.coincidingTime, other.coincidingStep);
        }

        (raised, coinciding) = (raised + other.raised, coinciding + other.coinciding);
        if (other.Beyond > 0)
        {
            this = Beyond == 0
                ? this with { Beyond = other.Beyond, BeyondTime = other.BeyondTime, BeyondKnot = other.BeyondKnot }
                : this with { Beyond = Beyond + other.Beyond };
        }
    }

    /// <summary>One message for each kind of note.</summary>
    public readonly IReadOnlyList<string> Sentences()
    {
        if (raised == 0 && coinciding == 0 && Beyond == 0)
        {
            return [];
        }

        List<string> sentences = [];
        if (raised > 0)
        {
            (string rounding, string fix) = single
                ? ("2^-23 of it in float", "raise rtol to 2e-7, or solve in double")
                : ("2^-52 of it in double", "raise rtol to 3e-16");
            sentences.Add(
                $"A component's tolerance is at least the rounding of its value, {rounding}, but rtol and atol give "
                + $"less ({Solves(raised)}), and the rounding was used instead; {fix}.");
        }

        if (coinciding > 0)
        {
            sentences.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"Stages of a step differ in time, but float holds times near t = {coincidingTime:G7} only "
                + $"{UnitInLastPlace(coincidingTime):G3} apart, and a step is {coincidingStep:G3} "
                + $"({Solves(coinciding)}): if the plain field reads t, solve in double, or from t0 = 0 with the field "
                + $"at t + t0."));
        }

        if (Beyond > 0)
        {
            sentences.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"An input path is known up to its knot at t = {BeyondKnot:G7}, but a solve reaches to "
                + $"t = {BeyondTime:G7} ({Solves(Beyond)}): beyond that knot, its value is held or, with "
                + $"Outside = PathOutside.Extrapolate, extrapolated."));
        }

        return sentences;
    }

    private static string Solves(long count) =>
        count == 1 ? "in one solve" : string.Create(CultureInfo.InvariantCulture, $"in {count} solves");

    private static float UnitInLastPlace(double time) =>
        float.BitIncrement((float)Math.Abs(time)) - (float)Math.Abs(time);
}
