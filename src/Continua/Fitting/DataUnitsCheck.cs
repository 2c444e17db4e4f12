using System.Globalization;
using System.Numerics;
using Continua.Graphs;
using Continua.Tracing;

namespace Continua.Learning;

/// <summary>Rejects fields in data units whose values cannot be represented in the precision of the fit.</summary>
internal static class DataUnitsCheck
{
    // The coarsest acceptable rounding of a state, in standard deviations: the default Rtol of a NeuralOde.
    private const double CoarsestState = 1e-4;

    // The coarsest acceptable rounding of the time, in spacings. A well-sampled field changes little within one
    // spacing.
    private const double CoarsestTime = 5e-3;

    private const string StandardizeFix =
        "let a network receive standardised units: FitOptions.FieldUnits = FieldUnits.Standardized, or new Scaled(net)";

    /// <summary>Checks a field at the initial parameters, for the times and states of training rows.</summary>
    /// <param name="field">The field, converted to standardised units.</param>
    /// <param name="start">The initial parameters.</param>
    /// <param name="points">Standardised times and states of training rows, [row, 1 + state].</param>
    /// <exception cref="ArgumentException">
    /// The precision is insufficient; the message contains the value and the possible fixes.
    /// </exception>
    public static void Check<T>(StandardizedField field, Parameters<T> start, double[,] points)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int states = points.GetLength(1) - 1;
        Tensor time = Trace.Input("t", Shape.Scalar), state = Trace.Input("y", [states]);
        (Tensor slope, IReadOnlyList<LinearForm> read) = field.Convert(time, state);
        double last = Enumerable.Range(0, points.GetLength(0)).Max(row => Math.Abs(points[row, 0]));
        foreach (LinearForm form in read)
        {
            CheckRounding<T>(form, form.Terms.Any(t => Graph.Sort([t.Term]).Contains(time)) ? last : null);
        }

        IEnumerable<Literal> written = Graph.Sort([slope]).Select(n => n.Primitive).OfType<Literal>();
        foreach (double number in written.SelectMany(literal => literal.Values))
        {
            CheckRange<T>(number);
        }

        CheckOverflow(field, start, points);
    }

    private static void CheckRounding<T>(LinearForm form, double? last)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        (double offset, double factor) = form.WorstConditioned;
        double around = offset + ((last ?? 0) * factor), rounding = double.CreateTruncating(UnitRoundoff<T>()) * around;
        if (rounding > (last is null ? CoarsestState : CoarsestTime) * factor)
        {
            string unit = last is null ? "deviations" : "spacings";
            throw Refusal<T>(string.Create(
                CultureInfo.InvariantCulture,
                $"has values around {around:G6} that vary in {unit} of {factor:G3} and are rounded by {rounding:G2}"),
                string.Create(
                    CultureInfo.InvariantCulture, $"subtract a constant near {around:G6} where the field reads it"));
        }
    }

    private static void CheckRange<T>(double number)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T rounded = T.CreateTruncating(number);
        if (number != 0 && double.IsFinite(number) && (!T.IsFinite(rounded) || !T.IsNormal(rounded)))
        {
            throw Refusal<T>(
                string.Create(
                    CultureInfo.InvariantCulture, $"needs the number {number:G3}, which is out of range"),
                "rescale the data");
        }
    }

    /// <summary>
    /// Rejects overflow of intermediate values: slopes that are finite in double precision at the initial parameters
    /// have to be finite in the precision of the fit.
    /// </summary>
    private static void CheckOverflow<T>(StandardizedField field, Parameters<T> start, double[,] points)
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
                    throw Refusal<T>("computes values that are out of range", "rescale the data");
                }
            }
        }
    }

    private static double[,] Slopes<T>(StandardizedField field, T[] parameters, double[,] points)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using Predictor<T> slopes = Predictor.Of<T>(x => field.Apply(x[0], x[1..]), field, threads: 1);
        return FieldPoints.ToDouble(slopes.Evaluate(new(field.Layout, parameters), FieldPoints.FromDouble<T>(points)));
    }

    private static ArgumentException Refusal<T>(string problem, string fix)
    {
        bool isSingle = typeof(T) == typeof(float);
        string precision = isSingle ? "single" : "double";
        return new(
            $"A field in data units computes in the precision of the fit, "
            + $"but this one {problem} in {precision} precision; "
            + (isSingle ? "fit in double, model.Fit<double>(data, options), " : "")
            + $"{fix}, or {StandardizeFix}.");
    }

    private static T UnitRoundoff<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => (T.BitIncrement(T.One) - T.One) / (T.One + T.One);
}
