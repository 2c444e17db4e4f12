using System.Globalization;

namespace Continua.Plotting;

/// <summary>
/// A sequence of figures, such as a density over time or a fit during training, written as one HTML fragment with a
/// slider and a play button. The fragment loads no other files and does not start by itself. Without scripts, a browser
/// shows the first and the last frame.
/// </summary>
/// <example><code>
/// Animation animation = new() { Title = "From noise to two moons" };
/// animation.Add("t = 0", first).Add("t = 1", last);
/// string html = animation.ToHtml();
/// </code></example>
public sealed class Animation
{
    private readonly List<(string Label, Figure Figure)> frames = [];
    private readonly double framesPerSecond = 8;

    /// <summary>
    /// The accessible name of the animation, which screen readers announce; <c>null</c> for the title of the first
    /// frame, or "animation" if that has none.
    /// </summary>
    public string? Title { get; init; }

    /// <summary>The playback speed in frames per second; 8 by default.</summary>
    /// <exception cref="ArgumentException">The value is not between 0.1 and 60.</exception>
    public double FramesPerSecond
    {
        get => framesPerSecond;
        init => framesPerSecond = value is >= 0.1 and <= 60
            ? value
            : throw new ArgumentException($"An animation has 0.1 to 60 frames per second, but got {value}.");
    }

    /// <summary>
    /// Whether the limits of a panel's axes, colour axis included, are computed from the data of all frames and stay
    /// the same throughout the animation; otherwise each frame has its own limits. True by default.
    /// </summary>
    public bool SharedAxes { get; init; } = true;

    /// <summary>The number of frames.</summary>
    public int Count => frames.Count;

    /// <summary>Adds a frame. The figure is drawn when <see cref="ToHtml"/> is called.</summary>
    /// <param name="label">The text below the frame, such as its time or training step.</param>
    /// <param name="frame">The figure to show.</param>
    /// <returns>This animation.</returns>
    /// <exception cref="ArgumentException">
    /// The size of the figure, or its number of rows or columns, differs from that of the first frame.
    /// </exception>
    public Animation Add(string label, Figure frame)
    {
        ArgumentNullException.ThrowIfNull(label);
        ArgumentNullException.ThrowIfNull(frame);
        if (frames.Count > 0 && Size(frame) != Size(frames[0].Figure))
        {
            throw new ArgumentException(
                $"The frames of an animation have one size and layout, but the first is {Size(frames[0].Figure)} and " +
                $"\"{label}\" is {Size(frame)}; draw all with the same size and panels.");
        }

        frames.Add((label, frame));
        return this;
    }

    /// <summary>
    /// Returns the animation as one <c>div</c> with its style and script; the markup is also well-formed XML.
    /// </summary>
    /// <param name="id">
    /// The id of the <c>div</c>, which is also the prefix of all other ids in it. By default, it is computed from the
    /// content of the frames.
    /// </param>
    /// <exception cref="ArgumentException">
    /// The id is not a letter followed by letters, digits, <c>-</c> or <c>_</c>.
    /// </exception>
    /// <exception cref="InvalidOperationException">The animation has no frame.</exception>
    public string ToHtml(string? id = null)
    {
        if (frames.Count == 0)
        {
            throw new InvalidOperationException("An animation has at least one frame, but none was added; call Add first.");
        }

        Figure[] all = [.. frames.Select(frame => frame.Figure)];
        SvgWriter[] drawn = [.. all.Select(figure => figure.Draw(SharedAxes ? all : [figure]))];
        string name = ElementId.Of(id, string.Concat(drawn.Select(svg => svg.Body)));
        SharedPaths paths = new(name, [.. drawn.Select(svg => svg.Body)]);
        AnimationMarkup markup = new(name, Title ?? all[0].Title ?? "animation", framesPerSecond, all[0].Width);
        return markup.Write(
            SvgWriter.StyleOf(drawn) + paths.Definitions, [.. frames.Select((frame, i) => (frame.Label, Svg(frame.Figure, i)))]);

        string Svg(Figure figure, int i) => figure.ToSvg(paths.Bodies[i], $"{name}-{i.ToString(CultureInfo.InvariantCulture)}");
    }

    private static string Size(Figure figure) =>
        $"{figure.Width}×{figure.Height} pixels with {figure.Rows}×{figure.Columns} panels";
}
