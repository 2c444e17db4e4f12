namespace Continua.Learning;

/// <summary>A function and its gradient.</summary>
/// <param name="x">Where, [n].</param>
/// <param name="gradient">Where the gradient goes, [n].</param>
/// <returns>The value; NaN or infinity where the function is not defined.</returns>
public delegate double GradientFunction(ReadOnlySpan<double> x, Span<double> gradient);

/// <summary>
/// Minimises a smooth function within bounds by the limited-memory method of Broyden, Fletcher, Goldfarb and Shanno: for some to some
/// thousands of variables whose gradient is exact. Components at a bound that the gradient points out of stay there for a step, the
/// others go along the quasi-Newton direction, cut at their bounds.
/// Reference: Nocedal, Wright, Numerical Optimization (2006), algorithm 7.4; Bertsekas, SIAM J. Control Optim. 20 (1982), for the bounds.
/// </summary>
public sealed record Lbfgs
{
    // The share of the expected decrease that a step has to reach.
    private const double Sufficient = 1e-4;

    private const int MostHalvings = 30;

    /// <summary>The most iterations.</summary>
    public int MaxIterations { get; init; } = 100;

    /// <summary>How many past steps the curvature is taken from.</summary>
    public int Memory { get; init; } = 8;

    /// <summary>The largest component of the gradient, of those that may move, with which an iteration ends.</summary>
    public double GradientTolerance { get; init; } = 1e-6;

    /// <summary>The decrease of an iteration, in units of the larger of 1 and the value, with which it ends.</summary>
    public double ValueTolerance { get; init; } = 1e-11;

    /// <summary>Minimises from a start.</summary>
    /// <param name="function">The function and its gradient.</param>
    /// <param name="start">Where to begin, [n]; moved into the bounds.</param>
    /// <param name="lower">The least values, [n]; none if empty.</param>
    /// <param name="upper">The largest, likewise.</param>
    /// <exception cref="ArgumentException">Bounds have another length, or leave nothing; or the function is not finite at the start.</exception>
    public Minimum Minimize(
        GradientFunction function, ReadOnlySpan<double> start, ReadOnlySpan<double> lower = default, ReadOnlySpan<double> upper = default)
    {
        ArgumentNullException.ThrowIfNull(function);
        int count = start.Length;
        Tensor.Guard(
            (lower.IsEmpty || lower.Length == count) && (upper.IsEmpty || upper.Length == count),
            $"There are as many bounds as variables, {count}, or none, but got {lower.Length} lower and {upper.Length} upper ones; give "
            + $"{count} of each.");
        double[] least = lower.IsEmpty ? Filled(count, double.NegativeInfinity) : lower.ToArray();
        double[] most = upper.IsEmpty ? Filled(count, double.PositiveInfinity) : upper.ToArray();
        for (int i = 0; i < count; i++)
        {
            Tensor.Guard(least[i] <= most[i], $"A lower bound is at most the upper one, but variable {i} has {least[i]} and {most[i]}; swap them.");
        }

        Curvature curvature = new(count, Memory);
        double[] x = start.ToArray(), gradient = new double[count], next = new double[count], nextGradient = new double[count];
        double[] direction = new double[count];
        Clamp(x, least, most);
        double value = function(x, gradient);
        Tensor.Guard(double.IsFinite(value), $"A function is finite at the start of its minimisation, but got {value}; start elsewhere.");
        int iteration = 0;
        for (; iteration < MaxIterations; iteration++)
        {
            bool[] free = [.. Enumerable.Range(0, count).Select(i => !(gradient[i] > 0 ? x[i] <= least[i] : x[i] >= most[i]))];
            if (Enumerable.Range(0, count).Where(i => free[i]).Select(i => Math.Abs(gradient[i])).DefaultIfEmpty(0).Max() <= GradientTolerance)
            {
                break;
            }

            curvature.Direction(gradient, free, direction);
            double step = curvature.IsEmpty ? Math.Min(1, 1 / gradient.Where((_, i) => free[i]).Sum(Math.Abs)) : 1;
            double reached = double.NaN;
            for (int halving = 0; halving < MostHalvings; halving++, step /= 2)
            {
                double expected = 0;
                for (int i = 0; i < count; i++)
                {
                    next[i] = Math.Clamp(x[i] + (step * direction[i]), least[i], most[i]);
                    expected += gradient[i] * (next[i] - x[i]);
                }

                reached = function(next, nextGradient);
                if (reached <= value + (Sufficient * Math.Min(expected, 0)) && nextGradient.All(double.IsFinite))
                {
                    break;
                }

                reached = double.NaN;
            }

            if (double.IsNaN(reached))
            {
                if (curvature.IsEmpty)
                {
                    break;
                }

                // The curvature of another region may point nowhere: begin anew along the gradient.
                curvature.Clear();
                continue;
            }

            curvature.Add(x, next, gradient, nextGradient);
            double decrease = value - reached;
            (x, next, gradient, nextGradient, value) = (next, x, nextGradient, gradient, reached);
            if (decrease <= ValueTolerance * Math.Max(1, Math.Abs(value)))
            {
                break;
            }
        }

        return new(x, value, iteration);
    }

