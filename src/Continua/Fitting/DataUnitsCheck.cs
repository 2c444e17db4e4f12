using System.Globalization;
using System.Numerics;
using Continua.Graphs;
using Continua.Tracing;

namespace Continua.Learning;

/// <summary>Refuses fields in data units whose numbers the precision of a fit cannot hold.</summary>
internal static class DataUnitsCheck
{
    // Of a deviation: the default tolerance of a step.
    private const double CoarsestState = 1e-4;

    // Of a spacing, over which a field that was sampled well changes little.
    private const double CoarsestTime = 5e-3;

    private const string Standardized =
        "let a network see standardised units: FitOptions.FieldUnits = FieldUnits.Standardized, or new Scaled(net)";

    /// <param name="points">Standardised times and states of training rows, [row, 1 + state].</param>
    /// <exception cref="ArgumentException">The precision is too small; the sentence says for what, and the ways
    /// out.</exception>
    public static void Check<T>(StandardizedField field, Parameters<T> start, double[,] points)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int states = points.GetLength(1) - 1;
        Tensor time = Trace.Input("t", Shape.Scalar), state = Trace.Input("y", [states]);
        (Tensor slope, IReadOnlyList<LinearForm> read) = field.Convert(time, state);
        double last = Enumerable.Range(0, points.GetLength(0)).Max(row => Math.Abs(points[row, 0]));
        foreach (LinearForm form in read)
        {
            Resolve<T>(form, form.Terms.Any(t => Graph.Sort([t.Term]).Contains(time)) ? last : null);
        }

        IEnumerable<Literal> written = Graph.Sort([slope]).Select(n => n.Primitive).OfType<Literal>();
        foreach (double number in written.SelectMany(literal => literal.Values))
        {
            Represent<T>(number);
        }

        Overflow(field, start, points);
    }

    private static void Resolve<T>(LinearForm form, double? last)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        (double offset, double factor) = form.Deepest;
        double around = offset + ((last ?? 0) * factor), rounding = double.CreateTruncating(Unit<T>()) * around;
        if (rounding > (last is null ? CoarsestState : CoarsestTime) * factor)
        {
            string what = last is null ? "deviations" : "spacings";
            throw Refused<T>(string.Create(
                CultureInfo.InvariantCulture,
                $"has values around {around:G6} that vary in {what} of {factor:G3} and are rounded by {rounding:G2}"),
                string.Create(
                    CultureInfo.InvariantCulture, $"subtract a written number near {around:G6} where the field reads it"));
        }
    }

    private static void Represent<T>(double number)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T its = T.CreateTruncating(number);
        if (number != 0 && double.IsFinite(number) && (!T.IsFinite(its) || !T.IsNormal(its)))
        {
            throw Refused<T>(
                string.Create(
                    CultureInfo.InvariantCulture, $"needs the number {number:G3}, which lies beyond its range"),
                "rescale the data");
        }
    }

    /// <summary>
    /// Values in between: what is finite in double at the first parameters is so in the precision of the fit.
    /// </summary>
    private static void Overflow<T>(StandardizedField field, Parameters<T> start, double[,] points)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (typeof(T) == typeof(double))
        {
            return;
        }

        double[,] exact = Slopes<double>(field, [.. start.Values.Select(double.CreateTruncating)], points);
        double[,] rounded = Slopes<T>(field, start.Values, points);
        for (int row = 0; row < exact.GetLength(0); row++)
        {
            for (int c = 0; c < exact.GetLength(1); c++)
            {
                if (double.IsFinite(exact[row, c]) && !double.IsFinite(rounded[row, c]))
                {
                    throw Refused<T>("computes values that lie beyond its range", "rescale the data");
                }
            }
        }
    }

    private static double[,] Slopes<T>(StandardizedField field, T[] parameters, double[,] points)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using Predictor<T> slopes = Predictor.Of<T>(x => field.Apply(x[0], x[1..]), field, threads: 1);
        return FieldPoints.Widened(slopes.Evaluate(new(field.Layout, parameters), FieldPoints.Rounded<T>(points)));
    }

    private static ArgumentException Refused<T>(string got, string fix)
    {
        bool isSingle = typeof(T) == typeof(float);
        string precision = isSingle ? "single" : "double";
        return new(
            $"A field that sees data units computes in the precision of the fit, but this one {got} in {precision} precision; "
            + (isSingle ? "fit in double, model.Fit<double>(data, options), " : "")
            + $"{fix}, or {Standardized}.");
    }

    private static T Unit<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => (T.BitIncrement(T.One) - T.One) / (T.One + T.One);
}
