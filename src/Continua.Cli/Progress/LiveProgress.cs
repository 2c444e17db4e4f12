using Continua.Learning;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Continua.Cli.Progress;

/// <summary>A few lines drawn over and over, for a person who watches.</summary>
internal sealed class LiveProgress(Terminal terminal) : ProgressDisplay
{
    // Smooth to the eye; drawing at every step would cost more than the step.
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    public override void Show(Action<Action<ProgressFrame>> training)
    {
        bool plain = Environment.GetEnvironmentVariable("NO_COLOR") is { Length: > 0 };
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(terminal.Error),
            Ansi = AnsiSupport.Yes,
            Interactive = InteractionSupport.Yes,
            ColorSystem = plain ? ColorSystemSupport.NoColors : ColorSystemSupport.Standard,
        });
        console.Profile.Width = terminal.Width;
        console.Live(Text.Empty).Start(context =>
        {
            DateTime drawn = default;
            ProgressFrame? latest = null;
            void Draw(ProgressFrame frame)
            {
                latest = frame;
                if (DateTime.UtcNow - drawn > Interval)
                {
                    drawn = DateTime.UtcNow;
                    context.UpdateTarget(Picture(frame));
                }
            }

            training(Draw);
            if (latest is not null)
            {
                context.UpdateTarget(Picture(latest));
            }
        });
    }

    private Rows Picture(ProgressFrame frame)
    {
        int width = Math.Clamp(terminal.Width - 32, 5, 40);
        int filled = (int)(width * frame.Step / Math.Max(1, frame.Steps));
        List<IRenderable> lines =
        [
            new Markup($"[blue]{new string('━', filled)}[/][grey]{new string('━', width - filled)}[/] {frame.Step}/{frame.Steps}  "
                + $"{frame.Speed}/s  {frame.Left} left"),
        ];
        if (frame.Last is { } look)
        {
            lines.Add(new Markup(Figures(look)));
        }

        return new(lines);
    }

    private static string Figures(TrainingRecord look) =>
        $"[grey]loss[/] {ProgressFrame.Loss(look.TrainLoss)}  [grey]validation[/] {ProgressFrame.Loss(look.ValidationLoss)}  "
        + $"[grey]rate[/] {ProgressFrame.Number(look.Rate, "0.0e+0")}  [grey]NFE[/] "
        + $"{ProgressFrame.Number(look.ForwardEvaluations, "0")} forward, {ProgressFrame.Number(look.BackwardEvaluations, "0")} backward";
}
