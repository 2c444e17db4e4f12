using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Continua.Vectors;

namespace Continua.Tests.Vectors;

/// <summary>
/// The result of a lane depends on its argument only: not on the vector width, the lane or the other lanes.
/// </summary>
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

    /// <summary>Each special value in each lane, next to other special values.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void Results_do_not_depend_on_the_lane_or_on_other_lanes(string name)
    {
        Check(ElementaryFunction.All[name], Arguments.Special);
        Check(ElementaryFunction.All[name], ElementaryTests.Singles(Arguments.Special));
    }

    /// <summary>
    /// AVX-512 has an instruction for scaling; the code for other processors has to give the same bits.
    /// </summary>
    [Fact]
    public void Scaling_in_two_steps_gives_the_bits_of_scaling_in_one()
    {
        double[] x = Arguments.Random(3000, 50, 7);
        for (int n = -1100; n <= 1100; n += 7)
        {
            for (int i = 0; i < x.Length; i += 100)
            {
                Vector128<double> a = Vector128.Create(x[i]), power = Vector128.Create((double)n);
                double expected = Math.ScaleB(x[i], n);
                Assert.Equal(expected, Simd128<double>.Scale(a, power)[0]);
                Assert.Equal(expected, PowerOfTwo<Vector128<double>, double, Simd128<double>>.Scale(a, power)[0]);
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
            for (int shift = 0; shift < special.Length; shift++)
            {
                AssertSameBits<T>(Rotated(alone, shift), function.Run(Rotated(special, shift), Rotated(exponents, shift), width));
            }
        }
    }

    private static T[] Rotated<T>(T[] values, int by) => [.. values[by..], .. values[..by]];

    private static void AssertSameBits<T>(ReadOnlySpan<T> expected, ReadOnlySpan<T> actual)
        where T : unmanaged =>
            Assert.True(MemoryMarshal.AsBytes(expected).SequenceEqual(MemoryMarshal.AsBytes(actual)));
}
