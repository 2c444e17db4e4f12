namespace Continua.Learning;

/// <summary>
/// The solution of dx = A x dt + dw over a step, where dw has the covariance B dt: x(t + h) = F x(t) + noise of
/// covariance Q. F = e^{Ah} and Q = ∫ e^{As} B e^{Aᵀs} ds are computed by their series over a small part of the step,
/// followed by repeated doubling of the step. The doubling Q(2h) = Q + F Q Fᵀ adds only positive semidefinite terms.
/// Unlike the formula Q = P∞ − F P∞ Fᵀ with the stationary covariance P∞, it therefore loses no digits if the step is
/// short relative to the time scales of the process.
/// </summary>
internal sealed class SdeStep
{
    // For ‖Ah‖ ≤ 1/2, the first term that is left out is below 1e-17 of the first term.
    private const int Terms = 18;

    private readonly double[] scaled;
    private readonly double[][] powers = new double[Terms][], integrals = new double[Terms][];
    private readonly List<(double[] F, double[] Q)> doublings = [];
    private readonly int size;
    private readonly double part;

    public SdeStep(double[] drift, double[] noise, double step, int size)
    {
        this.size = size;
        int halvings =
            Math.Max(0, (int)Math.Ceiling(Math.Log2(Math.Max(SmallMatrix.Norm(drift, size) * step, 1e-300)) + 1));
        part = Math.ScaleB(step, -halvings);
        scaled = [.. drift.Select(a => a * part)];
        (powers[0], integrals[0]) = (SmallMatrix.Identity(size), [.. noise.Select(b => b * part)]);
        double[] f = [.. powers[0]], q = [.. integrals[0]], transposed = SmallMatrix.Transpose(scaled, size);
        for (int k = 1; k < Terms; k++)
        {
            powers[k] = new double[size * size];
            integrals[k] = new double[size * size];
            SmallMatrix.AddProduct(powers[k], scaled, powers[k - 1], size, 1.0 / k);
            SmallMatrix.AddProduct(integrals[k], scaled, integrals[k - 1], size, 1.0 / (k + 1));
            SmallMatrix.AddProduct(integrals[k], integrals[k - 1], transposed, size, 1.0 / (k + 1));
            Add(f, powers[k]);
            Add(q, integrals[k]);
        }

        for (int d = 0; d < halvings; d++)
        {
            doublings.Add((f, q));
            q = [.. q];
            Add(q, SmallMatrix.Congruence(f, doublings[^1].Q, size));
            f = SmallMatrix.Product(f, f, size);
        }

        (F, Q) = (f, q);
    }

    /// <summary>The transition matrix e^{Ah}, [size, size].</summary>
    public double[] F { get; }

    /// <summary>The covariance of the noise over the step, [size, size].</summary>
    public double[] Q { get; }

    /// <summary>Adds the vjp of the step to the cotangents of A and B; the given cotangent of Q is symmetric.</summary>
    public void Pull(double[] ofF, double[] ofQ, double[] ofDrift, double[] ofNoise)
    {
        for (int d = doublings.Count - 1; d >= 0; d--)
        {
            (double[] f, double[] q) = doublings[d];
            double[] transposed = SmallMatrix.Transpose(f, size), earlier = [.. ofQ];
            Add(earlier, SmallMatrix.Congruence(transposed, ofQ, size));
            double[] ofSquare = SmallMatrix.Product(ofF, transposed, size);
            SmallMatrix.AddProduct(ofSquare, transposed, ofF, size);
            SmallMatrix.AddProduct(ofSquare, SmallMatrix.Product(ofQ, f, size), q, size, 2);
            (ofF, ofQ) = (ofSquare, earlier);
        }

        double[] ofScaled = new double[size * size], transposedScaled = SmallMatrix.Transpose(scaled, size);
        double[] power = [.. ofF], integral = [.. ofQ];
        for (int k = Terms - 1; k > 0; k--)
        {
            SmallMatrix.AddProduct(ofScaled, power, SmallMatrix.Transpose(powers[k - 1], size), size, 1.0 / k);
            SmallMatrix.AddProduct(ofScaled, integral, integrals[k - 1], size, 2.0 / (k + 1));
            double[] before = [.. ofF], beforeIntegral = [.. ofQ];
            SmallMatrix.AddProduct(before, transposedScaled, power, size, 1.0 / k);
            SmallMatrix.AddProduct(beforeIntegral, transposedScaled, integral, size, 1.0 / (k + 1));
            SmallMatrix.AddProduct(beforeIntegral, integral, scaled, size, 1.0 / (k + 1));
            (power, integral) = (before, beforeIntegral);
        }

        for (int i = 0; i < size * size; i++)
        {
            ofDrift[i] += part * ofScaled[i];
            ofNoise[i] += part * integral[i];
        }
    }

    private static void Add(double[] target, double[] values)
    {
        for (int i = 0; i < target.Length; i++)
        {
            target[i] += values[i];
        }
    }
}
