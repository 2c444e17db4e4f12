using System.Numerics;

namespace Continua.Cli.Verification.Conditions;

/// <summary>
/// The conditions on the coefficients of each family of methods. A family without coefficients of its own returns no row.
/// </summary>
/// <param name="method">The name of the method.</param>
internal sealed class FamilyConditions(string method) : ISolverFamilies<IEnumerable<Finding>>
{
    // Residuals are sums of rounded coefficients. Those of explicit methods cancel to 1e-14; published Rosenbrock coefficients
    // have the digits of double, and their sums cancel to 3e-14; those of coupled methods have fractions of 13 digits.
    private const double Rounding = 1e-14, RosenbrockRounding = 1e-13, CoupledRounding = 1e-13;

    public IEnumerable<Finding> Explicit(Tableau tableau)
    {
        OrderConditions<double> conditions = new([.. tableau.A, .. tableau.ExtraA], Arithmetics.Plain, tableau.Order);
        return
        [
            Weights(conditions, tableau.B, tableau.Order, Rounding),
            .. Embedded(conditions, tableau.B, tableau.Error, tableau.EmbeddedOrder, Rounding),
            .. Interpolated(conditions, tableau.Interpolant, tableau.InterpolantOrder, Rounding, row => row),
        ];
    }

    public IEnumerable<Finding> Symplectic(SymplecticTableau tableau, bool compensated) =>
    [
        Row("conditions", SplittingConditions.Residual(tableau.Stages, tableau.Order), Rounding),
        Row("conditions, interpolant", SplittingConditions.InterpolantResidual(tableau.Stages), Rounding),
    ];

    // The weights of multistep methods are computed for each step from the sizes of earlier ones.
    public IEnumerable<Finding> Adams(int maxOrder) => [];

    public IEnumerable<Finding> Bdf(int maxOrder, double newtonTolerance) => [];

    public IEnumerable<Finding> Rosenbrock(RosenbrockTableau tableau)
    {
        RosenbrockForm form = new(tableau);
        OrderConditions<double> conditions = form.Conditions;
        double[] error = form.Slopes(tableau.Error), weights = form.Slopes(tableau.M);
        double sums = Enumerable.Range(0, tableau.Stages).Max(i => Math.Max(
            Math.Abs(form.Alpha[i].Sum() - tableau.Nodes[i]), Math.Abs(form.Gamma[i].Sum() - tableau.TimeFactors[i])));
        return
        [
            Weights(conditions, weights, tableau.Order, RosenbrockRounding),
            .. Embedded(conditions, weights, error, tableau.EmbeddedOrder, RosenbrockRounding),
            .. Interpolated(conditions, tableau.Interpolant, tableau.InterpolantOrder, RosenbrockRounding, form.Slopes),
            Row("nodes are row sums", sums, Rounding),
            .. tableau.IsStifflyAccurate
                ? [Row("embedded solution is a stage", LastStage(form, weights, error), RosenbrockRounding)]
                : (Finding[])[],
            .. Damping(form.Beta, weights, damps: true),
        ];
    }

    public IEnumerable<Finding> FullyImplicit(ImplicitTableau tableau, double newtonTolerance)
    {
        OrderConditions<double> conditions = new(tableau.A, Arithmetics.Plain, tableau.Order);
        bool damps = tableau.C[^1] == 1 && tableau.A[^1].SequenceEqual(tableau.B);
        return
        [
            Weights(conditions, tableau.B, tableau.Order, Rounding),
            .. Interpolated(conditions, tableau.Interpolant, tableau.Stages, Rounding, row => row),
            Row("γ₀ of the error estimate", EigenvalueResidual(tableau), Rounding),
            .. Damping(tableau.A, tableau.B, damps),
        ];
    }

