using System.Numerics;
using Continua.Kernels;

namespace Continua.Tests.Kernels;

/// <summary>Turned values are where they belong, and nothing else is.</summary>
public class LaneTransposeTests
{
    [Fact]
    public void Every_number_of_the_lanes_needed_is_turned()
    {
        System.Random random = new(1);
        for (int trial = 0; trial < 300; trial++)
        {
            int lanes = trial % 4 == 0 ? random.Next(1, 70) : 16 * random.Next(1, 6);
            Compare<float>(random.Next(1, 70), lanes, random.Next(1, lanes + 1), random.Next(0, 20));
            Compare<double>(random.Next(1, 70), lanes, random.Next(1, lanes + 1), random.Next(0, 20));
        }
    }

    private static unsafe void Compare<T>(int size, int lanes, int needed, int beyond)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int stride = size + beyond;
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
                T found = target.Data[(l * stride) + c], wanted = l < lanes && c < size ? source.Data[(c * lanes) + l] : T.Zero;

                // Up to the next multiple of eight lanes may be turned, no others may be touched.
                bool turned = found == wanted, untouched = found == T.Zero;
                Assert.True(l < needed ? turned : l < (needed + 7) / 8 * 8 ? turned || untouched : untouched, $"{size}×{lanes}, stride {stride}: lane {l}, component {c}");
            }
        }
    }
}
