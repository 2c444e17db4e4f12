namespace Continua.Learning;

/// <summary>
/// A stationary process CARMA(p, q): α(d/dt) u = white noise, with the output β(d/dt) u. The polynomials α of degree p
/// and β of degree q are products of factors s² + a s + b and s + c with positive coefficients. Such a process is
/// stable, and the representation is unique up to the order of the factors. Reference: Brockwell, in Handbook of
/// Statistics 19 (2001), section 2.
/// </summary>
/// <remarks>
/// The parameters θ of the block are the logarithm of the output's variance, then the logarithms of the coefficients of
/// α's factors, then those of β's factors.
/// </remarks>
/// <param name="order">The order p.</param>
/// <param name="movingAverage">The order q, below p.</param>
internal sealed class CarmaBlock(int order, int movingAverage) : StateBlock
{
    public int Order => order;

    public int MovingAverage => movingAverage;

    public override int States => order;

    public override IReadOnlyList<double[]> Starts =>
    [
        [-0.7, .. Factors(order, [(-1.2, -0.9), (-0.3, 1)], -1), .. Factors(movingAverage, [(0.5, 0.5)], 0)],
        [-0.7, .. Factors(order, [(0.5, -1.2), (0.7, 0.7)], -2.5), .. Factors(movingAverage, [(0.5, -1)], -1)],
    ];

    public override IReadOnlyList<(double Lower, double Upper)> Bounds =>
    [
        (-16, 5), .. Factors(order, [(0, 0), (0, 0)], 0).Select(_ => (-9.0, 4.0)),
        .. Factors(movingAverage, [(0, 0), (0, 0)], 0).Select(_ => (-9.0, 5.0)),
    ];

    public override string Describe() => $"CARMA({order}, {movingAverage})";

    public override double[] Scaling(ReadOnlySpan<double> parameters) => [1, .. new double[Parameters - 1]];

    /// <summary>The factors of α.</summary>
    public IReadOnlyList<CarmaMode> Modes(ReadOnlySpan<double> parameters)
    {
        List<CarmaMode> modes = [];
        for (int i = 1; i <= order; i += 2)
        {
            modes.Add(i < order
                ? new([i, i + 1], Math.Exp(parameters[i]), Math.Exp(parameters[i + 1]))
                : new([i], Math.Exp(parameters[i]), double.NaN));
        }

        return modes;
    }

    public override EvaluatedBlock At(ReadOnlySpan<double> parameters)
    {
        Polynomial denominator = new(order, parameters.Slice(1, order)),
            numerator = new(movingAverage, parameters.Slice(1 + order, movingAverage));
        double[] drift = new double[order * order], noise = new double[order * order];
        for (int i = 0; i < order; i++)
        {
            drift[((order - 1) * order) + i] = -denominator.Coefficients[i];
            if (i + 1 < order)
            {
                drift[(i * order) + i + 1] = 1;
            }
        }

        noise[^1] = 1;
        double[] covariance = SmallMatrix.Lyapunov(drift, noise, order);
        double[] direction = [.. numerator.Coefficients, .. new double[order - movingAverage - 1]];
        double[] image = MatrixVector(covariance, direction);
        double square = 0;
        for (int i = 0; i < order; i++)
        {
            square += direction[i] * image[i];
        }

        double scale = Math.Sqrt(Math.Exp(parameters[0]) / square);
        return new Evaluated(denominator, numerator, drift, noise, covariance, direction, image, scale);
    }

    private static double[] MatrixVector(double[] matrix, double[] vector) =>
        [.. Enumerable.Range(0, vector.Length)
            .Select(i => Enumerable.Range(0, vector.Length).Sum(j => matrix[(i * vector.Length) + j] * vector[j]))];

    private static IEnumerable<double> Factors(int degree, (double A, double B)[] quadratic, double linear)
    {
        for (int k = 0; k < degree / 2; k++)
        {
            (double a, double b) = quadratic[Math.Min(k, quadratic.Length - 1)];
            yield return a + (k >= quadratic.Length ? 0.5 * k : 0);
            yield return b + (k >= quadratic.Length ? 0.5 * k : 0);
        }

        if (degree % 2 == 1)
        {
            yield return linear;
        }
    }

