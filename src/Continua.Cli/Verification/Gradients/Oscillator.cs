using Continua.Learning;
using static Continua.Tensor;

namespace Continua.Cli.Verification.Gradients;

/// <summary>
/// q' = p, p' = −ω²q, whose solution and all its derivatives are known: q(t₁) = q₀ cos ωτ + (p₀/ω) sin ωτ with τ = t₁ − t₀.
/// </summary>
internal static class Oscillator
{
    // q₀, p₀, ω, t₀ and t₁.
    private static readonly double[] At = [0.8, 0.5, 1.3, 0.2, 2.0];

    /// <summary>The largest error of a component of the gradient of q(t₁) + p(t₁)², relative to the largest component.</summary>
    public static double Error(SolveOptions options)
    {
        using Gradient<double> gradient = Gradient.Of<double>(x =>
        {
            SeparableTerm term = new((t, p) => p, (t, q) => -Square(x[2]) * q);
            Tensor last = Ode.Solve(term, x[..2], x[3], x[4], options: options).Last;
            return last[0] + Square(last[1]);
        });
        double[,] row = { { At[0], At[1], At[2], At[3], At[4] } };
        return GradientDifference.Largest([.. gradient.Evaluate(row).ByInputs[0].Cast<double>()], Exact());
    }

    private static double[] Exact()
    {
        (double q0, double p0, double w, double span) = (At[0], At[1], At[2], At[4] - At[3]);
        (double sin, double cos) = Math.SinCos(w * span);
        double q = (q0 * cos) + (p0 / w * sin), p = (p0 * cos) - (q0 * w * sin);
        double qByW = (-q0 * span * sin) - (p0 / (w * w) * sin) + (p0 / w * span * cos);
        double pByW = (-p0 * span * sin) - (q0 * sin) - (q0 * w * span * cos);
        double byEnd = p - (2 * p * w * w * q);
        return [cos - (2 * p * w * sin), (sin / w) + (2 * p * cos), qByW + (2 * p * pByW), -byEnd, byEnd];
    }
}
