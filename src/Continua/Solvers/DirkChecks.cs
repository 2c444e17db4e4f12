namespace Continua;

/// <summary>
/// Checks the coefficients of a <see cref="DirkTableau"/>; a mistyped coefficient violates one of the checked sums.
/// </summary>
internal static class DirkChecks
{
    /// <summary>Checks a tableau, and returns the γ shared by its implicit stages.</summary>
    public static double Verify(DirkTableau tableau)
    {
        TableauChecks.VerifyOrder(tableau.Order, "b");
        TableauChecks.Require(tableau.Stages >= 1, "A tableau has at least one stage", "no node", "give c");
        double gamma = VerifyStages(tableau);
        TableauChecks.VerifyLength(tableau.B, tableau.Stages, "b");
        TableauChecks.VerifySum(tableau.B, 1, "b");
        TableauChecks.VerifyEmbedded(tableau.Error, tableau.EmbeddedOrder, tableau.Stages);
        TableauChecks.VerifyConditions(
            tableau.A, tableau.B, tableau.C, tableau.Order, tableau.Error, tableau.EmbeddedOrder);
        VerifyExplicit(tableau);
        TableauChecks.VerifyInterpolant(tableau.Interpolant, tableau.InterpolantOrder, tableau.B);
        return gamma;
    }

    private static void VerifyExplicit(DirkTableau tableau)
    {
        if (tableau.Explicit is not { } rows)
        {
            return;
        }

        TableauChecks.Require(
            rows.Length == tableau.Stages, "The explicit method has one row per stage",
            $"{rows.Length} rows for {tableau.Stages} nodes", "the first row is empty");
        for (int i = 0; i < rows.Length; i++)
        {
            TableauChecks.VerifyLength(rows[i], i, $"row {i} of the explicit method");
            TableauChecks.VerifySum(rows[i], tableau.C[i], $"row {i} of the explicit method");
        }

        // With equal nodes and weights, these are all conditions that couple the methods up to order 3.
        TableauChecks.VerifyConditions(rows, tableau.B, tableau.C, tableau.Order, tableau.Error, tableau.EmbeddedOrder);
    }

    private static double VerifyStages(DirkTableau tableau)
    {
        TableauChecks.Require(
            tableau.A.Length == tableau.Stages,
            "A has one row per stage",
            $"{tableau.A.Length} rows for {tableau.Stages} nodes",
            "each row ends with its diagonal entry");
        double gamma = 0;
        for (int i = 0; i < tableau.Stages; i++)
        {
            double[] row = tableau.A[i];
            TableauChecks.VerifyLength(row, i + 1, $"row {i} of A");
            TableauChecks.VerifySum(row, tableau.C[i], $"row {i} of A");
            gamma = gamma == 0 ? row[i] : gamma;
            TableauChecks.Require(
                row[i] == 0 || row[i] == gamma,
                $"The diagonal of A is 0 or one γ, {TableauChecks.Text(gamma)}",
                $"{TableauChecks.Text(row[i])} in row {i}",
                "a method with several γ would factorise several matrices per step");
        }

        TableauChecks.Require(gamma > 0, "γ is positive", gamma, "an explicit method has a Tableau");
        return gamma;
    }
}
