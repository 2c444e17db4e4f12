using Continua.Learning;
using MathNet.Numerics.LinearAlgebra;

namespace Continua.Tests.Forecasting;

/// <summary>Computes smoothed components from the covariance matrix of all states and values.</summary>
internal static class DenseSmoother
{
    /// <summary>
    /// Returns the mean of a component at each time and its variance in units of σ², for regression coefficients with a
    /// diffuse prior.
    /// </summary>
    public static (double[] Mean, double[] Variance) Of(
        StateSpaceModel model, FilterRows rows, double[] parameters, ModelPart part)
    {
        EvaluatedModel at = model.At(parameters);
        int outputs = model.Outputs, size = Math.Max(1, model.States), regressors = model.Regressors.Length,
            times = rows.Count / outputs;
        Vector<double> Weights(double[] flat) => Vector<double>.Build.Dense(size, i => model.States == 0 ? 0 : flat[i]);
        Matrix<double> Square(double[] flat) =>
            Matrix<double>.Build.Dense(size, size, (i, j) => model.States == 0 ? 0 : flat[(i * size) + j]);
        Matrix<double>[] transitions = new Matrix<double>[times], covariances = new Matrix<double>[times];
        Matrix<double> p = Square(at.Initial);
        for (int i = 0; i < times; i++)
        {
            int number = rows.Steps[i * outputs];
            (double[] f, double[] q) = at.Step(number, rows.Lengths[number]);
            transitions[i] = Square(f);
            covariances[i] = p = (transitions[i] * p * transitions[i].Transpose()) + Square(q);
        }

        // Cov(x(tᵢ), x(tⱼ)).
        Matrix<double>[,] between = new Matrix<double>[times, times];
        for (int j = 0; j < times; j++)
        {
            between[j, j] = covariances[j];
            for (int i = j + 1; i < times; i++)
            {
                between[i, j] = transitions[i] * between[i - 1, j];
                between[j, i] = between[i, j].Transpose();
            }
        }

        int[] used = [.. Enumerable.Range(0, rows.Count).Where(i => !double.IsNaN(rows.Values[i]))];
        Vector<double> Output(int row) => Weights(at.Outputs[row % outputs]);
        Matrix<double> v = Matrix<double>.Build.Dense(used.Length, used.Length, (a, b) =>
            (Output(used[a]) * between[used[a] / outputs, used[b] / outputs] * Output(used[b])) + (a == b ? at.Noise[used[a] % outputs] : 0));
        Vector<double> weights = Weights(part.States);
        Matrix<double> cross = Matrix<double>.Build.Dense(
            times, used.Length, (t, b) => weights * between[t, used[b] / outputs] * Output(used[b]));
        Matrix<double> x = Matrix<double>.Build.Dense(used.Length, regressors, (i, k) =>
            model.Regressors[k].Output == used[i] % outputs ? model.Regressors[k].Of(rows.Times[used[i]]) : 0);
        Matrix<double> g = Matrix<double>.Build.Dense(
            times, regressors, (t, k) => part.Functions[k]?.Invoke(rows.Times[t * outputs]) ?? 0);
        Vector<double> y = Vector<double>.Build.Dense(used.Length, i => rows.Values[used[i]]);
        var factor = v.Cholesky();
        Matrix<double> covariance = (x.Transpose() * factor.Solve(x)).Inverse();
        Vector<double> coefficients = covariance * (x.Transpose() * factor.Solve(y));
        Matrix<double> direction = g - (cross * factor.Solve(x));
        Vector<double> mean = (g * coefficients) + (cross * factor.Solve(y - (x * coefficients)));
        Matrix<double> explained = cross * factor.Solve(cross.Transpose()),
            ofCoefficients = direction * covariance * direction.Transpose();
        return ([.. mean],
            [.. Enumerable.Range(0, times)
                .Select(t => (weights * covariances[t] * weights) - explained[t, t] + ofCoefficients[t, t])]);
    }
}
