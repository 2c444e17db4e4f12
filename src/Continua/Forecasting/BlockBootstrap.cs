namespace Continua.Learning;

/// <summary>The difference of two forecasters' errors from the same origins, and how far it may be chance.</summary>
internal static class BlockBootstrap
{
    private const int Draws = 2000;

    /// <summary>
    /// The difference of root mean squares, and an interval that holds nine tenths of it over draws of blocks of neighbouring origins,
    /// which share rows and so are not independent.
    /// </summary>
    /// <param name="first">Mean square errors, one for each origin.</param>
    /// <param name="second">The other forecaster's.</param>
    /// <param name="length">The origins of a block.</param>
    /// <returns>The first one's error less the second one's: below zero where the first one is better.</returns>
    public static (double Difference, double Lower, double Upper) Compare(double[] first, double[] second, int length)
    {
        int count = first.Length, blocks = (count + length - 1) / length;
        double[] differences = new double[Draws];
        RandomKey key = new(1);
        for (int d = 0; d < Draws; d++)
        {
            RandomKey own = key.Split(d);
            (double a, double b, int used) = (0, 0, 0);
            for (int block = 0; block < blocks; block++)
            {
                int begin = (int)own.Index(block, Math.Max(1, count - length + 1));
                for (int n = begin; n < Math.Min(begin + length, count); n++, used++)
                {
                    (a, b) = (a + first[n], b + second[n]);
                }
            }

            differences[d] = Math.Sqrt(a / used) - Math.Sqrt(b / used);
        }

        Array.Sort(differences);
        return (Math.Sqrt(first.Average()) - Math.Sqrt(second.Average()), differences[Draws / 20], differences[Draws - 1 - (Draws / 20)]);
    }
}
