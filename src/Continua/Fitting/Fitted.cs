using System.Globalization;
using System.Numerics;

namespace Continua.Learning;

/// <summary>
/// A model with the numbers that fit data, whatever precision it computes in: what is in the data's units is double
/// here. A model read from a file is a <see cref="Fitted{T}"/> of the precision in which it was saved.
/// </summary>
public abstract record Fitted
{
    private protected Fitted(NeuralOde model, FitContext context, IReadOnlyList<TrainingRecord> history) =>
        (Model, Context, History) = (model, context, history);

    /// <summary>The model's code.</summary>
    public NeuralOde Model { get; init; }

    /// <summary>How its numbers relate to the data.</summary>
    public FitContext Context { get; init; }

    /// <summary>How training went; empty for a model read from a file.</summary>
    public IReadOnlyList<TrainingRecord> History { get; init; }

    /// <summary>Whether the model computes in double; else in single precision.</summary>
    public abstract bool IsDouble { get; }

    /// <summary>Writes the model file: safetensors, one tensor a parameter, the rest as JSON in its metadata.</summary>
    public abstract void Save(string path);

    /// <summary>Continues a trajectory.</summary>
    /// <param name="from">The state, in the data's units, at <paramref name="t0"/>.</param>
    /// <param name="t0">In the data's units of time.</param>
    /// <param name="until">In the data's units of time; may lie before <paramref name="t0"/>.</param>
    /// <param name="every">The distance between rows; one typical spacing of the data if null.</param>
    /// <returns>Times and states in the data's units, in double whatever the model computes in.</returns>
    /// <exception cref="SolveException">The model's equation could not be solved that far.</exception>
    public Solution<double> Forecast(double[] from, double t0, double until, double? every = null)
    {
        double[] times = ForecastSpan.Times(t0, until, every ?? Context.Spacing);
        List<string> notes = [];
        double[,] states = Predict(from, times, partial: false, notes);
        double[] last = [.. Enumerable.Range(0, from.Length).Select(c => states[times.Length - 1, c])];
        return Solution<double>.Of(times, states, last, notes);
    }

    /// <summary>
    /// The states at given times, the first being where the trajectory starts; all in the data's units.
    /// </summary>
    /// <returns>[time, state]; the first row is <paramref name="from"/>, digit for digit.</returns>
    /// <exception cref="SolveException">The model's equation could not be solved that far.</exception>
    public double[,] Predict(double[] from, double[] times) => Predict(from, times, partial: false);

    /// <summary>What was fitted, in one line.</summary>
    public sealed override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"Fitted neural ODE of {string.Join(", ", Context.States)} over '{Context.Time.Name}' in {Context.Time.Unit}: "
        + $"{FieldCatalogue.NameOf(Model.Field) ?? "a field written in C#"}, {Model.Layout.Size} parameters in "
        + $"{(IsDouble ? "double" : "single")} precision");

    /// <param name="partial">Whether times that cannot be reached are NaN; else the failure is thrown.</param>
    /// <param name="notes">Takes what there is to say of the solve.</param>
    internal double[,] Predict(double[] from, double[] times, bool partial, List<string>? notes = null)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(times);
        Tensor.Guard(
            from.Length == Context.States.Count,
            $"A forecast starts from {Context.States.Count} states ({string.Join(", ", Context.States)}), but got {from.Length}.");
        Tensor.Guard(
            times.Length > 0, "A forecast has times, the first of them the start's, but got none; give the start's at least.");
        double[,] start = new double[1, from.Length];
        Buffer.BlockCopy(from, 0, start, 0, Buffer.ByteLength(from));
        double[,,] standard = Solved(Context.Scaling.Apply(start), times, partial, notes);
        double[,] states = new double[times.Length, from.Length];
        Buffer.BlockCopy(standard, 0, states, 0, Buffer.ByteLength(states));
        states = Context.Scaling.Undo(states);
        Buffer.BlockCopy(from, 0, states, 0, Buffer.ByteLength(from));
        return states;
    }

    private double[,,] Solved(double[,] start, double[] times, bool partial, List<string>? notes)
    {
        try
        {
            return PredictScaled(start, [times], throwOnFailure: !partial, notes);
        }
        catch (SolveException fault)
        {
            string units = string.Create(
                CultureInfo.InvariantCulture,
                $" Times are counted here in spacings of {Context.Spacing:R} {Context.Time.Unit}, states in deviations from their "
                + $"means.");
            throw new SolveException([.. fault.Failures.Select(f => f with { Message = f.Message + units })]);
        }
    }

    /// <summary>Trajectories from many starts, in standardised states and the data's units of time.</summary>
    /// <param name="starts">[row, state], standardised.</param>
    /// <param name="times">For each row its times, the first being the start; equally many a row.</param>
    /// <param name="throwOnFailure">Whether a row that cannot be solved throws.</param>
    /// <param name="notes">Takes what there is to say of the solves.</param>
    /// <returns>[row, time, state], standardised; NaN where the equation could not be solved.</returns>
    internal abstract double[,,] PredictScaled(
        double[,] starts, double[][] times, bool throwOnFailure = false, List<string>? notes = null);

    /// <summary>The parameters as tensors of a file.</summary>
    internal abstract List<StoredTensor> Tensors();

    /// <summary>The parameters in double, whatever the model computes in.</summary>
    internal abstract Parameters<double> InDouble();

    /// <summary>dy/dt at states of shape [row, state], in the data's units.</summary>
    /// <param name="time">In the data's units.</param>
    internal abstract double[,] Slopes(double[,] states, double time);
}

/// <summary>A model with the numbers that fit data, in the precision of its parameters.</summary>
/// <param name="Model">The model's code.</param>
/// <param name="Parameters">Its numbers.</param>
/// <param name="Context">How they relate to the data.</param>
/// <param name="History">How training went; empty for a model read from a file.</param>
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
            Parameters, FieldPoints.Rounded<T>(starts), [.. clock.Select(m => m[0])], [.. clock.Select(m => m[^1])],
            Model.Solve with { SaveAt = SaveAt.TimesPerRow(clock), ThrowOnFailure = throwOnFailure });
        notes?.AddRange(solution.Notes);
        double[,,] predicted = new double[rows, count, states];
        for (int r = 0; r < rows; r++)
        {
            double[,] values = FieldPoints.Widened(solution.Values(r));
            Buffer.BlockCopy(values, 0, predicted, r * Buffer.ByteLength(values), Buffer.ByteLength(values));
        }

        return predicted;
    }

    internal override List<StoredTensor> Tensors() => StoredParameters.Of(Model.Layout, Parameters);

    internal override Parameters<double> InDouble() => new(Parameters.Layout, [.. Parameters.Values.Select(double.CreateTruncating)]);

    internal override double[,] Slopes(double[,] states, double time)
    {
        // In double, whatever the fit was in: slopes are for drawing, and a field may see large numbers.
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
