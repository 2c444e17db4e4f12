namespace Continua.Benchmarks.Workloads;

/// <summary>Creates arrays of random numbers.</summary>
internal static class Draw
{
    public static float[,] Normal(RandomKey key, int rows, int columns) => Fill(rows, columns, n => key.Normal(n));

    public static float[,] Uniform(RandomKey key, int rows, int columns, double from, double to) =>
        Fill(rows, columns, n => from + ((to - from) * key.Uniform(n)));

    public static float[,] Fill(int rows, int columns, Func<int, double> value)
    {
        float[,] array = new float[rows, columns];
        for (int n = 0; n < array.Length; n++)
        {
            array[n / columns, n % columns] = (float)value(n);
        }

        return array;
    }
}
