using Continua.Cli.Experiments;
using Continua.Cli.Runs;
using Continua.Cli.Syntax;
using Continua.Learning;

namespace Continua.Cli.Commands;

/// <summary><c>continua run</c>: runs a classic experiment, or lists the experiments.</summary>
internal sealed class RunCommand : Command
{
    private const string SeveralSchema = "continua.experiments/1";

    public const string Word = "run";

    public override string Name => Word;

    public override string Summary => "Runs a classic experiment; without a name, lists them.";

    public override string Target => "[NAME]";

    public override string Group => CommandGroups.Experiments;

    public override IReadOnlyList<string> Targets => [.. Experiment.All.Select(experiment => experiment.Name), RunRequest.All];

    public override string Example => "continua run two-layer --seed 1";

    public override IReadOnlyList<OptionGroup> Groups => RunCommandOptions.All;

    public override IReadOnlyList<OptionRule> Rules => RunCommandOptions.Rules;

    public override int Run(Arguments arguments, Terminal terminal, CancellationToken cancellation)
    {
        if (arguments.Target.Length == 0)
        {
            List(terminal);
            return ExitCode.Done;
        }

        RunRequest request = new(arguments);
        List<ExperimentJson> results = [];
        bool failed = false;
        foreach (Experiment experiment in request.Experiments)
        {
            if (cancellation.IsCancellationRequested)
            {
                break;
            }

            if (request.IsAll && LacksData(experiment) is { } sentence)
            {
                terminal.Error.WriteLine($"{experiment.Name} is left out: {sentence}");
                results.Add(new() { Status = "left out", Experiment = experiment.Name, Error = sentence });
                continue;
            }

            ExperimentSession session = new(experiment, request, terminal, cancellation);
            results.Add(session.Run());
            failed |= session.Failed;
        }

        if (request.Json)
        {
            terminal.Out.WriteLine(results.Count == 1
                ? JsonOutput.Write(results[0], types => types.ExperimentJson)
                : JsonOutput.Write(new(SeveralSchema, ProductVersion.Short, results), types => types.ExperimentListJson));
        }

        return cancellation.IsCancellationRequested ? ExitCode.Stopped : failed ? ExitCode.Failed : ExitCode.Done;
    }

    private static void List(Terminal terminal)
    {
        HelpText lines = new(terminal.Out, terminal.Width);
        foreach (Experiment experiment in Experiment.All)
        {
            lines.Entry(experiment.Name, $"{experiment.Summary} ({experiment.UsualTime})");
        }

        lines.Entry(RunRequest.All, "All experiments, one after the other.");
        lines.Blank().Paragraph("continua run NAME runs one into out/NAME, continua run --help shows the options.");
    }

    private static string? LacksData(Experiment experiment)
    {
        try
        {
            (experiment as INeedsData)?.CheckData();
            return null;
        }
        catch (Exception fault) when (fault is DataFileException or IOException)
        {
            return fault.Message;
        }
    }
}
