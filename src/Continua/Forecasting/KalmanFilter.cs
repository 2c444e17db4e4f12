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
                double value = regressors[(i * unknown) + k] = model.Unknown[k](rows.Times[i]);
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
        for (int i = 0; i < rows.Count; i++)
        {
            bool isMissing = double.IsNaN(rows.Values[i]);
            bool same = i > 0 && !isMissing && !double.IsNaN(rows.Values[i - 1]) && rows.Steps[i] == rows.Steps[i - 1];
            frozen = same ? frozen : -1;
            source[i] = frozen >= 0 ? frozen : i;
            Predict(at, i, frozen < 0);
            if (same && frozen < 0 && source[i - 1] == i - 1 && IsSame(i, i - 1))
            {
                frozen = i;
            }

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

    /// <summary>
    /// Mean and variance, in units of σ², of the values at later times, from the rows up to an origin, for each of several origins in
    /// increasing order. Of all rows of the filter, which have been run.
    /// </summary>
    /// <param name="times">The later times of each origin, in the units of the rows'.</param>
    public IEnumerable<(double[] Mean, double[] Variance)> Forecasts(EvaluatedModel at, IReadOnlyList<int> origins, IReadOnlyList<double[]> times)
    {
        double[] products = new double[columns * columns];
        int row = 0, used = 0;
        for (int o = 0; o < origins.Count; o++)
        {
            for (; row <= origins[o]; row++)
            {
                used += AddProducts(products, row);
            }

            yield return Regression.Of(products, columns, used, 0) is { } found
                ? Forecast(at, found, origins[o], times[o])
                : (Filled(times[o].Length, double.NaN), Filled(times[o].Length, double.NaN));
        }
    }

    private (double[] Mean, double[] Variance) Forecast(EvaluatedModel at, Regression found, int origin, double[] times)
    {
        double[] mean = new double[times.Length], variance = new double[times.Length], direction = new double[columns - 1];
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
                    for (int c = 0; c < columns; c++)
                    {
                        moved[(i * columns) + c] += f[(i * states) + k] * state[(k * columns) + c];
                    }
                }
            }

            state = moved;
            p = SmallMatrix.Congruence(f, p, states);
            double sum = at.Noise;
            for (int i = 0; i < states; i++)
            {
                for (int j = 0; j < states; j++)
                {
                    p[(i * states) + j] += q[(i * states) + j];
                    sum += at.Output[i] * p[(i * states) + j] * at.Output[j];
                }
            }

            for (int c = 0; c < columns; c++)
            {
                double value = c == 0 ? 0 : scale[c - 1] * model.Unknown[c - 1](times[n]);
                for (int i = 0; i < states; i++)
                {
                    value -= at.Output[i] * state[(i * columns) + c];
                }

                mean[n] += c == 0 ? -value : found.Factors[c - 1] * value;
                if (c > 0)
                {
                    direction[c - 1] = value;
                }
            }

            for (int a = 0; a < columns - 1; a++)
            {
                for (int b = 0; b < columns - 1; b++)
                {
                    sum += direction[a] * found.Covariance[(a * (columns - 1)) + b] * direction[b];
                }
            }

            variance[n] = sum;
        }

        return (mean, variance);
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

    private static double[] Filled(int count, double value)
    {
        double[] filled = new double[count];
        Array.Fill(filled, value);
        return filled;
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
        double[] h = at.Output;
        if (from == row)
        {
            double sum = at.Noise;
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
        double[] ofOutput = new double[states], ofGain = new double[states], ofInnovation = new double[columns], half = new double[states * states];
        (double[] F, double[] Q)[] ofSteps = [.. rows.Lengths.Select(_ => (new double[states * states], new double[states * states]))];
        double ofNoise = 0;
        double[] h = at.Output;
        for (int row = rows.Count - 1; row >= 0; row--)
        {
            int from = source[row];
            if (!double.IsNaN(rows.Values[row]))
            {
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

                ofNoise += ofVariance;
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

            PullStep(at, row, ofState, ofCovariance, ofSteps[rows.Steps[row]], half);
        }

        at.Pull(ofSteps, ofCovariance, ofOutput, ofNoise, gradient);
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
