using System.Numerics;

namespace Continua.Learning;

/// <summary>
/// Adam (adaptive moment estimation): the update rule with running means of the gradient and of its square, both with
/// bias correction.
/// </summary>
/// <param name="Rate">The learning rate.</param>
/// <param name="Beta1">The decay rate β₁ of the first moment.</param>
/// <param name="Beta2">The decay rate β₂ of the second moment.</param>
/// <param name="Epsilon">The number ε that is added to the divisor.</param>
/// <exception cref="ArgumentOutOfRangeException">The learning rate is not positive and finite.</exception>
/// <remarks>Reference: Kingma, Ba 2015, algorithm 1.</remarks>
public sealed record Adam(double Rate = 1e-3, double Beta1 = 0.9, double Beta2 = 0.999, double Epsilon = 1e-8) : Optimizer(Rate)
{
    internal override int MomentCount => 2;

    internal override void Update<T>(
        Span<T> parameters, ReadOnlySpan<T> gradient, Span<T> first, Span<T> second, double rate, long step) =>
        Moments.Update(parameters, gradient, first, second, rate, step, (Beta1, Beta2, Epsilon));
}
