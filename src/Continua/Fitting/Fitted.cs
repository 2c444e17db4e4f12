using System.Numerics;

namespace Continua.Learning;

/// <summary>A model with the numbers that fit data.</summary>
/// <param name="Model">The model's code.</param>
/// <param name="Parameters">Its numbers.</param>
/// <param name="Context">How they relate to the data.</param>
/// <param name="History">How training went; empty for a model read from a file.</param>
public sealed record Fitted<T>(
    NeuralOde Model, Parameters<T> Parameters, FitContext Context, IReadOnlyList<TrainingRecord> History)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Writes the model file: safetensors, one tensor a parameter, the rest as JSON in its metadata.</summary>
    public void Save(string path) => ModelFile.Write(path, this);

    /// <summary>Continues a trajectory.</summary>
    /// <param name="from">The state, in the data's units, at <paramref name="t0"/>.</param>
    /// <param name="t0">In the data's units of time.</param>
    /// <param name="until">In the data's units of time; may lie before <paramref name="t0"/>.</param>
    /// <param name="every">The distance between rows; one typical spacing of the data if null.</param>
    /// <returns>Times and states in the data's units.</returns>
    /// <exception cref="SolveException">The model's equation could not be solved that far.</exception>
    public Solution<T> Forecast(T[] from, double t0, double until, double? every = null)
    {
        double[] times = ForecastTimes(t0, until, every ?? Context.Spacing);
        double[,] states = Predict(from, times);
        T[,] values = new T[states.GetLength(0), states.GetLength(1)];
        T[] last = new T[states.GetLength(1)];
        for (int n = 0; n < times.Length; n++)
        {
            for (int c = 0; c < last.Length; c++)
            {
                last[c] = values[n, c] = T.CreateTruncating(states[n, c]);
            }
        }

        return Solution<T>.Of(times, values, last);
    }

    /// <summary>The states at given times, the first being where the trajectory starts; all in the data's units.</summary>
    /// <returns>[time, state].</returns>
    public double[,] Predict(T[] from, double[] times) => Predict(from, times, partial: false);

    /// <param name="partial">Whether times that cannot be reached are NaN; else the failure is thrown.</param>
    internal double[,] Predict(T[] from, double[] times, bool partial)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(times);
        Tensor.Guard(
            from.Length == Context.States.Count,
            $"A forecast starts from {Context.States.Count} states ({string.Join(", ", Context.States)}), but got {from.Length}.");
        double[,] start = new double[1, from.Length];
        for (int c = 0; c < from.Length; c++)
        {
            start[0, c] = double.CreateTruncating(from[c]);
        }

        double[,,] standard = PredictScaled(Context.Scaling.Apply(start), [times], throwOnFailure: !partial);
        double[,] states = new double[times.Length, from.Length];
        for (int n = 0; n < times.Length; n++)
        {
            for (int c = 0; c < from.Length; c++)
            {
                states[n, c] = standard[0, n, c];
            }
        }

        return Context.Scaling.Undo(states);
    }

    /// <summary>Trajectories from many starts, in the model's units of state and the data's units of time.</summary>
    /// <param name="starts">[row, state], scaled.</param>
    /// <param name="times">For each row its times, the first being the start; equally many a row.</param>
    /// <param name="throwOnFailure">Whether a row that cannot be solved throws.</param>
    /// <returns>[row, time, state], scaled; NaN where the equation could not be solved.</returns>
    internal double[,,] PredictScaled(double[,] starts, double[][] times, bool throwOnFailure = false)
    {
        int rows = starts.GetLength(0), states = starts.GetLength(1), count = times[0].Length;
        bool relative = !Model.ReadsTime(states);
        T[,] y0 = new T[rows, states];
        double[][] model = new double[rows][];
        for (int r = 0; r < rows; r++)
        {
            double origin = relative ? times[r][0] : Context.Origin;
            model[r] = [.. times[r].Select(t => (t - origin) / Context.Spacing)];
            for (int c = 0; c < states; c++)
            {
                y0[r, c] = T.CreateTruncating(starts[r, c]);
            }
        }

        Solution<T> solution = Model.SolveFor(
            Parameters, y0, [.. model.Select(m => m[0])], [.. model.Select(m => m[^1])],
            Model.Solve with { SaveAt = SaveAt.TimesPerRow(model), ThrowOnFailure = throwOnFailure });
        double[,,] predicted = new double[rows, count, states];
        for (int r = 0; r < rows; r++)
        {
            T[,] values = solution.Values(r);
            for (int n = 0; n < count; n++)
            {
                for (int c = 0; c < states; c++)
                {
                    predicted[r, n, c] = double.CreateTruncating(values[n, c]);
                }
            }
        }

        return predicted;
    }

    private static double[] ForecastTimes(double t0, double until, double every)
    {
        Tensor.Guard(
            every > 0 && double.IsFinite(every) && double.IsFinite(t0) && double.IsFinite(until),
            $"A forecast goes in positive steps between finite times, but got {t0} to {until} every {every}.");
        double span = Math.Abs(until - t0);
        double count = Math.Floor((span / every) + 1e-9);
        Tensor.Guard(count < 1e7, $"A forecast has fewer than ten million rows, but {t0} to {until} every {every} has {count}.");
        List<double> times = [];
        for (int i = 0; i <= (int)count; i++)
        {
            times.Add(t0 + (i * every * Math.Sign(until - t0)));
        }

        // The end asked for is always there.
        if (span - (count * every) > 1e-9 * every)
        {
            times.Add(until);
        }
        else if (times.Count > 1)
        {
            times[^1] = until;
        }

        return [.. times];
    }
}
