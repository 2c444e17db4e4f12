using Continua.Learning;
using Continua.Plotting;

namespace Continua.Cli.Experiments;

/// <summary>The report of the experiment characters.</summary>
internal sealed class CharactersReport(ExperimentRun run, IReadOnlyList<string> letters)
{
    private readonly List<(double Drop, string Model, LetterScore Score)> scores = [];

    public void Add(double drop, string model, LetterScore score) => scores.Add((drop, model, score));

    public void Write()
    {
        string[] models = [.. scores.Select(s => s.Model).Distinct()];
        run.Report.Section("Accuracy").Paragraph(
            "The share of test strokes whose letter is recognised, for each seed of split, points and weights. The regression "
            + "reads fifty points of each stroke, interpolated linearly at equal distances.");
        run.Report.Table(
            ["points left out", "model", "seeds", "median", "training"],
            [
                .. scores.GroupBy(s => (s.Drop, s.Model)).Select(group => new[]
                {
                    NumberText.Of(100 * group.Key.Drop, "0") + " %", group.Key.Model,
                    string.Join(", ", group.Select(s => Percent(s.Score.Accuracy))), Percent(Median.Of(group.Select(s => s.Score.Accuracy))),
                    double.IsNaN(group.First().Score.Seconds) ? "–" : NumberText.Of(Median.Of(group.Select(s => s.Score.Seconds)), "0.0") + " s",
                }),
            ]);
        foreach (IGrouping<double, (double Drop, string Model, LetterScore Score)> drop in scores.GroupBy(s => s.Drop))
        {
            double MedianOf(string model) => Median.Of(drop.Where(s => s.Model == model).Select(s => s.Score.Accuracy));
            foreach (string model in models)
            {
                double median = MedianOf(model), neural = MedianOf(nameof(NeuralCde));
                string name = $"accuracy_{model.ToLowerInvariant()}_{NumberText.Of(100 * drop.Key, "0")}";
                if (model == nameof(NeuralCde))
                {
                    run.Check(name, median, Limit.AtLeast(0.98));
                }
                else if (model == nameof(LinearCde))
                {
                    run.Check(name, median, Limit.AtLeast(neural - 0.005));
                }
                else
                {
                    run.Metric(name, median);
                }
            }
        }

        Confusion(scores.Last(s => s.Model == nameof(NeuralCde)).Score);
    }

    private void Confusion(LetterScore score)
    {
        Figure matrix = new() { Title = "Confusion matrix", Width = 760, Height = 720 };
        matrix.Panel.ConfusionMatrix(Classification.Confusion(score.Logits, score.Labels), letters);
        run.Figure("confusion", matrix, "The test strokes of the last seed by letter (rows) and by the letter that NeuralCde recognises (columns).");
    }

    private static string Percent(double share) => NumberText.Of(100 * share, "0.00") + " %";
}
