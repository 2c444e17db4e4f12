using System.Numerics;

namespace Continua.Learning;

/// <summary>
/// Stochastic gradient descent for parameters θ with gradient g and velocity v: v ← μv + g, θ ← θ − ηv.
/// </summary>
/// <param name="Rate">The learning rate η.</param>
/// <param name="Momentum">The momentum μ; 0 for none.</param>
/// <exception cref="ArgumentOutOfRangeException">The learning rate is not positive and finite.</exception>
/// <remarks>
/// Reference: Sutskever, Martens, Dahl, Hinton 2013, section 2, but with the rate outside v, as in PyTorch.
/// </remarks>
public sealed record Sgd(double Rate = 1e-2, double Momentum = 0) : Optimizer(Rate)
{
    internal override int MomentCount => Momentum == 0 ? 0 : 1;

    internal override void Update<T>(
        Span<T> parameters, ReadOnlySpan<T> gradient, Span<T> first, Span<T> second, double rate, long step)
    {
        (T eta, T mu) = (T.CreateTruncating(rate), T.CreateTruncating(Momentum));
        for (int i = 0; i < parameters.Length; i++)
        {
            T v = gradient[i];
            if (Momentum != 0)
            {
                v = first[i] = (mu * first[i]) + v;
            }

            parameters[i] -= eta * v;
        }
    }
}
