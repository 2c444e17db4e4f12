using System.Numerics;

namespace Continua.Stepping;

/// <summary>
/// The interpolant y + s Σ bⱼ(θ)vⱼ of a method whose weights differ from lane to lane and from step to step; the scale s
/// is the step size where the vectors vⱼ are slopes, else 1.
/// </summary>
/// <param name="vectors">The maximum number of vectors.</param>
/// <param name="degree">The maximum degree of the weights.</param>
internal abstract unsafe class LaneInterpolant<T>(int vectors, int degree)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The number of vectors in the lane and step that were set last.</summary>
    public int Count { get; protected set; }

    /// <summary>The weights bⱼ at the point of the last call of <see cref="At"/>.</summary>
    public double[] Weights { get; } = new double[vectors];

    /// <summary>The derivatives dbⱼ/dθ at the point of the last call of <see cref="At"/>.</summary>
    public double[] Slopes { get; } = new double[vectors];

    /// <summary>Row j contains the coefficients of θ, θ², … in bⱼ.</summary>
    protected double[][] Polynomials { get; } =
        [.. Enumerable.Range(0, vectors).Select(_ => new double[degree])];

    /// <summary>The highest power of θ in the lane and step that were set last.</summary>
    protected int Degree { get; set; }

    /// <summary>Whether the vectors are slopes.</summary>
    public abstract bool Scaled { get; }

    /// <summary>Computes the weights of a lane's step.</summary>
    public abstract void Set(StepRecord<T> stepRecord, int lane);

    /// <summary>A vector vⱼ, [dimension] per lane.</summary>
    public abstract T* Vector(StepRecord<T> stepRecord, int index);

    /// <summary>The coefficients of the weights, as <see cref="DenseStep{T}"/> stores them.</summary>
    public double[][] CopyPolynomials() => [.. Polynomials.Take(Count).Select(p => p[..Degree])];

    /// <summary>The second derivative of a weight bⱼ with respect to θ at the end of the step.</summary>
    public double CurvatureAtEnd(int index)
    {
        double sum = 0;
        for (int d = 1; d < Degree; d++)
        {
            sum += (d + 1) * d * Polynomials[index][d];
        }

        return sum;
    }

    /// <summary>Computes weights and slopes at a point of the step.</summary>
    /// <param name="theta">The fraction of the step.</param>
    public void At(double theta)
    {
        for (int j = 0; j < Count; j++)
        {
            double[] p = Polynomials[j];
            double value = 0, slope = 0;
            for (int d = Degree - 1; d >= 0; d--)
            {
                value = Math.FusedMultiplyAdd(value, theta, p[d]);
                slope = Math.FusedMultiplyAdd(slope, theta, (d + 1) * p[d]);
            }

            (Weights[j], Slopes[j]) = (value * theta, slope);
        }
    }

    /// <summary>Computes the state of a lane at a point of its step.</summary>
    /// <param name="theta">The fraction of the step.</param>
    /// <param name="size">The step size.</param>
    /// <param name="result">The components of the state, <paramref name="stride"/> values apart.</param>
    public void Evaluate(
        StepRecord<T> stepRecord, int lane, double theta, T size, T* result, nint stride, int dimension)
    {
        Set(stepRecord, lane);
        At(theta);
        int lanes = stepRecord.Map.Lanes;
        T scale = Scaled ? size : T.One;
        for (int c = 0; c < dimension; c++)
        {
            nint at = ((nint)c * lanes) + lane;
            T sum = T.Zero;
            for (int j = 0; j < Count; j++)
            {
                // Weights of states sum to zero; a component that does not change is then exactly the same.
                T value = Scaled ? Vector(stepRecord, j)[at] : Vector(stepRecord, j)[at] - stepRecord.State[at];
                sum = T.FusedMultiplyAdd(T.CreateTruncating(Weights[j]), value, sum);
            }

            result[c * stride] = T.FusedMultiplyAdd(scale, sum, stepRecord.State[at]);
        }
    }
}
