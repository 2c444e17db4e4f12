using System.Diagnostics;
using Continua.Learning;

namespace Continua.Tests.Fitting;

/// <summary>The comparison with baselines within a time budget.</summary>
public class ComparisonTests
{
    [Fact]
    public void With_enough_time_nothing_is_left_out()
    {
        using Fit<float> fit = Trained(300, 2);
        Comparison all = Comparison.Of(fit, Options), timed = Comparison.Of(fit, Options, new ComparisonOptions { Budget = TimeSpan.FromHours(1) });
        Assert.Empty(timed.Notes);
        Assert.Equal((all.Model.Nrmse, all.Persistence.Nrmse, all.Linear!.Nrmse), (timed.Model.Nrmse, timed.Persistence.Nrmse, timed.Linear!.Nrmse));
    }

    [Fact]
    public void Without_time_the_linear_baseline_is_left_out_and_a_note_says_so()
    {
        using Fit<float> fit = Trained(300, 2);
        Comparison comparison = Comparison.Of(fit, Options, new ComparisonOptions { Budget = TimeSpan.Zero });
        Assert.Null(comparison.Linear);
        Assert.Contains("the linear ODE was left out", Assert.Single(comparison.Notes), StringComparison.Ordinal);
        Assert.True(double.IsFinite(comparison.Model.Nrmse));
        Assert.Contains(comparison.Notes[0], Continua.Reporting.FitReport.Of(fit, Options, comparison).ToPage().ToHtml(), StringComparison.Ordinal);
    }

    [Fact]
    public void With_many_starts_all_forecasts_are_evaluated_on_the_same_part()
    {
        using Fit<float> fit = Trained(12_000, 1);
        Comparison comparison = Comparison.Of(fit, Options, new ComparisonOptions { Budget = TimeSpan.Zero });
        Assert.InRange(comparison.Model.Starts, 1, 1500);
        Assert.Equal(comparison.Model.Starts, comparison.Persistence.Starts);
        Assert.Contains(comparison.Notes, note => note.Contains($"from only {comparison.Model.Starts} of the", StringComparison.Ordinal));
    }

    [Fact]
    public void The_time_budget_also_holds_for_many_states()
    {
        using Fit<float> fit = Trained(120, 100);
        Stopwatch watch = Stopwatch.StartNew();
        List<string> steps = [];
        Comparison comparison = Comparison.Of(
            fit, Options,
            new ComparisonOptions { Budget = TimeSpan.FromSeconds(0.5), Progress = (step, _) => steps.Add(step) });
        Assert.NotEmpty(comparison.Notes);
        Assert.Contains("the linear ODE, for comparison", steps);
        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 30);
    }

    [Fact]
    public void Cancellation_ends_the_comparison()
    {
        using Fit<float> fit = Trained(300, 2);
        using CancellationTokenSource stop = new();
        ComparisonOptions stopped = new() { Cancellation = stop.Token, Progress = (_, _) => stop.Cancel() };
        Assert.Throws<OperationCanceledException>(() => Comparison.Of(fit, Options, stopped));
    }

    private static FitOptions Options => new() { Steps = 3, Window = 5, Holdout = 0.4, BatchSize = 8, FieldUnits = FieldUnits.Standardized };

    private static Fit<float> Trained(int rows, int states)
    {
        double[] times = [.. Enumerable.Range(0, rows).Select(i => 0.1 * i)];
        double[,] values = new double[rows, states];
        for (int i = 0; i < rows * states; i++)
        {
            values[i / states, i % states] = Math.Cos((times[i / states] * (1 + (i % states / 50.0))) + (i % states));
        }

        TimeSeries data = TimeSeries.Of(times, values, [.. Enumerable.Range(0, states).Select(s => $"x{s}")]);
        Fit<float> fit = new(new NeuralOde(new MlpField(states, [8], Activation.Tanh)), data, Options);
        fit.Run();
        return fit;
    }
}
