namespace Continua.Plotting;

/// <summary>
/// Places the labels of spans and vertical lines above the frame; labels that would overlap are stacked.
/// </summary>
internal static class SpanCaptions
{
    public static List<(string Text, double X, int Level)> Place(Panel panel, Rect frame, Scale scale)
    {
        List<(string, double, int)> captions = [];
        List<double> levelEnds = [];
        foreach (SpanItem item in panel.Items.OfType<SpanItem>().Where(item => !string.IsNullOrEmpty(item.Caption)).OrderBy(item => item.From))
        {
            string text = Glyphs.Fit(item.Caption!, Lettering.Tick.Size, frame.Width);
            double at = scale.Map(item.From), width = Glyphs.Width(text, Lettering.Tick.Size);
            double x = Math.Clamp(double.IsNaN(at) ? frame.X : at, frame.X, Math.Max(frame.X, frame.Right - width));
            int level = levelEnds.FindIndex(end => end <= x);
            if (level < 0)
            {
                level = levelEnds.Count;
                levelEnds.Add(0);
            }

            levelEnds[level] = x + width + 10;
            captions.Add((text, x, level));
        }

        return captions;
    }
}
