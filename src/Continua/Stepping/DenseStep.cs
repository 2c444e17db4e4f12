using System.Numerics;

namespace Continua.Stepping;

/// <summary>One accepted step of a row: enough to find its end and, where the method interpolates, the states within.</summary>
internal abstract record DenseStep<T>(double Time, double Size, T[] State)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public abstract bool Interpolates { get; }

    public abstract T[] End();

    /// <param name="theta">The part of the step that lies before.</param>
    public abstract T[] At(double theta);
}

/// <summary>A step of an explicit method, by the slopes of its stages.</summary>
internal sealed record ExplicitDenseStep<T>(double Time, double Size, T[] State, T[][] Slopes, Tableau Tableau)
    : DenseStep<T>(Time, Size, State)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public override bool Interpolates => Tableau.Interpolant is not null;

    public override T[] End() => Sum(Tableau.B);

    public override T[] At(double theta) =>
        Sum([.. Tableau.Interpolant!.Select(p => p.Reverse().Aggregate(0.0, (sum, a) => (sum * theta) + a) * theta)]);

    private T[] Sum(double[] weights)
    {
        T[] value = new T[State.Length];
        for (int c = 0; c < value.Length; c++)
        {
            double sum = 0;
            for (int j = 0; j < weights.Length; j++)
            {
                sum += weights[j] * double.CreateTruncating(Slopes[j][c]);
            }

            value[c] = T.CreateTruncating(double.CreateTruncating(State[c]) + (Size * sum));
        }

        return value;
    }
}
