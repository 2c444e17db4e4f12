using System.Numerics;

namespace Continua.Learning;

/// <summary>
/// Stochastic gradient descent for parameters θ with gradient g and velocity v: v ← μv + g, θ ← θ − ηv.
/// </summary>
/// <param name="Rate">The learning rate η.</param>
/// <param name="Momentum">The momentum μ.</param>
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

/// <summary>
/// RMSProp, which divides gradients g by the root of their running mean square v: v ← αv + (1 − α)g²,
/// θ ← θ − ηg/(√v + ε).
/// </summary>
/// <param name="Rate">The learning rate η.</param>
/// <param name="Smoothing">The smoothing factor α of the mean square.</param>
/// <param name="Epsilon">The offset ε of the divisor.</param>
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

/// <summary>Adaptive moment estimation with bias correction.</summary>
/// <param name="Rate">The learning rate.</param>
/// <param name="Beta1">The decay rate β₁ of the first moment.</param>
/// <param name="Beta2">The decay rate β₂ of the second moment.</param>
/// <param name="Epsilon">The offset ε of the divisor.</param>
/// <remarks>Reference: Kingma, Ba 2015, algorithm 1.</remarks>
public sealed record Adam(double Rate = 1e-3, double Beta1 = 0.9, double Beta2 = 0.999, double Epsilon = 1e-8) : Optimizer(Rate)
{
    internal override int MomentCount => 2;

    internal override void Update<T>(
        Span<T> parameters, ReadOnlySpan<T> gradient, Span<T> first, Span<T> second, double rate, long step) =>
        Moments.Update(parameters, gradient, first, second, rate, step, (Beta1, Beta2, Epsilon));
}

/// <summary>Adam with decoupled weight decay: each step also subtracts ηλθ from θ.</summary>
/// <param name="Rate">The learning rate η.</param>
/// <param name="Decay">The weight decay λ.</param>
/// <param name="Beta1">The decay rate β₁ of the first moment.</param>
/// <param name="Beta2">The decay rate β₂ of the second moment.</param>
/// <param name="Epsilon">The offset ε of the divisor.</param>
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

/// <summary>
/// The update rule of Adam and AdamW. The vector loop and the scalar loop for the remainder round in the same way.
/// </summary>
internal static class Moments
{
    public static void Update<T>(
        Span<T> parameters, ReadOnlySpan<T> gradient, Span<T> first, Span<T> second, double rate, long step,
        (double Beta1, double Beta2, double Epsilon) settings)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        // βⁿ by repeated multiplication, because Math.Pow differs between platforms.
        double correction1 = 1 - Power(settings.Beta1, step), correction2 = 1 - Power(settings.Beta2, step);
        (T beta1, T rest1) = (T.CreateTruncating(settings.Beta1), T.CreateTruncating(1 - settings.Beta1));
        (T beta2, T rest2) = (T.CreateTruncating(settings.Beta2), T.CreateTruncating(1 - settings.Beta2));
        T eta = T.CreateTruncating(rate / correction1), scale = T.CreateTruncating(1 / Math.Sqrt(correction2));
        T epsilon = T.CreateTruncating(settings.Epsilon);
        int i = 0;
        for (; i + Vector<T>.Count <= parameters.Length; i += Vector<T>.Count)
        {
            Vector<T> g = new(gradient[i..]);
            Vector<T> m = (beta1 * new Vector<T>(first[i..])) + (rest1 * g), v = (beta2 * new Vector<T>(second[i..])) + (rest2 * g * g);
            m.CopyTo(first[i..]);
            v.CopyTo(second[i..]);
            Vector<T> move = eta * m / ((Vector.SquareRoot(v) * scale) + new Vector<T>(epsilon));
            (new Vector<T>(parameters[i..]) - move).CopyTo(parameters[i..]);
        }

        for (; i < parameters.Length; i++)
        {
            T g = gradient[i];
            T m = first[i] = (beta1 * first[i]) + (rest1 * g);
            T v = second[i] = (beta2 * second[i]) + (rest2 * g * g);
            parameters[i] -= eta * m / ((T.Sqrt(v) * scale) + epsilon);
        }
    }

    private static double Power(double x, long exponent)
    {
        double result = 1;
        for (double square = x; exponent > 0; exponent >>= 1, square *= square)
        {
            result = (exponent & 1) == 1 ? result * square : result;
        }

        return result;
    }
}