    public IEnumerable<Finding> DiagonallyImplicit(DirkTableau tableau, double newtonTolerance)
    {
        OrderConditions<double> conditions = new(tableau.A, Arithmetics.Plain, tableau.Order);
        return
        [
            Weights(conditions, tableau.B, tableau.Order, Rounding),
            .. Embedded(conditions, tableau.B, tableau.Error, tableau.EmbeddedOrder, Rounding),
            .. Interpolated(conditions, tableau.Interpolant, tableau.InterpolantOrder, Rounding, row => row),
            .. tableau.Explicit is { } rows ? Coupled(tableau, rows) : [],
            .. Damping(tableau.A, tableau.B, tableau.IsStifflyAccurate),
        ];
    }

    // Where the last stage is the new solution, the one before is the embedded one.
    private static double LastStage(RosenbrockForm form, double[] weights, double[] error) =>
        form.Beta[^2].Zip(weights.Zip(error, (m, e) => m - e), (row, embedded) => Math.Abs(row - embedded)).Max();

    private Finding Row(string check, double measured, double limit) => new(check, method, measured, Wanted.AtMost(limit));

    private Finding Weights(OrderConditions<double> conditions, double[] weights, int order, double limit) =>
        Row("conditions", Largest(conditions, weights, order), limit);

    private IEnumerable<Finding> Embedded(
        OrderConditions<double> conditions, double[] weights, double[]? error, int order, double limit) => error is null
        ? []
        : [Row("conditions, embedded", Largest(conditions, [.. weights.Zip(error, (b, e) => b - e)], order), limit)];

    // Rounding errors of large coefficients, such as the thousands in Verner's interpolants, do not cancel.
    private IEnumerable<Finding> Interpolated(
        OrderConditions<double> conditions, double[][]? rows, int order, double limit, Func<double[], double[]> weights) => rows is null
        ? []
        :
        [
            Row(
                "conditions, interpolant",
                Enumerable.Range(0, 17).Max(n => Largest(conditions, weights(At(rows, n / 16.0)), order, n / 16.0)),
                Math.Max(limit, 2e-16 * rows.Max(row => row.Max(Math.Abs)))),
        ];

    private IEnumerable<Finding> Coupled(DirkTableau tableau, double[][] rows)
    {
        double[] embedded = [.. tableau.B.Zip(tableau.Error ?? tableau.B, (b, e) => b - e)];
        yield return Row(
            "conditions, coupled", CoupledConditions.Residual([tableau.A, rows], tableau.B, tableau.Order), CoupledRounding);
        if (tableau.Error is not null)
        {
            yield return Row(
                "conditions, coupled, embedded",
                CoupledConditions.Residual([tableau.A, rows], embedded, tableau.EmbeddedOrder), CoupledRounding);
        }
    }

    private IEnumerable<Finding> Damping(double[][] matrix, double[] weights, bool damps)
    {
        double largest = Enumerable.Range(-30, 90).Max(k => ImplicitGrowth.At(matrix, weights, new Complex(0, Math.Pow(10, k / 10.0))).Magnitude);
        yield return Row("growth on imaginary axis − 1", Math.Max(0, largest - 1), 1e-9);
        if (damps)
        {
            yield return Row("growth at z = −10⁷", ImplicitGrowth.At(matrix, weights, -1e7).Magnitude, 1e-5);
        }
    }

    private static double Largest(OrderConditions<double> conditions, double[] weights, int order, double theta = 1) =>
        Enumerable.Range(1, order).Max(n => conditions.MaxResidual(weights, n, theta));

    private static double[] At(double[][] rows, double theta) =>
        [.. rows.Select(row => row.Reverse().Aggregate(0.0, (sum, x) => (sum + x) * theta))];

    /// <summary>The distance of γ₀ from the real eigenvalue of A or, for an even number of stages, from the mean of all.</summary>
    private static double EigenvalueResidual(ImplicitTableau tableau)
    {
        int s = tableau.Stages;
        return s % 2 == 0
            ? Math.Abs(tableau.ErrorGamma - (Enumerable.Range(0, s).Sum(i => tableau.A[i][i]) / s))
            : ImplicitGrowth.Determinant(tableau.A, tableau.ErrorGamma).Magnitude;
    }
}
