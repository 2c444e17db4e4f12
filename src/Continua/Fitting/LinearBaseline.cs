namespace Continua.Learning;

/// <summary>Trains the linear ODE y' = Ay + b on the windows of another fit, within a time budget.</summary>
internal sealed class LinearBaseline(ComparisonClock clock)
{
    // With few parameters and a nearly convex problem, 1000 steps from zero converge; fewer than 50 give no useful
    // result.
    private const int Steps = 1000, MinSteps = 50;

    // Training stops after this fraction of the time budget of the comparison.
    private const double Share = 0.8;

    private readonly List<string> notes = [];

    /// <summary>A sentence if training was shortened or left out to save time; otherwise empty.</summary>
    public IReadOnlyList<string> Notes => notes;

    /// <summary>Trains the linear ODE.</summary>
    /// <param name="series">The series.</param>
    /// <param name="options">The options of the other fit, whose windows and seed are reused.</param>
    /// <returns>
    /// The fitted linear ODE; null if training diverged, a state cannot be standardised, or there was no time.
    /// </returns>
    public Fitted<double>? Fit(TimeSeries series, FitOptions options)
    {
        NeuralOde linear = new(new LinearField(series.States.Count)) { Solve = new() { Rtol = 1e-6, Atol = 1e-8 } };
        FitOptions linearOptions = options with
        {
            Steps = Steps,
            Optimizer = new Adam(0.02),
            Schedule = Schedule.Cosine(),
            Tolerances = [],
            EvaluationTolerance = null,
            Groups = null,
            Patience = null,
            Progress = null,
        };
        try
        {
            return Train(linear, series, linearOptions);
        }
        catch (Exception fault) when (fault is TrainingException or FormatException)
        {
            // Training diverged, or a state is constant and therefore cannot be standardised.
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
        return IsTrained(trainer) ? fit.Result : null;
    }

    private bool IsTrained(Trainer<double> trainer)
    {
        long step = trainer.State.Step;
        if (trainer.IsDone)
        {
            return double.IsFinite(trainer.State.BestLoss);
        }

        bool enough = step >= MinSteps && double.IsFinite(trainer.State.BestLoss);
        notes.Add(enough
            ? $"To save time, the linear ODE was trained for {step} of {Steps} steps; its error may be too large."
            : $"To save time, the linear ODE was left out: there was time for {step} of its {Steps} steps.");
        return enough;
    }
}
