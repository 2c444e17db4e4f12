namespace Continua.Learning;

/// <summary>
/// What a filter leaves of every row: its gradient and forecasts read it. Beside the values, the filter runs over the functions of time whose
/// factors are unknown; they are the columns 1 and up, each scaled to a mean square of 1 over the rows.
/// </summary>
internal sealed class FilterRecord
{
    private readonly double[] predicted, updated, covariances, covariancesAfter, gains, innovations, variances, functions, scale;
    private readonly int[] source;

    /// <param name="start">What a filter kept of the rows before; null for none.</param>
    public FilterRecord(StateSpaceModel model, FilterRows rows, FilterState? start)
    {
        (Model, Rows, Start) = (model, rows, start);
        (States, Columns) = (model.States, 1 + model.Unknown.Length);
        int count = rows.Count, state = States * Columns, square = States * States;
        (predicted, updated) = (new double[count * state], new double[count * state]);
        (covariances, covariancesAfter) = (new double[count * square], new double[count * square]);
        (gains, innovations) = (new double[count * States], new double[count * Columns]);
        (variances, source) = (new double[count], new int[count]);
        (functions, scale) = ScaledFunctions(model, rows, start);
    }

    public StateSpaceModel Model { get; }

    public FilterRows Rows { get; }

    /// <summary>What a filter kept of the rows before; null for none.</summary>
    public FilterState? Start { get; }

    public int States { get; }

    /// <summary>1 and the number of functions of time.</summary>
    public int Columns { get; }

    /// <summary>The row whose covariances, gain and variance a row has: its own, or that of the same column where they settled.</summary>
    public int[] Source => source;

    /// <summary>[states, columns] before the row's value is known.</summary>
    public Span<double> Predicted(int row) => predicted.AsSpan(row * States * Columns, States * Columns);

    /// <summary>[states, columns] after it.</summary>
    public Span<double> Updated(int row) => updated.AsSpan(row * States * Columns, States * Columns);

    /// <summary>[states, states] before the row's value is known, in units of σ².</summary>
    public Span<double> Covariance(int row) => covariances.AsSpan(source[row] * States * States, States * States);

    /// <summary>[states, states] after it.</summary>
    public Span<double> CovarianceAfter(int row) => covariancesAfter.AsSpan(source[row] * States * States, States * States);

    /// <summary>The covariance of the states with the row's value: the gain times its variance.</summary>
    public Span<double> Gain(int row) => gains.AsSpan(source[row] * States, States);

    /// <summary>What of the row's value and functions of time was not predicted, [columns].</summary>
    public Span<double> Innovation(int row) => innovations.AsSpan(row * Columns, Columns);

    /// <summary>The variance of the row's innovation, in units of σ².</summary>
    public ref double Variance(int row) => ref variances[source[row]];

    /// <summary>The functions of time at a row, scaled, [columns − 1].</summary>
    public ReadOnlySpan<double> Functions(int row) => functions.AsSpan(row * (Columns - 1), Columns - 1);

    /// <summary>A function at any time, as scaled; zero for another output than its own.</summary>
    public double Function(int number, int output, double time)
    {
        (int own, Func<double, double> of) = Model.Unknown[number];
        return own == output ? scale[number] * of(time) : 0;
    }

    /// <summary>By what a function is multiplied in the columns here.</summary>
    public double Scale(int number) => scale[number];

    /// <summary>The factors of the functions as the model writes them.</summary>
    public double[] Factors(Regression found) => [.. found.Factors.Select((factor, k) => factor * scale[k])];

    /// <summary>The factors of the functions as they are scaled here, from those that the model writes.</summary>
    public double[] Scaled(double[] factors) => [.. factors.Select((factor, k) => factor / scale[k])];

    /// <summary>What of a row's value was not expected, for given factors.</summary>
    public double Unexpected(int row, double[] factors)
    {
        ReadOnlySpan<double> innovation = Innovation(row);
        return innovation[0] - SmallMatrix.Dot(innovation[1..], factors);
    }

    /// <summary>Adds the products of a row's innovations over their variance to the lower triangle of [columns, columns].</summary>
    /// <returns>1; 0 for a row without a value, which adds nothing.</returns>
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

    /// <summary>What the filter keeps of the rows up to each of some times.</summary>
    /// <param name="ends">The numbers of times, increasing; −1 for before the first one.</param>
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

            yield return end == 0 ? Start! : new(Rows.Times[end - 1], Updated(end - 1).ToArray(), CovarianceAfter(end - 1).ToArray(), [.. products], used, scale);
        }
    }

    private static (double[] Functions, double[] Scale) ScaledFunctions(StateSpaceModel model, FilterRows rows, FilterState? start)
    {
        int count = rows.Count, unknown = model.Unknown.Length;
        double[] functions = new double[count * unknown], scale = new double[unknown];
        for (int k = 0; k < unknown; k++)
        {
            (int output, Func<double, double> of) = model.Unknown[k];
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
