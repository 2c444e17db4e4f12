using static Continua.Tensor;

namespace Continua.Cli.Verification.Gradients;

/// <summary>The gradient of steps that the error estimate chose, against differences of the same steps, given by their times.</summary>
internal static class ChosenSteps
{
    // Chosen steps begin at t₀ and move with it; given ones do not, except for the first.
    private const int StartTime = 3;

    /// <summary>The largest difference of a component for any row, relative to the largest component.</summary>
    public static double Difference(EquationForm form, SolveOptions options) => GradientEquation.RowsOf(form).Max(row =>
    {
        double[] found = GradientDifference.Pulled(form, options, [row]);

        // Given steps do not depend on the tolerances, which only bound the errors of solving implicit stages.
        SolveOptions replayed = options with { Controller = new GivenSteps(Times(form, options, row)), Rtol = 1e-12, Atol = 1e-12 };
        return GradientDifference.Largest(found, form, replayed, [row], StartTime);
    });

    /// <summary>The times between accepted steps, without those at which steps end because a state is saved there.</summary>
    private static double[] Times(EquationForm form, SolveOptions options, double[] row)
    {
        double[] theta = GradientEquation.Theta;
        Term equation = GradientEquation.Equation(
            form, Constant(theta.AsSpan(0, 4), [2, 2]), Vector(theta.AsSpan(4)), row[2]);
        List<double> starts = [];
        void Log(StepAttempt attempt)
        {
            if (attempt.Outcome == StepOutcome.Accepted)
            {
                starts.Add(attempt.Time);
            }
        }

        double[,] from = { { row[0], row[1] } };
        Ode.Solve(equation, from, [row[3]], [row[4]], options with { SaveAt = SaveAt.Times(row[5..]), Log = Log });
        return [.. starts.Skip(1).Except(row[5..])];
    }
}
