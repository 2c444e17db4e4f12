using System.Text.Json;

namespace Continua.Learning;

/// <summary>
/// A forecaster and what its filters keep of a history: it forecasts without the history, and goes on over new rows without being fitted anew.
/// </summary>
/// <example><code>
/// SavedForecaster.Of(forecaster, data).Save("forecaster.safetensors");
/// SavedForecaster saved = SavedForecaster.Open("forecaster.safetensors");
/// Forecast next = saved.After(new Trajectory([101, 102], new double[,] { { 3 }, { 4 } })).Forecast(103, 104);
/// </code></example>
public sealed class SavedForecaster
{
    private const int MostPathRows = 10_000_000;

    private readonly LinearForecaster linear;
    private readonly AverageForecaster? average;
    private readonly FilterState?[][] states;
    private readonly FilteredState network;

    private SavedForecaster(
        FitContext context, double time, LinearForecaster linear, AverageForecaster? average, FilterState?[][] states, FilteredState network)
    {
        (Context, Time, this.linear, this.average, this.states, this.network) = (context, time, linear, average, states, network);
    }

    /// <summary>What the forecaster was fitted to.</summary>
    public FitContext Context { get; }

    /// <summary>The time up to which rows were seen, in the unit of the time axis.</summary>
    public double Time { get; }

    /// <summary>The forecaster.</summary>
    public Forecaster Forecaster => average is null ? linear : average;

    internal LinearForecaster Linear => linear;

    internal AverageForecaster? Average => average;

    internal FilterState?[][] States => states;

    internal FilteredState Network => network;

    /// <summary>Linear models, after all rows of a series.</summary>
    /// <param name="forecaster">Fitted to rows of the series.</param>
    /// <param name="data">The series.</param>
    /// <param name="training">The rows of the fit; else all.</param>
    public static SavedForecaster Of(LinearForecaster forecaster, TimeSeries data, IReadOnlyList<RowRange>? training = null)
    {
        ArgumentNullException.ThrowIfNull(forecaster);
        ArgumentNullException.ThrowIfNull(data);
        Trajectory series = data.Trajectories[0];
        return new(
            FitContext.Of(data, training ?? RowRange.All(data)), series.Times[^1], forecaster, null, forecaster.StatesAfter(series, null), default);
    }

    /// <summary>Linear models and a network, after all rows of a series.</summary>
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

