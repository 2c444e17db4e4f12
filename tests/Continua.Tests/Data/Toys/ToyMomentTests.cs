using System.Numerics;
using Continua.Learning;

namespace Continua.Tests.Data;

/// <summary>Moments of samples compared with those of the formulas, computed by hand or by quadrature.</summary>
public class ToyMomentTests
{
    private const int Samples = 40_000;

    [Fact]
    public void Two_moons_have_the_moments_of_the_formula()
    {
        Complex[] points = Points(new TwoMoons());
        Assert.Equal(0, points.Average(p => p.Real), 0.04);
        Assert.Equal(0.3, points.Average(p => p.Imaginary), 0.03);

        // E cos² = E sin² = ½ and E sin = 2/π. The means of the two moons are 0 and 1 in x, 2/π and ½ − 2/π in y.
        double varianceX = (0.5 * 0.5) + (0.5 * 1.5) - 0.25;
        double varianceY = (0.5 * 0.5) + (0.5 * (0.75 - (2 / Math.PI))) - 0.0625;
        Assert.Equal(4 * (varianceX + 0.01), points.Average(p => p.Real * p.Real), 0.06);
        Assert.Equal(4 * (varianceY + 0.01), points.Average(p => Math.Pow(p.Imaginary - 0.3, 2)), 0.03);

        // The two moons are images of each other under a rotation by π about their common centre.
        Assert.Equal(0, points.Average(p => p.Real * (p.Imaginary - 0.3) * (p.Imaginary - 0.3)), 0.06);
        Assert.Contains(points, p => p.Real < -2.8);
        Assert.DoesNotContain(points, p => p.Real < -2 && p.Imaginary < -1.5);
    }

    [Fact]
    public void Circles_have_the_moments_of_the_formula()
    {
        Complex[] points = Points(new Circles());
        Assert.Equal(9 * (0.625 + (2 * 0.0064)), points.Average(p => p.Magnitude * p.Magnitude), 0.08);
        Assert.Equal(Samples / 2, points.Count(p => p.Magnitude > 2.25), 400.0);
        Assert.InRange(points.Count(p => p.Magnitude is > 2.2 and < 2.3), 0, Samples / 200);
        Assert.Equal(0, points.Aggregate(Complex.Zero, (sum, p) => sum + p).Magnitude / Samples, 0.04);
        Assert.Equal(3, points.Where(p => p.Magnitude > 2.25).Average(p => p.Magnitude), 0.02);
    }

    [Fact]
    public void A_pinwheel_has_five_arms_that_curve_clockwise()
    {
        Complex[] points = Points(new Pinwheel());
        Assert.Equal(4 * (1 + 0.09 + 0.01), points.Average(p => p.Magnitude * p.Magnitude), 0.06);
        Assert.All([1, 2, 3, 4], m => Assert.Equal(0, Moment(points, m).Magnitude, 0.05 * Math.Pow(2.2, m)));

        // The fifth moment depends on the angle of the arms and on their sense of rotation.
        Complex expected = Complex.Zero, total = Complex.Zero;
        for (double a = -5.975; a < 6; a += 0.05)
        {
            for (double b = -5.975; b < 6; b += 0.05)
            {
                double weight = Math.Exp(-((a * a) + (b * b)) / 2);
                Complex v = new(1 + (0.3 * a), 0.1 * b);
                total += weight;
                expected += weight * Complex.Pow(2 * v * Complex.Exp(new(0, -0.25 * Math.Exp(v.Real))), 5);
            }
        }

        expected /= total;
        Assert.True(expected.Magnitude > 20);
        Assert.Equal(0, (Moment(points, 5) - expected).Magnitude, 4 * Deviation(points, 5) / Math.Sqrt(Samples));
    }

    [Fact]
    public void Two_spirals_have_the_moments_of_the_formula_and_stay_near_their_arms()
    {
        Complex[] points = Points(new TwoSpirals());
        Assert.Equal(0, Moment(points, 1).Magnitude, 0.05);

        // E|p|² = ⅑ (E n² + E[n sin n − n cos n] / 2 + ⅙) + 0.02, n having the density 2n / 9π² on [0, 3π].
        double end = 3 * Math.PI, step = end / 100_000, cross = 0;
        for (double n = step / 2; n < end; n += step)
        {
            cross += 2 * n / (end * end) * n * (Math.Sin(n) - Math.Cos(n)) * step;
        }

        double expected = (((end * end / 2) + (cross / 2) + (1 / 6.0)) / 9) + 0.02;
        Assert.Equal(expected, points.Average(p => p.Magnitude * p.Magnitude), 0.06);

        // The perturbations keep a point within 0.6 of one of the arms, which are farther apart than that at large
        // radii.
        Complex[] arm = [.. Enumerable.Range(0, 2000).Select(i => i * end / 2000)
            .Select(n => new Complex(0.25 - (n * Math.Cos(n)), 0.25 + (n * Math.Sin(n))) / 3)];
        Assert.All(points.Take(500), p => Assert.InRange(arm.Min(a => Math.Min((p - a).Magnitude, (p + a).Magnitude)), 0, 0.6));
        Assert.InRange(points.Take(5000).Count(p => arm.Min(a => (p - a).Magnitude) < arm.Min(a => (p + a).Magnitude)), 2350, 2650);
    }

    private static Complex[] Points(ToyDensity density)
    {
        double[,] points = density.Sample<double>(new(11), Samples);
        return [.. Enumerable.Range(0, Samples).Select(r => new Complex(points[r, 0], points[r, 1]))];
    }

    private static Complex Moment(Complex[] points, int order) =>
        points.Aggregate(Complex.Zero, (sum, p) => sum + Complex.Pow(p, order)) / points.Length;

    private static double Deviation(Complex[] points, int order) =>
        Math.Sqrt(points.Average(p => Math.Pow(p.Magnitude, 2 * order)));
}
