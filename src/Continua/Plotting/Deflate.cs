using System.Numerics;

namespace Continua.Plotting;

/// <summary>
/// Compresses bytes into a zlib stream of one block with fixed codes. The runtime's own streams may write other bytes
/// from one version to the next, and a figure is the same file everywhere.
/// Reference: P. Deutsch, J.-L. Gailly, RFC 1950; P. Deutsch, RFC 1951, section 3.2.
/// </summary>
internal sealed class Deflate
{
    private const int Shortest = 3;
    private const int Longest = 258;
    private const int Farthest = 32_768;
    private const int EndOfBlock = 256;

    // 32 KB window, no dictionary; then the last block, with fixed codes.
    private readonly List<byte> bytes = [0x78, 0x01];
    private uint pending = 0b011;
    private int bits = 3;

    private Deflate()
    {
    }

    public static byte[] Compress(ReadOnlySpan<byte> data)
    {
        Deflate stream = new();
        Dictionary<int, int> seen = [];
        for (int i = 0; i < data.Length;)
        {
            int length = Match(data, i, seen, out int distance);
            stream.Write(data[i], length, distance);
            for (int end = i + Math.Max(1, length); i < end; i++)
            {
                Remember(data, i, seen);
            }
        }

        return stream.Finish(data);
    }

    // The last place where the next three bytes stood is the only candidate: cheap, and near is short to write.
    private static int Match(ReadOnlySpan<byte> data, int at, Dictionary<int, int> seen, out int distance)
    {
        distance = 0;
        if (at + Shortest > data.Length || !seen.TryGetValue(Key(data, at), out int before) || at - before > Farthest)
        {
            return 0;
        }

        distance = at - before;
        return data[at..Math.Min(at + Longest, data.Length)].CommonPrefixLength(data[before..]);
    }

    private static void Remember(ReadOnlySpan<byte> data, int at, Dictionary<int, int> seen)
    {
        if (at + Shortest <= data.Length)
        {
            seen[Key(data, at)] = at;
        }
    }

    private static int Key(ReadOnlySpan<byte> data, int at) => data[at] << 16 | data[at + 1] << 8 | data[at + 2];

    private void Write(byte literal, int length, int distance)
    {
        if (length == 0)
        {
            Symbol(literal);
            return;
        }

        // Codes count in steps that double: after eight lengths and four distances, four and two codes a step.
        int size = length - Shortest, step = length == Longest ? 0 : Math.Max(0, BitOperations.Log2((uint)size) - 2);
        Symbol(length == Longest ? 285 : 257 + 4 * step + (size >> step));
        Bits(size, step);
        int back = distance - 1, stride = Math.Max(0, BitOperations.Log2((uint)back) - 1);
        Code(2 * stride + (back >> stride), 5);
        Bits(back, stride);
    }

    private void Symbol(int symbol)
    {
        (int code, int length) = symbol switch
        {
            < 144 => (0x30 + symbol, 8),
            < 256 => (0x190 + symbol - 144, 9),
            < 280 => (symbol - 256, 7),
            _ => (0xc0 + symbol - 280, 8),
        };
        Code(code, length);
    }

    // Codes stand with their first bit first, other numbers with their last.
    private void Code(int code, int length)
    {
        for (int bit = length - 1; bit >= 0; bit--)
        {
            Bits(code >> bit, 1);
        }
    }

    private void Bits(int value, int count)
    {
        pending |= ((uint)value & ((1u << count) - 1)) << bits;
        for (bits += count; bits >= 8; bits -= 8)
        {
            bytes.Add((byte)pending);
            pending >>= 8;
        }
    }

    private byte[] Finish(ReadOnlySpan<byte> data)
    {
        Symbol(EndOfBlock);
        Bits(0, (8 - bits) % 8);
        (uint sum, uint sums) = (1, 0);
        foreach (byte value in data)
        {
            sum = (sum + value) % 65_521;
            sums = (sums + sum) % 65_521;
        }

        return [.. bytes, (byte)(sums >> 8), (byte)sums, (byte)(sum >> 8), (byte)sum];
    }
}
