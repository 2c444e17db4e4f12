using Continua.Integration;

namespace Continua.Solving;

/// <summary>Computes and checks the save times of each row.</summary>
internal static class SaveTimes
{
    private static readonly double[][] None = [[]];

    /// <summary>
    /// Returns the save times: one list per row, or one for all rows if t0 and t1 have a single entry.
    /// </summary>
    public static double[][] Of(SaveAt saveAt, double[] t0, double[] t1) => saveAt switch
    {
        SaveAt.Interval interval => [.. t0.Zip(t1, (a, b) => Every(interval.Step, a, b))],
        SaveAt.Given given => Given(given.PerRow, t0, t1),
        _ => t0.Length == 1 ? None : [.. t0.Select(_ => Array.Empty<double>())],
    };

    private static double[] Every(double step, double t0, double t1)
    {
        double slack = Math.Min(0.5, LaneClocks.Stretch + (ClockResolution.Slack(t0, t1) / step));
        double count = Math.Floor((Math.Abs(t1 - t0) / step) + slack);
        Tensor.Guard(count < 1e8, $"Saves fit into memory, but one every {step} from {t0} to {t1} makes "
            + $"{count} saves; save less often.");
        double[] times = new double[(int)count + 1];
        for (int i = 0; i < times.Length; i++)
        {
            // The times are multiples of the interval, because a running sum would accumulate rounding errors. A last
            // time that rounds past t₁ is moved to t₁.
            double time = t0 + (i * step * Math.Sign(t1 - t0));
            times[i] = Math.Abs(time - t0) > Math.Abs(t1 - t0) ? t1 : time;
        }

        return times;
    }

    private static double[][] Given(IReadOnlyList<double[]> given, double[] t0, double[] t1)
    {
        Tensor.Guard(
            given.Count == 1 || given.Count == t0.Length,
            $"Save times are one list, or one per row, but got {given.Count} lists for {t0.Length} rows; give "
            + $"{t0.Length}.");
        return [.. t0.Select((start, r) => Given(r, given[given.Count == 1 ? 0 : r], start, t1[r]))];
    }

    /// <summary>
    /// Checks and returns the times of one row; times that miss an end of the span by rounding are moved to that end.
    /// </summary>
    private static double[] Given(int row, double[] given, double t0, double t1)
    {
        double direction = t1 >= t0 ? 1 : -1, before = t0;
        double[] times = new double[given.Length];
        for (int save = 0; save < times.Length; save++)
        {
            double time = times[save] = ClockResolution.IntoSpan(given[save], t0, t1);
            Tensor.Guard(
                !double.IsNaN(time),
                $"Save times go from t0 = {t0} to t1 = {t1} in order, but save {save} of row {row} is NaN; leave "
                + $"it out.");
            Tensor.Guard(
                direction * (time - before) >= 0 && direction * (t1 - time) >= 0,
                $"Save times go from t0 = {t0} to t1 = {t1} in order, but row {row} has {time} after {before}; sort "
                + $"them and keep them within the span.");
            before = time;
        }

        return times;
    }
}
