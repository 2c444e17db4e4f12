using System.Globalization;
using System.Numerics;

namespace Continua.Learning;

/// <summary>
/// A model with parameters fitted to data, in single or double precision. The methods of this class take and return
/// values in double precision. A model read from a file is a <see cref="Fitted{T}"/> of the precision in which it was
/// saved.
/// </summary>
/// <example><code>
/// Fitted fitted = NeuralOde.Open("model.safetensors");
/// Solution&lt;double&gt; ahead = fitted.Forecast(from: [1, 0], t0: 0, until: 3, every: 0.1);
/// double[,] states = fitted.Predict(from: [1, 0], times: [0, 1, 2]);
/// </code></example>
public abstract record Fitted
{
    private protected Fitted(NeuralOde model, FitContext context, IReadOnlyList<TrainingRecord> history) =>
        (Model, Context, History) = (model, context, history);

    /// <summary>The model.</summary>
    public NeuralOde Model { get; init; }

    /// <summary>The relation of the model to its data: names, units, origin of time, and last rows.</summary>
    public FitContext Context { get; init; }

    /// <summary>The records of the validations during training; empty for a model read from a file.</summary>
    public IReadOnlyList<TrainingRecord> History { get; init; }

    /// <summary>Whether the model computes in double precision; otherwise in single precision.</summary>
    public abstract bool IsDouble { get; }

    /// <summary>
    /// Writes the model file: a safetensors file with one tensor for each parameter, and the description of the model
    /// and its data as JSON in the metadata.
    /// </summary>
    /// <param name="path">The path of the file.</param>
    /// <exception cref="IOException">The file could not be written; the previous one is unchanged.</exception>
    public abstract void Save(string path);

    /// <summary>Continues a trajectory at equal time steps.</summary>
    /// <param name="from">The state at <paramref name="t0"/>, [states], in the data's units.</param>
    /// <param name="t0">The start time, in the data's units.</param>
    /// <param name="until">The end time, in the data's units; it may be before <paramref name="t0"/>.</param>
    /// <param name="every">
    /// The time between rows, positive and in the data's units; null for one median spacing of the data. The last
    /// interval is shorter if the span is not a multiple of it.
    /// </param>
    /// <returns>Times and states in the data's units, in double precision.</returns>
    /// <exception cref="SolveException">The model's equation could not be solved up to the end time.</exception>
    /// <exception cref="ArgumentException">
    /// The number of states is wrong, a time is not finite, <paramref name="every"/> is not positive, or the forecast
    /// has ten million rows or more.
    /// </exception>
    public Solution<double> Forecast(double[] from, double t0, double until, double? every = null)
    {
        double[] times = ForecastSpan.Times(t0, until, every ?? Context.Spacing);
        List<string> notes = [];
        double[,] states = Predict(from, times, partial: false, notes);
        double[] last = [.. Enumerable.Range(0, from.Length).Select(c => states[times.Length - 1, c])];
        return Solution<double>.Of(times, states, last, notes);
    }

    /// <summary>
    /// Returns the states at given times, the first of which is the start of the trajectory; all in the data's units.
    /// </summary>
    /// <param name="from">The state at the first of the times, [states].</param>
    /// <param name="times">The times, increasing or decreasing.</param>
    /// <returns>The states, [time, state]; the first row is exactly <paramref name="from"/>.</returns>
    /// <exception cref="SolveException">The model's equation could not be solved up to the last time.</exception>
    /// <exception cref="ArgumentException">
    /// The number of states is wrong, or the times are not in order, or there are none.
    /// </exception>
    public double[,] Predict(double[] from, double[] times) => Predict(from, times, partial: false);

