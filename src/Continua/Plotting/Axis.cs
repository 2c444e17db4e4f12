namespace Continua.Plotting;

/// <summary>One axis of a panel: its label, scale and limits.</summary>
/// <remarks>
/// In every text of a figure, a power such as <c>10^-3</c> or <c>m^2</c> is drawn with a raised exponent.
/// </remarks>
public sealed class Axis
{
    private double? min;
    private double? max;

    /// <summary>The label of the axis; <c>null</c> for none.</summary>
    public string? Label { get; set; }

    /// <summary>The unit, drawn in parentheses after the label; <c>null</c> for none.</summary>
    public string? Unit { get; set; }

    /// <summary>Whether the scale is logarithmic; values that are not positive are left out.</summary>
    public bool Log { get; set; }

    /// <summary>
    /// The mapping of values to dates, for ticks at dates; <c>null</c> for numbers. Ticks less than a second apart are
    /// numbers too. An axis that is logarithmic or has <see cref="Categories"/> ignores it.
    /// </summary>
    public DateScale? Dates { get; set; }

    /// <summary>
    /// Names that replace the numbers 0, 1, 2 …; <c>null</c> for numbers. A logarithmic axis ignores them.
    /// </summary>
    public IReadOnlyList<string>? Categories { get; set; }

    /// <summary>
    /// Whether the ticks, the grid lines, the label and the line of the axis are left out; for
    /// <see cref="Panel.Color"/>, whether the colour bar is left out.
    /// </summary>
    public bool Hidden { get; set; }

    /// <summary>
    /// Whether ticks are placed at whole numbers only, as for counts. An axis that is logarithmic, or has
    /// <see cref="Dates"/> or <see cref="Categories"/>, ignores it.
    /// </summary>
    public bool WholeNumbers { get; set; }

    /// <summary>
    /// The lower limit; <c>null</c> computes it from the data. A logarithmic axis ignores a limit that is not positive.
    /// </summary>
    /// <exception cref="ArgumentException">
    /// The value is not finite, its magnitude is above 1e307, or it is not below <see cref="Max"/>.
    /// </exception>
    public double? Min
    {
        get => min;
        set => min = Checked(value, value, max, nameof(Min));
    }

    /// <summary>
    /// The upper limit; <c>null</c> computes it from the data. A logarithmic axis ignores a limit that is not positive.
    /// </summary>
    /// <exception cref="ArgumentException">
    /// The value is not finite, its magnitude is above 1e307, or it is not above <see cref="Min"/>.
    /// </exception>
    public double? Max
    {
        get => max;
        set => max = Checked(value, min, value, nameof(Max));
    }

    /// <summary>
    /// The text next to the axis: label, power of ten and unit; <c>null</c> for none. If the text is longer than
    /// <paramref name="maxLength"/>, the label is shortened before the unit and the power.
    /// </summary>
    /// <param name="exponent">The power of ten by which the tick labels have to be multiplied.</param>
    /// <param name="maxLength">The available length in pixels.</param>
    internal string? Caption(int exponent, double maxLength = double.PositiveInfinity)
    {
        string power = exponent == 0 ? "" : $"10^{Ticks.Whole(exponent)}";
        string unit = Unit is null ? (power == "" ? "" : $"×{power}") : $"{power} {Unit}".Trim();
        string suffix = unit == "" ? "" : $" ({unit})";
        double size = Lettering.Label.Size;
        string caption = (Glyphs.Fit(Label ?? "", size, maxLength - Glyphs.Width(suffix, size)) + suffix).Trim();
        return caption == "" ? null : Glyphs.Fit(caption, size, maxLength);
    }

    private static double? Checked(double? value, double? low, double? high, string name)
    {
        if (value is { } number && !(Math.Abs(number) <= Scale.Largest))
        {
            throw new ArgumentException($"A limit is a finite number, but {name} got {number}; leave it null for an automatic limit.");
        }

        return low >= high
            ? throw new ArgumentException($"Min is below Max, but got {low} and {high}; exchange them, or set the other one to null first.")
            : value;
    }
}
