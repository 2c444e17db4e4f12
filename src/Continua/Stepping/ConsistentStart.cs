using System.Numerics;
using Continua.Fields;
using Continua.Kernels;

namespace Continua.Stepping;

/// <summary>
/// Starts that meet the constraints wᵀf(t, y) = 0 of an equation with a singular mass matrix: the part of y along Mz = 0 is solved for by
/// Newton's method, row by row in double; M·y stays as it is.
/// </summary>
internal sealed unsafe class ConsistentStart<T>(MassRank rank, int dimension)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int MostIterations = 12;

    private static readonly double Rounding = double.CreateTruncating(T.BitIncrement(T.One) - T.One);

    private readonly int constraints = rank.Left.Length;

    /// <summary>The lanes whose start does not meet the constraints, and cannot be made to, or may not.</summary>
    public bool[] Failed { get; private set; } = [];

    /// <summary>Corrects the starts of all lanes where they miss the constraints.</summary>
    /// <param name="corrects">Whether starts may be corrected; if not, those that miss fail.</param>
    /// <param name="scale">The tolerances, in whose units a correction counts.</param>
    /// <param name="mask">1 for the lanes whose starts are corrected, else 0.</param>
    public void Run(StepRecord<T> stepRecord, LinearizedField<T> field, ErrorScale<T> scale, bool corrects, T* noSteps, T* mask)
    {
        int count = stepRecord.Map.Count;
        Failed = new bool[stepRecord.Map.Lanes];
        bool[] running = new bool[count];
        for (int l = 0; l < count; l++)
        {
            running[l] = mask[l] != T.Zero;
        }

        for (int n = 1; Array.Exists(running, r => r); n++)
        {
            field.EvaluateStart(stepRecord, noSteps, running);
            for (int l = 0; l < count; l++)
            {
                if (!running[l])
                {
                    continue;
                }

                double[] correction = Correction(stepRecord, field, l);
                double size = Size(stepRecord, scale, correction, l);
                bool meets = size <= 1e-3;
                Failed[l] = !meets && (!corrects || n == MostIterations || !double.IsFinite(size));
                running[l] = !meets && !Failed[l];
                Move(stepRecord, running[l] ? correction : [], l);
            }
        }

        // Lanes without a row of their own repeat the last one.
        for (int l = count; l < stepRecord.Map.Lanes; l++)
        {
            for (int c = 0; c < dimension; c++)
            {
                stepRecord.State[((nint)c * stepRecord.Map.Lanes) + l] = stepRecord.State[((nint)c * stepRecord.Map.Lanes) + count - 1];
            }
        }
    }

    private static void Move(StepRecord<T> stepRecord, double[] correction, int lane)
    {
        for (int c = 0; c < correction.Length; c++)
        {
            ref T value = ref stepRecord.State[((nint)c * stepRecord.Map.Lanes) + lane];
            value = T.CreateTruncating(double.CreateTruncating(value) + correction[c]);
        }
    }

    /// <summary>Z a with (WᵀJZ) a = −Wᵀf.</summary>
    private double[] Correction(StepRecord<T> stepRecord, LinearizedField<T> field, int lane)
    {
        int lanes = stepRecord.Map.Lanes;
        using NativeBuffer<double> matrix = new((long)constraints * constraints), right = new(constraints), pivots = new(constraints);
        for (int i = 0; i < constraints; i++)
        {
            double[] w = rank.Left[i];
            for (int row = 0; row < dimension; row++)
            {
                right.Data[i] -= w[row] * double.CreateTruncating(field.Slope[((nint)row * lanes) + lane]);
                for (int j = 0; j < constraints && w[row] != 0; j++)
                {
                    double along = 0;
                    for (int c = 0; c < dimension; c++)
                    {
                        along += rank.Right[j][c] == 0
                            ? 0 : rank.Right[j][c] * field.Entry(row, c, lane, lanes);
                    }

                    matrix.Data[(i * constraints) + j] += w[row] * along;
                }
            }
        }

        NarrowLu<double>.Factor(matrix.Data, pivots.Data, constraints);
        NarrowLu<double>.Solve(matrix.Data, pivots.Data, right.Data, constraints);
        double[] correction = new double[dimension];
        for (int j = 0; j < constraints; j++)
        {
            for (int c = 0; c < dimension; c++)
            {
                correction[c] += rank.Right[j][c] * right.Data[j];
            }
        }

        return correction;
    }

    /// <summary>The root mean square of a correction in units of the tolerances, which are at least some roundings.</summary>
    private double Size(StepRecord<T> stepRecord, ErrorScale<T> scale, double[] correction, int lane)
    {
        double sum = 0;
        for (int c = 0; c < scale.Components; c++)
        {
            double value = Math.Abs(double.CreateTruncating(stepRecord.State[((nint)c * stepRecord.Map.Lanes) + lane]));
            double tolerance = double.CreateTruncating(scale.Atol(c)) + (double.CreateTruncating(scale.Rtol) * value);
            double ratio = correction[c] / Math.Max(tolerance, 1e5 * Rounding * value);
            sum += correction[c] == 0 ? 0 : ratio * ratio;
        }

        return Math.Sqrt(sum / scale.Components);
    }
}
