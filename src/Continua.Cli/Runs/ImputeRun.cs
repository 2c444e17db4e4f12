using System.Diagnostics;
using System.Globalization;
using System.Text;
using Continua.Cli.Commands;
using Continua.Cli.Progress;
using Continua.Cli.Syntax;
using Continua.Learning;
using Continua.Reporting;

namespace Continua.Cli.Runs;

/// <summary>Fills the holes of a data set and writes the folder of the run.</summary>
internal sealed class ImputeRun(ImputeRequest request, Terminal terminal, CancellationToken cancellation)
{
    private const string ReportFile = "report.html", ResultFile = "result.json", ImputedFile = "imputed.csv";

    private readonly Stopwatch watch = Stopwatch.StartNew();

    /// <returns>The exit code.</returns>
    public int Run()
    {
        LabelledSeries data = request.Read();
        ImputeOptions options = request.Options(data);
        double[][]? added = request.Added(data);
        RequireForm(data, added);
        ResultFolder folder = new(request.Folder, ImputeJson.Name, "An imputation");
        folder.Open();
        folder.Begin(request.Resume, request.Restart);
        Announce(data, options);
        SeriesImputation? result = null;
        try
        {
            ProgressDisplay.For(terminal, request.Quiet).Show(show => result = Train(data, options, added, folder, show));
        }
        catch (OperationCanceledException)
        {
            Say($"Stopped. To continue: {request.Command} --resume");
            Print(Begun(data, "stopped"));
            return ExitCode.Stopped;
        }

        ImputeReport report = new(result!, new() { Title = request.Name, Command = request.Command, Words = sentence => FlagNames.In(sentence) });
        (string Name, Action<TextWriter> Write)[] tables = [.. Tables(result!)];
        ImputeJson json = Result(result!, report, folder, [.. tables.Select(table => table.Name)]);
        folder.Replace(staging => Write(staging, report, json, tables));
        folder.DiscardUnfinished();
        Say(report.Headline);
        foreach (string warning in result!.Warnings)
        {
            Say(warning);
        }

        Say($"Filled: {folder.In(tables[0].Name)}{(tables.Length > 1 ? $" and {tables.Length - 1} more" : "")}");
        Say($"Report: {json.Report}");
        Print(json);
        return ExitCode.Done;
    }

    private void Print(ImputeJson json)
    {
        if (request.Json)
        {
            terminal.Out.WriteLine(JsonOutput.Write(json, types => types.ImputeJson));
        }
    }

    /// <summary>Added times are written between those of the file, and so in their form.</summary>
    private void RequireForm(LabelledSeries data, double[][]? added)
    {
        if (added is null || !IsDelimited(request.Files))
        {
            return;
        }

        foreach (string path in request.Files)
        {
            if (ImputedCopy.WithoutForm(data, added, path) is { } time)
            {
                throw new CommandException(
                    $"Added times are written in the form of those of the file, but {data.Time.Writing([time])(time)} has none in '{path}'; "
                    + "choose other times, or write those of the file in one column, as in 2020-01-05T12:00:00.");
            }
        }
    }

    private void Announce(LabelledSeries data, ImputeOptions options)
    {
        Say(DataSentences.CountsOf(data));
        foreach (string note in data.Notes)
        {
            Say(FlagNames.In(note));
        }

        if (options.Period is { } period)
        {
            Say(string.Create(CultureInfo.InvariantCulture, $"A seasonal mean with a period of {period:G6} {data.Time.Unit} is fitted (--period)."));
        }
    }

    private SeriesImputation Train(
        LabelledSeries data, ImputeOptions options, double[][]? added, ResultFolder folder, Action<ProgressFrame> show)
    {
        Lock gate = new();
        int done = 0;
        return SeriesImputation.Run(
            data, options with
            {
                Progress = (member, record) =>
                {
                    lock (gate)
                    {
                        show(new PassesFrame(
                            ++done, options.Epochs * options.Members, SeriesImputation.NameOf(options.Model), $"model {member + 1}",
                            record.ValidationLoss));
                    }
                },
            },
            added, new(folder.Training, request.Fingerprint(data)), cancellation);
    }

