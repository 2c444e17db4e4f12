using System.Text.Json;

namespace Continua.Learning;

/// <summary>
/// A forecaster together with the state of its filters after the rows of a series. It forecasts without these rows, and
/// can be updated with new ones without being fitted again.
/// </summary>
/// <example><code>
/// SavedForecaster.Of(forecaster, data).Save("forecaster.safetensors");
/// SavedForecaster saved = SavedForecaster.Open("forecaster.safetensors");
/// Forecast next = saved.After(new Trajectory([101, 102], new double[,] { { 3 }, { 4 } })).Forecast(103, 104);
/// </code></example>
public sealed class SavedForecaster
{
    private const int MaxPathRows = 10_000_000;

    private readonly LinearForecaster linear;
    private readonly AverageForecaster? average;
    private readonly FilterState?[][] states;
    private readonly FilteredState network;

    private SavedForecaster(
        FitContext context, double time, LinearForecaster linear, AverageForecaster? average, FilterState?[][] states, FilteredState network)
    {
        (Context, Time, this.linear, this.average, this.states, this.network) = (context, time, linear, average, states, network);
    }

    /// <summary>The relation of the forecaster to the data that it was fitted to.</summary>
    public FitContext Context { get; }

    /// <summary>The time of the last row that the filters have processed, in the units of the time axis.</summary>
    public double Time { get; }

    /// <summary>The forecaster: linear models, or their average with a network.</summary>
    public Forecaster Forecaster => average is null ? linear : average;

    internal LinearForecaster Linear => linear;

    internal AverageForecaster? Average => average;

    internal FilterState?[][] States => states;

    internal FilteredState Network => network;

    /// <summary>Creates a saved forecaster from linear models, after all rows of a series.</summary>
    /// <param name="forecaster">A forecaster fitted to rows of the series.</param>
    /// <param name="data">The series, with one trajectory.</param>
    /// <param name="training">The rows of the fit; null for all.</param>
    public static SavedForecaster Of(LinearForecaster forecaster, TimeSeries data, IReadOnlyList<RowRange>? training = null)
    {
        ArgumentNullException.ThrowIfNull(forecaster);
        ArgumentNullException.ThrowIfNull(data);
        Trajectory series = data.Trajectories[0];
        return new(
            FitContext.Of(data, training ?? RowRange.All(data)), series.Times[^1], forecaster, null, forecaster.StatesAfter(series, null), default);
    }

    /// <summary>Creates a saved forecaster from linear models and a network, after all rows of a series.</summary>
    /// <inheritdoc cref="Of(LinearForecaster, TimeSeries, IReadOnlyList{RowRange}?)"/>
    public static SavedForecaster Of(AverageForecaster forecaster, TimeSeries data, IReadOnlyList<RowRange>? training = null)
    {
        ArgumentNullException.ThrowIfNull(forecaster);
        ArgumentNullException.ThrowIfNull(data);
        Trajectory series = data.Trajectories[0];
        return new(
            FitContext.Of(data, training ?? RowRange.All(data)), series.Times[^1], forecaster.Linear, forecaster,
            forecaster.Linear.StatesAfter(series, null),
            forecaster.Network.StateAfter(forecaster.Linear.Cleaned(series, null), null));
    }

