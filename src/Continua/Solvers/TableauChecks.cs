using System.Globalization;

namespace Continua;

/// <summary>What every <see cref="Tableau"/> promises; a mistyped coefficient breaks one of these sums.</summary>
internal static class TableauChecks
{
    // Sums of coefficients rounded to double miss by a few roundings of the largest summand.
    private const double Rounding = 1e-14;

    public static void Verify(Tableau tableau)
    {
        Require(tableau.Order >= 1, "The order of a tableau is at least 1", tableau.Order, "give the order of b");
        Require(tableau.Stages >= 1, "A tableau has at least one stage", "no node", "give c");
        VerifyStages(tableau);
        VerifyLength(tableau.B, tableau.Stages, "b");
        VerifySum(tableau.B, 1, "b");
        VerifyEmbedded(tableau);
        VerifyInterpolant(tableau);
    }

    private static void VerifyStages(Tableau tableau)
    {
        Require(
            tableau.A.Length == tableau.Stages,
            "A has one row a stage",
            $"{tableau.A.Length} rows for {tableau.Stages} nodes",
            "the first row is empty");
        for (int i = 0; i < tableau.Stages; i++)
        {
            VerifyLength(tableau.A[i], i, $"row {i} of A");
            VerifySum(tableau.A[i], tableau.C[i], $"row {i} of A");
        }
    }

    private static void VerifyEmbedded(Tableau tableau)
    {
        Require(
            (tableau.Error is null) == (tableau.EmbeddedOrder == 0) && tableau.EmbeddedOrder >= 0,
            "An embedded method has error weights and an order of at least 1",
            $"order {tableau.EmbeddedOrder} {(tableau.Error is null ? "without" : "with")} error weights",
            "give both or neither");
        if (tableau.Error is not null)
        {
            VerifyLength(tableau.Error, tableau.Stages, "the error weights");
            VerifySum(tableau.Error, 0, "the error weights");
        }
    }

    private static void VerifyInterpolant(Tableau tableau)
    {
        double[][]? rows = tableau.Interpolant;
        Require(
            (rows is null) == (tableau.InterpolantOrder == 0) && tableau.InterpolantOrder >= 0,
            "An interpolant has coefficients and an order of at least 1",
            $"order {tableau.InterpolantOrder} {(rows is null ? "without" : "with")} coefficients",
            "give both or neither");
        if (rows is null)
        {
            return;
        }

        Require(
            rows.Length == tableau.Stages,
            "An interpolant has one row a stage",
            $"{rows.Length} rows for {tableau.Stages} stages",
            "give an unused stage a row of zeros");
        for (int j = 0; j < rows.Length; j++)
        {
            VerifyLength(rows[j], rows[0].Length, $"row {j} of the interpolant");
            VerifySum(rows[j], tableau.B[j], $"row {j} of the interpolant");
        }
    }

    private static void VerifyLength(double[] numbers, int length, string what) => Require(
        numbers.Length == length,
        $"The length of {what} is {length}",
        numbers.Length,
        "write zeros out");

    private static void VerifySum(double[] numbers, double sum, string what)
    {
        double total = 0;
        double size = 1;
        foreach (double number in numbers)
        {
            total += number;
            size += Math.Abs(number);
        }

        // Written so that NaN fails.
        bool agrees = Math.Abs(total - sum) <= Rounding * size;
        string got = total.ToString("R", CultureInfo.InvariantCulture);
        string wanted = sum.ToString("R", CultureInfo.InvariantCulture);
        Require(agrees, $"The sum of {what} is {wanted}", got, "look for a mistyped coefficient");
    }

    private static void Require(bool holds, string rule, object got, string fix)
    {
        if (!holds)
        {
            throw new ArgumentException(
                string.Create(CultureInfo.InvariantCulture, $"{rule}, but got {got}; {fix}."));
        }
    }
}
