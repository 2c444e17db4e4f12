using System.Runtime.CompilerServices;

namespace Continua;

/// <summary>
/// A splittable, stateless source of random numbers. A number is a function of the key and a counter (Philox4x32-10),
/// so it does not depend on the numbers drawn before. Keys obtained by <see cref="Split"/> give independent numbers.
/// </summary>
/// <remarks>Reference: Salmon, Moraes, Dror, Shaw 2011, "Parallel random numbers: as easy as 1, 2, 3",
/// section 3.3.</remarks>
public readonly record struct RandomKey
{
    private readonly ulong key;
    private readonly ulong path;

    /// <summary>Creates the key of a seed.</summary>
    /// <param name="seed">The seed.</param>
    public RandomKey(ulong seed)
        : this(seed, 0)
    {
    }

    private RandomKey(ulong key, ulong path) => (this.key, this.path) = (key, path);

    /// <summary>
    /// Derives a key, for example one for each row or training step. Its numbers are independent of those of this key
    /// and of other derived keys.
    /// </summary>
    /// <param name="part">The number of the derived key; may be negative.</param>
    public RandomKey Split(long part)
    {
        // The highest bit of the counter separates splits from draws.
        (uint a, uint b, uint c, uint d) = Philox((ulong)part, path ^ (1UL << 63), key);
        return new(((ulong)a << 32) | b, (((ulong)c << 32) | d) & ~(1UL << 63));
    }

    /// <summary>Returns the n-th word of 64 random bits.</summary>
    /// <param name="n">The counter.</param>
    public ulong Bits(long n)
    {
        (uint a, uint b, _, _) = Philox((ulong)n, path, key);
        return ((ulong)a << 32) | b;
    }

    /// <summary>Returns the n-th random number, uniform in [0, 1).</summary>
    /// <param name="n">The counter.</param>
    public double Uniform(long n) => (Bits(n) >> 11) * (1.0 / (1UL << 53));

    /// <summary>Returns the n-th random integer, exactly uniform in 0 … <paramref name="count"/> − 1.</summary>
    /// <param name="n">The counter.</param>
    /// <param name="count">The number of integers to choose from, at least 1.</param>
    /// <remarks>Reference: Lemire 2019, "Fast random integer generation in an interval", algorithm 5.</remarks>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is below 1.</exception>
    public long Index(long n, long count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        UInt128 product = (UInt128)Bits(n) * (ulong)count;
        if ((ulong)product < (ulong)count)
        {
            // Products whose low word is below 2⁶⁴ mod count are rejected for uniformity. Further attempts use a split
            // key, so that the counters of later draws do not shift.
            ulong surplus = (0 - (ulong)count) % (ulong)count;
            RandomKey again = Split(~n);
            for (long attempt = 0; (ulong)product < surplus; attempt++)
            {
                product = (UInt128)again.Bits(attempt) * (ulong)count;
            }
        }

        return (long)(product >> 64);
    }

    /// <summary>Returns the n-th standard normal random number (Box–Muller).</summary>
    /// <param name="n">
    /// The counter. The number is computed from the uniform numbers 2n and 2n + 1 of this key, and is not independent
    /// of these.
    /// </param>
    public double Normal(long n)
    {
        // 1 − u is in (0, 1], where the logarithm is finite.
        double radius = Math.Sqrt(-2 * Vectors.ScalarFunctions.Log(1 - Uniform(2 * n)));
        return radius * Vectors.ScalarFunctions.Cos(2 * Math.PI * Uniform((2 * n) + 1));
    }

    /// <summary>Returns a random permutation of 0 … <paramref name="count"/> − 1 (Fisher–Yates).</summary>
    /// <param name="count">The number of elements, at least 0.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is negative.</exception>
    public int[] Permutation(int count)
    {
        int[] order = [.. Enumerable.Range(0, count)];
        for (int i = count - 1; i > 0; i--)
        {
            int j = (int)Index(i, i + 1);
            (order[i], order[j]) = (order[j], order[i]);
        }

        return order;
    }

    /// <summary>Ten rounds of Philox over the counter (low, high) with the key. Internal for the known-answer
    /// tests.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static (uint A, uint B, uint C, uint D) Philox(ulong low, ulong high, ulong key)
    {
        (uint a, uint b, uint c, uint d) = ((uint)low, (uint)(low >> 32), (uint)high, (uint)(high >> 32));
        (uint k0, uint k1) = ((uint)key, (uint)(key >> 32));
        for (int round = 0; round < 10; round++)
        {
            ulong p = (ulong)0xD2511F53 * a, q = (ulong)0xCD9E8D57 * c;
            (a, b, c, d) = ((uint)(q >> 32) ^ b ^ k0, (uint)q, (uint)(p >> 32) ^ d ^ k1, (uint)p);
            k0 += 0x9E3779B9;
            k1 += 0xBB67AE85;
        }

        return (a, b, c, d);
    }
}
