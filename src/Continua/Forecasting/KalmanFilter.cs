using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Continua.Learning;

/// <summary>
/// The exact likelihood of a state-space model over one series with rows at any times and missing values, and its gradient.
/// </summary>
/// <remarks>
/// The filter runs from states that are zero or stationary over the values and, beside them, over the functions of time whose factors are
/// unknown, with the same gains: that makes all of them uncorrelated, and the factors follow by least squares (de Jong 1991). The likelihood
/// is that of what no choice of the factors could explain, as with diffuse states. σ² is replaced by its estimate.
/// </remarks>
internal sealed class KalmanFilter
{
    // Where no covariance changed by more between rows, all later ones are taken to be the same.
    private const double Converged = 1e-13;

    private readonly StateSpaceModel model;
    private readonly FilterRows rows;
    private readonly int states, columns;
    private readonly (int First, int End)[] ranges;
    private readonly double[] scale, regressors;

    // Of each row: what was predicted and updated; the gain's numerator; the innovations; and the row whose covariances it has.
    private readonly double[] predicted, updated, covariance, covarianceAfter, gains, innovations, variances;
    private readonly int[] source;

    public KalmanFilter(StateSpaceModel model, FilterRows rows)
    {
        (this.model, this.rows) = (model, rows);
        (states, columns) = (model.States, 1 + model.Unknown.Length);
        ranges = model.Ranges;
        int count = rows.Count, unknown = columns - 1;
        regressors = new double[count * unknown];
        scale = new double[unknown];
        for (int k = 0; k < unknown; k++)
        {
            double square = 0;
            for (int i = 0; i < count; i++)
            {
                (int output, Func<double, double> of) = model.Unknown[k];
                double value = regressors[(i * unknown) + k] = output == i % rows.Columns ? of(rows.Times[i]) : 0;
                square += value * value;
            }

            scale[k] = square > 0 ? Math.Sqrt(count / square) : 1;
            for (int i = 0; i < count; i++)
            {
                regressors[(i * unknown) + k] *= scale[k];
            }
        }

        (predicted, updated) = (new double[count * states * columns], new double[count * states * columns]);
        (covariance, covarianceAfter) = (new double[count * states * states], new double[count * states * states]);
        (gains, innovations, variances, source) = (new double[count * states], new double[count * columns], new double[count], new int[count]);
    }

    /// <summary>−log of the likelihood, but for a constant, with σ² at its estimate; infinite where it is not defined.</summary>
    /// <param name="gradient">Where the gradient goes; none if empty.</param>
    public double Evaluate(ReadOnlySpan<double> parameters, Span<double> gradient)
    {
        EvaluatedModel at = model.At(parameters);
        Regression? found = Run(at);
        if (found is null)
        {
            return double.PositiveInfinity;
        }

        if (!gradient.IsEmpty)
        {
            gradient.Clear();
            PullBack(at, found, gradient);
        }

        return found.Objective;
    }

    /// <summary>What least squares find of all rows; null where variances are not positive, or functions of time depend on each other.</summary>
    public Regression? Run(EvaluatedModel at)
    {
        double logarithm = 0;
        double[] products = new double[columns * columns];
        int frozen = -1, used = 0;
        bool starting = false;
        for (int i = 0; i < rows.Count; i++)
        {
            bool isMissing = double.IsNaN(rows.Values[i]);
            if (rows.Steps[i] != FilterRows.None)
            {
                bool same = i > 0 && rows.Steps[i] == rows.Steps[i - rows.Columns] && IsWhole(i) && IsWhole(i - rows.Columns);
                frozen = same ? frozen : -1;
                Predict(at, i, frozen < 0);
                if (same && frozen < 0 && IsSame(i, i - rows.Columns))
                {
                    (frozen, starting) = (i, true);
                }
                else
                {
                    starting = false;
                }
            }
            else
            {
                Continue(i, frozen < 0 || starting);
            }

            source[i] = frozen < 0 || starting ? i : frozen + (i % rows.Columns);

            if (isMissing)
            {
                Array.Copy(predicted, i * states * columns, updated, i * states * columns, states * columns);
                Array.Copy(covariance, i * states * states, covarianceAfter, i * states * states, states * states);
                continue;
            }

            if (!Update(at, i))
            {
                return null;
            }

            used += AddProducts(products, i);
            logarithm += Math.Log(variances[source[i]]);
        }

        return Regression.Of(products, columns, used, logarithm);
    }