    private IEnumerable<(string Name, Action<TextWriter> Write)> Tables(SeriesImputation result)
    {
        SeriesFileOptions layout = result.Data.Layout ?? new();
        ImputedTable table = new(result.Filled, result.Expected, result.Data);
        IReadOnlyList<string> files = request.Files;
        if (IsDelimited(files))
        {
            Dictionary<string, string> names = SeriesFiles.NamesOf(files);
            bool isDistinct = files.Select(path => WithoutGz(Path.GetFileName(path))).Distinct(StringComparer.OrdinalIgnoreCase).Count() == files.Count;
            foreach ((int number, string path) in files.Index())
            {
                string file = WithoutGz(Path.GetFileName(path));
                string name = files.Count == 1 ? ImputedFile : isDistinct ? $"imputed-{file}" : $"imputed-{number + 1}-{file}";
                yield return (name, writer => new ImputedCopy(table, path, names[path], layout).Write(writer));
            }
        }
        else
        {
            yield return (ImputedFile, table.WriteWide);
        }

        for (int draw = 0; draw < request.Samples; draw++)
        {
            int number = draw;
            yield return (
                string.Create(CultureInfo.InvariantCulture, $"sample-{draw + 1}.csv"), writer =>
                {
                    ImputedTable drawn = new(result.Filled, result.Expected, result.Data, result.Draw(number));
                    if (files.Count == 1 && IsDelimited(files))
                    {
                        new ImputedCopy(drawn, files[0], SeriesFiles.NamesOf(files)[files[0]], layout).Write(writer);
                    }
                    else
                    {
                        drawn.WriteWide(writer);
                    }
                }
            );
        }
    }

    private static bool IsDelimited(IReadOnlyList<string> files) =>
        files.All(path => File.Exists(path) && !WithoutGz(path).EndsWith(".ts", StringComparison.OrdinalIgnoreCase));

    private static string WithoutGz(string path) =>
        path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? path[..^3] : path;

    /// <summary>Returns the members that every run has.</summary>
    private ImputeJson Begun(LabelledSeries data, string status) => new()
    {
        Status = status,
        Data = request.Paths,
        DataSha256 = data.Sha256,
        Series = data.Count,
        Seed = request.Options(data).Seed,
        SecondsTotal = watch.Elapsed.TotalSeconds,
        Notes = [.. data.Notes.Select(note => FlagNames.In(note))],
    };

    private ImputeJson Result(SeriesImputation result, ImputeReport report, ResultFolder folder, string[] tables) => Begun(result.Data, "done") with
    {
        Notes = [.. result.Data.Notes.Concat(result.Warnings).Select(note => FlagNames.In(note))],
        Holes = result.Holes,
        HiddenValues = result.Hidden,
        Coverage = result.Coverage,
        Models = [.. result.Models.Select((_, m) => ImputeScoreJson.Of(result, m))],
        Channels =
        [
            .. result.Data.Channels.Select((name, c) => new ImputeChannelJson(
                name, [.. result.Models.Select((_, m) => result.RootMeanSquare(m, c))], result.CoverageOfChannels[c])),
        ],
        Headline = report.Headline,
        Files = [ReportFile, ResultFile, .. tables, .. report.Figures().Select(figure => RunFolder.Picture(figure.Name))],
        Report = folder.In(ReportFile),
    };

    private static void Write(
        string staging, ImputeReport report, ImputeJson json, (string Name, Action<TextWriter> Write)[] tables)
    {
        report.ToPage().Save(Path.Combine(staging, ReportFile));
        foreach ((string name, _, Plotting.Figure figure, _) in report.Figures())
        {
            figure.Save(Path.Combine(staging, RunFolder.Picture(name)));
        }

        foreach ((string name, Action<TextWriter> write) in tables)
        {
            using StreamWriter writer = new(Path.Combine(staging, name), append: false, new UTF8Encoding(false));
            write(writer);
        }

        File.WriteAllText(
            Path.Combine(staging, ResultFile), JsonOutput.Write(json, types => types.ImputeJson, indented: true) + "\n");
    }

    private void Say(string sentence)
    {
        if (!request.Quiet)
        {
            terminal.Error.WriteLine(sentence);
        }
    }
}
