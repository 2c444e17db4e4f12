using System.Globalization;

namespace Continua;

/// <summary>
/// Checks the coefficients of a <see cref="Tableau"/>; the checks of other families share its public methods. A
/// mistyped coefficient violates one of the checked sums.
/// </summary>
internal static class TableauChecks
{
    // The sum of coefficients that are rounded to double has an error of a few rounding errors of the largest summand.
    private const double Rounding = 1e-14;

    public static void Verify(Tableau tableau)
    {
        VerifyOrder(tableau.Order, "b");
        Require(tableau.Stages >= 1, "A tableau has at least one stage", "no node", "give c");
        VerifyStages(tableau);
        VerifyLength(tableau.B, tableau.Stages, "b");
        VerifySum(tableau.B, 1, "b");
        VerifyEmbedded(tableau.Error, tableau.EmbeddedOrder, tableau.Stages);
        VerifyConditions(tableau.A, tableau.B, tableau.C, tableau.Order, tableau.Error, tableau.EmbeddedOrder);
        VerifyExtraStages(tableau);
        VerifyInterpolant(
            tableau.Interpolant, tableau.InterpolantOrder, [.. tableau.B, .. new double[tableau.ExtraC.Length]]);
    }

    public static void VerifyOrder(int order, string weights) =>
        Require(order >= 1, "The order of a tableau is at least 1", order, $"give the order of {weights}");

    private static void VerifyStages(Tableau tableau)
    {
        Require(
            tableau.A.Length == tableau.Stages,
            "A has one row per stage",
            $"{tableau.A.Length} rows for {tableau.Stages} nodes",
            "the first row is empty");
        for (int i = 0; i < tableau.Stages; i++)
        {
            VerifyLength(tableau.A[i], i, $"row {i} of A");
            VerifySum(tableau.A[i], tableau.C[i], $"row {i} of A");
        }
    }

    private static void VerifyExtraStages(Tableau tableau)
    {
        int extra = tableau.ExtraC.Length;
        Require(
            extra == 0 || tableau.Interpolant is not null,
            "Further stages serve an interpolant",
            $"{extra} without one",
            "leave them out");
        Require(
            tableau.ExtraA.Length == extra,
            "Further stages have one row of A each",
            $"{tableau.ExtraA.Length} rows for {extra} nodes",
            "give both");
        for (int i = 0; i < extra; i++)
        {
            VerifyLength(tableau.ExtraA[i], tableau.Stages + i, $"row {i} of further stages");
            VerifySum(tableau.ExtraA[i], tableau.ExtraC[i], $"row {i} of further stages");
        }
    }

    public static void VerifyEmbedded(double[]? error, int order, int stages)
    {
        Require(
            (error is null) == (order == 0) && order >= 0,
            "An embedded method has error weights and an order of at least 1",
            $"order {order} {(error is null ? "without" : "with")} error weights",
            "give both or neither");
        if (error is not null)
        {
            VerifyLength(error, stages, "the error weights");
            VerifySum(error, 0, "the error weights");
        }
    }

    /// <summary>Checks the order conditions of orders 2 to 4, and the quadrature conditions of higher orders.</summary>
    /// <remarks>
    /// Reference: Hairer, Nørsett, Wanner 1993, <i>Solving Ordinary Differential Equations I</i>, theorem II.2.13.
    /// </remarks>
    public static void VerifyConditions(
        double[][] a, double[] b, double[] c, int order, double[]? error, int embeddedOrder)
    {
        double[] ones = [.. c.Select(_ => 1.0)], ac = Times(a, c), acSquared = Times(a, Product(c, c));
        List<(int Order, string Name, double[] Values, double Sum)> conditions = [];
        double[] power = ones;
        for (int k = 2; k <= Math.Max(order, embeddedOrder); k++)
        {
            power = Product(power, c);
            conditions.Add((k, $"bᵢcᵢ^{k - 1}", power, 1.0 / k));
        }

        conditions.Add((3, "bᵢaᵢⱼcⱼ", ac, 1.0 / 6));
        conditions.Add((4, "bᵢcᵢaᵢⱼcⱼ", Product(c, ac), 1.0 / 8));
        conditions.Add((4, "bᵢaᵢⱼcⱼ^2", acSquared, 1.0 / 12));
        conditions.Add((4, "bᵢaᵢⱼaⱼₖcₖ", Times(a, ac), 1.0 / 24));
        foreach ((int conditionOrder, string name, double[] values, double sum) in conditions)
        {
            if (conditionOrder <= order)
            {
                Verify(b, values, sum, $"A method of order {conditionOrder} has Σ {name} = {Text(sum)}");
            }

            if (conditionOrder <= Math.Min(order, embeddedOrder))
            {
                string errorName = name.Replace("bᵢ", "eᵢ", StringComparison.Ordinal);
                Verify(
                    error!, values, 0,
                    $"An embedded method of order {conditionOrder} has Σ {errorName} = 0 over its error weights e");
            }
        }

        void Verify(double[] weights, double[] values, double sum, string rule)
        {
            double total = 0, size = 1;
            for (int i = 0; i < values.Length; i++)
            {
                total += weights[i] * values[i];
                size += Math.Abs(weights[i]) * Math.Max(1, a.Length == 0 || a[i].Length == 0 ? 0 : a[i].Max(Math.Abs));
            }

            Require(
                Math.Abs(total - sum) <= 100 * Rounding * size,
                rule,
                Text(total),
                "look for a mistyped coefficient, or give the order that holds");
        }

        static double[] Product(double[] first, double[] second) => [.. first.Zip(second, (x, y) => x * y)];

        static double[] Times(double[][] matrix, double[] vector) =>
            [.. matrix.Select(row => row.Zip(vector, (x, y) => x * y).Sum())];
    }

    public static void VerifyInterpolant(double[][]? rows, int order, double[] weights)
    {
        Require(
            (rows is null) == (order == 0) && order >= 0,
            "An interpolant has coefficients and an order of at least 1",
            $"order {order} {(rows is null ? "without" : "with")} coefficients",
            "give both or neither");
        if (rows is null)
        {
            return;
        }

        Require(
            rows.Length == weights.Length,
            "An interpolant has one row per stage",
            $"{rows.Length} rows for {weights.Length} stages",
            "give an unused stage a row of zeros");
        for (int j = 0; j < rows.Length; j++)
        {
            VerifyLength(rows[j], rows[0].Length, $"row {j} of the interpolant");
            VerifySum(rows[j], weights[j], $"row {j} of the interpolant");
        }
    }

    public static void VerifyLength(double[] values, int length, string subject) => Require(
        values.Length == length,
        $"The length of {subject} is {length}",
        values.Length,
        "write zeros out");

    public static void VerifySum(double[] values, double sum, string subject)
    {
        double total = 0;
        double size = 1;
        foreach (double number in values)
        {
            total += number;
            size += Math.Abs(number);
        }

        // The comparison is false for NaN, so that NaN fails the check.
        bool agrees = Math.Abs(total - sum) <= Rounding * size;
        Require(agrees, $"The sum of {subject} is {Text(sum)}", Text(total), "look for a mistyped coefficient");
    }

    public static string Text(double number) => number.ToString("R", CultureInfo.InvariantCulture);

    public static void Require(bool holds, string rule, object got, string fix)
    {
        if (!holds)
        {
            throw new ArgumentException(
                string.Create(CultureInfo.InvariantCulture, $"{rule}, but got {got}; {fix}."));
        }
    }
}
