using Continua.Learning;
using MathNet.Numerics.LinearAlgebra;

namespace Continua.Tests.Forecasting;

/// <summary>Computes the likelihood of a model from the covariance matrix of all values.</summary>
internal static class DenseGaussian
{
    /// <summary>
    /// Returns the log likelihood of the part of the values that no regressor explains, with σ² at its estimate.
    /// </summary>
    public static double Of(StateSpaceModel model, FilterRows rows, double[] parameters)
    {
        EvaluatedModel at = model.At(parameters);
        int[] used = [.. Enumerable.Range(0, rows.Count).Where(i => !double.IsNaN(rows.Values[i]))];
        int count = used.Length, states = model.States, regressors = model.Regressors.Length;
        Matrix<double> p = Matrix<double>.Build.Dense(states == 0 ? 1 : states, states == 0 ? 1 : states);
        int outputs = model.Outputs;
        Vector<double> Output(int row) =>
            Vector<double>.Build.Dense(Math.Max(states, 1), i => states == 0 ? 0 : at.Outputs[row % outputs][i]);
        Matrix<double> Square(double[] flat) => states == 0
            ? Matrix<double>.Build.Dense(1, 1) : Matrix<double>.Build.Dense(states, states, (i, j) => flat[(i * states) + j]);
        p = Square(at.Initial);

        // Cov(x(tᵢ), x(tⱼ)) = F(tᵢ ← tⱼ) P(tⱼ) for tᵢ ≥ tⱼ.
        Matrix<double>[] covariances = new Matrix<double>[rows.Count], transitions = new Matrix<double>[rows.Count];
        for (int i = 0; i < rows.Count; i++)
        {
            bool isNew = rows.Steps[i] != FilterRows.None;
            (double[] f, double[] q) = isNew ? at.Step(rows.Steps[i], rows.Lengths[rows.Steps[i]]) : (SmallMatrix.Identity(states), new double[states * states]);
            transitions[i] = Square(f);
            covariances[i] = p = (transitions[i] * p * transitions[i].Transpose()) + Square(q);
        }

        Matrix<double> v = Matrix<double>.Build.Dense(count, count);
        for (int b = 0; b < count; b++)
        {
            Matrix<double> moved = covariances[used[b]];
            for (int a = b, row = used[b]; a < count; a++)
            {
                for (; row < used[a]; row++)
                {
                    moved = transitions[row + 1] * moved;
                }

                v[a, b] = v[b, a] =
                    (Output(used[a]) * moved * Output(used[b])) + (a == b ? at.Noise[used[a] % outputs] : 0);
            }
        }

        double At(int k, int row) =>
            model.Regressors[k].Output == row % outputs ? model.Regressors[k].Of(rows.Times[row]) : 0;
        Matrix<double> x = Matrix<double>.Build.Dense(count, regressors, (i, k) => At(k, used[i]));
        double[] scale = [.. Enumerable.Range(0, regressors).Select(k =>
            Math.Sqrt(rows.Count / Enumerable.Range(0, rows.Count).Sum(i => Math.Pow(At(k, i), 2))))];
        x = Matrix<double>.Build.Dense(count, regressors, (i, k) => x[i, k] * scale[k]);
        Vector<double> y = Vector<double>.Build.Dense(count, i => rows.Values[used[i]]);
        var factor = v.Cholesky();
        Matrix<double> normal = x.Transpose() * factor.Solve(x);
        var ofNormal = normal.Cholesky();
        Vector<double> coefficients = ofNormal.Solve(x.Transpose() * factor.Solve(y));
        Vector<double> residuals = y - (x * coefficients);
        double residual = residuals * factor.Solve(residuals);
        double free = count - regressors;
        return -0.5 * ((free * (Math.Log(2 * Math.PI * residual / free) + 1)) + factor.DeterminantLn + ofNormal.DeterminantLn);
    }
}
