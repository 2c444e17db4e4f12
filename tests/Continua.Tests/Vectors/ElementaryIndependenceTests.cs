using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Continua.Vectors;

namespace Continua.Tests.Vectors;

/// <summary>A lane's result is a function of its argument: not of the width, the place or the mates.</summary>
public unsafe class ElementaryIndependenceTests
{
    public static TheoryData<string> Names => ElementaryTests.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void All_widths_agree_bit_for_bit(string name)
    {
        double[] x = [.. Arguments.Special, .. Arguments.Random(100_000, 1023, 4)], y = Arguments.Exponents(x, 760, 5);
        float[] single = [.. ElementaryTests.Singles(Arguments.Special), .. Arguments.EveryFloat(8209)];
        float[] exponents = ElementaryTests.Singles(Arguments.Exponents(Array.ConvertAll(single, v => (double)v), 100, 6));
        ElementaryFunction function = ElementaryFunction.All[name];
        double[] wide = function.Run(x, y, 128);
        float[] narrow = function.Run(single, exponents, 128);
        foreach (int width in ElementaryFunction.Widths)
        {
            AssertSameBits<double>(wide, function.Run(x, y, width));
            AssertSameBits<float>(narrow, function.Run(single, exponents, width));
        }
    }

    /// <summary>Each special value in each lane, among mates of every kind.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void Neither_place_nor_mates_matter(string name)
    {
        Check(ElementaryFunction.All[name], Arguments.Special);
        Check(ElementaryFunction.All[name], ElementaryTests.Singles(Arguments.Special));
    }

    /// <summary>AVX-512 has an instruction for it, other machines must come to the same bits.</summary>
    [Fact]
    public void Scaling_by_halves_is_scaling()
    {
        double[] x = Arguments.Random(3000, 50, 7);
        for (int n = -1100; n <= 1100; n += 7)
        {
            for (int i = 0; i < x.Length; i += 100)
            {
                Vector128<double> a = Vector128.Create(x[i]), power = Vector128.Create((double)n);
                double wanted = Math.ScaleB(x[i], n);
                Assert.Equal(wanted, Simd128<double>.Scale(a, power)[0]);
                Assert.Equal(wanted, PowerOfTwo<Vector128<double>, double, Simd128<double>>.Scale(a, power)[0]);
            }
        }
    }

    private static void Check<T>(ElementaryFunction function, T[] special)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T[] exponents = [.. special.Select((_, i) => special[(i * 7) % special.Length])];
        foreach (int width in ElementaryFunction.Widths)
        {
            T[] alone = [.. special.SelectMany((v, i) =>
                function.Run(Enumerable.Repeat(v, 16).ToArray(), Enumerable.Repeat(exponents[i], 16).ToArray(), width)[..1])];
            for (int turn = 0; turn < special.Length; turn++)
            {
                AssertSameBits<T>(Rotated(alone, turn), function.Run(Rotated(special, turn), Rotated(exponents, turn), width));
            }
        }
    }

    private static T[] Rotated<T>(T[] values, int by) => [.. values[by..], .. values[..by]];

    private static void AssertSameBits<T>(ReadOnlySpan<T> wanted, ReadOnlySpan<T> got)
        where T : unmanaged => Assert.True(MemoryMarshal.AsBytes(wanted).SequenceEqual(MemoryMarshal.AsBytes(got)));
}
