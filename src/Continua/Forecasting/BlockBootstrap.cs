namespace Continua.Learning;

/// <summary>A block bootstrap of the difference between the errors of two forecasters at the same origins.</summary>
internal static class BlockBootstrap
{
    private const int Draws = 2000;

    /// <summary>
    /// Returns the difference of the root mean square errors, with a 90 % interval from random samples of blocks of
    /// consecutive origins. Single origins are not sampled, because consecutive ones share forecast rows and are
    /// therefore not independent.
    /// </summary>
    /// <param name="first">The mean square error of the first forecaster at each origin, [origins].</param>
    /// <param name="second">The mean square error of the second forecaster at each origin, [origins].</param>
    /// <param name="length">The number of origins in a block.</param>
    /// <returns>
    /// The error of the first forecaster minus that of the second, negative if the first is better, and the ends of the
    /// interval.
    /// </returns>
    public static (double Difference, double Lower, double Upper) Compare(double[] first, double[] second, int length)
    {
        int count = first.Length, blocks = (count + length - 1) / length;
        double[] differences = new double[Draws];
        RandomKey key = new(1);
        for (int d = 0; d < Draws; d++)
        {
            RandomKey drawKey = key.Split(d);
            (double a, double b, int used) = (0, 0, 0);
            for (int block = 0; block < blocks; block++)
            {
                int begin = (int)drawKey.Index(block, Math.Max(1, count - length + 1));
                for (int n = begin; n < Math.Min(begin + length, count); n++, used++)
                {
                    (a, b) = (a + first[n], b + second[n]);
                }
            }

            differences[d] = Math.Sqrt(a / used) - Math.Sqrt(b / used);
        }

        Array.Sort(differences);
        return (Math.Sqrt(first.Average()) - Math.Sqrt(second.Average()), differences[Draws / 20],
            differences[Draws - 1 - (Draws / 20)]);
    }
}