    /// <summary>The factors of the functions of time.</summary>
    public double[] Factors(Regression found) => [.. found.Factors.Select((factor, k) => factor * scale[k])];

    /// <summary>
    /// Mean and variance, in units of σ², of the values at later times, from the rows up to an origin, for each of several origins in
    /// increasing order. Of all rows of the filter, which have been run.
    /// </summary>
    /// <param name="origins">The numbers of times, all of whose rows are used.</param>
    /// <param name="times">The later times of each origin, in the units of the rows'.</param>
    /// <returns>For each origin, [times, columns].</returns>
    public IEnumerable<(double[,] Mean, double[,] Variance)> Forecasts(EvaluatedModel at, IReadOnlyList<int> origins, IReadOnlyList<double[]> times)
    {
        double[] products = new double[columns * columns];
        int row = 0, used = 0;
        for (int o = 0; o < origins.Count; o++)
        {
            int last = ((origins[o] + 1) * rows.Columns) - 1;
            for (; row <= last; row++)
            {
                used += AddProducts(products, row);
            }

            yield return Regression.Of(products, columns, used, 0) is { } found
                ? Forecast(at, found, last, times[o]) : Unknown(times[o].Length);
        }
    }

    private (double[,] Mean, double[,] Variance) Forecast(EvaluatedModel at, Regression found, int origin, double[] times)
    {
        (double[,] mean, double[,] variance) = (new double[times.Length, rows.Columns], new double[times.Length, rows.Columns]);
        double[] state = updated[(origin * states * columns)..((origin + 1) * states * columns)];
        double[] p = covarianceAfter[(source[origin] * states * states)..((source[origin] + 1) * states * states)];
        double last = rows.Times[origin];
        for (int n = 0; n < times.Length; last = times[n++])
        {
            int number = rows.NumberOf(times[n] - last);
            (double[] f, double[] q) = at.Step(number, rows.Lengths[number]);
            double[] moved = new double[states * columns];
            for (int i = 0; i < states; i++)
            {
                for (int k = 0; k < states; k++)
                {
                    AddScaled(moved.AsSpan(i * columns, columns), state.AsSpan(k * columns, columns), f[(i * states) + k]);
                }
            }

            (state, p) = (moved, SmallMatrix.Congruence(f, p, states));
            AddScaled(p, q, 1);
            for (int output = 0; output < rows.Columns; output++)
            {
                (mean[n, output], variance[n, output]) = Value(at, found, state, p, times[n], output);
            }
        }

        return (mean, variance);
    }

    private (double Mean, double Variance) Value(
        EvaluatedModel at, Regression found, double[] state, double[] p, double time, int output)
    {
        double[] h = at.Outputs[output], direction = new double[columns - 1];
        double mean = 0, variance = at.Noise[output];
        for (int i = 0; i < states; i++)
        {
            mean += h[i] * state[i * columns];
            variance += h[i] * Dot(p.AsSpan(i * states, states), h);
        }

        for (int k = 0; k < columns - 1; k++)
        {
            direction[k] = model.Unknown[k].Output == output ? scale[k] * model.Unknown[k].Of(time) : 0;
            for (int i = 0; i < states; i++)
            {
                direction[k] -= h[i] * state[(i * columns) + k + 1];
            }

            mean += found.Factors[k] * direction[k];
        }

        for (int k = 0; k < columns - 1; k++)
        {
            variance += direction[k] * Dot(found.Covariance.AsSpan(k * (columns - 1), columns - 1), direction);
        }

        return (mean, variance);
    }

