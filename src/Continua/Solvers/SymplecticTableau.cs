namespace Continua;

/// <summary>
/// The coefficients of a symplectic method for dq/dt = v(t, p), dp/dt = F(t, q), checked on construction. A step
/// alternates kicks p ← p + bᵢh F(t + Cᵢh, q) and drifts q ← q + aᵢh v(t + Ĉᵢh, p), beginning with a kick. Cᵢ is the sum of
/// the drifts before kick i, Ĉᵢ the sum of the kicks before drift i.
/// </summary>
public sealed class SymplecticTableau
{
    // The summands of a separable field.
    internal const int Velocities = 0, Forces = 1;

    /// <summary>Checks and stores the coefficients. The arrays are not copied.</summary>
    /// <param name="order">The order p, at least 1.</param>
    /// <param name="kicks">The coefficients bᵢ, which sum to 1.</param>
    /// <param name="drifts">
    /// The coefficients aᵢ, which sum to 1: as many as kicks, or one less if the step ends with a kick. In that case, its
    /// last force is the first one of the next step.
    /// </param>
    /// <exception cref="ArgumentNullException">An array is null.</exception>
    /// <exception cref="ArgumentException">
    /// A length, a sum or the order differs from the above, or an order condition does not hold. Checked are all conditions
    /// up to order 4, and the quadrature conditions of higher orders.
    /// </exception>
    public SymplecticTableau(int order, double[] kicks, double[] drifts)
    {
        ArgumentNullException.ThrowIfNull(kicks);
        ArgumentNullException.ThrowIfNull(drifts);
        (Order, Kicks, Drifts) = (order, kicks, drifts);
        TableauChecks.VerifyOrder(order, "the coefficients");
        TableauChecks.Require(
            kicks.Length >= 1 && (drifts.Length == kicks.Length || drifts.Length == kicks.Length - 1),
            "A step has as many drifts as kicks, or one less", $"{kicks.Length} kicks and {drifts.Length} drifts",
            "leave out a last drift of 0");
        TableauChecks.VerifySum(kicks, 1, "the kicks");
        TableauChecks.VerifySum(drifts, 1, "the drifts");
        Stages = ToStages();
        foreach (int summand in (int[])[Velocities, Forces])
        {
            double[] weights = [.. Stages.B.Zip(Stages.Summands!, (b, of) => of == summand ? b : 0)];
            TableauChecks.VerifyConditions(Stages.A, weights, Stages.C, order, null, 0);
        }
    }

    /// <summary>The order.</summary>
    public int Order { get; }

    /// <summary>The coefficients bᵢ of the forces.</summary>
    public double[] Kicks { get; }

    /// <summary>The coefficients aᵢ of the velocities.</summary>
    public double[] Drifts { get; }

    /// <summary>
    /// The method as an explicit one, each stage of which evaluates either the velocities or the forces. Two further
    /// stages, the slopes at both ends, serve the cubic Hermite polynomial of the step.
    /// </summary>
    internal Tableau Stages { get; }

    private Tableau ToStages()
    {
        int stages = Kicks.Length + Drifts.Length;
        (int[] summands, double[] b) = (new int[stages + 2], new double[stages]);
        for (int i = 0; i < stages; i++)
        {
            (summands[i], b[i]) = i % 2 == 0 ? (Forces, Kicks[i / 2]) : (Velocities, Drifts[i / 2]);
        }

        (summands[stages], summands[stages + 1]) = (Tableau.WholeField, Tableau.WholeField);

        // A stage reads only the half of the state that stages of the other kind have changed.
        double[][] a = [.. Enumerable.Range(0, stages).Select(i => (double[])[.. b.Take(i).Select((x, j) => (i - j) % 2 == 1 ? x : 0)])];
        double[] c = [.. a.Select(row => row.Sum())];

        // The sum of all drifts or kicks is 1, but for rounding, which must not make two times of two equal ones.
        c = [.. c.Select(node => Math.Abs(node - 1) < 1e-14 ? 1 : node)];
        return new(
            Order, c, a, b, summands, isFsal: Drifts.Length < Kicks.Length,
            interpolant: [.. b.Select(x => (double[])[0, 3 * x, -2 * x]), [1, -2, 1], [0, -1, 1]],
            interpolantOrder: Math.Min(3, Order), extraC: [0, 1], extraA: [new double[stages], [.. b, 0]]);
    }
}
