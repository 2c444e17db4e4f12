namespace Continua.Learning;

/// <summary>The last steps of a minimisation and the changes of the gradient over these steps.</summary>
internal sealed class LbfgsCurvature(int count, int memory)
{
    // A pair is stored only if the scalar product of step and gradient change exceeds this multiple of the squared norm
    // of the change: otherwise the curvature along the step is negative, or too small compared with rounding errors.
    private const double Rounding = 1e-12;

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

        if (product > Rounding * square)
        {
            pairs.Add((step, change, product));
            if (pairs.Count > memory)
            {
                pairs.RemoveAt(0);
            }
        }
    }

    /// <summary>
    /// Computes the quasi-Newton direction of the free variables; if the value does not decrease in this direction, the
    /// negative gradient.
    /// </summary>
    /// <param name="gradient">The gradient.</param>
    /// <param name="free">Whether a variable is free.</param>
    /// <param name="direction">Receives the direction; 0 for variables that are not free.</param>
    public void Direction(double[] gradient, bool[] free, double[] direction)
    {
        double[] weights = new double[pairs.Count];
        SteepestDescent(gradient, free, direction);
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
            AddTo(direction, pairs[p].Step, weights[p] - (Dot(pairs[p].Change, direction, free) / pairs[p].Product),
                free);
        }

        if (Dot(direction, gradient, free) >= 0)
        {
            SteepestDescent(gradient, free, direction);
        }
    }

    private static void SteepestDescent(double[] gradient, bool[] free, double[] direction)
    {
        for (int i = 0; i < direction.Length; i++)
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
