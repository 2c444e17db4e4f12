using System.Numerics;

namespace Continua.Learning;

/// <summary>Adam with decoupled weight decay: each step also subtracts ηλθ from the parameters θ.</summary>
/// <param name="Rate">The learning rate η.</param>
/// <param name="Decay">The weight decay λ.</param>
/// <param name="Beta1">The decay rate β₁ of the first moment.</param>
/// <param name="Beta2">The decay rate β₂ of the second moment.</param>
/// <param name="Epsilon">The number ε that is added to the divisor.</param>
/// <exception cref="ArgumentOutOfRangeException">The learning rate is not positive and finite.</exception>
/// <remarks>Reference: Loshchilov, Hutter 2019, algorithm 2.</remarks>
public sealed record AdamW(
    double Rate = 1e-3, double Decay = 1e-2, double Beta1 = 0.9, double Beta2 = 0.999, double Epsilon = 1e-8) : Optimizer(Rate)
{
    internal override int MomentCount => 2;

    internal override void Update<T>(
        Span<T> parameters, ReadOnlySpan<T> gradient, Span<T> first, Span<T> second, double rate, long step)
    {
        T factor = T.CreateTruncating(1 - (rate * Decay));
        foreach (ref T parameter in parameters)
        {
            parameter *= factor;
        }

        Moments.Update(parameters, gradient, first, second, rate, step, (Beta1, Beta2, Epsilon));
    }
}