    private static double[] Filled(int count, double value)
    {
        double[] filled = new double[count];
        Array.Fill(filled, value);
        return filled;
    }

    private static void Clamp(double[] x, double[] least, double[] most)
    {
        for (int i = 0; i < x.Length; i++)
        {
            x[i] = Math.Clamp(x[i], least[i], most[i]);
        }
    }

    /// <summary>The last steps with the changes of the gradient along them.</summary>
    private sealed class Curvature(int count, int memory)
    {
        private readonly List<(double[] Step, double[] Change, double Product)> pairs = [];

        public bool IsEmpty => pairs.Count == 0;

        public void Clear() => pairs.Clear();

        public void Add(double[] x, double[] next, double[] gradient, double[] nextGradient)
        {
            double[] step = new double[count], change = new double[count];
            double product = 0, square = 0;
            for (int i = 0; i < count; i++)
            {
                (step[i], change[i]) = (next[i] - x[i], nextGradient[i] - gradient[i]);
                product += step[i] * change[i];
                square += change[i] * change[i];
            }

            if (product > 1e-12 * square)
            {
                pairs.Add((step, change, product));
                if (pairs.Count > memory)
                {
                    pairs.RemoveAt(0);
                }
            }
        }

        public void Direction(double[] gradient, bool[] free, double[] direction)
        {
            double[] weights = new double[pairs.Count];
            for (int i = 0; i < count; i++)
            {
                direction[i] = free[i] ? -gradient[i] : 0;
            }

            for (int p = pairs.Count - 1; p >= 0; p--)
            {
                weights[p] = Dot(pairs[p].Step, direction, free) / pairs[p].Product;
                AddTo(direction, pairs[p].Change, -weights[p], free);
            }

            if (pairs is [.., var last])
            {
                double scale = last.Product / Dot(last.Change, last.Change, free);
                for (int i = 0; i < count && double.IsFinite(scale); i++)
                {
                    direction[i] *= scale;
                }
            }

            for (int p = 0; p < pairs.Count; p++)
            {
                AddTo(direction, pairs[p].Step, weights[p] - (Dot(pairs[p].Change, direction, free) / pairs[p].Product), free);
            }

            if (Dot(direction, gradient, free) < 0)
            {
                return;
            }

            for (int i = 0; i < count; i++)
            {
                direction[i] = free[i] ? -gradient[i] : 0;
            }
        }

        private static double Dot(double[] a, double[] b, bool[] free)
        {
            double sum = 0;
            for (int i = 0; i < a.Length; i++)
            {
                sum += free[i] ? a[i] * b[i] : 0;
            }

            return sum;
        }

        private static void AddTo(double[] target, double[] values, double factor, bool[] free)
        {
            for (int i = 0; i < target.Length; i++)
            {
                target[i] += free[i] ? factor * values[i] : 0;
            }
        }
    }
}

/// <summary>Where a minimisation ended.</summary>
/// <param name="At">The variables, [n].</param>
/// <param name="Value">The function there.</param>
/// <param name="Iterations">The iterations taken.</param>
public sealed record Minimum(double[] At, double Value, int Iterations);
