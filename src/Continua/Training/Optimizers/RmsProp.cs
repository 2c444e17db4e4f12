using System.Numerics;

namespace Continua.Learning;

/// <summary>
/// RMSProp, which divides the gradients g of parameters θ by the root of their running mean square v:
/// v ← αv + (1 − α)g², θ ← θ − ηg/(√v + ε).
/// </summary>
/// <param name="Rate">The learning rate η.</param>
/// <param name="Smoothing">The smoothing factor α of the mean square.</param>
/// <param name="Epsilon">The number ε that is added to the divisor.</param>
/// <exception cref="ArgumentOutOfRangeException">The learning rate is not positive and finite.</exception>
/// <remarks>Reference: Tieleman, Hinton 2012, lecture 6.5; α and ε as in PyTorch.</remarks>
public sealed record RmsProp(double Rate = 1e-3, double Smoothing = 0.99, double Epsilon = 1e-8) : Optimizer(Rate)
{
    internal override int MomentCount => 1;

    internal override void Update<T>(
        Span<T> parameters, ReadOnlySpan<T> gradient, Span<T> first, Span<T> second, double rate, long step)
    {
        (T eta, T alpha, T epsilon) = (T.CreateTruncating(rate), T.CreateTruncating(Smoothing), T.CreateTruncating(Epsilon));
        T rest = T.CreateTruncating(1 - Smoothing);
        int i = 0;
        for (; i + Vector<T>.Count <= parameters.Length; i += Vector<T>.Count)
        {
            Vector<T> g = new(gradient[i..]);
            Vector<T> v = (alpha * new Vector<T>(first[i..])) + (rest * g * g);
            v.CopyTo(first[i..]);
            (new Vector<T>(parameters[i..]) - (eta * g / (Vector.SquareRoot(v) + new Vector<T>(epsilon)))).CopyTo(parameters[i..]);
        }

        for (; i < parameters.Length; i++)
        {
            T v = first[i] = (alpha * first[i]) + (rest * gradient[i] * gradient[i]);
            parameters[i] -= eta * gradient[i] / (T.Sqrt(v) + epsilon);
        }
    }
}
