using System.Globalization;

namespace Continua.Plotting;

/// <summary>
/// Figures in order, such as a density over time or a fit over training, as one piece of HTML with a slider and a play
/// button. Nothing is loaded, nothing moves by itself; without scripts the first and the last frame are shown.
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

    /// <summary>What a screen reader calls the animation.</summary>
    public string? Title { get; init; }

    /// <summary>How fast it plays.</summary>
    /// <exception cref="ArgumentException">Not between 0.1 and 60.</exception>
    public double FramesPerSecond
    {
        get => framesPerSecond;
        init => framesPerSecond = value is >= 0.1 and <= 60 ? value : throw new ArgumentException($"A animation has 0.1 to 60 frames per second, but got {value}.");
    }

    /// <summary>
    /// The axes of a panel, colours included, show the data of all frames, so that they do not jump; off, each frame has
    /// its own.
    /// </summary>
    public bool SharedAxes { get; init; } = true;

    /// <summary>The number of frames.</summary>
    public int Count => frames.Count;

    /// <summary>Adds a frame and the words that tell it from the others. The figure may be changed until the animation is drawn.</summary>
    /// <exception cref="ArgumentException">The figure has another size or other rows and columns than the first.</exception>
    public Animation Add(string label, Figure frame)
    {
        ArgumentNullException.ThrowIfNull(label);
        ArgumentNullException.ThrowIfNull(frame);
        if (frames.Count > 0 && Size(frame) != Size(frames[0].Figure))
        {
            throw new ArgumentException(
                $"The frames of a animation are alike, but the first is {Size(frames[0].Figure)} and \"{label}\" is {Size(frame)}; draw all with the same size and panels.");
        }

        frames.Add((label, frame));
        return this;
    }

    /// <summary>The animation as one <c>div</c> with its style and script, which is well-formed XML too.</summary>
    /// <param name="id">The element's id, with which all others begin; the default is computed from what is drawn.</param>
    /// <exception cref="ArgumentException">The id is not a letter followed by letters, digits, <c>-</c> or <c>_</c>.</exception>
    /// <exception cref="InvalidOperationException">There is no frame.</exception>
    public string ToHtml(string? id = null)
    {
        if (frames.Count == 0)
        {
            throw new InvalidOperationException("A animation has at least one frame, but none was added; call Add first.");
        }

        Figure[] all = [.. frames.Select(frame => frame.Figure)];
        SvgWriter[] drawn = [.. all.Select(figure => figure.Draw(SharedAxes ? all : [figure]))];
        string name = ElementId.Of(id, string.Concat(drawn.Select(svg => svg.Body)));
        SharedPaths stock = new(name, [.. drawn.Select(svg => svg.Body)]);
        AnimationMarkup page = new(name, Title ?? all[0].Title ?? "animation", framesPerSecond, all[0].Width);
        return page.Write(SvgWriter.StyleOf(drawn) + stock.Definitions, [.. frames.Select((frame, i) => (frame.Label, Picture(frame.Figure, i)))]);

        string Picture(Figure figure, int i) => figure.ToSvg(stock.Bodies[i], $"{name}-{i.ToString(CultureInfo.InvariantCulture)}");
    }

    private static string Size(Figure figure) => $"{figure.Width}×{figure.Height} pixels with {figure.Rows}×{figure.Columns} panels";
}
