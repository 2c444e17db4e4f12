using Continua.Learning;

namespace Continua.Cli.Runs;

/// <summary>
/// Creates the table of the held-out rows with the model's forecast from the last complete training row of each series.
/// </summary>
internal static class HeldOutForecast
{
    private const string Suffix = "_forecast";

    /// <returns>
    /// The states of the data, followed by their forecasts in columns with a suffix; NaN where there is no forecast.
    /// </returns>
    public static TimeSeries Of(TimeSeries data, Holdout split, Fitted fitted)
    {
        List<Trajectory> parts = [];
        for (int i = 0; i < split.HeldOut.Count; i++)
        {
            RowRange heldOut = split.HeldOut[i];
            Trajectory trajectory = data.Trajectories[heldOut.Trajectory];
            if (heldOut.Length > 0)
            {
                double[,]? forecast = Forecast(trajectory, split.Training[i], heldOut, fitted);
                parts.Add(Join(trajectory, heldOut, forecast, fitted));
            }
        }

        string[] columns = [.. data.States, .. data.States.Select(s => s + Suffix)];
        return new(columns, data.Time, parts) { SeriesColumn = data.SeriesColumn };
    }

    private static double[,]? Forecast(Trajectory trajectory, RowRange training, RowRange heldOut, Fitted fitted)
    {
        int start = training.End - 1;
        while (start >= training.Start && !trajectory.IsComplete(start))
        {
            start--;
        }

        if (start < training.Start)
        {
            return null;
        }

        double[] from = [.. Enumerable.Range(0, trajectory.Values.GetLength(1)).Select(c => trajectory.Values[start, c])];
        double[] times = [trajectory.Times[start], .. trajectory.Times[heldOut.Start..heldOut.End]];
        return fitted.Predict(from, times, partial: true);
    }

    private static Trajectory Join(Trajectory trajectory, RowRange heldOut, double[,]? forecast, Fitted fitted)
    {
        int states = trajectory.Values.GetLength(1);
        double[,] values = new double[heldOut.Length, 2 * states];
        for (int row = 0; row < heldOut.Length; row++)
        {
            for (int c = 0; c < states; c++)
            {
                double ahead = forecast?[row + 1, c] ?? double.NaN;
                values[row, c] = trajectory.Values[heldOut.Start + row, c];
                values[row, states + c] = double.IsFinite(ahead) ? ForecastDigits.Rounded(fitted, ahead, c) : double.NaN;
            }
        }

        return new(trajectory.Times[heldOut.Start..heldOut.End], values, trajectory.Name);
    }
}
