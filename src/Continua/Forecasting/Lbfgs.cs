namespace Continua.Learning;

/// <summary>A function and its gradient.</summary>
/// <param name="x">Where, [n].</param>
/// <param name="gradient">Where the gradient goes, [n].</param>
/// <returns>The value; NaN or infinity where the function is not defined.</returns>
public delegate double GradientFunction(ReadOnlySpan<double> x, Span<double> gradient);

/// <summary>Where a minimisation ended.</summary>
/// <param name="At">The variables, [n].</param>
/// <param name="Value">The function there.</param>
/// <param name="Iterations">The iterations taken.</param>
public sealed record Minimum(double[] At, double Value, int Iterations);

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

    /// <summary>Asked between iterations; a cancelled minimisation throws <see cref="OperationCanceledException"/>.</summary>
    public CancellationToken Cancellation { get; init; }

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
            Tensor.Guard(least[i] <= most[i], $"A lower bound is at most the upper one, but variable {i} has {least[i]} and {most[i]}.");
        }

        Descent descent = new(function, start, least, most, Memory);
        Tensor.Guard(
            double.IsFinite(descent.Value),
            $"A function is finite at the start of its minimisation, but got {descent.Value}; start elsewhere.");
        int iteration = 0;
        for (; iteration < MaxIterations && descent.Slope > GradientTolerance; iteration++)
        {
            Cancellation.ThrowIfCancellationRequested();
            double before = descent.Value;
            if (!descent.Step() || before - descent.Value <= ValueTolerance * Math.Max(1, Math.Abs(descent.Value)))
            {
                break;
            }
        }

        return new(descent.At, descent.Value, iteration);
    }

    private static double[] Filled(int count, double value)
    {
        double[] filled = new double[count];
        Array.Fill(filled, value);
        return filled;
    }

    /// <summary>A minimisation in progress.</summary>
    private sealed class Descent
    {
        private readonly GradientFunction function;
        private readonly double[] least, most, direction;
        private readonly LbfgsCurvature curvature;
        private readonly bool[] free;
        private double[] gradient, next, nextGradient;

        public Descent(GradientFunction function, ReadOnlySpan<double> start, double[] least, double[] most, int memory)
        {
            (this.function, this.least, this.most) = (function, least, most);
            int count = start.Length;
            curvature = new(count, memory);
            (At, gradient, next, nextGradient) = (start.ToArray(), new double[count], new double[count], new double[count]);
            (direction, free) = (new double[count], new bool[count]);
            for (int i = 0; i < count; i++)
            {
                At[i] = Math.Clamp(At[i], least[i], most[i]);
            }

            Value = function(At, gradient);
            FindFree();
        }

        public double[] At { get; private set; }

        public double Value { get; private set; }

        /// <summary>The largest component of the gradient, of those that may move.</summary>
        public double Slope { get; private set; }

        /// <returns>Whether a lower value was found.</returns>
        public bool Step()
        {
            bool isPlain = curvature.IsEmpty;
            curvature.Direction(gradient, free, direction);
            double reached = Search(isPlain ? Math.Min(1, 1 / gradient.Where((_, i) => free[i]).Sum(Math.Abs)) : 1);
            if (double.IsNaN(reached) && !isPlain)
            {
                // Curvature of another region may point uphill: begin anew along the gradient.
                curvature.Clear();
                return Step();
            }

            if (double.IsNaN(reached))
            {
                return false;
            }

            curvature.Add(At, next, gradient, nextGradient);
            (At, next, gradient, nextGradient, Value) = (next, At, nextGradient, gradient, reached);
            FindFree();
            return true;
        }

        /// <summary>Halves the step until the value falls enough; NaN if it never does.</summary>
        private double Search(double step)
        {
            for (int halving = 0; halving < MostHalvings; halving++, step /= 2)
            {
                double expected = 0;
                for (int i = 0; i < next.Length; i++)
                {
                    next[i] = Math.Clamp(At[i] + (step * direction[i]), least[i], most[i]);
                    expected += gradient[i] * (next[i] - At[i]);
                }

                double reached = function(next, nextGradient);
                if (reached <= Value + (Sufficient * Math.Min(expected, 0)) && Array.TrueForAll(nextGradient, double.IsFinite))
                {
                    return reached;
                }
            }

            return double.NaN;
        }

        private void FindFree()
        {
            Slope = 0;
            for (int i = 0; i < free.Length; i++)
            {
                free[i] = gradient[i] > 0 ? At[i] > least[i] : At[i] < most[i];
                Slope = free[i] ? Math.Max(Slope, Math.Abs(gradient[i])) : Slope;
            }
        }
    }
}
