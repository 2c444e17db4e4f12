using System.Numerics;
using Continua.Kernels;

namespace Continua.Stepping;

/// <summary>The non-zero coefficients of a Rosenbrock method, in the precision of the state.</summary>
internal sealed unsafe class RosenbrockCoefficients<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly NativeBuffer<T> weights = new();
    private readonly T* rightWeights;
    private readonly int stages;

    public RosenbrockCoefficients(RosenbrockTableau tableau)
    {
        stages = tableau.Stages;
        weights.Grow(((2 * stages) + 2 + 2) * stages);
        Stages = [.. tableau.A.Select((row, i) => ToSum(row, i))];
        Earlier = [.. tableau.C.Select((row, i) => ToSum([.. row.Select(c => tableau.Gamma * c)], stages + i))];
        Solution = ToSum(tableau.M, 2 * stages);
        Error = ToSum(tableau.Error, (2 * stages) + 1);
        Gamma = T.CreateTruncating(tableau.Gamma);
        rightWeights = weights.Data + (((2 * stages) + 2) * stages);
        for (int i = 0; i < stages; i++)
        {
            rightWeights[2 * i] = Gamma;
            rightWeights[(2 * i) + 1] = T.CreateTruncating(tableau.Gamma * tableau.TimeFactors[i]);
        }
    }

    public T Gamma { get; }

    /// <summary>The coefficients aᵢⱼ.</summary>
    public StepCoefficients<T>.Sum[] Stages { get; }

    /// <summary>The coefficients γcᵢⱼ.</summary>
    public StepCoefficients<T>.Sum[] Earlier { get; }

    /// <summary>The weights mᵢ of the solution.</summary>
    public StepCoefficients<T>.Sum Solution { get; }

    /// <summary>The weights mᵢ − m̂ᵢ of the error estimate.</summary>
    public StepCoefficients<T>.Sum Error { get; }

    /// <summary>Computes result = h(γf + γγᵢ(h ∂f/∂t)).</summary>
    /// <param name="timeSlope">h ∂f/∂t; null where it is zero.</param>
    public void RightHandSide(int stage, T* result, T* sizes, T* slope, T* timeSlope, int dimension, int lanes)
    {
        T** terms = stackalloc T*[2];
        terms[0] = slope;
        terms[1] = timeSlope;
        bool usesTimeSlope = timeSlope != null && rightWeights[(2 * stage) + 1] != T.Zero;
        StageKernels<T>.Combine(
            result, null, sizes, terms, rightWeights + (2 * stage), usesTimeSlope ? 2 : 1, dimension, lanes);
    }

    /// <summary>Computes result = h(γf + γγᵢ(h ∂f/∂t)) + γ Σⱼ cᵢⱼUⱼ for one lane.</summary>
    /// <param name="stages">
    /// The vector of the first stage; the others follow at a distance of <paramref name="unit"/> values each.
    /// </param>
    public void RightHandSideOfLane(
        int stage, T* result, T size, T* slope, T* timeSlope, T* stages, nint unit, int dimension)
    {
        bool usesTimeSlope = timeSlope != null && rightWeights[(2 * stage) + 1] != T.Zero;
        StepCoefficients<T>.Sum earlier = Earlier[stage];
        StageKernels<T>.CombineSlopesAndStages(
            result, size, slope, usesTimeSlope ? timeSlope : null, rightWeights + (2 * stage), stages, unit,
            earlier.Terms, earlier.Weights, dimension);
    }

    public void Dispose() => weights.Dispose();

    private StepCoefficients<T>.Sum ToSum(double[] row, int index) =>
        StepCoefficients<T>.Sum.Of(row, weights.Data + (index * stages));
}
