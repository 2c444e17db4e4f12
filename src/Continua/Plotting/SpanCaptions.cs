namespace Continua.Plotting;

/// <summary>Places the words of spans and vertical lines above the frame; those that would meet stand one above the other.</summary>
internal static class SpanCaptions
{
    public static List<(string Text, double X, int Level)> Place(Panel panel, Rect frame, Scale scale)
    {
        List<(string, double, int)> places = [];
        List<double> free = [];
        foreach (SpanItem item in panel.Items.OfType<SpanItem>().Where(item => !string.IsNullOrEmpty(item.Caption)).OrderBy(item => item.From))
        {
            string text = Glyphs.Fit(item.Caption!, Lettering.Tick.Size, frame.Width);
            double at = scale.Map(item.From), width = Glyphs.Width(text, Lettering.Tick.Size);
            double x = Math.Clamp(double.IsNaN(at) ? frame.X : at, frame.X, Math.Max(frame.X, frame.Right - width));
            int level = free.FindIndex(end => end <= x);
            if (level < 0)
            {
                level = free.Count;
                free.Add(0);
            }

            free[level] = x + width + 10;
            places.Add((text, x, level));
        }

        return places;
    }
}
