namespace Continua.Tests.Differentiation.Programs;

/// <summary>Components with their derivatives in one direction: forward-mode differentiation in plain code.</summary>
internal sealed record Dual(double[] Values, double[] Slopes)
{
    public int Size => Values.Length;

    public static Dual Of(params double[] values) => new(values, new double[values.Length]);

    public Dual Map(Func<double, double> value, Func<double, double> slope) =>
        new([.. Values.Select(value)], [.. Values.Zip(Slopes, (v, d) => d == 0 ? 0 : slope(v) * d)]);

    /// <summary>Combines two values component by component; a single component is broadcast.</summary>
    public Dual With(Dual other, Func<double, double, double> value, Func<double, double, (double A, double B)> slopes)
    {
        int size = Math.Max(Size, other.Size);
        (double[] values, double[] derivatives) = (new double[size], new double[size]);
        for (int c = 0; c < size; c++)
        {
            (int i, int j) = (Size == 1 ? 0 : c, other.Size == 1 ? 0 : c);
            values[c] = value(Values[i], other.Values[j]);
            (double a, double b) = slopes(Values[i], other.Values[j]);
            derivatives[c] = (Slopes[i] == 0 ? 0 : a * Slopes[i]) + (other.Slopes[j] == 0 ? 0 : b * other.Slopes[j]);
        }

        return new(values, derivatives);
    }

    /// <summary>Selects components: component c of the result is component map[c].</summary>
    public Dual Take(int[] map) => new([.. map.Select(c => Values[c])], [.. map.Select(c => Slopes[c])]);

    public static Dual Join(params IEnumerable<Dual> parts) =>
        new([.. parts.SelectMany(p => p.Values)], [.. parts.SelectMany(p => p.Slopes)]);

    /// <summary>Sums the components of each group.</summary>
    public Dual Sum(IEnumerable<int[]> groups) =>
        new([.. groups.Select(g => g.Sum(c => Values[c]))], [.. groups.Select(g => g.Sum(c => Slopes[c]))]);

    public static Dual operator +(Dual a, Dual b) => a.With(b, (x, y) => x + y, (_, _) => (1, 1));

    public static Dual operator -(Dual a, Dual b) => a.With(b, (x, y) => x - y, (_, _) => (1, -1));

    public static Dual operator *(Dual a, Dual b) => a.With(b, (x, y) => x * y, (x, y) => (y, x));

    public static Dual operator *(double factor, Dual a) => new([.. a.Values.Select(v => factor * v)], [.. a.Slopes.Select(d => factor * d)]);
}
