namespace Continua.Learning;

/// <summary>The linear ODE y' = Ay + b, trained on the windows of another fit, as far as there is time.</summary>
internal sealed class LinearBaseline(ComparisonClock clock)
{
    // Few parameters and a convex problem, nearly: a thousand steps from rest settle it, and fewer than fifty nothing.
    private const int Steps = 1000, LeastSteps = 50;

    // Of the time given, until when it is trained.
    private const double Share = 0.8;

    private readonly List<string> notes = [];

    /// <summary>What was shortened or left out, a sentence each.</summary>
    public IReadOnlyList<string> Notes => notes;

    /// <returns>Null if it diverged, or if there was no time for it.</returns>
    public Fitted<double>? Fit(TimeSeries series, FitOptions options)
    {
        NeuralOde linear = new(new LinearField(series.States.Count)) { Solve = new() { Rtol = 1e-6, Atol = 1e-8 } };
        FitOptions alike = options with
        {
            Steps = Steps,
            Optimizer = new Adam(0.02),
            Schedule = Schedule.Cosine(),
            Tolerances = [],
            Groups = null,
            Patience = null,
            Progress = null,
        };
        try
        {
            return Train(linear, series, alike);
        }
        catch (Exception fault) when (fault is TrainingException or FormatException)
        {
            // Diverged, or a state is constant, which a network of standardised states cannot have.
            return null;
        }
    }

    private Fitted<double>? Train(NeuralOde linear, TimeSeries series, FitOptions options)
    {
        using Fit<double> fit = new(linear, series, options);
        Trainer<double> trainer = fit.Trainer;
        while (!trainer.IsDone && !clock.IsPast(Share))
        {
            clock.Show("the linear ODE, for comparison", (double)trainer.State.Step / Steps);
            trainer.Step();
        }

        trainer.Validate();
        return IsWorthKeeping(trainer) ? fit.Result : null;
    }

    private bool IsWorthKeeping(Trainer<double> trainer)
    {
        long step = trainer.State.Step;
        if (trainer.IsDone)
        {
            return double.IsFinite(trainer.State.BestLoss);
        }

        bool enough = step >= LeastSteps && double.IsFinite(trainer.State.BestLoss);
        notes.Add(enough
            ? $"To save time, the linear ODE was trained for {step} of {Steps} steps; its error may be too large."
            : $"To save time, the linear ODE was left out: there was time for {step} of its {Steps} steps.");
        return enough;
    }
}
