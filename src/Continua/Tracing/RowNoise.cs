using System.Text;
using Continua.Graphs;

namespace Continua;

/// <summary>
/// Independent random numbers for each row, which a loss reads. They are a function of the key of the evaluation
/// (<see cref="StepValues.Key"/>), the row's number in the data, and the name alone: neither the row's position in a
/// batch nor the number of threads changes a bit. They are drawn in double precision.
/// </summary>
/// <example><code>
/// RowNoise noise = RowNoise.Normal("posterior", [2]);
/// using Gradient&lt;double&gt; gradient = Gradient.Of&lt;double&gt;(x =&gt; Sum(Square(x + noise.Value)));
/// double[,] rows = { { 1, 0 }, { 0, 1 } };
/// StepValues values = new() { Key = new RandomKey(1).Split(17), RowNumbers = [4, 9] };
/// double noisy = gradient.Evaluate(null, null, [rows], values: values).Value;
/// </code></example>
public sealed class RowNoise
{
    private readonly bool isNormal;
    private readonly long stream;

    private RowNoise(string name, ReadOnlySpan<int> shape, bool isNormal)
    {
        ArgumentNullException.ThrowIfNull(name);
        (Name, this.isNormal, stream) = (name, isNormal, StreamOf(name));
        Value = new(new Input(name, new(Shape.Create(shape), ElementType.Real)) { Owner = this });
    }

    /// <summary>The name, which distinguishes the noises of a loss.</summary>
    public string Name { get; }

    /// <summary>The numbers of a row that a loss reads, in the shape of the noise.</summary>
    public Tensor Value { get; }

    /// <summary>Creates noise with a standard normal distribution.</summary>
    /// <param name="name">The name; two noises that a loss reads have different names.</param>
    /// <param name="shape">The shape of the numbers of one row.</param>
    public static RowNoise Normal(string name, ReadOnlySpan<int> shape) => new(name, shape, isNormal: true);

    /// <summary>Creates noise with a uniform distribution in [0, 1).</summary>
    /// <param name="name">The name; two noises that a loss reads have different names.</param>
    /// <param name="shape">The shape of the numbers of one row.</param>
    /// <remarks>In single precision, a number within 3e-8 of 1 is rounded to 1.</remarks>
    public static RowNoise Uniform(string name, ReadOnlySpan<int> shape) => new(name, shape, isNormal: false);

    /// <summary>Draws the numbers of a row.</summary>
    /// <param name="key">The key of the evaluation.</param>
    /// <param name="row">The row's number in the data.</param>
    /// <param name="numbers">Receives the numbers.</param>
    internal void Draw<T>(RandomKey key, long row, Span<T> numbers)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        RandomKey ofRow = key.Split(row).Split(stream);
        for (int c = 0; c < numbers.Length; c++)
        {
            numbers[c] = T.CreateTruncating(isNormal ? ofRow.Normal(c) : ofRow.Uniform(c));
        }
    }

    // FNV-1a over UTF-8. Reference: Fowler, Noll, Vo, Eastlake 2024, RFC 9923, section 2.
    private static long StreamOf(string name)
    {
        ulong hash = 0xCBF29CE484222325;
        foreach (byte character in Encoding.UTF8.GetBytes(name))
        {
            hash = (hash ^ character) * 0x100000001B3;
        }

        return (long)hash;
    }
}
