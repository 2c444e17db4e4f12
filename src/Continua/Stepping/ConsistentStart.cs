using System.Numerics;
using Continua.Fields;
using Continua.Kernels;

namespace Continua.Stepping;

/// <summary>
/// Finds initial states that satisfy the constraints of an equation with a singular mass matrix M: wᵀf(t, y) = 0 for
/// every w with wᵀM = 0. Newton's method for each row, with its linear systems in double precision, changes only the
/// part of y in the null space of M; M·y stays the same.
/// </summary>
internal sealed unsafe class ConsistentStart<T>(MassNullSpaces nullSpaces, int dimension)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int MaxIterations = 12;

    private static readonly double Rounding = double.CreateTruncating(T.BitIncrement(T.One) - T.One);

    private readonly int constraints = nullSpaces.Left.Length;

    /// <summary>
    /// The lanes whose initial state violates the constraints, because Newton's method failed or corrections are
    /// disabled.
    /// </summary>
    public bool[] Failed { get; private set; } = [];

    /// <summary>Corrects the initial states that violate the constraints.</summary>
    /// <param name="corrects">
    /// Whether initial states may be corrected; if not, the lanes that violate the constraints fail.
    /// </param>
    /// <param name="scale">The tolerances; a correction of at most a thousandth of them ends the iteration.</param>
    /// <param name="noSteps">
    /// One value per lane, all zero: the step sizes for <see cref="LinearizedField{T}.EvaluateStart"/>.
    /// </param>
    /// <param name="mask">1 for the lanes whose initial states are checked, else 0.</param>
    public void Run(
        StepRecord<T> stepRecord, LinearizedField<T> field, ErrorScale<T> scale, bool corrects, T* noSteps, T* mask)
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
                bool isConsistent = size <= 1e-3;
                Failed[l] = !isConsistent && (!corrects || n == MaxIterations || !double.IsFinite(size));
                running[l] = !isConsistent && !Failed[l];
                Add(stepRecord, running[l] ? correction : [], l);
            }
        }

        // Padding lanes repeat the last row.
        for (int l = count; l < stepRecord.Map.Lanes; l++)
        {
            for (int c = 0; c < dimension; c++)
            {
                T* component = stepRecord.State + ((nint)c * stepRecord.Map.Lanes);
                component[l] = component[count - 1];
            }
        }
    }

    private static void Add(StepRecord<T> stepRecord, double[] correction, int lane)
    {
        for (int c = 0; c < correction.Length; c++)
        {
            ref T value = ref stepRecord.State[((nint)c * stepRecord.Map.Lanes) + lane];
            value = T.CreateTruncating(double.CreateTruncating(value) + correction[c]);
        }
    }

    /// <summary>
    /// The Newton correction Z·a with (WᵀJZ)a = −Wᵀf; the columns of W and Z span the left and right null spaces of M.
    /// </summary>
    private double[] Correction(StepRecord<T> stepRecord, LinearizedField<T> field, int lane)
    {
        int lanes = stepRecord.Map.Lanes;
        using NativeBuffer<double> matrix = new((long)constraints * constraints);
        using NativeBuffer<double> right = new(constraints), pivots = new(constraints);
        for (int i = 0; i < constraints; i++)
        {
            double[] w = nullSpaces.Left[i];
            for (int row = 0; row < dimension; row++)
            {
                right.Data[i] -= w[row] * double.CreateTruncating(field.Slope[((nint)row * lanes) + lane]);
                for (int j = 0; j < constraints && w[row] != 0; j++)
                {
                    double product = 0;
                    for (int c = 0; c < dimension; c++)
                    {
                        product += nullSpaces.Right[j][c] == 0
                            ? 0 : nullSpaces.Right[j][c] * field.Entry(row, c, lane, lanes);
                    }

                    matrix.Data[(i * constraints) + j] += w[row] * product;
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
                correction[c] += nullSpaces.Right[j][c] * right.Data[j];
            }
        }

        return correction;
    }

    /// <summary>
    /// The root mean square of a correction in units of the tolerances. Each tolerance is raised to at least 10⁵ times
    /// the rounding error of its component.
    /// </summary>
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
