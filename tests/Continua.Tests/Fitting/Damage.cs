namespace Continua.Tests.Fitting;

/// <summary>Damages the bytes of files as faulty disks, transfers and editors do.</summary>
internal static class Damage
{
    private const int Page = 512;

    private static readonly Func<byte[], Random, byte[]>[] Kinds =
    [
        FlipBit, ChangeByte, Cut, CutBeginning, Append, Insert, Remove, SwapBytes, SwapPages, ZeroPage, RepeatPage,
    ];

    /// <summary>
    /// The number of damaged files that a test reads: 500, or ten thousand with CONTINUA_LONG=1.
    /// </summary>
    public static int Count => Environment.GetEnvironmentVariable("CONTINUA_LONG") == "1" ? 10_000 : 500;

    /// <summary>Returns a copy of a file with one kind of damage, which the seed determines.</summary>
    public static byte[] Of(byte[] whole, int seed)
    {
        Random random = new(seed);
        byte[] damaged;
        do
        {
            damaged = Kinds[seed % Kinds.Length](whole, random);
        }
        while (damaged.AsSpan().SequenceEqual(whole));
        return damaged;
    }

    /// <summary>
    /// Returns a copy of a file with two kinds of damage; with only one if the file is small, or if the second damage
    /// undoes the first.
    /// </summary>
    public static byte[] Twice(byte[] whole, int seed)
    {
        byte[] once = Of(whole, seed), twice = once.Length > 3 * Page ? Of(once, seed / Kinds.Length) : once;
        return twice.AsSpan().SequenceEqual(whole) ? once : twice;
    }

    private static byte[] FlipBit(byte[] whole, Random random) =>
        Changed(whole, copy => copy[random.Next(copy.Length)] ^= (byte)(1 << random.Next(8)));

    private static byte[] ChangeByte(byte[] whole, Random random) =>
        Changed(whole, copy => copy[random.Next(copy.Length)] = (byte)random.Next(256));

    private static byte[] Cut(byte[] whole, Random random) => whole[..random.Next(whole.Length)];

    private static byte[] CutBeginning(byte[] whole, Random random) => whole[random.Next(1, whole.Length)..];

    private static byte[] Append(byte[] whole, Random random)
    {
        byte[] more = new byte[random.Next(1, 2 * Page)];
        random.NextBytes(more);
        return [.. whole, .. more];
    }

    private static byte[] Insert(byte[] whole, Random random)
    {
        int index = random.Next(whole.Length);
        return [.. whole[..index], (byte)random.Next(256), .. whole[index..]];
    }

    private static byte[] Remove(byte[] whole, Random random)
    {
        int index = random.Next(whole.Length);
        return [.. whole[..index], .. whole[(index + 1)..]];
    }

    private static byte[] SwapBytes(byte[] whole, Random random) => Changed(whole, copy =>
    {
        (int a, int b) = (random.Next(copy.Length), random.Next(copy.Length));
        (copy[a], copy[b]) = (copy[b], copy[a]);
    });

    private static byte[] SwapPages(byte[] whole, Random random) => Changed(whole, copy =>
    {
        (int a, int b) = (PageOf(copy, random), PageOf(copy, random));
        whole.AsSpan(a, Page).CopyTo(copy.AsSpan(b));
        whole.AsSpan(b, Page).CopyTo(copy.AsSpan(a));
    });

    private static byte[] ZeroPage(byte[] whole, Random random) =>
        Changed(whole, copy => copy.AsSpan(PageOf(copy, random), Page).Clear());

    private static byte[] RepeatPage(byte[] whole, Random random) =>
        Changed(whole, copy => whole.AsSpan(PageOf(copy, random), Page).CopyTo(copy.AsSpan(PageOf(copy, random))));

    private static int PageOf(byte[] bytes, Random random) => random.Next(bytes.Length / Page) * Page;

    private static byte[] Changed(byte[] whole, Action<byte[]> change)
    {
        byte[] copy = [.. whole];
        change(copy);
        return copy;
    }
}
