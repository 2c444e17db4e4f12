namespace Continua;

/// <summary>
/// The coefficients of a collocation method, checked on construction: kᵢ = f(t + cᵢh, y + h Σⱼ aᵢⱼkⱼ) over all j,
/// y⁺ = y + h Σᵢ bᵢkᵢ. The stages are the values of a polynomial of degree s that solves the equation at the nodes.
/// </summary>
public sealed class ImplicitTableau
{
    /// <summary>Checks and stores the coefficients. The arrays are not copied.</summary>
    /// <param name="order">The order p of <paramref name="b"/>, from s to 2s.</param>
    /// <param name="c">The s nodes, which differ from each other.</param>
    /// <param name="a">The matrix, s rows of s entries: aᵢⱼ is the integral of the j-th Lagrange polynomial from 0 to cᵢ.</param>
    /// <param name="b">The weights, the integrals from 0 to 1.</param>
    /// <param name="errorGamma">
    /// γ₀ of the error estimate, positive: (M − hγ₀ ∂f/∂y)⁻¹ hγ₀ (f(t, y) − M u′(t)), where u is the polynomial.
    /// </param>
    /// <exception cref="ArgumentNullException">An array is null.</exception>
    /// <exception cref="ArgumentException">
    /// A length or a sum differs from the above, or an order condition does not hold. Checked are the collocation conditions
    /// Σⱼ aᵢⱼcⱼ^(q−1) = cᵢ^q/q for q up to s, and the quadrature conditions up to the order.
    /// </exception>
    public ImplicitTableau(int order, double[] c, double[][] a, double[] b, double errorGamma)
    {
        ArgumentNullException.ThrowIfNull(c);
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        (Order, C, A, B, ErrorGamma) = (order, c, a, b, errorGamma);
        TableauChecks.VerifyOrder(order, "b");
        TableauChecks.Require(c.Length >= 1, "A tableau has at least one stage", "no node", "give c");
        TableauChecks.Require(
            c.Distinct().Count() == c.Length, "The nodes of a collocation method differ", string.Join(", ", c), "give each once");
        TableauChecks.Require(a.Length == c.Length, "A has one row per stage", $"{a.Length} rows for {c.Length} nodes", "give all");
        TableauChecks.Require(errorGamma > 0, "γ₀ is positive", errorGamma, "take 0.25");
        VerifyQuadrature(b, 1, order, "b");
        for (int i = 0; i < c.Length; i++)
        {
            VerifyQuadrature(a[i], c[i], c.Length, $"row {i} of A");
        }

        double[][] lagrange = [.. c.Select((_, j) => LagrangePolynomial(j))];
        ErrorWeights = [.. lagrange.Select(p => -errorGamma * p[0])];
        Interpolant = [.. lagrange.Select(p => (double[])[.. p.Select((x, k) => x / (k + 1))])];
    }

    /// <summary>The order.</summary>
    public int Order { get; }

    /// <summary>The nodes c.</summary>
    public double[] C { get; }

    /// <summary>The matrix A, s rows of s entries.</summary>
    public double[][] A { get; }

    /// <summary>The weights b.</summary>
    public double[] B { get; }

    /// <summary>γ₀ of the error estimate, whose order is s.</summary>
    public double ErrorGamma { get; }

    /// <summary>The number of stages s, which is also the order of the polynomial within a step.</summary>
    public int Stages => C.Length;

    /// <summary>The polynomial u: row j contains the coefficients of θ, θ², … in bⱼ(θ).</summary>
    internal double[][] Interpolant { get; }

    /// <summary>−γ₀ℓⱼ(0): with γ₀ for f(t, y), the weights of the error estimate before it is multiplied by the matrix.</summary>
    internal double[] ErrorWeights { get; }

    private void VerifyQuadrature(double[] weights, double end, int order, string subject)
    {
        TableauChecks.VerifyLength(weights, C.Length, subject);
        for (int q = 1; q <= order; q++)
        {
            TableauChecks.VerifySum(
                [.. weights.Zip(C, (w, node) => w * Math.Pow(node, q - 1))], Math.Pow(end, q) / q,
                $"{subject} · c^{q - 1}");
        }
    }

    /// <summary>Returns the coefficients of 1, x, x², … of the polynomial that is 1 at node j and 0 at the others.</summary>
    private double[] LagrangePolynomial(int j)
    {
        double[] product = [1];
        for (int i = 0; i < C.Length; i++)
        {
            if (i != j)
            {
                double scale = 1 / (C[j] - C[i]);
                product = [.. Enumerable.Range(0, product.Length + 1).Select(k =>
                    scale * ((k > 0 ? product[k - 1] : 0) - (k < product.Length ? C[i] * product[k] : 0)))];
            }
        }

        return product;
    }
}
