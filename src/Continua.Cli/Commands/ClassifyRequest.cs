using Continua.Cli.Syntax;
using Continua.Learning;

namespace Continua.Cli.Commands;

/// <summary>Converts the command line of a classification to options of the library.</summary>
internal sealed class ClassifyRequest(Arguments arguments)
    : SeriesRequest(arguments, ClassifyCommand.Word, ClassifyCommandOptions.Deciding)
{
    /// <summary>Reads the data.</summary>
    public LabelledSeries Read()
    {
        LabelledSeries data = LabelledSeries.Read(
            Files, SeriesDataOptions.Read(Arguments) with
            {
                Label = Arguments.Get(ClassifyCommandOptions.Label),
                LabelsFile = Arguments.Get(ClassifyCommandOptions.Labels) is { } labels ? SeriesPaths.Existing(labels) : null,
                LabelTime = Arguments.Get(ClassifyCommandOptions.LabelTime),
            });
        if (data.Classes.Count > 2 && Arguments.IsGiven(ClassifyCommandOptions.Threshold))
        {
            throw new CommandException(
                $"A threshold is that of one class of two, but got --threshold for {data.Classes.Count} classes; leave it out.");
        }

        return Arguments.Get(ClassifyCommandOptions.Until) is { } until
            ? data.Until(Duration.Of(until, data.Time, ClassifyCommandOptions.Until.Name).SizeIn(data.Time)) : data;
    }

    public ClassifyOptions Options => new()
    {
        Model = ClassifyCommandOptions.Kinds.First(kind => kind.Name == Arguments.Get(ClassifyCommandOptions.Model)).Kind,
        Folds = Arguments.Get(ClassifyCommandOptions.Folds),
        Members = Arguments.Get(ClassifyCommandOptions.Members),
        Threshold = Arguments.Get(ClassifyCommandOptions.Threshold),
        Coverage = Arguments.Get(ClassifyCommandOptions.Coverage),
        BalancedClasses = Arguments.Get(ClassifyCommandOptions.Balanced),
        Thinning = Arguments.Get(ClassifyCommandOptions.Thinning),
        Decay = Arguments.Get(ClassifyCommandOptions.Decay),
        Epochs = Arguments.Get(ClassifyCommandOptions.Epochs),
        Patience = Arguments.Get(ClassifyCommandOptions.Patience),
        BatchSize = Arguments.Get(ClassifyCommandOptions.Batch),
        Rate = Arguments.Get(ClassifyCommandOptions.Rate),
        Hidden = Arguments.Get(ClassifyCommandOptions.Hidden),
        Seed = Arguments.Get(ClassifyCommandOptions.Seed),
        Threads = Arguments.Get(ClassifyCommandOptions.Threads),
    };
}
