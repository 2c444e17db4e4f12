using Continua.Learning;
using Continua.Plotting;

namespace Continua.Reporting;

/// <summary>
/// The figure of the components of states over time: one column of panels per state, one row per kind of component.
/// </summary>
/// <param name="components">The components of the states of one trajectory.</param>
/// <param name="time">The time axis of the trajectory.</param>
internal sealed class ComponentsFigure(IReadOnlyList<StateComponents> components, TimeAxis time)
{
    private const int MaxStates = 3, ManyRows = 300;

    // Bands wider than this multiple of a component's range would flatten it and are cut off.
    private const double MaxBandRatio = 4;

    // A model without observation noise has remainders at rounding level, below this fraction of the range.
    private const double RoundingLevel = 1e-4;

    // The components drawn below the state itself, from top to bottom.
    private static readonly (string Name, Hue Hue)[] Rows =
    [
        (ModelPart.Trend, Hue.Purple), (ModelPart.Clock, Hue.Green), (ModelPart.Cycle, Hue.Amber), (ModelPart.Memory, Hue.Amber), (ModelPart.Joint, Hue.Amber),
    ];

    private readonly StateComponents[] shown = [.. components.Take(MaxStates)];

    public FitFigure Draw()
    {
        (string Name, Hue Hue)[] rows = [.. Rows.Where(row => shown.Any(state => Find(state, row.Name) is not null))];
        int count = 1 + rows.Length + (shown.Any(HasRemainder) ? 1 : 0);
        Figure figure = new(count, shown.Length) { Width = 902, Height = 110 + (125 * count) };
        for (int s = 0; s < shown.Length; s++)
        {
            StateComponents state = shown[s];
            figure[0, s].Title = state.State;
            DrawState(figure[0, s], state, isFirst: s == 0);
            for (int r = 0; r < rows.Length; r++)
            {
                DrawPart(figure[r + 1, s], state, rows[r]);
            }

            if (count > rows.Length + 1)
            {
                DrawRemainder(figure[count - 1, s], state);
            }

            for (int r = 0; r < count; r++)
            {
                TimePanels.SetTime(figure[r, s].X, time, r == count - 1);
            }
        }

        return new("components", "What the models have learned", figure, Caption());
    }

    private static void DrawState(Panel panel, StateComponents state, bool isFirst)
    {
        double[] times = Times(state);
        StateComponent level = state.Parts[0];
        panel.Y.Label = "data";
        panel.Band(times, [.. state.Smoothed.Lower], [.. state.Smoothed.Upper], null, Hue.Blue)
            .Scatter(times, [.. state.Observed], isFirst ? "data" : null, Hue.Ink, Radius(state))
            .Line(times, [.. state.Smoothed.Values], isFirst ? "smoothed" : null, Hue.Blue, width: 1.4)
            .Line(times, [.. level.Values], isFirst ? "level" : null, Hue.Vermillion, width: 2);
    }

    private static void DrawPart(Panel panel, StateComponents state, (string Name, Hue Hue) row)
    {
        if (Find(state, row.Name) is not { } part)
        {
            (panel.X.Hidden, panel.Y.Hidden) = (true, true);
            return;
        }

        double[] times = Times(state);
        Limit(panel, part);
        panel.Y.Label = part.IsFactor ? $"{part.Name}, factor" : part.Name;
        panel.HorizontalLine(part.IsFactor ? 1 : 0)
            .Band(times, [.. part.Lower], [.. part.Upper], null, row.Hue).Line(times, [.. part.Values], null, row.Hue, width: 1.6);
    }

    private static void DrawRemainder(Panel panel, StateComponents state)
    {
        if (!HasRemainder(state))
        {
            (panel.X.Hidden, panel.Y.Hidden) = (true, true);
            return;
        }

        panel.Y.Label = state.IsLog ? "remainder, factor" : "remainder";
        panel.HorizontalLine(state.IsLog ? 1 : 0).Scatter(Times(state), [.. state.Remainder], null, Hue.Ink, Radius(state));
    }

    private static bool HasRemainder(StateComponents state)
    {
        double[] finite = [.. state.Observed.Where(double.IsFinite)];
        double range = state.IsLog ? 1 : finite.DefaultIfEmpty(0).Max() - finite.DefaultIfEmpty(0).Min();
        return state.Remainder.Any(value => Math.Abs(state.IsLog ? value - 1 : value) > RoundingLevel * range);
    }

    private static void Limit(Panel panel, StateComponent part)
    {
        double low = part.Values.Min(), high = part.Values.Max(), range = high - low;
        if (range > 0 && part.Upper.Max() - part.Lower.Min() > MaxBandRatio * range)
        {
            (panel.Y.Min, panel.Y.Max) = (low - (range / 2), high + (range / 2));
        }
    }

    private static StateComponent? Find(StateComponents state, string name) =>
        name == ModelPart.Trend ? state.Trend : state.Parts.FirstOrDefault(part => part.Name == name);

    private string Caption()
    {
        string models = string.Join(" ", shown.Select(state => $"{state.State}: {state.Model}."));
        string factors = shown.Any(state => state.IsLog)
            ? " Components of a model of logarithms are factors: their product is the smoothed state." : "";
        string trend = shown.Select(state => state.Trend?.Unit).FirstOrDefault(unit => unit is not null) is { } unit
            ? $" The trend is the slope of the level ({unit})." : "";
        string omitted = components.Count > MaxStates
            ? $" Shown are the first {MaxStates} of {Digits.Count(components.Count)} states." : "";
        return "Each state is decomposed by the model that has the greatest weight for it, smoothed over all rows. "
            + $"Bands are {Digits.Of(100 * shown[0].Level)} % intervals that treat the parameters as known. "
            + $"The remainder is the observation relative to the smoothed state.{factors}{trend} {models}{omitted}";
    }

    private static double[] Times(StateComponents state) => [.. state.Times];

    private static double Radius(StateComponents state) => state.Times.Count > ManyRows ? 1.1 : 1.7;
}
