namespace Continua;

/// <summary>
/// The logarithm of the signature of a path: the numbers that determine, up to an order, how the path drives any controlled
/// equation. Of depth 1 it is the increment, of depth 2 also the areas between pairs of channels, of depth 3 also areas of
/// areas.
/// </summary>
/// <remarks>
/// The signature of a path is the series of its iterated integrals; that of a path of straight lines is the product of the
/// exponentials of their increments (Chen's relation). The logarithm is written in a Hall basis of the free Lie algebra:
/// i, [i, j] with i &lt; j, and [[i, j], k] with i &lt; j and i ≤ k. Reference: Lyons, Caruana, Lévy 2007, "Differential
/// equations driven by rough paths"; Reutenauer 1993, "Free Lie algebras", chapter 4.
/// </remarks>
/// <example><code>
/// double[,] square = { { 0, 0 }, { 1, 0 }, { 1, 1 }, { 0, 1 }, { 0, 0 } };
/// double[] numbers = LogSignature.Of(square, depth: 2);
/// double area = numbers[2];
/// </code></example>
public static class LogSignature
{
    /// <summary>The largest depth.</summary>
    public const int MaxDepth = 3;

    /// <summary>The largest number of numbers.</summary>
    public const int MaxNumbers = 512;

    /// <summary>Returns the number of numbers of a log-signature.</summary>
    /// <param name="channels">The number of channels of the path.</param>
    /// <param name="depth">The depth, from 1 to 3.</param>
    /// <exception cref="ArgumentException">There is no channel, or the depth is not from 1 to 3.</exception>
    public static int Count(int channels, int depth)
    {
        Tensor.Guard(channels > 0, $"A path has one or more channels, but got {channels}; give for example 2.");
        Tensor.Guard(
            depth is >= 1 and <= MaxDepth, $"The depth of a log-signature is from 1 to {MaxDepth}, but got {depth}; take 2.");
        long d = channels;
        long count = d + (depth > 1 ? d * (d - 1) / 2 : 0) + (depth > 2 ? d * ((d * d) - 1) / 3 : 0);
        return (int)Math.Min(count, int.MaxValue);
    }

    /// <summary>Returns the names of the numbers, in their order, such as 1, [1, 2] and [[1, 2], 1].</summary>
    /// <param name="channels">The number of channels of the path, which are numbered from 1.</param>
    /// <param name="depth">The depth, from 1 to 3.</param>
    /// <exception cref="ArgumentException">There is no channel, the depth is not from 1 to 3, or there are too many.</exception>
    public static IReadOnlyList<string> Basis(int channels, int depth)
    {
        GuardCount(channels, depth);
        List<string> names = [.. Enumerable.Range(1, channels).Select(i => $"{i}")];
        foreach ((int i, int j) in depth > 1 ? Pairs(channels) : [])
        {
            names.Add($"[{i + 1}, {j + 1}]");
        }

        foreach ((int i, int j, int k) in depth > 2 ? Triples(channels) : [])
        {
            names.Add($"[[{i + 1}, {j + 1}], {k + 1}]");
        }

        return names;
    }

    /// <summary>Returns the log-signature of the straight lines through points.</summary>
    /// <param name="points">The points, [points, channels].</param>
    /// <param name="depth">The depth, from 1 to 3.</param>
    /// <exception cref="ArgumentException">There is no channel, the depth is not from 1 to 3, or there are too many numbers.</exception>
    public static double[] Of(double[,] points, int depth)
    {
        ArgumentNullException.ThrowIfNull(points);
        int channels = points.GetLength(1);
        GuardCount(channels, depth);
        SignatureSum sum = new(channels, depth);
        double[] increment = new double[channels];
        for (int n = 1; n < points.GetLength(0); n++)
        {
            for (int c = 0; c < channels; c++)
            {
                increment[c] = points[n, c] - points[n - 1, c];
            }

            sum.Append(increment);
        }

        double[] tensors = new double[sum.Size];
        sum.Log(tensors);
        return InBasis(tensors, channels, depth);
    }

    internal static void GuardCount(int channels, int depth)
    {
        int count = Count(channels, depth);
        Tensor.Guard(
            count <= MaxNumbers,
            $"A log-signature has at most {MaxNumbers} numbers, but one of {channels} channels and depth {depth} has {count}; "
            + $"take a smaller depth, or fewer channels.");
    }