    private (double[,] Mean, double[,] Variance) Unknown(int times)
    {
        double[,] unknown = new double[times, rows.Columns];
        for (int n = 0; n < times; n++)
        {
            for (int c = 0; c < rows.Columns; c++)
            {
                unknown[n, c] = double.NaN;
            }
        }

        return (unknown, unknown);
    }

    /// <returns>1 where the row has a value, else 0.</returns>
    private int AddProducts(double[] products, int row)
    {
        if (double.IsNaN(rows.Values[row]))
        {
            return 0;
        }

        for (int a = 0; a < columns; a++)
        {
            double weighted = innovations[(row * columns) + a] / variances[source[row]];
            for (int b = 0; b <= a; b++)
            {
                products[(a * columns) + b] += weighted * innovations[(row * columns) + b];
            }
        }

        return 1;
    }

    private static void AddScaled(Span<double> target, ReadOnlySpan<double> values, double factor)
    {
        int i = 0;
        ref double to = ref MemoryMarshal.GetReference(target), from = ref MemoryMarshal.GetReference(values);
        for (; i <= target.Length - Vector256<double>.Count; i += Vector256<double>.Count)
        {
            Vector256<double> sum = Vector256.FusedMultiplyAdd(
                Vector256.LoadUnsafe(ref from, (nuint)i), Vector256.Create(factor), Vector256.LoadUnsafe(ref to, (nuint)i));
            sum.StoreUnsafe(ref to, (nuint)i);
        }

        for (; i < target.Length; i++)
        {
            target[i] = Math.FusedMultiplyAdd(values[i], factor, target[i]);
        }
    }

