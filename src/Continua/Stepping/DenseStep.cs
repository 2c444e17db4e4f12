using System.Numerics;

namespace Continua.Stepping;

/// <summary>
/// One accepted step of a row from t to t + h: its initial state y and the stages' vectors vⱼ. The state at its end is
/// y + s Σ bⱼvⱼ; if the method has an interpolant, the state at t + θh is y + s Σ bⱼ(θ)vⱼ. The scale s is the step size
/// h where the vectors are slopes, else 1.
/// </summary>
internal sealed unsafe class DenseStep<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly T[][] vectors;
    private readonly double scale;
    private readonly double[] end;
    private readonly double[][]? interpolant;

    /// <param name="scale">The scale s.</param>
    /// <param name="vectors">The number of stage vectors.</param>
    /// <param name="end">The weights bⱼ of the state at the end.</param>
    /// <param name="interpolant">
    /// Row j contains the coefficients of θ, θ², … in bⱼ(θ); null for a method without an interpolant.
    /// </param>
    public DenseStep(
        StepRecord<T> stepRecord, int lane, double scale, int vectors, double[] end, double[][]? interpolant)
        : this(
            stepRecord, lane, scale, [.. Enumerable.Range(0, vectors).Select(j => CopyVector(stepRecord, lane, j))], end,
            interpolant)
    {
    }

    /// <param name="vectors">The vectors vⱼ of the lane.</param>
    public DenseStep(
        StepRecord<T> stepRecord, int lane, double scale, T[][] vectors, double[] end, double[][]? interpolant)
    {
        (Time, Size, State) = (stepRecord.Time[lane], stepRecord.Size[lane], CopyVector(stepRecord, lane, -1));
        (this.scale, this.end, this.interpolant, this.vectors) = (scale, end, interpolant, vectors);
    }

    public double Time { get; }

    public double Size { get; }

    public T[] State { get; }

    public bool Interpolates => interpolant is not null;

    public T[] End() => Sum(end);

    /// <summary>The state at t + θh.</summary>
    /// <param name="theta">The fraction θ of the step, in [0, 1].</param>
    public T[] At(double theta) =>
        Sum([.. interpolant!.Select(p => p.Reverse().Aggregate(0.0, (sum, a) => (sum * theta) + a) * theta)]);

    /// <summary>The derivative of the interpolant with respect to time at t + θh.</summary>
    /// <param name="theta">The fraction θ of the step, in [0, 1].</param>
    public T[] SlopeAt(double theta)
    {
        T[] slope = new T[State.Length];
        for (int c = 0; c < slope.Length; c++)
        {
            double sum = 0;
            for (int j = 0; j < vectors.Length; j++)
            {
                double weight = 0;
                for (int d = interpolant![j].Length; d > 0; d--)
                {
                    weight = (weight * theta) + (d * interpolant[j][d - 1]);
                }

                sum += weight * double.CreateTruncating(vectors[j][c]);
            }

            slope[c] = T.CreateTruncating(scale / Size * sum);
        }

        return slope;
    }

    /// <param name="vector">The index of a stage vector; −1 for the initial state.</param>
    private static T[] CopyVector(StepRecord<T> stepRecord, int lane, int vector) =>
        stepRecord.CopyLane(vector < 0 ? stepRecord.State : stepRecord.Stage(vector), lane);

    private T[] Sum(double[] weights)
    {
        T[] value = new T[State.Length];
        for (int c = 0; c < value.Length; c++)
        {
            double sum = 0;
            for (int j = 0; j < weights.Length; j++)
            {
                // The vector of a stage with zero weight may be undefined or NaN.
                sum += weights[j] == 0 ? 0 : weights[j] * double.CreateTruncating(vectors[j][c]);
            }

            value[c] = T.CreateTruncating(double.CreateTruncating(State[c]) + (scale * sum));
        }

        return value;
    }
}