    /// <summary>Returns the numbers of a logarithm that is given by its tensors of level 1, 2 and 3.</summary>
    internal static double[] InBasis(ReadOnlySpan<double> tensors, int channels, int depth)
    {
        int d = channels;
        List<double> numbers = [.. tensors[..d]];
        ReadOnlySpan<double> second = depth > 1 ? tensors.Slice(d, d * d) : [], third = depth > 2 ? tensors[(d + (d * d))..] : [];
        foreach ((int i, int j) in depth > 1 ? Pairs(d) : [])
        {
            numbers.Add(second[(i * d) + j]);
        }

        foreach ((int i, int j, int k) in depth > 2 ? Triples(d) : [])
        {
            // [[i, j], k] = ijk − jik − kij + kji is the only element with the word ijk, or with iij if k = i.
            numbers.Add(k == i ? -third[(((i * d) + i) * d) + j] : third[(((i * d) + j) * d) + k]);
        }

        return [.. numbers];
    }

    private static IEnumerable<(int, int)> Pairs(int d) =>
        Enumerable.Range(0, d).SelectMany(i => Enumerable.Range(i + 1, d - i - 1).Select(j => (i, j)));

    private static IEnumerable<(int, int, int)> Triples(int d) =>
        Pairs(d).SelectMany(pair => Enumerable.Range(pair.Item1, d - pair.Item1).Select(k => (pair.Item1, pair.Item2, k)));
}

/// <summary>The signature of a growing path of straight lines: its tensors of level 1, 2 and 3, in this order.</summary>
internal sealed class SignatureSum
{
    private readonly int channels, depth;
    private readonly double[] first, second, third;

    public SignatureSum(int channels, int depth)
    {
        (this.channels, this.depth) = (channels, depth);
        (first, second) = (new double[channels], new double[depth > 1 ? channels * channels : 0]);
        third = new double[depth > 2 ? channels * channels * channels : 0];
    }

    /// <summary>The number of components of the tensors.</summary>
    public int Size => SizeOf(channels, depth);

    public static int SizeOf(int channels, int depth) =>
        channels + (depth > 1 ? channels * channels : 0) + (depth > 2 ? channels * channels * channels : 0);

    /// <summary>Starts a new path.</summary>
    public void Clear()
    {
        Array.Clear(first);
        Array.Clear(second);
        Array.Clear(third);
    }

    /// <summary>Appends a straight line: multiplies by the exponential of its increment.</summary>
    public void Append(ReadOnlySpan<double> increment)
    {
        int d = channels;
        for (int i = 0; i < d && depth > 2; i++)
        {
            for (int j = 0; j < d; j++)
            {
                double before = second[(i * d) + j] + (0.5 * first[i] * increment[j]) + (increment[i] * increment[j] / 6);
                for (int k = 0; k < d; k++)
                {
                    third[(((i * d) + j) * d) + k] += before * increment[k];
                }
            }
        }

        for (int i = 0; i < d && depth > 1; i++)
        {
            double before = first[i] + (0.5 * increment[i]);
            for (int j = 0; j < d; j++)
            {
                second[(i * d) + j] += before * increment[j];
            }
        }

        for (int i = 0; i < d; i++)
        {
            first[i] += increment[i];
        }
    }

    /// <summary>Writes the tensors of the logarithm.</summary>
    public void Log(Span<double> target)
    {
        int d = channels;
        first.CopyTo(target);
        for (int i = 0; i < d && depth > 1; i++)
        {
            for (int j = 0; j < d; j++)
            {
                target[d + (i * d) + j] = second[(i * d) + j] - (0.5 * first[i] * first[j]);
            }
        }

        for (int i = 0; i < d && depth > 2; i++)
        {
            for (int j = 0; j < d; j++)
            {
                for (int k = 0; k < d; k++)
                {
                    target[d + (d * d) + (((i * d) + j) * d) + k] = third[(((i * d) + j) * d) + k]
                        - (0.5 * ((first[i] * second[(j * d) + k]) + (second[(i * d) + j] * first[k])))
                        + (first[i] * first[j] * first[k] / 3);
                }
            }
        }
    }
}
