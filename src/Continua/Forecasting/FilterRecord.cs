namespace Continua.Learning;

/// <summary>
/// The stored quantities of a filter run: the input of gradients, forecasts and smoothing. The filter processes the
/// values (column 0) and the regressors (columns 1 and up) with the same gains. Each regressor is scaled to a mean
/// square of 1 over the rows; a run that continues another one uses its scaling factors. Variances are in units of the
/// common variance σ² of the model.
/// </summary>
internal sealed class FilterRecord
{
    private readonly double[] predicted, updated, covariances, covariancesAfter, gains, innovations, variances,
        functions, scale;
    private readonly int[] source;

    /// <param name="model">The model.</param>
    /// <param name="rows">The rows to filter.</param>
    /// <param name="start">The filter state after the preceding rows; null to start from the first row.</param>
    public FilterRecord(StateSpaceModel model, FilterRows rows, FilterState? start)
    {
        (Model, Rows, Start) = (model, rows, start);
        (States, Columns) = (model.States, 1 + model.Regressors.Length);
        int count = rows.Count, state = States * Columns, square = States * States;
        (predicted, updated) = (new double[count * state], new double[count * state]);
        (covariances, covariancesAfter) = (new double[count * square], new double[count * square]);
        (gains, innovations) = (new double[count * States], new double[count * Columns]);
        (variances, source) = (new double[count], new int[count]);
        (functions, scale) = ScaledFunctions(model, rows, start);
    }

    public StateSpaceModel Model { get; }

    public FilterRows Rows { get; }

    /// <summary>The filter state after the preceding rows; null if the filter starts at the first row.</summary>
    public FilterState? Start { get; }

    public int States { get; }

    /// <summary>The number of filtered columns: 1 plus the number of regressors.</summary>
    public int Columns { get; }

    /// <summary>
    /// For each row, the row at which its covariances, gain and variance are stored: the row itself, or an earlier row
    /// of the same column once the covariances have converged.
    /// </summary>
    public int[] Source => source;

    /// <summary>The states before the row's value is used, [states, columns].</summary>
    public Span<double> Predicted(int row) => predicted.AsSpan(row * States * Columns, States * Columns);

    /// <summary>The states after the row's value is used, [states, columns].</summary>
    public Span<double> Updated(int row) => updated.AsSpan(row * States * Columns, States * Columns);

    /// <summary>The states' covariance before the row's value is used, [states, states], in units of σ².</summary>
    public Span<double> Covariance(int row) => covariances.AsSpan(source[row] * States * States, States * States);

    /// <summary>The states' covariance after the row's value is used, [states, states], in units of σ².</summary>
    public Span<double> CovarianceAfter(int row) =>
        covariancesAfter.AsSpan(source[row] * States * States, States * States);

    /// <summary>
    /// The covariance of the states with the row's value, [states]: the Kalman gain times the innovation variance.
    /// </summary>
    public Span<double> Gain(int row) => gains.AsSpan(source[row] * States, States);

    /// <summary>The innovations of the row's value and of its regressors, [columns].</summary>
    public Span<double> Innovation(int row) => innovations.AsSpan(row * Columns, Columns);

    /// <summary>The variance of the row's innovation, in units of σ².</summary>
    public ref double Variance(int row) => ref variances[source[row]];

    /// <summary>The scaled regressors at a row, [columns − 1].</summary>
    public ReadOnlySpan<double> Functions(int row) => functions.AsSpan(row * (Columns - 1), Columns - 1);

    /// <summary>The value of a scaled regressor at any time; zero for a column to which it is not added.</summary>
    public double Function(int number, int output, double time)
    {
        (int target, Func<double, double> of) = Model.Regressors[number];
        return target == output ? scale[number] * of(time) : 0;
    }

    /// <summary>The scaling factor of a regressor.</summary>
    public double Scale(int number) => scale[number];

    /// <summary>Converts regression coefficients from scaled regressors to the regressors of the model.</summary>
    public double[] Factors(Regression regression) =>
        [.. regression.Coefficients.Select((factor, k) => factor * scale[k])];

    /// <summary>Converts regression coefficients from the regressors of the model to scaled regressors.</summary>
    public double[] Scaled(double[] factors) => [.. factors.Select((factor, k) => factor / scale[k])];

    /// <summary>The innovation of a row's value for given coefficients of the scaled regressors.</summary>
    public double InnovationFor(int row, double[] factors)
    {
        ReadOnlySpan<double> innovation = Innovation(row);
        return innovation[0] - SmallMatrix.Dot(innovation[1..], factors);
    }

    /// <summary>
    /// Adds the products of a row's innovations, divided by their variance, to the lower triangle of a matrix [columns,
    /// columns].
    /// </summary>
    /// <returns>The number of values added: 1, or 0 for a row without a value.</returns>
    public int AddProducts(double[] products, int row)
    {
        if (double.IsNaN(Rows.Values[row]))
        {
            return 0;
        }

        ReadOnlySpan<double> innovation = Innovation(row);
        double inverse = 1 / Variance(row);
        for (int a = 0; a < Columns; a++)
        {
            SmallMatrix.AddScaled(products.AsSpan(a * Columns, a + 1), innovation[..(a + 1)], innovation[a] * inverse);
        }

        return 1;
    }

    /// <summary>Returns the filter states after each of the given times.</summary>
    /// <param name="ends">The indices of the times, increasing; −1 for <see cref="Start"/>.</param>
    public IEnumerable<FilterState> StatesAt(IEnumerable<int> ends)
    {
        double[] products = Start is null ? new double[Columns * Columns] : [.. Start.Products];
        int row = 0, used = Start?.Used ?? 0;
        foreach (int time in ends)
        {
            int end = (time + 1) * Rows.Columns;
            for (; row < end; row++)
            {
                used += AddProducts(products, row);
            }

            yield return end == 0 ? Start! : new(Rows.Times[end - 1], Updated(end - 1).ToArray(),
                CovarianceAfter(end - 1).ToArray(), [.. products], used, scale);
        }
    }

    private static (double[] Functions, double[] Scale) ScaledFunctions(
        StateSpaceModel model, FilterRows rows, FilterState? start)
    {
        int count = rows.Count, unknown = model.Regressors.Length;
        double[] functions = new double[count * unknown], scale = new double[unknown];
        for (int k = 0; k < unknown; k++)
        {
            (int output, Func<double, double> of) = model.Regressors[k];
            double square = 0;
            for (int i = output; i < count; i += rows.Columns)
            {
                double value = functions[(i * unknown) + k] = of(rows.Times[i]);
                square += value * value;
            }

            scale[k] = start?.Scale[k] ?? (square > 0 ? Math.Sqrt(count / square) : 1);
            for (int i = output; i < count; i += rows.Columns)
            {
                functions[(i * unknown) + k] *= scale[k];
            }
        }

        return (functions, scale);
    }
}
