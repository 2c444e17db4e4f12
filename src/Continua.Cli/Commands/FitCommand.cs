using Continua.Cli.Runs;
using Continua.Cli.Syntax;

namespace Continua.Cli.Commands;

/// <summary><c>continua fit</c>: makes a model, a forecast and a report from a CSV file.</summary>
internal sealed class FitCommand : Command
{
    public override string Name => "fit";

    public override string Summary => "Fits a neural differential equation to a CSV file.";

    public override string Target => "DATA.csv";

    public override string Group => CommandGroups.Forecasting;

    public override IReadOnlyList<string> Targets => [];

    public override string Example => "continua fit samples/pendulum.csv --seed 1";

    public override IReadOnlyList<OptionGroup> Groups => FitCommandOptions.All;

    public override IReadOnlyList<OptionRule> Rules => FitCommandOptions.Rules;

    public override int Run(Arguments arguments, Terminal terminal, CancellationToken cancellation)
    {
        FitRequest request = new(arguments);
        return ForecastModels.IsLinear(request.Forecasting)
            ? new QuickRun(request, terminal, cancellation).Run() : new FitRun(request, terminal, cancellation).Run();
    }
}
