namespace Continua.Cli.Verification.Problems.Stiff;

/// <summary>A linear problem y′ = A·y + b.</summary>
/// <param name="rows">The matrix A, row by row.</param>
/// <param name="constant">The vector b.</param>
internal abstract class LinearProblem(double[] rows, double[] constant) : AutonomousProblem
{
    public sealed override void Slope(double t, ReadOnlySpan<double> y, Span<double> dy)
    {
        int size = constant.Length;
        for (int i = 0; i < size; i++)
        {
            double sum = constant[i];
            for (int j = 0; j < size; j++)
            {
                sum += rows[(i * size) + j] * y[j];
            }

            dy[i] = sum;
        }
    }

    public sealed override void Jacobian(double t, ReadOnlySpan<double> y, Span<double> jacobian) =>
        rows.CopyTo(jacobian);

    public sealed override Tensor Traced(Tensor t, Tensor y) =>
        Tensor.MatVec(Tensor.Constant(rows, [constant.Length, constant.Length]), y) + Tensor.Vector(constant);
}
