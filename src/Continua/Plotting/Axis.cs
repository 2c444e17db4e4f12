namespace Continua.Plotting;

/// <summary>One axis of a panel: its words, its scale and its limits.</summary>
/// <remarks>In all words of a figure a power such as <c>10^-3</c> or <c>m^2</c> is drawn raised.</remarks>
public sealed class Axis
{
    private double? min;
    private double? max;

    /// <summary>What the axis shows; <c>null</c> for no words.</summary>
    public string? Label { get; set; }

    /// <summary>The unit, drawn in parentheses behind the label.</summary>
    public string? Unit { get; set; }

    /// <summary>A logarithmic scale; values that are not positive are left out.</summary>
    public bool Log { get; set; }

    /// <summary>Ticks at dates; null for numbers. A logarithmic axis has none.</summary>
    public DateScale? Dates { get; set; }

    /// <summary>Names at 0, 1, 2 … in place of numbers; null for numbers. A logarithmic axis has none.</summary>
    public IReadOnlyList<string>? Categories { get; set; }

    /// <summary>Draws neither ticks nor words nor a line.</summary>
    public bool Hidden { get; set; }

    /// <summary>Ticks at whole numbers only, for counts.</summary>
    public bool WholeNumbers { get; set; }

    /// <summary>The lower limit; <c>null</c> takes it from the data. Not positive on a logarithmic axis means automatic.</summary>
    /// <exception cref="ArgumentException">Not a finite number, or not below <see cref="Max"/>.</exception>
    public double? Min
    {
        get => min;
        set => min = Checked(value, value, max, nameof(Min));
    }

    /// <summary>The upper limit; <c>null</c> takes it from the data.</summary>
    /// <exception cref="ArgumentException">Not a finite number, or not above <see cref="Min"/>.</exception>
    public double? Max
    {
        get => max;
        set => max = Checked(value, min, value, nameof(Max));
    }

    /// <summary>
    /// The words beside the axis, whose numbers are multiples of a power of ten; <c>null</c> for none. Where room is
    /// short the label is cut, never the unit or the power.
    /// </summary>
    internal string? Caption(int exponent, double room = double.PositiveInfinity)
    {
        string power = exponent == 0 ? "" : $"10^{Ticks.Whole(exponent)}";
        string unit = Unit is null ? (power == "" ? "" : $"×{power}") : $"{power} {Unit}".Trim();
        string behind = unit == "" ? "" : $" ({unit})";
        double size = Lettering.Label.Size;
        string caption = (Glyphs.Fit(Label ?? "", size, room - Glyphs.Width(behind, size)) + behind).Trim();
        return caption == "" ? null : Glyphs.Fit(caption, size, room);
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
