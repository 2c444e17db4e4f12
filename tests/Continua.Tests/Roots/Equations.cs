using static Continua.Tensor;

namespace Continua.Tests.Roots;

/// <summary>Equations with steady states and periodic orbits in closed form.</summary>
internal static class Equations
{
    /// <summary>The concentration of the substrate in the feed of the chemostat.</summary>
    public const double Feed = 2;

    private const double HalfSaturation = 0.5;

    /// <summary>The chemostat with substrate and biomass; the arguments are growth rate and dilution.</summary>
    public static Tensor Chemostat(Tensor t, Tensor y, Tensor a)
    {
        Tensor growth = a[0] * y[0] / (HalfSaturation + y[0]);
        return [(a[1] * (Feed - y[0])) - (growth * y[1]), (growth - a[1]) * y[1]];
    }

    /// <summary>The substrate at the steady state of the chemostat with biomass.</summary>
    public static double Substrate(double rate, double dilution) => HalfSaturation * dilution / (rate - dilution);

    /// <summary>The oscillator of Van der Pol; the argument is its damping.</summary>
    public static Tensor VanDerPol(Tensor t, Tensor y, Tensor a) => [y[1], (a[0] * (1 - Square(y[0])) * y[1]) - y[0]];

    /// <summary>
    /// The normal form of a Hopf bifurcation with the arguments μ and ω: a circle of radius √μ and period 2π/ω.
    /// </summary>
    public static Tensor Circle(Tensor t, Tensor y, Tensor a)
    {
        Tensor rest = a[0] - Sum(Square(y));
        return [(rest * y[0]) - (a[1] * y[1]), (a[1] * y[0]) + (rest * y[1])];
    }
}
