using System.Runtime.CompilerServices;

namespace Continua;

/// <summary>
/// A splittable source of randomness without state: the same key gives the same numbers, whatever was drawn before, and
/// split keys give independent ones. Numbers are a function of key and counter (Philox4x32-10).
/// </summary>
/// <remarks>Reference: Salmon, Moraes, Dror, Shaw 2011, "Parallel random numbers: as easy as 1, 2, 3", section 3.3.</remarks>
public readonly record struct RandomKey
{
    private readonly ulong key;
    private readonly ulong path;

    /// <summary>The key of a seed.</summary>
    public RandomKey(ulong seed)
        : this(seed, 0)
    {
    }

    private RandomKey(ulong key, ulong path) => (this.key, this.path) = (key, path);

    /// <summary>An independent key for the n-th part of what this key is for.</summary>
    public RandomKey Split(long part)
    {
        // The highest counter word keeps splits apart from draws.
        (uint a, uint b, uint c, uint d) = Philox((ulong)part, path ^ (1UL << 63), key);
        return new(((ulong)a << 32) | b, (((ulong)c << 32) | d) & ~(1UL << 63));
    }

    /// <summary>The n-th 64 random bits of this key.</summary>
    public ulong Bits(long n)
    {
        (uint a, uint b, _, _) = Philox((ulong)n, path, key);
        return ((ulong)a << 32) | b;
    }

    /// <summary>The n-th number of this key, uniform in [0, 1).</summary>
    public double Uniform(long n) => (Bits(n) >> 11) * (1.0 / (1UL << 53));

    /// <summary>The n-th whole number of this key, uniform in 0 … count − 1, each exactly as likely as the others.</summary>
    /// <remarks>Reference: Lemire 2019, "Fast random integer generation in an interval", algorithm 5.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">There is nothing to choose from.</exception>
    public long Index(long n, long count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        UInt128 product = (UInt128)Bits(n) * (ulong)count;
        if ((ulong)product < (ulong)count)
        {
            // 2⁶⁴ mod count of the low words are one too many for a fair share; a split keeps later draws from moving.
            ulong surplus = (0 - (ulong)count) % (ulong)count;
            RandomKey again = Split(~n);
            for (long attempt = 0; (ulong)product < surplus; attempt++)
            {
                product = (UInt128)again.Bits(attempt) * (ulong)count;
            }
        }

        return (long)(product >> 64);
    }

    /// <summary>The n-th number of this key from the standard normal distribution (Box–Muller).</summary>
    public double Normal(long n)
    {
        // 1 − u lies in (0, 1], where the logarithm is finite.
        double radius = Math.Sqrt(-2 * Vectors.ScalarFunctions.Log(1 - Uniform(2 * n)));
        return radius * Vectors.ScalarFunctions.Cos(2 * Math.PI * Uniform((2 * n) + 1));
    }

    /// <summary>A random order of 0 … count − 1 (Fisher–Yates).</summary>
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

    /// <summary>Ten rounds over the counter words (low, high) with the key; internal for the known-answer tests.</summary>
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
