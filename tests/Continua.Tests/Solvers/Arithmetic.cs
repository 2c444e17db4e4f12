using System.Numerics;

namespace Continua.Tests.Solvers;

/// <summary>How numbers enter the order conditions, and how far Σᵢ bᵢ Φᵢ(t) misses θ^|t|/γ(t).</summary>
internal sealed record Arithmetic<T>(Func<double, T> Of, Func<T, double, long, double> Miss)
    where T : IAdditionOperators<T, T, T>, IMultiplyOperators<T, T, T>;

internal static class Arithmetics
{
    public static Arithmetic<double> Plain { get; } =
        new(number => number, (sum, power, gamma) => Math.Abs(sum - (power / gamma)));

    // γ times the miss is free of divisions, so it is exact until the end.
    public static Arithmetic<Dyadic> Exact { get; } =
        new(Dyadic.Of, (sum, power, gamma) =>
            Math.Abs(((sum * Dyadic.Of(gamma)) + Dyadic.Of(-power)).ToDouble() / gamma));
}
