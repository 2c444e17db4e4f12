using System.Globalization;

namespace Continua.Plotting;

/// <summary>
/// Maps the values of a panel to colours. In a panel with a heat map, dots use the colours of the map.
/// </summary>
internal sealed class ColorScale(double low, double high, bool log, bool areas)
{
    /// <summary>
    /// The number of shades of an image. Fewer produce visible rings in smooth maps; more only enlarge the file.
    /// </summary>
    public const int Shades = 128;

    private const int Steps = 20;

    private readonly Scale scale = new(low, high, 0, 1, log);

    public double Low => low;

    public double High => high;

    public bool Log => log;

    /// <summary>
    /// The index of the colour step, so that dots of one colour share a path; -1 for a value without a colour.
    /// </summary>
    public int Step(double value) =>
        scale.Map(value) is var fraction && double.IsNaN(fraction) ? -1 : (int)Math.Clamp(fraction * Steps, 0, Steps - 1);

    /// <summary>
    /// The palette entry in an image; <see cref="Shades"/>, the transparent entry, for a value without a colour.
    /// </summary>
    public byte Shade(double value) =>
        scale.Map(value) is var fraction && double.IsNaN(fraction) ? (byte)Shades : (byte)Math.Clamp(fraction * Shades, 0, Shades - 1);

    public Paint PaintOf(int step) => Paint(step.ToString(CultureInfo.InvariantCulture), step / (Steps - 1.0));

    public Paint Paint(string name, double fraction) =>
        areas ? ColorMap.Area(name, fraction) : ColorMap.Dot(name, fraction);
}
