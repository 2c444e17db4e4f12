using System.Numerics;

namespace Continua.Stepping;

/// <summary>
/// One accepted step of a row: its start and its stages' vectors vⱼ, of which the end is y + s Σ bⱼvⱼ and, where the method
/// interpolates, the state at t + θh is y + s Σ bⱼ(θ)vⱼ; s is the size of the step where the vectors are slopes.
/// </summary>
internal sealed unsafe class DenseStep<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly T[][] vectors;
    private readonly double scale;
    private readonly double[] end;
    private readonly double[][]? interpolant;

    /// <param name="scale">The factor s.</param>
    /// <param name="vectors">How many there are.</param>
    /// <param name="end">The weights of the step's end.</param>
    /// <param name="interpolant">Row j holds the coefficients of θ, θ², … in bⱼ(θ); null where the method has none.</param>
    public DenseStep(StepRecord<T> stepRecord, int lane, double scale, int vectors, double[] end, double[][]? interpolant)
    {
        (Time, Size, State, this.scale) = (stepRecord.Time[lane], stepRecord.Size[lane], Take(stepRecord, lane, -1), scale);
        (this.end, this.interpolant) = (end, interpolant);
        this.vectors = [.. Enumerable.Range(0, vectors).Select(j => Take(stepRecord, lane, j))];
    }

    public double Time { get; }

    public double Size { get; }

    public T[] State { get; }

    public bool Interpolates => interpolant is not null;

    public T[] End() => Sum(end);

    /// <param name="theta">The part of the step that lies before.</param>
    public T[] At(double theta) =>
        Sum([.. interpolant!.Select(p => p.Reverse().Aggregate(0.0, (sum, a) => (sum * theta) + a) * theta)]);

    /// <summary>The interpolant's derivative by time.</summary>
    /// <param name="theta">The part of the step that lies before.</param>
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

    /// <param name="vector">Its number; −1 for the state.</param>
    private static T[] Take(StepRecord<T> stepRecord, int lane, int vector) => stepRecord.TakeLane(vector < 0 ? stepRecord.State : stepRecord.Stage(vector), lane);

    private T[] Sum(double[] weights)
    {
        T[] value = new T[State.Length];
        for (int c = 0; c < value.Length; c++)
        {
            double sum = 0;
            for (int j = 0; j < weights.Length; j++)
            {
                // A stage without weight may be NaN.
                sum += weights[j] == 0 ? 0 : weights[j] * double.CreateTruncating(vectors[j][c]);
            }

            value[c] = T.CreateTruncating(double.CreateTruncating(State[c]) + (scale * sum));
        }

        return value;
    }
}
