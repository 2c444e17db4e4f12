using System.Numerics;
using Continua.Learning;
using Continua.Tests.Roots;
using static Continua.Tensor;

namespace Continua.Tests.Execution;

/// <summary>Hashes of all bits of steady states, periodic orbits and their derivatives.</summary>
internal static class RootChecksums
{
    private const int Rows = 37;

    /// <summary>Each search with the function that continues a hash with its results.</summary>
    public static IEnumerable<(string Name, Func<ulong, ulong> Continue)> All =>
    [
        ("steady states (double)", OfStates<double>), ("steady states (float)", OfStates<float>),
        ("periodic orbits (double)", OfOrbits<double>), ("periodic orbits (float)", OfOrbits<float>),
    ];

    private static ulong OfStates<T>(ulong hash)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using Gradient<T> gradient = Gradient.Of<T>(a =>
        {
            Tensor state = Ode.SteadyState((t, y) => Equations.Chemostat(t, y, a), Constant([1, 1], [2]));
            return state[0] + Derivatives.Of(state[1], a)[1];
        });
        T[,] rates = Rates<T>();
        SteadyStates<T> inTime = Ode.SteadyState(
            Equations.Chemostat, Rates<T>(), rates, new() { StartsInTime = true, ThrowOnFailure = false });
        GradientResult<T> result = gradient.Evaluate(rates);
        return Bits.Hash(Bits.Hash(hash, [.. inTime.States.Cast<T>()]), [.. result.ByInputs[0].Cast<T>(), .. result.Losses]);
    }

    private static ulong OfOrbits<T>(ulong hash)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        PeriodicOptions options = new() { Rtol = 1e-6, Atol = 1e-8 };
        using Gradient<T> gradient = Gradient.Of<T>(a =>
        {
            PeriodicTensor orbit = Ode.Periodic((t, y) => Equations.Circle(t, y, a), Constant([1, 0.2], [2]), 7, options);
            return orbit.Period + orbit.State[0];
        });
        GradientResult<T> result = gradient.Evaluate(Rates<T>());
        return Bits.Hash(hash, [.. result.ByInputs[0].Cast<T>(), .. result.Losses]);
    }

    private static T[,] Rates<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T[,] rates = new T[Rows, 2];
        for (int r = 0; r < Rows; r++)
        {
            (rates[r, 0], rates[r, 1]) = (T.CreateTruncating(1 + (0.003 * r)), T.CreateTruncating(0.7 + (0.005 * r)));
        }

        return rates;
    }
}
