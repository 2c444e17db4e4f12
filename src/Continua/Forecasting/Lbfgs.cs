namespace Continua.Learning;

/// <summary>Computes the value and the gradient of a function.</summary>
/// <param name="x">The point at which to evaluate, [n].</param>
/// <param name="gradient">Receives the gradient, [n].</param>
/// <returns>The value; NaN or infinity if the function is undefined at <paramref name="x"/>.</returns>
public delegate double GradientFunction(ReadOnlySpan<double> x, Span<double> gradient);

/// <summary>The result of a minimisation.</summary>
/// <param name="At">The point with the smallest value that was found, [n].</param>
/// <param name="Value">The value of the function at this point.</param>
/// <param name="Iterations">
/// The number of iterations, not including one that ended the minimisation because the value hardly decreased.
/// </param>
public sealed record Minimum(double[] At, double Value, int Iterations);

/// <summary>
/// Minimises a smooth function with optional bounds by the limited-memory method of Broyden, Fletcher, Goldfarb and
/// Shanno (L-BFGS). It suits functions of up to some thousands of variables with an exact gradient. A variable at a
/// bound stays fixed for a step if a move against the gradient would leave the bounds; the other variables are free,
/// move along the quasi-Newton direction and are clamped to their bounds. Reference: Nocedal, Wright, Numerical
/// Optimization (2006), algorithm 7.4; Bertsekas, SIAM J. Control Optim. 20 (1982), for the bounds.
/// </summary>
public sealed record Lbfgs
{
    // The Armijo condition: a step must reach this share of the decrease predicted by the gradient.
    private const double ArmijoShare = 1e-4;

    private const int MaxHalvings = 30;

    /// <summary>The maximum number of iterations.</summary>
    public int MaxIterations { get; init; } = 100;

    /// <summary>The number of past steps from which the curvature is estimated.</summary>
    public int Memory { get; init; } = 8;

    /// <summary>
    /// The tolerance of the gradient: the minimisation ends once the absolute value of its component for every free
    /// variable is at most this.
    /// </summary>
    public double GradientTolerance { get; init; } = 1e-6;

    /// <summary>
    /// The tolerance of the decrease: the minimisation ends once an iteration decreases the value by at most this times
    /// max(1, |value|), or if no decrease is found.
    /// </summary>
    public double ValueTolerance { get; init; } = 1e-11;

    /// <summary>
    /// Checked before each iteration; a cancelled minimisation throws <see cref="OperationCanceledException"/>.
    /// </summary>
    public CancellationToken Cancellation { get; init; }

    /// <summary>Minimises a function from a starting point.</summary>
    /// <param name="function">The function and its gradient.</param>
    /// <param name="start">The starting point, [n]; it is clamped to the bounds.</param>
    /// <param name="lower">The lower bounds, [n]; no bounds if empty.</param>
    /// <param name="upper">The upper bounds, [n]; no bounds if empty.</param>
    /// <exception cref="ArgumentException">
    /// There are more or fewer bounds than variables, a lower bound exceeds the upper one, or the function is not
    /// finite at the start.
    /// </exception>
    /// <returns>The point with the smallest value that was found.</returns>
    /// <exception cref="OperationCanceledException">The minimisation was cancelled.</exception>
    public Minimum Minimize(
        GradientFunction function, ReadOnlySpan<double> start, ReadOnlySpan<double> lower = default,
        ReadOnlySpan<double> upper = default)
    {
        ArgumentNullException.ThrowIfNull(function);
        int count = start.Length;
        Tensor.Guard(
            (lower.IsEmpty || lower.Length == count) && (upper.IsEmpty || upper.Length == count),
            $"There are as many bounds as variables, {count}, or none, but got {lower.Length} lower and {upper.Length} "
            + $"upper ones; give {count} of each.");
        double[] lowerBounds = lower.IsEmpty ? Filled(count, double.NegativeInfinity) : lower.ToArray();
        double[] upperBounds = upper.IsEmpty ? Filled(count, double.PositiveInfinity) : upper.ToArray();
        for (int i = 0; i < count; i++)
        {
            Tensor.Guard(lowerBounds[i] <= upperBounds[i],
                $"A lower bound is at most the upper one, but variable {i} has {lowerBounds[i]} and {upperBounds[i]}.");
        }

        Descent descent = new(function, start, lowerBounds, upperBounds, Memory);
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
        private readonly double[] lowerBounds, upperBounds, direction;
        private readonly LbfgsCurvature curvature;
        private readonly bool[] free;
        private double[] gradient, next, nextGradient;

        public Descent(GradientFunction function, ReadOnlySpan<double> start, double[] lowerBounds,
            double[] upperBounds, int memory)
        {
            (this.function, this.lowerBounds, this.upperBounds) = (function, lowerBounds, upperBounds);
            int count = start.Length;
            curvature = new(count, memory);
            (At, gradient, next, nextGradient) =
                (start.ToArray(), new double[count], new double[count], new double[count]);
            (direction, free) = (new double[count], new bool[count]);
            for (int i = 0; i < count; i++)
            {
                At[i] = Math.Clamp(At[i], lowerBounds[i], upperBounds[i]);
            }

            Value = function(At, gradient);
            UpdateFree();
        }

        public double[] At { get; private set; }

        public double Value { get; private set; }

        /// <summary>The largest absolute value among the components of the gradient for free variables.</summary>
        public double Slope { get; private set; }

        /// <returns>Whether a lower value was found.</returns>
        public bool Step()
        {
            bool isSteepestDescent = curvature.IsEmpty;
            curvature.Direction(gradient, free, direction);
            double reached = Search(
                isSteepestDescent ? Math.Min(1, 1 / gradient.Where((_, i) => free[i]).Sum(Math.Abs)) : 1);
            if (double.IsNaN(reached) && !isSteepestDescent)
            {
                // The stored curvature may come from another region and yield no descent: restart along the gradient.
                curvature.Clear();
                return Step();
            }

            if (double.IsNaN(reached))
            {
                return false;
            }

            curvature.Add(At, next, gradient, nextGradient);
            (At, next, gradient, nextGradient, Value) = (next, At, nextGradient, gradient, reached);
            UpdateFree();
            return true;
        }

        /// <summary>Halves the step until the value decreases sufficiently; NaN if it never does.</summary>
        private double Search(double step)
        {
            for (int halving = 0; halving < MaxHalvings; halving++, step /= 2)
            {
                double expected = 0;
                for (int i = 0; i < next.Length; i++)
                {
                    next[i] = Math.Clamp(At[i] + (step * direction[i]), lowerBounds[i], upperBounds[i]);
                    expected += gradient[i] * (next[i] - At[i]);
                }

                double reached = function(next, nextGradient);
                if (reached <= Value + (ArmijoShare * Math.Min(expected, 0))
                    && Array.TrueForAll(nextGradient, double.IsFinite))
                {
                    return reached;
                }
            }

            return double.NaN;
        }

        private void UpdateFree()
        {
            Slope = 0;
            for (int i = 0; i < free.Length; i++)
            {
                free[i] = gradient[i] > 0 ? At[i] > lowerBounds[i] : At[i] < upperBounds[i];
                Slope = free[i] ? Math.Max(Slope, Math.Abs(gradient[i])) : Slope;
            }
        }
    }
}
