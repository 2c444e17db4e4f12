namespace Continua;

/// <summary>
/// Checks the coefficients of a <see cref="RosenbrockTableau"/>. A mistyped coefficient violates one of the checked
/// sums, unless it multiplies a stage whose time factor is 0.
/// </summary>
internal static class RosenbrockChecks
{
    public static void Verify(RosenbrockTableau tableau)
    {
        TableauChecks.VerifyOrder(tableau.Order, "m");
        TableauChecks.Require(tableau.Stages >= 1, "A tableau has at least one stage", "no weight", "give m");
        TableauChecks.Require(tableau.Gamma > 0, "γ is positive", tableau.Gamma, "give the diagonal of Γ");
        TableauChecks.Require(
            tableau.EmbeddedOrder >= 1,
            "The order of an embedded method is at least 1",
            tableau.EmbeddedOrder,
            "give the order of m̂");
        VerifyShapes(tableau);
        VerifyStages(tableau);

        // For f = 1 each stage vector is h times its row sum of Γ, so that the products below are sums of the slopes'
        // weights.
        double[] sums = tableau.TimeFactors;
        TableauChecks.VerifySum(Products(tableau.M, sums), 1, "mΓ");
        TableauChecks.VerifySum(Products(tableau.Error, sums), 0, "the error weights by Γ");
        VerifyInterpolant(tableau);
    }

    private static void VerifyShapes(RosenbrockTableau tableau)
    {
        int stages = tableau.Stages;
        TableauChecks.VerifyLength(tableau.Error, stages, "the error weights");
        TableauChecks.VerifyLength(tableau.Nodes, stages, "the nodes");
        TableauChecks.VerifyLength(tableau.TimeFactors, stages, "the time factors");
        foreach ((double[][] rows, string name) in new[] { (tableau.A, "a"), (tableau.C, "c") })
        {
            TableauChecks.Require(
                rows.Length == stages,
                $"{name} has one row per stage",
                $"{rows.Length} rows for {stages} weights",
                "the first row is empty");
            for (int i = 0; i < stages; i++)
            {
                TableauChecks.VerifyLength(rows[i], i, $"row {i} of {name}");
            }
        }
    }

    private static void VerifyStages(RosenbrockTableau tableau)
    {
        double[] sums = tableau.TimeFactors;
        for (int i = 0; i < tableau.Stages; i++)
        {
            TableauChecks.VerifySum(Products(tableau.A[i], sums), tableau.Nodes[i], $"row {i} of aΓ");

            // The product of row i of Γ⁻¹ and the row sums of Γ is 1.
            double[] inverse = [.. tableau.C[i].Select(number => -number), 1 / tableau.Gamma];
            TableauChecks.VerifySum(Products(inverse, sums), 1, $"row {i} of Γ⁻¹ by the time factors");
        }
    }

    private static void VerifyInterpolant(RosenbrockTableau tableau)
    {
        double[][]? rows = tableau.Interpolant;
        TableauChecks.VerifyInterpolant(rows, tableau.InterpolantOrder, tableau.M);
        for (int k = 0; k < (rows?[0].Length ?? 0); k++)
        {
            double[] column = [.. rows!.Select(row => row[k])];
            TableauChecks.VerifySum(
                Products(column, tableau.TimeFactors), k == 0 ? 1 : 0, $"column {k} of the interpolant by Γ");
        }
    }

    private static double[] Products(double[] left, double[] right) => [.. left.Zip(right, (x, y) => x * y)];
}