    /// <summary>A monic polynomial, given as a product of linear and quadratic factors.</summary>
    private sealed class Polynomial
    {
        private readonly double[] factorCoefficients;

        public Polynomial(int degree, ReadOnlySpan<double> logarithms)
        {
            factorCoefficients = new double[degree];
            for (int i = 0; i < degree; i++)
            {
                factorCoefficients[i] = Math.Exp(logarithms[i]);
            }

            Coefficients = ProductWithout(-1);
        }

        /// <summary>The coefficients in increasing powers of s, starting at s⁰.</summary>
        public double[] Coefficients { get; }

        /// <summary>Adds the vjp of the coefficients to the cotangents of the logarithms.</summary>
        public void Pull(ReadOnlySpan<double> ofCoefficients, Span<double> logarithms)
        {
            for (int i = 0; i < factorCoefficients.Length; i++)
            {
                bool isLinear = i == factorCoefficients.Length - 1 && factorCoefficients.Length % 2 == 1;
                double[] others = ProductWithout(isLinear ? i : i / 2 * 2);
                int shift = !isLinear && i % 2 == 0 ? 1 : 0;
                for (int k = 0; k < others.Length; k++)
                {
                    logarithms[i] += factorCoefficients[i] * others[k] * ofCoefficients[k + shift];
                }
            }
        }

        private double[] ProductWithout(int omitted)
        {
            double[] product = [1];
            for (int i = 0; i < factorCoefficients.Length; i += 2)
            {
                double[] factor = i + 1 < factorCoefficients.Length
                    ? [factorCoefficients[i + 1], factorCoefficients[i], 1] : [factorCoefficients[i], 1];
                product = i == omitted ? product : Product(product, factor);
            }

            return product;
        }

        private static double[] Product(double[] a, double[] b)
        {
            double[] product = new double[a.Length + b.Length - 1];
            for (int i = 0; i < a.Length; i++)
            {
                for (int j = 0; j < b.Length; j++)
                {
                    product[i + j] += a[i] * b[j];
                }
            }

            return product;
        }
    }

    private sealed class Evaluated(
        Polynomial denominator, Polynomial numerator, double[] drift, double[] noise, double[] covariance,
        double[] direction, double[] image, double scale)
        : SdeBlock(drift, noise, [[.. direction.Select(d => d * scale)]], covariance)
    {
        protected override void Pull(
            double[] ofDrift, double[] ofNoise, double[] ofInitial, double[][] ofOutputs, Span<double> parameters)
        {
            double[] ofOutput = ofOutputs[0];
            double ofScale = 0, square = 0;
            for (int i = 0; i < Size; i++)
            {
                ofScale += ofOutput[i] * direction[i];
                square += direction[i] * image[i];
            }

            parameters[0] += ofScale * scale / 2;
            double ofSquare = -ofScale * scale / (2 * square);
            double[] ofDirection = new double[Size], ofCovariance = [.. ofInitial];
            for (int i = 0; i < Size; i++)
            {
                ofDirection[i] = (scale * ofOutput[i]) + (2 * ofSquare * image[i]);
                for (int j = 0; j < Size; j++)
                {
                    ofCovariance[(i * Size) + j] += ofSquare * direction[i] * direction[j];
                }
            }

            double[] pulled = SmallMatrix.Lyapunov(SmallMatrix.Transpose(Drift, Size), ofCovariance, Size);
            SmallMatrix.AddProduct(ofDrift, pulled, Initial, Size, 2);
            double[] ofCoefficients = [.. Enumerable.Range(0, Size).Select(i => -ofDrift[((Size - 1) * Size) + i])];
            denominator.Pull(ofCoefficients, parameters.Slice(1, Size));
            numerator.Pull(ofDirection, parameters[(1 + Size)..]);
        }
    }
}
