using System.Numerics;

namespace Continua.Learning;

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
