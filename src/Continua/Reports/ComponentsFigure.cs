using Continua.Learning;
using Continua.Plotting;

namespace Continua.Reporting;

/// <summary>The components of some states over their history: a column of panels for each state, a row for each kind of component.</summary>
/// <param name="components">Those of one history.</param>
/// <param name="time">Its time axis.</param>
internal sealed class ComponentsFigure(IReadOnlyList<StateComponents> components, TimeAxis time)
{
    private const int MostStates = 3, ManyRows = 300;

    // Bands this many times as wide as a component's own range would flatten it.
    private const double MostBand = 4;

    // Of a model without noise of observations, the remainder is rounding.
    private const double Rounding = 1e-4;

    // What is drawn below the state itself, from top to bottom.
    private static readonly (string Name, Hue Hue)[] Rows =
    [
        (ModelPart.Trend, Hue.Purple), (ModelPart.Clock, Hue.Green), (ModelPart.Cycle, Hue.Amber), (ModelPart.Memory, Hue.Amber), (ModelPart.Joint, Hue.Amber),
    ];

    private readonly StateComponents[] shown = [.. components.Take(MostStates)];

    public FitFigure Draw()
    {
        (string Name, Hue Hue)[] rows = [.. Rows.Where(row => shown.Any(own => Find(own, row.Name) is not null))];
        int count = 1 + rows.Length + (shown.Any(HasRemainder) ? 1 : 0);
        Figure figure = new(count, shown.Length) { Width = 902, Height = 110 + (125 * count) };
        for (int s = 0; s < shown.Length; s++)
        {
            StateComponents own = shown[s];
            figure[0, s].Title = own.State;
            DrawState(figure[0, s], own, isFirst: s == 0);
            for (int r = 0; r < rows.Length; r++)
            {
                DrawPart(figure[r + 1, s], own, rows[r]);
            }

            if (count > rows.Length + 1)
            {
                DrawRemainder(figure[count - 1, s], own);
            }

            for (int r = 0; r < count; r++)
            {
                TimePanels.SetTime(figure[r, s].X, time, r == count - 1);
            }
        }

        return new("components", "What the models have learned", figure, Caption());
    }

    private static void DrawState(Panel panel, StateComponents own, bool isFirst)
    {
        double[] times = Times(own);
        StateComponent level = own.Parts[0];
        panel.Y.Label = "data";
        panel.Band(times, [.. own.Smoothed.Lower], [.. own.Smoothed.Upper], null, Hue.Blue)
            .Scatter(times, [.. own.Observed], isFirst ? "data" : null, Hue.Ink, Radius(own))
            .Line(times, [.. own.Smoothed.Values], isFirst ? "smoothed" : null, Hue.Blue, width: 1.4)
            .Line(times, [.. level.Values], isFirst ? "level" : null, Hue.Vermillion, width: 2);
    }

    private static void DrawPart(Panel panel, StateComponents own, (string Name, Hue Hue) row)
    {
        if (Find(own, row.Name) is not { } part)
        {
            (panel.X.Hidden, panel.Y.Hidden) = (true, true);
            return;
        }

        double[] times = Times(own);
        Limit(panel, part);
        panel.Y.Label = part.IsFactor ? $"{part.Name}, factor" : part.Name;
        panel.HorizontalLine(part.IsFactor ? 1 : 0)
            .Band(times, [.. part.Lower], [.. part.Upper], null, row.Hue).Line(times, [.. part.Values], null, row.Hue, width: 1.6);
    }

    private static void DrawRemainder(Panel panel, StateComponents own)
    {
        if (!HasRemainder(own))
        {
            (panel.X.Hidden, panel.Y.Hidden) = (true, true);
            return;
        }

        panel.Y.Label = own.IsLog ? "remainder, factor" : "remainder";
        panel.HorizontalLine(own.IsLog ? 1 : 0).Scatter(Times(own), [.. own.Remainder], null, Hue.Ink, Radius(own));
    }

    private static bool HasRemainder(StateComponents own)
    {
        double[] seen = [.. own.Observed.Where(double.IsFinite)];
        double range = own.IsLog ? 1 : seen.DefaultIfEmpty(0).Max() - seen.DefaultIfEmpty(0).Min();
        return own.Remainder.Any(left => Math.Abs(own.IsLog ? left - 1 : left) > Rounding * range);
    }

    private static void Limit(Panel panel, StateComponent part)
    {
        double low = part.Values.Min(), high = part.Values.Max(), range = high - low;
        if (range > 0 && part.Upper.Max() - part.Lower.Min() > MostBand * range)
        {
            (panel.Y.Min, panel.Y.Max) = (low - (range / 2), high + (range / 2));
        }
    }

    private static StateComponent? Find(StateComponents own, string name) =>
        name == ModelPart.Trend ? own.Trend : own.Parts.FirstOrDefault(part => part.Name == name);

    private string Caption()
    {
        string kinds = string.Join(" ", shown.Select(own => $"{own.State}: {own.Model}."));
        string factors = shown.Any(own => own.IsLog) ? " Models of logarithms have factors: their product is the smoothed state." : "";
        string trend = shown.Select(own => own.Trend?.Unit).FirstOrDefault(unit => unit is not null) is { } unit ? $" The trend is the slope of the level ({unit})." : "";
        string left = components.Count > MostStates ? $" Shown are the first {MostStates} of {Digits.Count(components.Count)} states." : "";
        return $"Each state taken apart by the model of the greatest weight for it, with what all rows say of each time; bands hold "
            + $"{Digits.Of(100 * shown[0].Level)} %, with parameters as known. The remainder is what was observed beside the smoothed state.{factors}{trend} {kinds}{left}";
    }

    private static double[] Times(StateComponents own) => [.. own.Times];

    private static double Radius(StateComponents own) => own.Times.Count > ManyRows ? 1.1 : 1.7;
}
