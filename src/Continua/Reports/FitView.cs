using System.Numerics;
using Continua.Learning;

namespace Continua.Reporting;

/// <summary>Computes trajectories, in the data's units.</summary>
/// <param name="starts">The initial states, <c>[rows, states]</c>.</param>
/// <param name="times">
/// The times of each row, beginning with the time of its initial state; the same number for all rows.
/// </param>
/// <returns>The states, <c>[rows, times, states]</c>; NaN where a solve failed.</returns>
internal delegate double[,,] Runner(double[,] starts, double[][] times);

/// <summary>
/// The parts of a fit that figures and tables use, in the data's units, and in double precision whatever the precision
/// of training.
/// </summary>
internal sealed class FitView
{
    private FitView(TimeSeries data, FitOptions options, Comparison comparison, Fitted? linear) =>
        (Data, Options, Comparison, Linear) = (data, options, comparison, linear is null ? null : RunnerOf(linear));

    public TimeSeries Data { get; }

    public FitOptions Options { get; }

    public Comparison Comparison { get; }

    public required Holdout Split { get; init; }

    public required Standardization Scaling { get; init; }

    public required FieldUnits FieldUnits { get; init; }

    public required NeuralOde Network { get; init; }

    public required int Parameters { get; init; }

    public required string Precision { get; init; }

    public required double Seconds { get; init; }

    public required string? Stopped { get; init; }

    public required IReadOnlyList<string> Notes { get; init; }

    public required IReadOnlyList<TrainingRecord> History { get; init; }

    public required Runner Model { get; init; }

    public Runner? Linear { get; }

    /// <summary>
    /// The learned dy/dt at states <c>[rows, states]</c>, in the data's units, at the last training time of the first
    /// series that has training rows.
    /// </summary>
    public required Func<double[,], double[,]> Slopes { get; init; }

    public int States => Data.States.Count;

    public static FitView Of<T>(Fit<T> fit, FitOptions options, Comparison comparison, Func<string, string> rephrase)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Fitted<T> fitted = fit.Result;
        return new(fit.Series, options, comparison, comparison.LinearFit)
        {
            Split = fit.Split,
            Scaling = fit.Scaling,
            FieldUnits = fit.FieldUnits,
            Network = fitted.Model,
            Parameters = fitted.Parameters.Values.Length,
            Precision = typeof(T) == typeof(float) ? "single" : "double",
            Seconds = fit.Trainer.Seconds,
            Stopped = fit.Trainer.Stopped is { } stopped ? rephrase(stopped) : null,
            Notes = [.. fit.Notes.Select(rephrase)],
            History = fitted.History,
            Model = RunnerOf(fitted),
            Slopes = states => fitted.Slopes(states, LastTrainingTime(fit.Series, fit.Split)),
        };
    }

    /// <summary>The persistence forecast, in which states do not change.</summary>
    public static double[,,] Persist(double[,] starts, double[][] times) =>
        Fill(starts.GetLength(0), times[0].Length, starts.GetLength(1), (row, _, state) => starts[row, state]);

    private static Runner RunnerOf(Fitted fitted) => (starts, times) =>
    {
        Standardization scale = fitted.Context.Scaling;
        double[,,] scaled = fitted.PredictScaled(scale.Apply(starts), times);
        return Fill(scaled.GetLength(0), scaled.GetLength(1), scaled.GetLength(2), (row, time, state) =>
            scaled[row, time, state] * scale.Deviation[state] + scale.Mean[state] is var x && scale.Log ? Math.Exp(x) : x);
    };

    private static double LastTrainingTime(TimeSeries data, Holdout split)
    {
        RowRange range = split.Training.First(rows => rows.Length > 0);
        return data.Trajectories[range.Trajectory].Times[range.End - 1];
    }

    private static double[,,] Fill(int rows, int times, int states, Func<int, int, int, double> value)
    {
        double[,,] filled = new double[rows, times, states];
        for (int row = 0; row < rows; row++)
        {
            for (int time = 0; time < times; time++)
            {
                for (int state = 0; state < states; state++)
                {
                    filled[row, time, state] = value(row, time, state);
                }
            }
        }

        return filled;
    }
}