    /// <summary>Returns a one-line description of the fitted model.</summary>
    public sealed override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"Fitted neural ODE of {string.Join(", ", Context.States)} over '{Context.Time.Name}' in {Context.Time.Unit}: "
        + $"{FieldCatalogue.NameOf(Model.Field) ?? "a field written in C#"}, {Model.Layout.Size} parameters in "
        + $"{(IsDouble ? "double" : "single")} precision");

    /// <summary>Returns the states at given times, which are increasing or decreasing.</summary>
    /// <param name="from">The state at the first of the times, [states].</param>
    /// <param name="times">The times; the first is the start.</param>
    /// <param name="partial">
    /// Whether the states at times that cannot be reached are NaN; if not, a failure throws.
    /// </param>
    /// <param name="notes">Receives the notes on the solve; null to drop them.</param>
    internal double[,] Predict(double[] from, double[] times, bool partial, List<string>? notes = null)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(times);
        Tensor.Guard(
            from.Length == Context.States.Count,
            $"A forecast starts from {Context.States.Count} states ({string.Join(", ", Context.States)}), but got {from.Length}.");
        Tensor.Guard(
            times.Length > 0,
            "A forecast has times, the first of which is its start, but got none; give the start at least.");
        double[,] start = new double[1, from.Length];
        Buffer.BlockCopy(from, 0, start, 0, Buffer.ByteLength(from));
        double[,,] standard = SolveOrExplain(Context.Scaling.Apply(start), times, partial, notes);
        double[,] states = new double[times.Length, from.Length];
        Buffer.BlockCopy(standard, 0, states, 0, Buffer.ByteLength(states));
        states = Context.Scaling.Undo(states);
        Buffer.BlockCopy(from, 0, states, 0, Buffer.ByteLength(from));
        return states;
    }

    private double[,,] SolveOrExplain(double[,] start, double[] times, bool partial, List<string>? notes)
    {
        try
        {
            return PredictScaled(start, [times], throwOnFailure: !partial, notes);
        }
        catch (SolveException fault)
        {
            string units = string.Create(
                CultureInfo.InvariantCulture,
                $" Times here are in spacings of {Context.Spacing:R} {Context.Time.Unit}, "
                + $"states in deviations from their means.");
            throw new SolveException([.. fault.Failures.Select(f => f with { Message = f.Message + units })]);
        }
    }

    /// <summary>Returns trajectories from many starts, in standardised states and the data's units of time.</summary>
    /// <param name="starts">The standardised states, [row, state].</param>
    /// <param name="times">
    /// The times of each row, the first of which is its start; the same number for each row.
    /// </param>
    /// <param name="throwOnFailure">Whether a row that cannot be solved throws.</param>
    /// <param name="notes">Receives the notes on the solves; null to drop them.</param>
    /// <returns>The standardised states, [row, time, state]; NaN where the equation could not be solved.</returns>
    internal abstract double[,,] PredictScaled(
        double[,] starts, double[][] times, bool throwOnFailure = false, List<string>? notes = null);

    /// <summary>The parameters as tensors of a file.</summary>
    internal abstract List<StoredTensor> Tensors();

    /// <summary>The parameters in double precision.</summary>
    internal abstract Parameters<double> InDouble();

    /// <summary>Returns dy/dt, [row, state], in the data's units.</summary>
    /// <param name="states">The states, [row, state], in the data's units.</param>
    /// <param name="time">The time, in the data's units.</param>
    internal abstract double[,] Slopes(double[,] states, double time);
}

/// <summary>A model with parameters fitted to data, in the precision of the parameters.</summary>
/// <typeparam name="T"><see langword="float"/> or <see langword="double"/>.</typeparam>
/// <param name="Model">The model.</param>
/// <param name="Parameters">The fitted parameters.</param>
/// <param name="Context">The relation of the model to its data.</param>
/// <param name="History">The records of the validations during training; empty for a model read from a file.</param>
public sealed record Fitted<T>(
    NeuralOde Model, Parameters<T> Parameters, FitContext Context, IReadOnlyList<TrainingRecord> History)
    : Fitted(Model, Context, History)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    public override bool IsDouble => typeof(T) == typeof(double);

    /// <inheritdoc/>
    public override void Save(string path) => ModelFile.Write(path, this);

    internal override double[,,] PredictScaled(
        double[,] starts, double[][] times, bool throwOnFailure = false, List<string>? notes = null)
    {
        FitChecks.CheckUnits(Model.Solve);
        int rows = starts.GetLength(0), states = starts.GetLength(1), count = times[0].Length;
        NeuralOde standardized = Context.Units.Standardized(Model);
        bool relative = !standardized.ReadsTime(states);
        double[][] clock = new double[rows][];
        for (int r = 0; r < rows; r++)
        {
            double origin = relative ? times[r][0] : Context.Origin;
            clock[r] = [.. times[r].Select(t => (t - origin) / Context.Spacing)];
        }

        Solution<T> solution = standardized.SolveFor(
            Parameters, FieldPoints.FromDouble<T>(starts), [.. clock.Select(m => m[0])], [.. clock.Select(m => m[^1])],
            Model.Solve with { SaveAt = SaveAt.TimesPerRow(clock), ThrowOnFailure = throwOnFailure });
        notes?.AddRange(solution.Notes);
        double[,,] predicted = new double[rows, count, states];
        for (int r = 0; r < rows; r++)
        {
            double[,] values = FieldPoints.ToDouble(solution.Values(r));
            Buffer.BlockCopy(values, 0, predicted, r * Buffer.ByteLength(values), Buffer.ByteLength(values));
        }

        return predicted;
    }

    internal override List<StoredTensor> Tensors() => StoredParameters.Of(Model.Layout, Parameters);

    internal override Parameters<double> InDouble() => new(Parameters.Layout, [.. Parameters.Values.Select(double.CreateTruncating)]);

    internal override double[,] Slopes(double[,] states, double time)
    {
        // In double precision even for a single-precision fit: slopes are for figures, and data units may have large
        // values.
        Field field = Context.Units.Standardized(Model).Field;
        Parameters<double> parameters = InDouble();
        double[,] from = Context.Scaling.Apply(states);
        double t = (time - Context.Origin) / Context.Spacing;
        using Predictor<double> slopes = Predictor.Of<double>(y => field.Apply(t, y), field);
        double[,] standard = slopes.Evaluate(parameters, from);
        for (int row = 0; row < standard.GetLength(0); row++)
        {
            for (int c = 0; c < standard.GetLength(1); c++)
            {
                double unit = Context.Scaling.Log ? states[row, c] : 1;
                standard[row, c] *= Context.Scaling.Deviation[c] / Context.Spacing * unit;
            }
        }

        return standard;
    }
}
