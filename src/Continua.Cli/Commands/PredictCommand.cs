using System.Globalization;
using System.Text;
using Continua.Cli.Runs;
using Continua.Cli.Syntax;
using Continua.Learning;

namespace Continua.Cli.Commands;

/// <summary><c>continua predict</c>: predicts the classes of series by a trained classifier.</summary>
internal sealed class PredictCommand : Command
{
    public override string Name => "predict";

    public override string Summary => "Predicts the classes of series by a classifier that continua classify has trained.";

    public override string Target => "MODEL DATA...";

    public override string Group => CommandGroups.Series;

    public override IReadOnlyList<string> Targets => [];

    public override string Example => "continua predict out/series new.csv --out predictions.csv";

    public override IReadOnlyList<OptionGroup> Groups => PredictCommandOptions.All;

    public override IReadOnlyList<OptionRule> Rules =>
    [
        new(arguments => arguments.Targets.Count < 2, "A prediction takes a model and data, but got only one of them; name both."),
    ];

    public override int Run(Arguments arguments, Terminal terminal, CancellationToken cancellation)
    {
        string path = arguments.Targets[0];
        string file = FileArgument.Existing(
            Directory.Exists(path) ? Path.Combine(path, RunFolder.ClassifierFile) : path, "A classifier is read from the file that continua classify writes");
        if (!SavedClassifier.IsClassifierFile(file))
        {
            throw new CommandException(
                $"A classifier is read from the file that continua classify writes, but '{file}' is another one; name the folder of a classification.");
        }

        using SavedClassifier classifier = SavedClassifier.Open(file);
        LabelledSeries data = Read(arguments, classifier);
        string text = Table(data, classifier, classifier.Predict(data));
        if (arguments.Get(PredictCommandOptions.Out) is not { } target)
        {
            terminal.Out.Write(text);
            return ExitCode.Done;
        }

        if (File.Exists(target) && !arguments.Get(PredictCommandOptions.Overwrite))
        {
            throw new CommandException(
                $"Predictions are written to a new file, but '{target}' exists; choose another name with --out, or add --overwrite to replace it.");
        }

        AtomicFile.Write(target, Encoding.UTF8.GetBytes(text));
        if (!arguments.Get(PredictCommandOptions.Quiet))
        {
            terminal.Error.WriteLine($"Predictions of {data.Count} series: {target}");
        }

        return ExitCode.Done;
    }

    private static LabelledSeries Read(Arguments arguments, SavedClassifier classifier)
    {
        SeriesFileOptions layout = classifier.Layout ?? new();
        CsvOptions csv = layout.Csv with
        {
            Series = arguments.Get(PredictCommandOptions.Series) ?? layout.Csv.Series,
            Time = arguments.Get(PredictCommandOptions.Time) ?? layout.Csv.Time,
            Axis = classifier.Layout is null ? null : classifier.Time,
        };
        CsvOptions given = ReadingOptions.With(csv, arguments);
        string? constants = arguments.Get(PredictCommandOptions.Static);
        return LabelledSeries.Read(
            [.. arguments.Targets.Skip(1).SelectMany(SeriesPaths.Expand)], layout with
            {
                Csv = given with { Missing = given.Missing ?? layout.Csv.Missing, TimeFormat = given.TimeFormat ?? layout.Csv.TimeFormat },
                StaticFile = constants is null ? null : FileArgument.Existing(constants, "Constant values are read from a table"),
                Key = arguments.Get(PredictCommandOptions.Key),
                LabelsFile = null,
                Label = null,
                Group = null,
                LabelTime = null,
                Statics = null,
                StaticsIfPresent = classifier.StaticNames,
            });
    }

    private static string Table(LabelledSeries data, SavedClassifier classifier, ClassPredictions predictions)
    {
        LabelledSeries seen = classifier.Until is { } end ? data.Until(end) : data;
        StringBuilder text = new("id,class");
        foreach (string name in classifier.Classes)
        {
            text.Append(CultureInfo.InvariantCulture, $",{CsvText.Quote("p_" + name)}");
        }

        text.Append(CultureInfo.InvariantCulture, $",set,{CsvText.Quote("seen_" + classifier.Time.Unit)},warnings");
        for (int row = 0; row < data.Count; row++)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n{CsvText.Quote(data.Ids[row])},{CsvText.Quote(classifier.Classes[predictions.ClassOf(row)])}");
            for (int c = 0; c < classifier.Classes.Count; c++)
            {
                text.Append(CultureInfo.InvariantCulture, $",{predictions.Probabilities[row, c]:G9}");
            }

            string set = string.Join("; ", predictions.Sets[row].Select(c => classifier.Classes[c]));
            text.Append(
                CultureInfo.InvariantCulture,
                $",{CsvText.Quote(set)},{Seen(seen, row):G9},{CsvText.Quote(string.Join("; ", predictions.Warnings[row]))}");
        }

        return text.Append('\n').ToString();
    }

    /// <summary>Returns the time from the first to the last observation that the model reads.</summary>
    private static double Seen(LabelledSeries seen, int row)
    {
        ReadOnlySpan<double> times = seen.Series.TimesOf(row);
        return times.IsEmpty ? 0 : times[^1] - times[0];
    }
}
