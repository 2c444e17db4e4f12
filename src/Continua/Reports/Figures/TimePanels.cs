using Continua.Learning;
using Continua.Plotting;

namespace Continua.Reporting;

/// <summary>A grid of panels over time: one row per state shown, one column per series shown.</summary>
internal sealed class TimePanels
{
    private const int MaxStates = 5;
    private const int MaxSeries = 3;

    private readonly FitView fit;
    private readonly int[] series;

    /// <param name="fit">The fit.</param>
    /// <param name="candidates">The indices of the series that have data to show.</param>
    public TimePanels(FitView fit, IEnumerable<int> candidates)
    {
        this.fit = fit;
        int[] all = [.. candidates];
        series = [.. all.Take(MaxSeries)];
        ShownStates = Math.Min(fit.States, MaxStates);
        int tall = ShownStates == 1 ? 250 : Math.Max(120, 210 - 20 * ShownStates);
        Figure = new(ShownStates, Math.Max(1, series.Length)) { Width = 902, Height = 90 + tall * ShownStates };
        Omissions = Abridged(fit.States, ShownStates, "states") + Abridged(all.Length, series.Length, "series");
    }

    public Figure Figure { get; }

    public int ShownStates { get; }

    /// <summary>Sentences on the states, series and values that are not shown.</summary>
    public string Omissions { get; private set; }

    /// <summary>
    /// Labels the panels of each series that is shown, and calls <paramref name="drawSeries"/> with the index of the
    /// series and its panels, one per state shown.
    /// </summary>
    public void Draw(Action<int, IReadOnlyList<Panel>> drawSeries)
    {
        for (int column = 0; column < series.Length; column++)
        {
            Panel[] panels = [.. Enumerable.Range(0, ShownStates).Select(row => Figure[row, column])];
            for (int row = 0; row < panels.Length; row++)
            {
                panels[row].Y.Label = column == 0 ? fit.Data.States[row] : null;
                SetTime(panels[row].X, fit.Data.Time, row == panels.Length - 1);
            }

            panels[0].Title = fit.Data.SeriesColumn is { } name ? $"{name} {fit.Data.Trajectories[series[column]].Name}" : null;
            drawSeries(series[column], panels);
        }
    }

    /// <summary>
    /// Sets the limits of the y axes from the observations; if some observations are outside, adds a sentence to
    /// <see cref="Omissions"/>.
    /// </summary>
    public void Frame(IReadOnlyList<Panel> panels, Curve observed, double margin)
    {
        for (int state = 0; state < panels.Count; state++)
        {
            AxisSpan span = AxisSpan.Of(observed.States[state], margin);
            span.Set(panels[state].Y, fit.Options.Log);
            if (span.Outside > 0)
            {
                Omissions += $" Not shown, far outside: {Digits.Of(span.Outside, "value")} of {fit.Data.States[state]}.";
            }
        }
    }

    /// <summary>
    /// Sets the mapping to dates of a time axis and, if <paramref name="hasLabel"/> is true, its label; without dates,
    /// also its unit.
    /// </summary>
    public static void SetTime(Axis axis, TimeAxis time, bool hasLabel)
    {
        if (time.Kind == TimeKind.Date)
        {
            axis.Dates = new(time.Origin, TimeSpan.FromTicks((long)TimeAxis.TicksIn(time.Unit)));
        }
        else
        {
            // Avoids repetition such as "Year (years)", "time (s) (s)" and "t (units of 't')".
            bool needsUnit = !time.Unit.StartsWith(time.Name, StringComparison.OrdinalIgnoreCase)
                && !time.Name.EndsWith(']') && !time.Name.EndsWith(')')
                && !time.Unit.StartsWith("units of", StringComparison.Ordinal);
            axis.Unit = hasLabel && needsUnit ? time.Unit : null;
        }

        axis.Label = hasLabel ? time.Name : null;
    }

    private static string Abridged(int all, int shown, string noun) =>
        shown == all ? "" : $" Shown are the first {shown} of {Digits.Count(all)} {noun}.";
}
