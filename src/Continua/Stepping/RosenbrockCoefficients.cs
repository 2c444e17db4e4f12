using System.Numerics;
using Continua.Kernels;

namespace Continua.Stepping;

/// <summary>The coefficients of a Rosenbrock method in the precision of the values, without their zeros.</summary>
internal sealed unsafe class RosenbrockCoefficients<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly NativeBuffer<T> weights = new();
    private readonly T* ofRight;
    private readonly int stages;

    public RosenbrockCoefficients(RosenbrockTableau tableau)
    {
        stages = tableau.Stages;
        weights.Grow(((2 * stages) + 2 + 2) * stages);
        Stages = [.. tableau.A.Select((row, i) => Take(row, i))];
        Earlier = [.. tableau.C.Select((row, i) => Take([.. row.Select(c => tableau.Gamma * c)], stages + i))];
        Solution = Take(tableau.M, 2 * stages);
        Error = Take(tableau.Error, (2 * stages) + 1);
        Gamma = T.CreateTruncating(tableau.Gamma);
        ofRight = weights.Data + (((2 * stages) + 2) * stages);
        for (int i = 0; i < stages; i++)
        {
            ofRight[2 * i] = Gamma;
            ofRight[(2 * i) + 1] = T.CreateTruncating(tableau.Gamma * tableau.TimeFactors[i]);
        }
    }

    public T Gamma { get; }

    /// <summary>aᵢⱼ.</summary>
    public StepCoefficients<T>.Sum[] Stages { get; }

    /// <summary>γcᵢⱼ.</summary>
    public StepCoefficients<T>.Sum[] Earlier { get; }

    /// <summary>m.</summary>
    public StepCoefficients<T>.Sum Solution { get; }

    public StepCoefficients<T>.Sum Error { get; }

    /// <summary>result = h(γf + γγᵢ(h ∂f/∂t)).</summary>
    /// <param name="timeSlope">h ∂f/∂t; null where it is zero.</param>
    public void Right(int stage, T* result, T* sizes, T* slope, T* timeSlope, int dimension, int lanes)
    {
        T** terms = stackalloc T*[2];
        terms[0] = slope;
        terms[1] = timeSlope;
        bool moves = timeSlope != null && ofRight[(2 * stage) + 1] != T.Zero;
        StageKernels<T>.Combine(result, null, sizes, terms, ofRight + (2 * stage), moves ? 2 : 1, dimension, lanes);
    }

    /// <summary>The same with γ Σⱼ cᵢⱼUⱼ added, for one lane.</summary>
    /// <param name="stages">The first of all stages, which lie <paramref name="unit"/> apart.</param>
    public void RightAlone(int stage, T* result, T size, T* slope, T* timeSlope, T* stages, nint unit, int dimension)
    {
        bool moves = timeSlope != null && ofRight[(2 * stage) + 1] != T.Zero;
        StepCoefficients<T>.Sum earlier = Earlier[stage];
        StageKernels<T>.CombineSlopesAndStages(
            result, size, slope, moves ? timeSlope : null, ofRight + (2 * stage), stages, unit, earlier.Terms, earlier.Weights, dimension);
    }

    public void Dispose() => weights.Dispose();

    private StepCoefficients<T>.Sum Take(double[] row, int index) => StepCoefficients<T>.Sum.Of(row, weights.Data + (index * stages));
}
