namespace Continua.Learning;

/// <summary>Computes the gradient of a filter's likelihood by reverse-mode differentiation of its recursion.</summary>
/// <remarks>
/// Let a be the states, P their covariance, z a value, h its output vector and r its noise variance. With p = P h, the
/// innovation variance f = hᵀp + r and the innovation v = z − hᵀa, a value maps a to a + p v/f and P to P − p pᵀ/f, and
/// a step maps them to F a and F P Fᵀ + Q. A name such as ofGain denotes the cotangent of the quantity gain.
/// </remarks>
internal sealed class KalmanGradient
{
    private readonly FilterRecord record;
    private readonly FilterRows rows;
    private readonly EvaluatedModel at;
    private readonly int states, columns;
    private readonly double[] ofCovariance, ofGain, ofInnovation, ofNoise, half;
    private readonly double[][] ofOutputs;
    private readonly (double[] F, double[] Q)[] ofSteps;
    private double[] ofState, earlier;

    /// <param name="record">The stored quantities of a filter run with the same model.</param>
    /// <param name="at">The model evaluated at the parameters of that run.</param>
    public KalmanGradient(FilterRecord record, EvaluatedModel at)
    {
        (this.record, this.at, rows, states, columns) = (record, at, record.Rows, record.States, record.Columns);
        (ofState, earlier) = (new double[states * columns], new double[states * columns]);
        (ofCovariance, half) = (new double[states * states], new double[states * states]);
        (ofGain, ofInnovation, ofNoise) = (new double[states], new double[columns], new double[rows.Columns]);
        ofOutputs = [.. at.Outputs.Select(_ => new double[states])];
        ofSteps = [.. rows.Lengths.Select(_ => (new double[states * states], new double[states * states]))];
    }

    /// <summary>Adds the gradient with respect to the parameters.</summary>
    /// <param name="regression">The regression returned by the run.</param>
    /// <param name="gradient">The gradient, [parameters], to which the result is added.</param>
    public void PullBack(Regression regression, Span<double> gradient)
    {
        double[] ofProducts = regression.PullBack();
        for (int row = rows.Count - 1; row >= 0; row--)
        {
            if (!double.IsNaN(rows.Values[row]))
            {
                PullValue(row, ofProducts);
            }

            if (rows.Steps[row] != FilterRows.None)
            {
                PullStep(row);
            }
        }

        at.Pull(ofSteps, ofCovariance, ofOutputs, ofNoise, gradient);
    }

    private void PullValue(int row, double[] ofProducts)
    {
        double[] output = at.Outputs[row % rows.Columns], ofOutput = ofOutputs[row % rows.Columns];
        ReadOnlySpan<double> v = record.Innovation(row), gain = record.Gain(row), p = record.Covariance(row),
            state = record.Predicted(row);
        double variance = record.Variance(row), ofVariance = 0.5 / variance;
        for (int a = 0; a < columns; a++)
        {
            double sum = SmallMatrix.Dot(ofProducts.AsSpan(a * columns, columns), v);
            ofInnovation[a] = 2 * sum / variance;
            ofVariance -= v[a] * sum / (variance * variance);
        }

        for (int i = 0; i < states; i++)
        {
            ReadOnlySpan<double> ofStateRow = ofState.AsSpan(i * columns, columns);
            double stateTerm = SmallMatrix.Dot(ofStateRow, v),
                covarianceTerm = SmallMatrix.Dot(ofCovariance.AsSpan(i * states, states), gain);
            SmallMatrix.AddScaled(ofInnovation, ofStateRow, gain[i] / variance);
            ofGain[i] = (stateTerm - (2 * covarianceTerm)) / variance;
            ofVariance += gain[i] * (covarianceTerm - stateTerm) / (variance * variance);
        }

        ofNoise[row % rows.Columns] += ofVariance;
        SmallMatrix.AddScaled(ofOutput, gain, ofVariance);
        SmallMatrix.AddScaled(ofGain, output, ofVariance);
        for (int i = 0; i < states; i++)
        {
            ofOutput[i] += SmallMatrix.Dot(p.Slice(i * states, states), ofGain)
                - SmallMatrix.Dot(state.Slice(i * columns, columns), ofInnovation);
            Span<double> ofCovarianceRow = ofCovariance.AsSpan(i * states, states);
            SmallMatrix.AddScaled(ofCovarianceRow, output, ofGain[i] / 2);
            SmallMatrix.AddScaled(ofCovarianceRow, ofGain, output[i] / 2);
            SmallMatrix.AddScaled(ofState.AsSpan(i * columns, columns), ofInnovation, -output[i]);
        }
    }

    private void PullStep(int row)
    {
        int number = rows.Steps[row];
        (double[] f, _) = at.Step(number, rows.Lengths[number]);
        ReadOnlySpan<double> before = row == 0 ? [] : record.Updated(row - 1),
            after = row == 0 ? at.Initial : record.CovarianceAfter(row - 1);

        // half = Fᵀ P̄, where P̄ is symmetric.
        Array.Clear(half);
        Array.Clear(earlier);
        for (int k = 0; k < states; k++)
        {
            (int first, int end) = record.Model.Ranges[k];
            for (int j = first; j < end; j++)
            {
                SmallMatrix.AddScaled(
                    half.AsSpan(j * states, states), ofCovariance.AsSpan(k * states, states), f[(k * states) + j]);
                SmallMatrix.AddScaled(
                    earlier.AsSpan(j * columns, columns), ofState.AsSpan(k * columns, columns), f[(k * states) + j]);
            }
        }

        AddTo(ofSteps[number], before, after);
        (ofState, earlier) = (earlier, ofState);

        // P̄ ← Fᵀ P̄ F.
        Array.Clear(ofCovariance);
        for (int k = 0; k < states; k++)
        {
            (int first, int end) = record.Model.Ranges[k];
            for (int j = 0; j < states; j++)
            {
                SmallMatrix.AddScaled(
                    ofCovariance.AsSpan((j * states) + first, end - first), f.AsSpan((k * states) + first, end - first),
                    half[(j * states) + k]);
            }
        }
    }

    /// <summary>
    /// Adds the cotangents of F, a̅ aᵀ + 2 P̄ F P, and of Q, P̄, within the diagonal blocks of states.
    /// </summary>
    private void AddTo((double[] F, double[] Q) step, ReadOnlySpan<double> before, ReadOnlySpan<double> after)
    {
        for (int i = 0; i < states; i++)
        {
            (int first, int end) = record.Model.Ranges[i];
            Span<double> ofF = step.F.AsSpan((i * states) + first, end - first);
            for (int k = first; k < end && !before.IsEmpty; k++)
            {
                ofF[k - first] += SmallMatrix.Dot(
                    ofState.AsSpan(i * columns, columns), before.Slice(k * columns, columns));
            }

            for (int j = 0; j < states; j++)
            {
                SmallMatrix.AddScaled(ofF, after.Slice((j * states) + first, end - first), 2 * half[(j * states) + i]);
            }

            SmallMatrix.AddScaled(step.Q.AsSpan((i * states) + first, end - first),
                ofCovariance.AsSpan((i * states) + first, end - first), 1);
        }
    }
}
