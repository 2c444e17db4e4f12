using Continua.Learning;
using Continua.Plotting;

namespace Continua.Reporting;

/// <summary>The components of some states over their history: a column of panels for each state, a row for each kind of component.</summary>
/// <param name="components">Those of one history.</param>
/// <param name="time">Its time axis.</param>
internal sealed class ComponentsFigure(IReadOnlyList<StateComponents> components, TimeAxis time)
{
    private const int MostStates = 3, ManyRows = 300;

    // What is drawn below the state itself, from top to bottom.
    private static readonly (string Name, Hue Hue)[] Rows =
    [
        (ModelPart.Trend, Hue.Purple), (ModelPart.Clock, Hue.Green), (ModelPart.Cycle, Hue.Amber), (ModelPart.Memory, Hue.Amber), (ModelPart.Joint, Hue.Amber),
    ];

    private readonly StateComponents[] shown = [.. components.Take(MostStates)];

    public FitFigure Draw()
    {
        (string Name, Hue Hue)[] rows = [.. Rows.Where(row => shown.Any(own => Find(own, row.Name) is not null))];
        Figure figure = new(rows.Length + 2, shown.Length) { Width = 902, Height = 130 + (110 * (rows.Length + 2)) };
        for (int s = 0; s < shown.Length; s++)
        {
            StateComponents own = shown[s];
            figure[0, s].Title = own.State;
            DrawState(figure[0, s], own, isFirst: s == 0);
            for (int r = 0; r < rows.Length; r++)
            {
                DrawPart(figure[r + 1, s], own, rows[r]);
            }

            double[] remainder = [.. own.Remainder];
            Panel last = figure[rows.Length + 1, s].HorizontalLine(own.IsLog ? 1 : 0).Scatter(Times(own), remainder, null, Hue.Ink, Radius(own));
            last.Y.Label = own.IsLog ? "remainder, factor" : "remainder";
            for (int r = 0; r < rows.Length + 2; r++)
            {
                TimePanels.SetTime(figure[r, s].X, time, r == rows.Length + 1);
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
        panel.Y.Label = part.IsFactor ? $"{part.Name}, factor" : part.Name;
        panel.HorizontalLine(part.IsFactor ? 1 : 0)
            .Band(times, [.. part.Lower], [.. part.Upper], null, row.Hue).Line(times, [.. part.Values], null, row.Hue, width: 1.6);
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
