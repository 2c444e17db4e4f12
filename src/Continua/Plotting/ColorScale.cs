using System.Globalization;

namespace Continua.Plotting;

/// <summary>From the values of a panel to colours. Dots beside a map take the map's colours.</summary>
internal sealed class ColorScale(double low, double high, bool log, bool areas)
{
    /// <summary>Shades of an image; with less, smooth maps show rings, and more only make files larger.</summary>
    public const int Shades = 128;

    private const int Steps = 20;

    private readonly Scale scale = new(low, high, 0, 1, log);

    public double Low => low;

    public double High => high;

    public bool Log => log;

    /// <summary>One of a few steps, so that dots of one colour are one path; -1 for a value without colour.</summary>
    public int Step(double value) => scale.Map(value) is var part && double.IsNaN(part) ? -1 : (int)Math.Clamp(part * Steps, 0, Steps - 1);

    /// <summary>The palette entry in an image; the one behind the last for a value without colour.</summary>
    public byte Shade(double value) =>
        scale.Map(value) is var part && double.IsNaN(part) ? (byte)Shades : (byte)Math.Clamp(part * Shades, 0, Shades - 1);

    public Paint PaintOf(int step) => Paint(step.ToString(CultureInfo.InvariantCulture), step / (Steps - 1.0));

    public Paint Paint(string name, double part) => areas ? ColorMap.Area(name, part) : ColorMap.Dot(name, part);
}