    /// <summary>Reads a file that <see cref="Save"/> wrote.</summary>
    /// <exception cref="ModelFileException">It is no such file, or damaged.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static SavedForecaster Open(string path) => ModelFile.Explained(path, () =>
    {
        (List<StoredTensor> tensors, string metadata) = ModelFile.Open(path);
        using JsonDocument document = JsonDocument.Parse(metadata);
        JsonElement root = document.RootElement;
        if (!IsForecaster(root))
        {
            throw new FormatException("it holds no forecasters; open a network with NeuralOde.Open(path)");
        }

        FitContext context = ContextCheck.Checked(ModelMetadata.ReadContext(root, FieldUnits.Data), null);
        ForecasterDocument stored = root.GetProperty("linear").Deserialize(DocumentJson.Default.ForecasterDocument)!;
        LinearForecaster linear = stored.ToForecaster(context.States, context.Time);
        if (!root.TryGetProperty("network", out JsonElement element))
        {
            return new SavedForecaster(context, root.GetProperty("time_seen").GetDouble(), linear, null, stored.States, default);
        }

        NetworkDocument own = element.Deserialize(DocumentJson.Default.NetworkDocument)!;
        NeuralForecaster network = NeuralForecaster.Of(ModelFile.Place(tensors, root.GetProperty("fitted").GetRawText()), new(own.Process, own.Observation));
        AverageForecaster average = new(linear, network, own.Trial, own.Weights, own.Widenings);
        return new(context, root.GetProperty("time_seen").GetDouble(), linear, average, stored.States, new(own.Mean, own.Covariance));
    });

    /// <summary>Whether a file holds forecasters.</summary>
    /// <exception cref="ModelFileException">It is damaged.</exception>
    public static bool IsOne(string path) => ModelFile.Explained(path, () =>
    {
        using JsonDocument document = JsonDocument.Parse(ModelFile.Open(path).Metadata);
        return IsForecaster(document.RootElement);
    });

    /// <summary>Writes forecasters, the network among them, and what their filters keep: a safetensors file.</summary>
    public void Save(string path)
    {
        string document = JsonSerializer.Serialize(ForecasterDocument.Of(linear, states), DocumentJson.Default.ForecasterDocument);
        Fitted? fitted = average?.Network.Fitted;
        string? own = average is null ? null : JsonSerializer.Serialize(
            new(average.Network.Noise.Process, average.Network.Noise.Observation, network.Mean, network.Covariance, average.Trial,
                [.. linear.States.Select((_, c) => average.Weights(c))], [.. average.Widenings]),
            DocumentJson.Default.NetworkDocument);
        AtomicFile.Write(path, Safetensors.Write(
            fitted?.Tensors() ?? [], ModelFile.MetadataName, ModelMetadata.WriteForecaster(Context, Time, document, own, fitted)));
    }

    /// <summary>Forecasts from the rows seen so far.</summary>
    /// <param name="times">Increasing, and later than <see cref="Time"/>.</param>
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
    /// Sample paths from the rows seen so far. Each comes from one of the models, drawn by their weights; smoothing, which has
    /// no dynamics of its own, and levels that move in logarithms, whose spread has no end, are left out where another model has a weight. States that were positive in all training rows stay positive. Paths are not
    /// widened, as bands are.
    /// </summary>
    /// <param name="count">The paths.</param>
    /// <param name="times">Increasing, and later than <see cref="Time"/>.</param>
    /// <param name="seed">Fixes what is drawn.</param>
    /// <returns>[paths][times, states], in data units.</returns>
    public double[][,] Paths(int count, double[] times, ulong seed = 0)
    {
        ArgumentNullException.ThrowIfNull(times);
        Tensor.Guard(count > 0, $"Sample paths are one at least, but got {count}; take 100.");
        Tensor.Guard(
            (long)count * times.Length <= MostPathRows,
            $"Sample paths have {MostPathRows:N0} rows together at most, but got {count} of {times.Length} rows; take fewer.");
        CheckLater(times);
        RandomKey key = new(seed), choices = key.Split(0), own = key.Split(1);
        double[][,] ofNetwork = average is { Trial.TakesPart: true } ? average.Network.Paths(network, Time, times, key.Split(2), count) : [];
        return [.. Enumerable.Range(0, count).Select(n =>
        {
            double[,] path = new double[times.Length, linear.States.Count];
            Dictionary<int, double[,]> drawn = [];
            for (int c = 0; c < linear.States.Count; c++)
            {
                int model = Choose(c, choices.Uniform(n));
                double[,] from = model == linear.Average.Families.Count ? ofNetwork[n]
                    : drawn.TryGetValue(model, out double[,]? found) ? found : drawn[model] = linear.Path(states, model, times, new(own.Split(n)));
                for (int t = 0; t < times.Length; t++)
                {
                    path[t, c] = from[t, c];
                }
            }

            return path;
        })];
    }

    /// <summary>The same after more rows; nothing is fitted anew.</summary>
    /// <param name="rows">
    /// Rows of which some are later than <see cref="Time"/>: these are added, and the others left out. Or rows that are all earlier: a history of
    /// their own, which takes the place of what was seen.
    /// </param>
    /// <exception cref="ArgumentException">The columns are others than the states.</exception>
    public SavedForecaster After(Trajectory rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        Tensor.Guard(
            rows.Values.GetLength(1) == linear.States.Count,
            $"New rows have a column for each of the states {string.Join(", ", linear.States)}, but got {rows.Values.GetLength(1)}; give those.");
        bool goesOn = rows.Times[^1] > Time;
        Trajectory later = goesOn ? LaterOf(rows) : rows;
        FilterState?[][]? from = goesOn ? states : null;
        return new(
            Context, rows.Times[^1], linear, average, linear.StatesAfter(later, from),
            average?.Network.StateAfter(linear.Cleaned(later, from?[^1]), goesOn ? (network, Time) : null) ?? default);
    }

    /// <summary>The rows after those that were seen.</summary>
    internal Trajectory LaterOf(Trajectory rows) => rows.Part(Array.FindIndex(rows.Times, time => time > Time), rows.Rows);

    /// <summary>The number of the model that a path of a state comes from.</summary>
    /// <param name="uniform">Between 0 and 1: the same for all states of a path, so that they come from one model where they can.</param>
    private int Choose(int state, double uniform)
    {
        IReadOnlyList<FamilyModels> families = linear.Average.Families;
        double[] own = average?.Weights(state) ?? linear.Average.Weights[state];
        bool Suits(int model) => model == families.Count || !(families[model].IsSmoothing || (families[model].IsLog && families[model].HasMovingLevel));
        double[] weights = [.. own.Select((weight, model) => Suits(model) ? weight : 0)];
        if (weights.Sum() <= 0)
        {
            weights = own;
        }

        double left = uniform * weights.Sum();
        int chosen = 0;
        for (int model = 0; model < weights.Length && left >= 0; model++)
        {
            (chosen, left) = weights[model] > 0 ? (model, left - weights[model]) : (chosen, left);
        }

        return chosen;
    }

    private void CheckLater(double[] times)
    {
        double last = Time;
        foreach (double time in times)
        {
            Tensor.Guard(time > last, $"Times of a forecast increase from the last row seen on, but got {time} after {last}; sort them.");
            last = time;
        }
    }

    /// <summary>The new rows, by state, whose values linear models find far from what is expected, and count as nearer.</summary>
    internal IReadOnlyList<int>[] Clipped(Trajectory rows) =>
        rows.Times[^1] > Time ? linear.Clipped(LaterOf(rows), states[^1]) : linear.Clipped(rows, null);

    private static bool IsForecaster(JsonElement root) => root.GetProperty("model").GetString() == ModelMetadata.Forecaster;
}
