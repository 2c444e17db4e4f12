using System.Numerics;

namespace Continua.Stepping;

/// <summary>
/// The interpolant of an Adams step: the integral of the polynomial through the predicted slope fₚ at t + h, its first
/// vector, and the slopes v₀ … vₖ₋₁ at t and before, which follow. At θ = 1 it is the corrector.
/// </summary>
/// <remarks>
/// In the notation of <see cref="AdamsWeights{T}"/>, with Nᵢ(θ) = Π(θ − xₘ) over m &lt; i and Iᵢ its integral from 0:
/// the weight of vⱼ is Σ cᵢⱼ(Iᵢ − Iₖ Qᵢ/Qₖ) over i &lt; k, and that of fₚ is Iₖ/Qₖ.
/// </remarks>
internal sealed unsafe class AdamsInterpolant<T>(int maxOrder)
    : LaneInterpolant<T>(maxOrder + 1, maxOrder + 1)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly double[] nodes = new double[maxOrder], differences = new double[maxOrder];
    private readonly double[] powers = new double[maxOrder + 1], integral = new double[maxOrder + 1];

    public override bool Scaled => true;

    public override T* Vector(StepRecord<T> stepRecord, int index) =>
        index == 0 ? stepRecord.Stage(1) : stepRecord.CarryVector(index - 1);

    public override void Set(StepRecord<T> stepRecord, int lane)
    {
        int k = (int)stepRecord.Number(AdamsNumbers.Order)[lane];
        (Count, Degree) = (k + 1, k + 1);
        double size = stepRecord.Size[lane], distance = 0;
        for (int i = 0; i < k; i++)
        {
            distance += i == 0 ? 0 : stepRecord.Number(AdamsNumbers.FirstSize + i - 1)[lane];
            nodes[i] = -distance / size;
        }

        double[] ofPredicted = Polynomials[0];
        SetIntegral(k, ofPredicted, 1 / Product(k));
        for (int j = 1; j <= k; j++)
        {
            Array.Clear(Polynomials[j], 0, Degree);
        }

        for (int i = 0; i < k; i++)
        {
            AddDifference(i, Product(i), ofPredicted);
        }
    }

    /// <summary>Qᵢ.</summary>
    private double Product(int i)
    {
        double product = 1;
        for (int m = 0; m < i; m++)
        {
            product *= 1 - nodes[m];
        }

        return product;
    }

    /// <summary>Writes the coefficients of a multiple of Iᵢ, without that of θ⁰, which is zero.</summary>
    private void SetIntegral(int i, double[] result, double factor)
    {
        Array.Clear(powers);
        powers[0] = 1;
        for (int m = 0; m < i; m++)
        {
            for (int d = m + 1; d > 0; d--)
            {
                powers[d] = powers[d - 1] - (nodes[m] * powers[d]);
            }

            powers[0] *= -nodes[m];
        }

        for (int d = 0; d < Degree; d++)
        {
            result[d] = d <= i ? factor * powers[d] / (d + 1) : 0;
        }
    }

    /// <summary>Adds the weights of the divided difference Dᵢ.</summary>
    private void AddDifference(int i, double product, double[] ofPredicted)
    {
        double newest = 1;
        for (int j = 0; j < i; j++)
        {
            double inverse = 1 / (nodes[j] - nodes[i]);
            differences[j] *= inverse;
            newest *= -inverse;
        }

        differences[i] = newest;
        SetIntegral(i, integral, 1);
        for (int j = 0; j <= i; j++)
        {
            for (int d = 0; d < Degree; d++)
            {
                Polynomials[j + 1][d] += differences[j] * (integral[d] - (product * ofPredicted[d]));
            }
        }
    }
}