    private static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++)
        {
            sum += a[i] * b[i];
        }

        return sum;
    }

    private void Predict(EvaluatedModel at, int row, bool withCovariance)
    {
        Span<double> state = predicted.AsSpan(row * states * columns, states * columns);
        Span<double> p = covariance.AsSpan(row * states * states, states * states);
        (double[] f, double[] q) = at.Step(rows.Steps[row], rows.Lengths[rows.Steps[row]]);
        ReadOnlySpan<double> before = row == 0 ? [] : updated.AsSpan((row - 1) * states * columns, states * columns);
        state.Clear();
        for (int i = 0; i < states; i++)
        {
            (int first, int end) = ranges[i];
            for (int k = first; k < end; k++)
            {
                double factor = f[(i * states) + k];
                if (factor != 0 && row > 0)
                {
                    AddScaled(state.Slice(i * columns, columns), before.Slice(k * columns, columns), factor);
                }
            }
        }

        if (!withCovariance)
        {
            return;
        }

        Span<double> half = stackalloc double[states];
        ReadOnlySpan<double> after = Before(at, row);
        for (int i = 0; i < states; i++)
        {
            (int first, int end) = ranges[i];
            half.Clear();
            for (int k = first; k < end; k++)
            {
                double factor = f[(i * states) + k];
                if (factor != 0)
                {
                    AddScaled(half, after.Slice(k * states, states), factor);
                }
            }

            for (int j = 0; j <= i; j++)
            {
                (int from, int to) = ranges[j];
                double sum = q[(i * states) + j];
                for (int k = from; k < to; k++)
                {
                    sum += half[k] * f[(j * states) + k];
                }

                p[(i * states) + j] = p[(j * states) + i] = sum;
            }
        }
    }

    /// <summary>The covariance from which a row is predicted.</summary>
    private ReadOnlySpan<double> Before(EvaluatedModel at, int row) =>
        row == 0 ? at.Initial : covarianceAfter.AsSpan(source[row - 1] * states * states, states * states);

    /// <summary>Takes over what is known after the row before, of the same time.</summary>
    private void Continue(int row, bool withCovariance)
    {
        Array.Copy(updated, (row - 1) * states * columns, predicted, row * states * columns, states * columns);
        if (withCovariance)
        {
            Array.Copy(covarianceAfter, source[row - 1] * states * states, covariance, row * states * states, states * states);
        }
    }

    /// <summary>Whether all columns of a time have values.</summary>
    private bool IsWhole(int first)
    {
        bool whole = true;
        for (int i = first; i < first + rows.Columns; i++)
        {
            whole &= !double.IsNaN(rows.Values[i]);
        }

        return whole;
    }

    private bool IsSame(int row, int other)
    {
        ReadOnlySpan<double> p = covariance.AsSpan(row * states * states, states * states);
        ReadOnlySpan<double> before = covariance.AsSpan(other * states * states, states * states);
        double most = 0, change = 0;
        for (int i = 0; i < p.Length; i++)
        {
            most = Math.Max(most, Math.Abs(p[i]));
            change = Math.Max(change, Math.Abs(p[i] - before[i]));
        }

        return change <= Converged * most;
    }

    private bool Update(EvaluatedModel at, int row)
    {
        int from = source[row];
        Span<double> gain = gains.AsSpan(from * states, states);
        ReadOnlySpan<double> p = covariance.AsSpan(from * states * states, states * states);
        double[] h = at.Outputs[row % rows.Columns];
        if (from == row)
        {
            double sum = at.Noise[row % rows.Columns];
            for (int i = 0; i < states; i++)
            {
                double product = 0;
                for (int j = 0; j < states; j++)
                {
                    product += p[(i * states) + j] * h[j];
                }

                gain[i] = product;
                sum += h[i] * product;
            }

            variances[row] = sum;
            if (!(sum > 1e-300 && double.IsFinite(sum)))
            {
                return false;
            }

            Span<double> after = covarianceAfter.AsSpan(row * states * states, states * states);
            for (int i = 0; i < states; i++)
            {
                for (int j = 0; j < states; j++)
                {
                    after[(i * states) + j] = p[(i * states) + j] - (gain[i] * gain[j] / sum);
                }
            }
        }

        ReadOnlySpan<double> state = predicted.AsSpan(row * states * columns, states * columns);
        Span<double> next = updated.AsSpan(row * states * columns, states * columns);
        Span<double> innovation = innovations.AsSpan(row * columns, columns);
        innovation[0] = rows.Values[row];
        regressors.AsSpan(row * (columns - 1), columns - 1).CopyTo(innovation[1..]);
        for (int i = 0; i < states; i++)
        {
            for (int c = 0; c < columns && h[i] != 0; c++)
            {
                innovation[c] -= h[i] * state[(i * columns) + c];
            }
        }

        double inverse = 1 / variances[from];
        for (int i = 0; i < states; i++)
        {
            double factor = gain[i] * inverse;
            for (int c = 0; c < columns; c++)
            {
                next[(i * columns) + c] = state[(i * columns) + c] + (factor * innovation[c]);
            }
        }

        return true;
    }

    private void PullBack(EvaluatedModel at, Regression found, Span<double> gradient)
    {
        double[] ofProducts = found.PullBack();
        double[] ofState = new double[states * columns], ofCovariance = new double[states * states];
        double[][] ofOutputs = [.. at.Outputs.Select(_ => new double[states])];
        double[] ofNoise = new double[rows.Columns], ofGain = new double[states], ofInnovation = new double[columns], half = new double[states * states];
        (double[] F, double[] Q)[] ofSteps = [.. rows.Lengths.Select(_ => (new double[states * states], new double[states * states]))];
        for (int row = rows.Count - 1; row >= 0; row--)
        {
            int from = source[row];
            if (!double.IsNaN(rows.Values[row]))
            {
                double[] h = at.Outputs[row % rows.Columns], ofOutput = ofOutputs[row % rows.Columns];
                double variance = variances[from], ofVariance = 0.5 / variance;
                ReadOnlySpan<double> v = innovations.AsSpan(row * columns, columns), gain = gains.AsSpan(from * states, states);
                for (int a = 0; a < columns; a++)
                {
                    double sum = 0;
                    for (int b = 0; b < columns; b++)
                    {
                        sum += ofProducts[(a * columns) + b] * v[b];
                    }

                    ofInnovation[a] = 2 * sum / variance;
                    ofVariance -= v[a] * sum / (variance * variance);
                }

                for (int i = 0; i < states; i++)
                {
                    double byState = 0, byCovariance = 0;
                    for (int c = 0; c < columns; c++)
                    {
                        byState += ofState[(i * columns) + c] * v[c];
                        ofInnovation[c] += ofState[(i * columns) + c] * gain[i] / variance;
                    }

                    for (int j = 0; j < states; j++)
                    {
                        byCovariance += ofCovariance[(i * states) + j] * gain[j];
                    }

                    ofGain[i] = (byState - (2 * byCovariance)) / variance;
                    ofVariance += gain[i] * (byCovariance - byState) / (variance * variance);
                }

                ofNoise[row % rows.Columns] += ofVariance;
                ReadOnlySpan<double> p = covariance.AsSpan(from * states * states, states * states);
                ReadOnlySpan<double> state = predicted.AsSpan(row * states * columns, states * columns);
                for (int i = 0; i < states; i++)
                {
                    ofOutput[i] += gain[i] * ofVariance;
                    ofGain[i] += h[i] * ofVariance;
                }

                for (int i = 0; i < states; i++)
                {
                    for (int j = 0; j < states; j++)
                    {
                        ofOutput[i] += p[(i * states) + j] * ofGain[j];
                        ofCovariance[(i * states) + j] += ((ofGain[i] * h[j]) + (h[i] * ofGain[j])) / 2;
                    }

                    for (int c = 0; c < columns; c++)
                    {
                        ofOutput[i] -= state[(i * columns) + c] * ofInnovation[c];
                        ofState[(i * columns) + c] -= h[i] * ofInnovation[c];
                    }
                }
            }

            if (rows.Steps[row] != FilterRows.None)
            {
                PullStep(at, row, ofState, ofCovariance, ofSteps[rows.Steps[row]], half);
            }
        }

        at.Pull(ofSteps, ofCovariance, ofOutputs, ofNoise, gradient);
    }

    private void PullStep(EvaluatedModel at, int row, double[] ofState, double[] ofCovariance, (double[] F, double[] Q) ofStep, double[] half)
    {
        (double[] f, _) = at.Step(rows.Steps[row], rows.Lengths[rows.Steps[row]]);
        ReadOnlySpan<double> before = row == 0 ? [] : updated.AsSpan((row - 1) * states * columns, states * columns);
        ReadOnlySpan<double> after = Before(at, row);

        // half = Fᵀ P̄, which is symmetric.
        Array.Clear(half);
        for (int k = 0; k < states; k++)
        {
            (int first, int end) = ranges[k];
            for (int j = first; j < end; j++)
            {
                double factor = f[(k * states) + j];
                if (factor != 0)
                {
                    AddScaled(half.AsSpan(j * states, states), ofCovariance.AsSpan(k * states, states), factor);
                }
            }
        }

        for (int i = 0; i < states; i++)
        {
            (int first, int end) = ranges[i];
            for (int k = first; k < end; k++)
            {
                double sum = row == 0 ? 0 : Dot(ofState.AsSpan(i * columns, columns), before.Slice(k * columns, columns));
                for (int j = 0; j < states; j++)
                {
                    sum += 2 * half[(j * states) + i] * after[(k * states) + j];
                }

                ofStep.F[(i * states) + k] += sum;
                ofStep.Q[(i * states) + k] += ofCovariance[(i * states) + k];
            }
        }

        // P̄ ← Fᵀ P̄ F, state ← Fᵀ state.
        Array.Clear(ofCovariance);
        double[] earlier = new double[states * columns];
        for (int k = 0; k < states; k++)
        {
            (int first, int end) = ranges[k];
            for (int i = first; i < end; i++)
            {
                double factor = f[(k * states) + i];
                if (factor == 0)
                {
                    continue;
                }

                AddScaled(earlier.AsSpan(i * columns, columns), ofState.AsSpan(k * columns, columns), factor);
                for (int j = 0; j < states; j++)
                {
                    ofCovariance[(j * states) + i] += factor * half[(j * states) + k];
                }
            }
        }

        earlier.CopyTo(ofState, 0);
    }
}
