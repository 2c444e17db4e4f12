namespace Continua.Tests.Keys;

/// <summary>
/// Compares random keys with published known answers and with the moments of the distributions.
/// </summary>
public class RandomKeyTests
{
    private const int Samples = 100_000;

    // Random123, tests/kat_vectors, lines "philox4x32 10": zeros, ones, and the digits of π.
    [Theory]
    [InlineData(0, 0, 0, 0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8)]
    [InlineData(ulong.MaxValue, ulong.MaxValue, ulong.MaxValue, 0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd)]
    [InlineData(0x85a308d3243f6a88, 0x0370734413198a2e, 0x299f31d0a4093822, 0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1)]
    public void Philox_reproduces_the_published_known_answers(
        ulong low, ulong high, ulong key, uint a, uint b, uint c, uint d) =>
        Assert.Equal((a, b, c, d), RandomKey.Philox(low, high, key));

    [Fact]
    public void Numbers_do_not_depend_on_earlier_draws()
    {
        RandomKey key = new(4);
        double first = key.Uniform(3);
        _ = key.Normal(9);
        Assert.Equal(first, new RandomKey(4).Uniform(3));
        Assert.Equal(key.Split(8), new RandomKey(4).Split(8));
    }

    [Fact]
    public void Uniform_numbers_are_in_the_unit_interval_and_evenly_distributed()
    {
        RandomKey key = new(1);
        double[] u = [.. Enumerable.Range(0, Samples).Select(n => key.Uniform(n))];
        Assert.All(u, x => Assert.InRange(x, 0, Math.BitDecrement(1.0)));
        int[] bins = new int[100];
        foreach (double x in u)
        {
            bins[(int)(x * 100)]++;
        }

        // χ² with 99 degrees of freedom exceeds 160 with a probability of 1e-4.
        Assert.InRange(bins.Sum(b => Math.Pow(b - (Samples / 100), 2) / (Samples / 100)), 50, 160);
    }

    [Fact]
    public void Normal_numbers_have_the_moments_of_the_standard_normal()
    {
        RandomKey key = new(2);
        double[] z = [.. Enumerable.Range(0, Samples).Select(n => key.Normal(n))];
        Assert.Equal(0, z.Average(), 0.015);
        Assert.Equal(1, z.Average(x => x * x), 0.02);
        Assert.Equal(0, z.Average(x => x * x * x), 0.05);
        Assert.Equal(3, z.Average(x => x * x * x * x), 0.15);
        Assert.Equal(0, z.Zip(z.Skip(1), (a, b) => a * b).Average(), 0.015);
    }

    [Fact]
    public void Split_keys_and_their_parent_are_uncorrelated()
    {
        RandomKey parent = new(3);
        RandomKey[] keys = [parent, parent.Split(0), parent.Split(1), parent.Split(0).Split(0), parent.Split(0).Split(1), new(4)];
        double[][] draws = [.. keys.Select(k => Enumerable.Range(0, 20_000).Select(n => k.Uniform(n) - 0.5).ToArray())];
        for (int i = 0; i < keys.Length; i++)
        {
            for (int j = 0; j < i; j++)
            {
                // Four standard errors of a correlation.
                Assert.Equal(0, 12 * draws[i].Zip(draws[j], (a, b) => a * b).Average(), 4 / Math.Sqrt(20_000));
            }
        }
    }

    [Fact]
    public void Draws_of_split_keys_do_not_collide()
    {
        RandomKey key = new(6);
        HashSet<ulong> drawn = [];
        for (int part = -500; part < 500; part++)
        {
            Assert.All(Enumerable.Range(0, 20), n => Assert.True(drawn.Add(key.Split(part).Bits(n))));
        }
    }

    [Fact]
    public void Integers_are_uniform_over_their_range()
    {
        int[] counts = new int[7];
        for (int n = 0; n < 70_000; n++)
        {
            counts[new RandomKey(5).Index(n, 7)]++;
        }

        Assert.All(counts, c => Assert.InRange(c, 9600, 10_400));
        Assert.InRange(new RandomKey(5).Index(0, long.MaxValue), 0, long.MaxValue - 1);
        Assert.Throws<ArgumentOutOfRangeException>(() => new RandomKey(5).Index(0, 0));
    }

    [Fact]
    public void Integers_are_uniform_if_their_number_does_not_divide_the_number_of_64_bit_words()
    {
        // Without rejection, 3, 3 and 2 of every 8 words would give the remainders 0, 1 and 2 modulo 3.
        int[] counts = new int[3];
        for (int n = 0; n < 60_000; n++)
        {
            counts[new RandomKey(7).Index(n, 3L << 61) % 3]++;
        }

        Assert.All(counts, c => Assert.InRange(c, 19_500, 20_500));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(1000)]
    public void A_permutation_contains_each_number_once(int count) =>
        Assert.Equal(Enumerable.Range(0, count), new RandomKey(8).Permutation(count).Order());

    [Fact]
    public void All_permutations_of_three_are_equally_likely()
    {
        RandomKey key = new(9);
        IEnumerable<int> counts = Enumerable.Range(0, 12_000).Select(n => string.Join(',', key.Split(n).Permutation(3)))
            .GroupBy(order => order).Select(g => g.Count());
        Assert.Equal(6, counts.Count());
        Assert.All(counts, c => Assert.InRange(c, 1850, 2150));
    }
}