    /// <summary>Reads a file written by <see cref="Save"/>.</summary>
    /// <param name="path">The path of the file.</param>
    /// <exception cref="ModelFileException">
    /// The file contains no forecasters, is damaged or has a newer format.
    /// </exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static SavedForecaster Open(string path) => ModelFile.ReadOrExplain(path, () =>
    {
        (List<StoredTensor> tensors, MetadataDocument file) = ModelFile.Open(path);
        if (!ModelMetadata.IsForecaster(file))
        {
            throw new FormatException("it contains no forecasters; open a network with NeuralOde.Open(path)");
        }

        FitContext context = ContextCheck.Checked(ModelMetadata.ReadContext(file, FieldUnits.Data), null);
        double time = ModelMetadata.Required(file.TimeSeen, "time_seen");
        ForecasterDocument stored = ModelMetadata.Required(file.Linear, "linear").Deserialize(DocumentJson.Default.ForecasterDocument)!;
        LinearForecaster linear = stored.ToForecaster(context.States, context.Time);
        if (file.Network is not { } element)
        {
            return new SavedForecaster(context, time, linear, null, stored.States, default);
        }

        NetworkDocument document = element.Deserialize(DocumentJson.Default.NetworkDocument)!;
        NeuralForecaster network = NeuralForecaster.Of(
            ModelFile.Build(tensors, ModelMetadata.Required(file.Fitted, "fitted")), new(document.Process, document.Observation));
        AverageForecaster average = new(linear, network, document.Trial, document.Weights, document.Widenings);
        return new(context, time, linear, average, stored.States, new(document.Mean, document.Covariance));
    });

    /// <summary>Whether a model file contains forecasters.</summary>
    /// <param name="path">The path of the file.</param>
    /// <exception cref="ModelFileException">
    /// The file is damaged, has a newer format or is not a model file.
    /// </exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static bool IsForecasterFile(string path) =>
        ModelFile.ReadOrExplain(path, () => ModelMetadata.IsForecaster(ModelFile.Open(path).Metadata));

    /// <summary>Writes the forecaster and the state of its filters: a safetensors file.</summary>
    /// <param name="path">The path of the file.</param>
    /// <exception cref="IOException">The file could not be written; the previous one is unchanged.</exception>
    public void Save(string path)
    {
        Fitted? fitted = average?.Network.Fitted;
        NetworkDocument? filter = average is null ? null : new(
            average.Network.Noise.Process, average.Network.Noise.Observation, network.Mean, network.Covariance, average.Trial,
            [.. linear.States.Select((_, c) => average.Weights(c))], [.. average.Widenings]);
        MetadataDocument document = ModelMetadata.Of(Context, Time, ForecasterDocument.Of(linear, states), filter, fitted);
        AtomicFile.Write(path, Safetensors.Write(fitted?.Tensors() ?? [], ModelFile.MetadataName, ModelMetadata.Write(document)));
    }

    /// <summary>Forecasts from the rows processed so far.</summary>
    /// <param name="times">
    /// Increasing times, later than <see cref="Time"/>, in the units of the time axis.
    /// </param>
    /// <returns>The forecast at these times.</returns>
    /// <exception cref="ArgumentException">
    /// The times are not increasing, or the first is not later than <see cref="Time"/>.
    /// </exception>
    public Forecast Forecast(params double[] times)
    {
        ArgumentNullException.ThrowIfNull(times);
        CheckLater(times);
        ForecastPart[][][] parts = linear.From(states, times);
        if (average is not { Trial.TakesPart: true })
        {
            return Learning.Forecast.Averages([parts], [times], linear.Average.Weights, linear.Average.Widenings, linear.Average.Scales)[0];
        }

        ForecastPart[][] more = average.Network.From(network, Time, times);
        return Learning.Forecast.Averages(
            [[.. parts.Select((byColumn, n) => byColumn.Select((families, c) => (ForecastPart[])[.. families, more[n][c]]).ToArray())]], [times],
            [.. linear.States.Select((_, c) => average.Weights(c))], average.Widenings, linear.Average.Scales)[0];
    }

    /// <summary>
    /// Draws sample paths that continue the rows processed so far. Each state of a path comes from one model, drawn
    /// with probability equal to its weight; all states come from the same model if possible. Models of two kinds are
    /// drawn only if no other model has a positive weight: smoothing, which has no dynamics, and models of logarithms
    /// with a moving level, whose variance grows without bound. States that were positive in all training rows stay
    /// positive. Unlike the bands of a forecast, paths are not widened.
    /// </summary>
    /// <param name="count">The number of paths, at least 1.</param>
    /// <param name="times">
    /// Increasing times, later than <see cref="Time"/>, in the units of the time axis.
    /// </param>
    /// <param name="seed">The seed of the random draws.</param>
    /// <returns>The paths, [paths][times, states], in data units.</returns>
    /// <exception cref="ArgumentException">
    /// The count is below 1, the paths have more than ten million rows together, the times are not increasing, or the
    /// first is not later than <see cref="Time"/>.
    /// </exception>
    public double[][,] Paths(int count, double[] times, ulong seed = 0)
    {
        ArgumentNullException.ThrowIfNull(times);
        Tensor.Guard(count > 0, $"The number of sample paths is at least 1, but got {count}; take 100.");
        Tensor.Guard(
            (long)count * times.Length <= MaxPathRows,
            $"Sample paths have at most {MaxPathRows:N0} rows together, but got {count} paths of {times.Length} "
            + $"rows; take fewer.");
        CheckLater(times);
        RandomKey key = new(seed), choices = key.Split(0), noise = key.Split(1);
        double[][,] networkPaths = average is { Trial.TakesPart: true }
            ? average.Network.Paths(network, Time, times, key.Split(2), count)
            : [];
        return [.. Enumerable.Range(0, count).Select(n =>
        {
            double[,] path = new double[times.Length, linear.States.Count];
            Dictionary<int, double[,]> drawn = [];
            for (int c = 0; c < linear.States.Count; c++)
            {
                int model = Choose(c, choices.Uniform(n));
                double[,] from = model == linear.Average.Families.Count ? networkPaths[n]
                    : drawn.TryGetValue(model, out double[,]? found) ? found
                    : drawn[model] = linear.Path(states, model, times, new(noise.Split(n)));
                for (int t = 0; t < times.Length; t++)
                {
                    path[t, c] = from[t, c];
                }
            }

            return path;
        })];
    }

    /// <summary>Returns the forecaster after more rows, without fitting it again.</summary>
    /// <param name="rows">
    /// The rows. If the last of them is later than <see cref="Time"/>, the rows later than <see cref="Time"/> are added
    /// and the others ignored. Otherwise the rows replace those processed so far.
    /// </param>
    /// <exception cref="ArgumentException">The number of columns differs from the number of states.</exception>
    public SavedForecaster After(Trajectory rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        Tensor.Guard(
            rows.Values.GetLength(1) == linear.States.Count,
            $"New rows have a column for each of the states {string.Join(", ", linear.States)}, "
            + $"but got {rows.Values.GetLength(1)} columns; give one column for each state.");
        bool continues = rows.Times[^1] > Time;
        Trajectory later = continues ? LaterOf(rows) : rows;
        FilterState?[][]? from = continues ? states : null;
        return new(
            Context, rows.Times[^1], linear, average, linear.StatesAfter(later, from),
            average?.Network.StateAfter(
                linear.Cleaned(later, from?[^1]), continues ? (network, Time) : null) ?? default);
    }

    /// <summary>Returns the rows later than <see cref="Time"/>.</summary>
    internal Trajectory LaterOf(Trajectory rows) => rows.Part(Array.FindIndex(rows.Times, time => time > Time), rows.Rows);

    /// <summary>Returns the index of the model from which a state of a path is drawn.</summary>
    /// <param name="state">The index of the state.</param>
    /// <param name="uniform">
    /// A uniform number in [0, 1), the same for all states of a path, so that they come from the same model if
    /// possible.
    /// </param>
    private int Choose(int state, double uniform)
    {
        IReadOnlyList<FamilyModels> families = linear.Average.Families;
        double[] all = average?.Weights(state) ?? linear.Average.Weights[state];
        bool HasBoundedDynamics(int model) => model == families.Count
            || !(families[model].IsSmoothing || (families[model].IsLog && families[model].HasMovingLevel));
        double[] weights = [.. all.Select((weight, model) => HasBoundedDynamics(model) ? weight : 0)];
        if (weights.Sum() <= 0)
        {
            weights = all;
        }

        double remainder = uniform * weights.Sum();
        int chosen = 0;
        for (int model = 0; model < weights.Length && remainder >= 0; model++)
        {
            (chosen, remainder) = weights[model] > 0 ? (model, remainder - weights[model]) : (chosen, remainder);
        }

        return chosen;
    }

    private void CheckLater(double[] times)
    {
        double last = Time;
        foreach (double time in times)
        {
            Tensor.Guard(
                time > last,
                $"Times of a forecast are increasing and later than the last processed row ({Time}), but got {time} after "
                + $"{last}; sort them, and leave out those that are not later than that row.");
            last = time;
        }
    }

    /// <summary>
    /// Returns, for each state, the rows whose values deviate so much from the forecasts of the linear models that the
    /// filters clip them: their indices among the rows that <see cref="After"/> adds.
    /// </summary>
    internal IReadOnlyList<int>[] Clipped(Trajectory rows) =>
        rows.Times[^1] > Time ? linear.Clipped(LaterOf(rows), states[^1]) : linear.Clipped(rows, null);
}
