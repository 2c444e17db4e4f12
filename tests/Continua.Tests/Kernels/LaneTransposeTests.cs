using System.Numerics;
using Continua.Kernels;

namespace Continua.Tests.Kernels;

/// <summary>The transpose writes the requested lanes, and nothing outside its target.</summary>
public class LaneTransposeTests
{
    [Fact]
    public void Every_value_of_the_requested_lanes_is_transposed()
    {
        System.Random random = new(1);
        for (int trial = 0; trial < 300; trial++)
        {
            int lanes = trial % 4 == 0 ? random.Next(1, 70) : 16 * random.Next(1, 6);
            Compare<float>(random.Next(1, 70), lanes, random.Next(1, lanes + 1), random.Next(0, 20));
            Compare<double>(random.Next(1, 70), lanes, random.Next(1, lanes + 1), random.Next(0, 20));
        }
    }

    private static unsafe void Compare<T>(int size, int lanes, int needed, int padding)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int stride = size + padding;
        using NativeBuffer<T> source = new(size * lanes), target = new((lanes + 1) * stride);
        for (int n = 0; n < size * lanes; n++)
        {
            source.Data[n] = T.CreateTruncating(n + 1);
        }

        LaneTranspose<T>.Run(source.Data, target.Data, size, lanes, stride, needed);
        for (int l = 0; l <= lanes; l++)
        {
            for (int c = 0; c < stride; c++)
            {
                T found = target.Data[(l * stride) + c], expected = l < lanes && c < size ? source.Data[(c * lanes) + l] : T.Zero;

                // Lanes up to the next multiple of eight may be transposed too; all others have to stay unchanged.
                bool transposed = found == expected, unchanged = found == T.Zero;
                Assert.True(
                    l < needed ? transposed : l < (needed + 7) / 8 * 8 ? transposed || unchanged : unchanged,
                    $"{size}×{lanes}, stride {stride}: lane {l}, component {c}");
            }
        }
    }
}
