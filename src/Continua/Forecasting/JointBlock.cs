namespace Continua.Learning;

/// <summary>
/// Columns that influence each other: dx = A x dt + L dw, or, with a second state for each column, dx = v dt, dv = (A x
/// + B v) dt + L dw. The columns are x or, with a moving average, x + m v, with one m for each column. A and B are full
/// matrices. The initial covariance is the stationary one; it is NaN for an unstable process, which the fit rejects.
/// </summary>
/// <remarks>
/// The parameters θ are A and, with a second state, B, row by row; then the lower triangle of L row by row, with the
/// logarithms of its diagonal; then, with a moving average, the logarithms of m.
/// </remarks>
/// <param name="columns">The number of columns.</param>
/// <param name="order">The number of states of each column, 1 or 2.</param>
/// <param name="hasMovingAverage">Whether the columns have a moving average, that is whether they are x + m v.</param>
/// <param name="starts">
/// The starting values of θ for the fit, without those of m; empty for a block whose parameters are given.
/// </param>
internal sealed class JointBlock(int columns, int order, bool hasMovingAverage, IReadOnlyList<double[]> starts)
    : StateBlock
{
    /// <summary>The number of states of each column.</summary>
    public int Order => order;

    public bool HasMovingAverage => hasMovingAverage;

    public override int States => order * columns;

    public override int Outputs => columns;

    public override IReadOnlyList<double[]> Starts =>
        hasMovingAverage
            ? [.. starts.Select(start => (double[])[.. start, .. Enumerable.Repeat(-1.0, columns)])] : starts;

    public override IReadOnlyList<(double Lower, double Upper)> Bounds =>
    [
        .. Enumerable.Repeat((-20.0, 20.0), order * columns * columns),
        .. Enumerable.Range(0, columns).SelectMany(
            i => Enumerable.Range(0, i + 1).Select(j => i == j ? (-9.0, 3.0) : (-20.0, 20.0))),
        .. Enumerable.Repeat((-7.0, 5.0), hasMovingAverage ? columns : 0),
    ];

    public override IReadOnlyList<Func<double, double>> Regressors => [static _ => 1];

    /// <summary>
    /// Returns starting values for two states per column: independent oscillations of the columns with a period of
    /// about ten spacings and, if a fitted model with one state per column is given, a second-order model that
    /// approximates it.
    /// </summary>
    /// <param name="columns">The number of columns.</param>
    /// <param name="first">The parameters of the fitted model with one state per column; null for none.</param>
    public static IReadOnlyList<double[]> StartsOfSecondOrder(int columns, double[]? first)
    {
        const double Fast = 4;
        int square = columns * columns;
        return first is null ? [Start(0.6, 0.4)] :
        [
            Start(0.6, 0.4),
            [
                .. first.Take(square).Select(a => Fast * a), .. Diagonal(-Fast),
                .. Enumerable.Range(0, columns).SelectMany(i => Enumerable.Range(0, i + 1).Select(j =>
                {
                    double lower = first[square + (i * (i + 1) / 2) + j];
                    return i == j ? lower + Math.Log(Fast) : Fast * lower;
                })),
            ],
        ];

        double[] Start(double damping, double stiffness) =>
        [
            .. Diagonal(-stiffness), .. Diagonal(-damping),
            .. Enumerable.Range(0, columns).SelectMany(
                i => Enumerable.Range(0, i + 1).Select(j => i == j ? Math.Log(2 * damping * stiffness) / 2 : 0)),
        ];

        IEnumerable<double> Diagonal(double value) =>
            Enumerable.Range(0, columns * columns).Select(i => i % (columns + 1) == 0 ? value : 0);
    }

    /// <summary>
    /// Returns starting values for one state per column, from regressions of the values at each time on the values at
    /// the preceding time.
    /// </summary>
    /// <param name="values">The standardised values, [columns][times]; NaN for a missing cell.</param>
    public static double[] StartOf(double[][] values)
    {
        int size = values.Length;
        double[] before = new double[size * size], lagged = new double[size * size], square = new double[size * size];
        for (int t = 1; t < values[0].Length; t++)
        {
            if (values.All(column => !double.IsNaN(column[t]) && !double.IsNaN(column[t - 1])))
            {
                for (int i = 0; i < size; i++)
                {
                    for (int j = 0; j < size; j++)
                    {
                        before[(i * size) + j] += values[i][t - 1] * values[j][t - 1];
                        lagged[(i * size) + j] += values[i][t] * values[j][t - 1];
                        square[(i * size) + j] += values[i][t] * values[j][t];
                    }
                }
            }
        }

        double[] drift = new double[size * size], deviations = new double[size];
        for (int i = 0; i < size; i++)
        {
            double[] row = lagged[(i * size)..((i + 1) * size)], system = [.. before];
            for (int j = 0; j < size; j++)
            {
                system[(j * size) + j] = (system[(j * size) + j] * 1.01) + 1e-6;
            }

            SmallMatrix.Solve(system, row, size);
            double residual = square[(i * size) + i];
            for (int j = 0; j < size; j++)
            {
                drift[(i * size) + j] = row[j] - (i == j ? 1 : 0);
                residual -= row[j] * lagged[(i * size) + j];
            }

            deviations[i] = Math.Clamp(residual / Math.Max(square[(i * size) + i], 1e-300), 1e-4, 1);
        }

        for (int n = 0; n < 40 && !IsStable(drift, size); n++)
        {
            for (int i = 0; i < size; i++)
            {
                drift[(i * size) + i] -= 0.05;
            }
        }

        return
        [
            .. drift, .. Enumerable.Range(0, size).SelectMany(
                i => Enumerable.Range(0, i + 1).Select(j => i == j ? Math.Log(deviations[i]) / 2 : 0)),
        ];
    }

    public override string Describe() =>
        $"all columns together, {order} {(order == 1 ? "state" : "states")} per column"
        + (hasMovingAverage ? ", moving average" : "");

    public override double[] Scaling(ReadOnlySpan<double> parameters)
    {
        double[] scaling = new double[Parameters];
        for (int i = 0, at = order * columns * columns; i < columns; i++)
        {
            for (int j = 0; j <= i; j++, at++)
            {
                scaling[at] = i == j ? 0.5 : 0.5 * parameters[at];
            }
        }

        return scaling;
    }

    public override EvaluatedBlock At(ReadOnlySpan<double> parameters)
    {
        int size = States, square = columns * columns, hidden = size - columns;
        double[] drift = new double[size * size], lower = new double[size * size], noise = new double[size * size];
        for (int i = 0; i < columns; i++)
        {
            for (int j = 0; j < size; j++)
            {
                drift[((hidden + i) * size) + j] = parameters[(j / columns * square) + (i * columns) + (j % columns)];
            }

            if (hidden > 0)
            {
                drift[(i * size) + hidden + i] = 1;
            }
        }

        for (int i = 0, at = order * square; i < columns; i++)
        {
            for (int j = 0; j <= i; j++, at++)
            {
                lower[((hidden + i) * size) + hidden + j] = i == j ? Math.Exp(parameters[at]) : parameters[at];
            }
        }

        SmallMatrix.AddProduct(noise, lower, SmallMatrix.Transpose(lower, size), size);
        double[] covariance = SmallMatrix.Lyapunov(drift, noise, size);
        if (double.IsNaN(SmallMatrix.Cholesky([.. covariance], size)))
        {
            Array.Fill(covariance, double.NaN);
        }

        double[][] outputs = [.. Enumerable.Range(0, columns).Select(_ => new double[size])];
        for (int c = 0; c < columns; c++)
        {
            outputs[c][c] = 1;
            if (hasMovingAverage)
            {
                outputs[c][columns + c] = Math.Exp(parameters[parameters.Length - columns + c]);
            }
        }

        return new Evaluated(drift, lower, noise, outputs, covariance);
    }

    private static bool IsStable(double[] drift, int size) =>
        !double.IsNaN(SmallMatrix.Cholesky(SmallMatrix.Lyapunov(drift, SmallMatrix.Identity(size), size), size));

    private sealed class Evaluated(double[] drift, double[] lower, double[] noise, double[][] outputs, double[] covariance)
        : SdeBlock(drift, noise, outputs, covariance)
    {
        protected override void Pull(
            double[] ofDrift, double[] ofNoise, double[] ofInitial, double[][] ofOutputs, Span<double> parameters)
        {
            int columns = Outputs.Length, hidden = Size - columns, square = columns * columns;
            double[] pulled = SmallMatrix.Lyapunov(SmallMatrix.Transpose(Drift, Size), ofInitial, Size),
                ofLower = new double[Size * Size];
            SmallMatrix.AddProduct(ofDrift, pulled, Initial, Size, 2);
            for (int i = 0; i < Size * Size; i++)
            {
                pulled[i] += ofNoise[i];
            }

            SmallMatrix.AddProduct(ofLower, pulled, lower, Size, 2);
            int at = Size / columns * square;
            for (int i = 0; i < columns; i++)
            {
                int row = (hidden + i) * Size;
                for (int j = 0; j < Size; j++)
                {
                    parameters[(j / columns * square) + (i * columns) + (j % columns)] += ofDrift[row + j];
                }

                for (int j = 0; j <= i; j++, at++)
                {
                    parameters[at] += ofLower[row + hidden + j] * (i == j ? lower[row + hidden + j] : 1);
                }
            }

            for (int c = 0; at < parameters.Length; c++, at++)
            {
                parameters[at] += Outputs[c][columns + c] * ofOutputs[c][columns + c];
            }
        }
    }
}
