using Continua.Learning;
using Continua.Plotting;

namespace Continua.Reporting;

/// <summary>A grid of panels over time: a row for each state shown, a column for each series shown.</summary>
internal sealed class TimePanels
{
    private const int MostStates = 5;
    private const int MostSeries = 3;

    private readonly FitView fit;
    private readonly int[] series;

    /// <param name="candidates">Series that have something to show.</param>
    public TimePanels(FitView fit, IEnumerable<int> candidates)
    {
        this.fit = fit;
        int[] all = [.. candidates];
        series = [.. all.Take(MostSeries)];
        ShownStates = Math.Min(fit.States, MostStates);
        int tall = ShownStates == 1 ? 250 : Math.Max(120, 210 - 20 * ShownStates);
        Figure = new(ShownStates, Math.Max(1, series.Length)) { Width = 902, Height = 90 + tall * ShownStates };
        Left = Abridged(fit.States, ShownStates, "states") + Abridged(all.Length, series.Length, "series");
    }

    public Figure Figure { get; }

    public int ShownStates { get; }

    /// <summary>Sentences on what there was no room for.</summary>
    public string Left { get; private set; }

    /// <summary>Labels all panels and draws into each.</summary>
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

    /// <summary>Limits from what was observed, and a sentence where some of that lies outside.</summary>
    public void Frame(IReadOnlyList<Panel> panels, Curve observed, double air)
    {
        for (int state = 0; state < panels.Count; state++)
        {
            AxisSpan span = AxisSpan.Of(observed.States[state], air);
            span.Set(panels[state].Y, fit.Options.Log);
            if (span.Outside > 0)
            {
                Left += $" Not shown, far outside: {Digits.Of(span.Outside, "value")} of {fit.Data.States[state]}.";
            }
        }
    }

    public static void SetTime(Axis axis, TimeAxis time, bool isLabelled)
    {
        if (time.Kind == TimeKind.Date)
        {
            axis.Dates = new(time.Origin, TimeSpan.FromTicks((long)TimeAxis.TicksIn(time.Unit)));
        }
        else
        {
            // "Year (years)", "time (s) (s)" and "t (units of 't')" would say things twice.
            bool says = !time.Unit.StartsWith(time.Name, StringComparison.OrdinalIgnoreCase)
                && !time.Name.EndsWith(']') && !time.Name.EndsWith(')')
                && !time.Unit.StartsWith("units of", StringComparison.Ordinal);
            axis.Unit = isLabelled && says ? time.Unit : null;
        }

        axis.Label = isLabelled ? time.Name : null;
    }

    private static string Abridged(int all, int shown, string things) =>
        shown == all ? "" : $" Shown are the first {shown} of {Digits.Count(all)} {things}.";
}
