using System.Globalization;
using Continua.Cli.Syntax;
using Continua.Learning;

namespace Continua.Cli.Commands;

/// <summary><c>continua info</c>: what a model file holds.</summary>
internal sealed class InfoCommand : Command
{
    private const int MostEnds = 5;

    public override string Name => "info";

    public override string Summary => "Prints what a model file holds.";

    public override string Target => "MODEL";

    public override string Example => "continua info out/pendulum/model.safetensors";

    public override IReadOnlyList<OptionGroup> Groups { get; } = [];

    public override int Run(Arguments arguments, Terminal terminal, CancellationToken cancellation)
    {
        Fitted fitted = ModelArgument.Open(arguments.Target);
        HelpText lines = new(terminal.Out, terminal.Width);
        foreach ((string name, string value) in Describe(fitted))
        {
            lines.Entry(name, value);
        }

        return ExitCode.Done;
    }

    private static IEnumerable<(string Name, string Value)> Describe(Fitted fitted)
    {
        FitContext context = fitted.Context;
        yield return ("model", "neural ODE, dy/dt = f(y)");
        yield return ("field", Field(fitted.Model.Field));
        yield return ("parameters", $"{fitted.Model.Layout.Size} in {(fitted.IsDouble ? "double" : "single")} precision: "
            + string.Join(", ", fitted.Model.Layout.Slices.Select(s => $"{s.Name} {s.Shape}")));
        yield return ("solver", Solver(fitted.Model.Solve));
        yield return ("states", string.Join(", ", context.States) + (context.Scaling.Log ? " (their logarithms)" : ""));
        yield return ("means", Numbers(context.Scaling.Mean));
        yield return ("deviations", Numbers(context.Scaling.Deviation));
        yield return ("time", $"'{context.Time.Name}' in {context.Time.Unit}, counted in {Number(context.Spacing)}");
        if (context.SeriesColumn is { } series)
        {
            yield return ("series", $"'{series}', {context.Ends.Count} of them");
        }

        foreach (SeriesEnd end in context.Ends.Take(MostEnds))
        {
            yield return (end.Series is null ? "last row" : $"last row of '{end.Series}'", $"{Numbers(end.State)} at {context.Time.Format(end.Time)}");
        }

        if (context.Ends.Count > MostEnds)
        {
            yield return ("…", $"and the last rows of {context.Ends.Count - MostEnds} more series");
        }

        yield return ("data (SHA-256)", context.DataSha256 ?? "–");
    }

    private static string Field(Field field) => field switch
    {
        MlpField mlp => $"layers {string.Join(" → ", [mlp.Dimension, .. mlp.Hidden, mlp.Dimension])}, {mlp.Activation.Name}",
        LinearField linear => $"linear, {linear.Dimension} states",
        _ => FieldCatalogue.NameOf(field) ?? "written in C#",
    };

    private static string Solver(SolveOptions solve) => SolverCatalogue.NameOf(solve.Solver) + (solve.Controller is FixedStep fixedStep
        ? $", steps of {Number(fixedStep.Step)} spacings"
        : $", rtol {Number(solve.Rtol)}, atol {Number(solve.Atol)}");

    private static string Numbers(double[] numbers) => string.Join(", ", numbers.Select(Number));

    private static string Number(double number) => number.ToString("G6", CultureInfo.InvariantCulture);
}
