using Continua.Learning;

namespace Continua.Cli.Experiments;

/// <summary>
/// Strokes without a share of their points, which are the same for all channels, divided into 70 % for training, 15 % for
/// validation and 15 % for the test, with the same share of each letter.
/// </summary>
internal sealed class LetterSplit
{
    private LetterSplit(RaggedSeries<double> all, RaggedSeries<float> single, int[] labels, int classes, int[] part, string name)
    {
        (All, Labels, Classes, Name) = (all, labels, classes, name);
        (TrainingRows, ValidationRows, TestRows) = (Of(0), Of(1), Of(2));
        (Training, Validation, Test) = (single.Select(TrainingRows), single.Select(ValidationRows), single.Select(TestRows));

        int[] Of(int chosen) => [.. Enumerable.Range(0, part.Length).Where(row => part[row] == chosen)];
    }

    /// <summary>The remaining points of all strokes, scaled by the training strokes.</summary>
    public RaggedSeries<double> All { get; }

    public int[] Labels { get; }

    public int Classes { get; }

    public string Name { get; }

    public int[] TrainingRows { get; }

    public int[] ValidationRows { get; }

    public int[] TestRows { get; }

    public RaggedSeries<float> Training { get; }

    public RaggedSeries<float> Validation { get; }

    public RaggedSeries<float> Test { get; }

    public int[] TestLabels => [.. TestRows.Select(row => Labels[row])];

    /// <summary>Divides strokes.</summary>
    /// <param name="drop">The share of points that are left out.</param>
    /// <param name="count">The number of strokes to use.</param>
    public static LetterSplit Of(LabelledSeries data, double drop, RandomKey key, int count)
    {
        int[] chosen = key.Split(5).Permutation(data.Count)[..count], labels = [.. chosen.Select(row => data.Labels[row])];
        int[] fold = SeriesFolds.Stratified(labels, 20, key.Split(6)), part = [.. fold.Select(f => f < 14 ? 0 : f < 17 ? 1 : 2)];
        LabelledSeries kept = new(Dropped(data.Series.Select(chosen), drop, key.Split(7)), data.Channels, labels, data.Classes);
        SeriesScaling scaling = SeriesScaling.Of(kept, [.. Enumerable.Range(0, count).Where(row => part[row] == 0)]);
        return new(
            scaling.Apply<double>(kept.Series), scaling.Apply<float>(kept.Series), labels, data.Classes.Count, part,
            $"{100 * drop:0} % of the points left out");
    }

    /// <summary>Returns the letters of the training strokes, [strokes, letters].</summary>
    public float[,] OneHot()
    {
        float[,] letters = new float[TrainingRows.Length, Classes];
        for (int i = 0; i < TrainingRows.Length; i++)
        {
            letters[i, Labels[TrainingRows[i]]] = 1;
        }

        return letters;
    }

    /// <summary>Returns the mean log loss of the validation strokes.</summary>
    public double LogLoss(float[,] logits)
    {
        double loss = 0;
        for (int i = 0; i < ValidationRows.Length; i++)
        {
            double[] row = [.. Enumerable.Range(0, Classes).Select(c => (double)logits[i, c])];
            double largest = row.Max();
            loss += largest + Math.Log(row.Sum(x => Math.Exp(x - largest))) - row[Labels[ValidationRows[i]]];
        }

        return loss / ValidationRows.Length;
    }

    private static RaggedSeries<double> Dropped(RaggedSeries<double> series, double drop, RandomKey key)
    {
        (List<double> times, List<double[]> values, int[] lengths) = ([], [], new int[series.Rows]);
        for (int row = 0; row < series.Rows; row++)
        {
            int length = series.Lengths[row], channels = series.Channels;
            foreach (int k in key.Split(row).Permutation(length)[(int)(drop * length)..].Order())
            {
                times.Add(series.TimesOf(row)[k]);
                values.Add(series.ValuesOf(row).Slice(k * channels, channels).ToArray());
                lengths[row]++;
            }
        }

        double[,] array = new double[values.Count, series.Channels];
        for (int i = 0; i < array.Length; i++)
        {
            array[i / series.Channels, i % series.Channels] = values[i / series.Channels][i % series.Channels];
        }

        return new(array, [.. times], lengths);
    }
}
