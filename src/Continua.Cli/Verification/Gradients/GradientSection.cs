namespace Continua.Cli.Verification.Gradients;

/// <summary>Gradients of every method by every adjoint, against differences of the same steps and closed forms.</summary>
internal sealed class GradientSection : VerificationSection
{
    // The largest step, which does not divide the spans.
    private const double Step = 0.23;

    public override string Name => "gradients";

    public override string Title => "Gradients";

    public override string Explanation =>
        "The gradient of a loss through a solve with respect to initial states, an argument, parameters shared by rows, t₀, t₁ and "
        + "save times is compared with extrapolated central differences of the same steps: equal ones, ones that end at save times, "
        + "and the steps that the error estimate chose, repeated as given ones. The checkpointed adjoint has the same bits as the "
        + "discrete one. Both, and the backsolve adjoint, are compared with the derivatives of a harmonic oscillator in closed form. "
        + "Numbers are relative to the largest component.";

    public override IEnumerable<VerificationPart> Parts(VerificationPlan plan) =>
        plan.Methods.Select(method => new VerificationPart("gradient", method.Name, () => Of(method)));

    private static IEnumerable<Finding> Of(VerifiedMethod method)
    {
        Solver solver = method.Create();
        EquationForm[] forms = solver.RequiresSeparableField ? [EquationForm.Separable]
            : solver.Needs.HasFlag(SolverNeeds.Split) ? [EquationForm.Whole, EquationForm.Split] : [EquationForm.Whole];
        return
        [
            .. MethodTraits.Of(solver).GivenSteps ? forms.SelectMany(form => Differences(method, solver, form)) : [],
            .. ClosedForms(method, solver),
        ];
    }

    private static IEnumerable<Finding> Differences(VerifiedMethod method, Solver solver, EquationForm form)
    {
        string suffix = form == EquationForm.Split ? ", split" : "";
        SolveOptions options = new() { Solver = solver, Rtol = 1e-11, Atol = 1e-11, Threads = 1 };
        foreach ((string check, StepController steps) in new (string, StepController)[]
        {
            ("equal steps", new FixedStep(Step)), ("steps that end at saves", new FixedStep(Step) { LandOnSaves = true }),
        })
        {
            SolveOptions replayed = options with { Controller = steps };
            double[] found = GradientDifference.Pulled(form, replayed, GradientEquation.RowsOf(form));
            yield return new(check + suffix, method.Name, GradientDifference.Largest(found, form, replayed, GradientEquation.RowsOf(form)), Wanted.AtMost(1e-7));
            yield return new(
                "checkpointed, other bits" + suffix, method.Name, Different(found, form, replayed), Wanted.None);
        }

        if (solver.ErrorOrder > 0)
        {
            double tolerance = solver.Order >= 3 ? 1e-8 : 1e-5;
            SolveOptions adaptive = options with { Rtol = tolerance, Atol = tolerance };
            yield return new("chosen steps" + suffix, method.Name, ChosenSteps.Difference(form, adaptive), Wanted.AtMost(1e-6));
        }
    }

    private static double Different(double[] found, EquationForm form, SolveOptions options) =>
        GradientDifference.Pulled(form, options with { Adjoint = new CheckpointedAdjoint { Budget = 1 } }, GradientEquation.RowsOf(form))
            .Zip(found).Count(pair => pair.First != pair.Second);

    private static IEnumerable<Finding> ClosedForms(VerifiedMethod method, Solver solver)
    {
        (SolveOptions options, double limit) = AccurateSolve.Of(solver);
        return AdjointCatalogue.All
            .Select(entry => (entry.Name, Adjoint: entry.Create()))
            .Where(entry => entry.Adjoint is not BacksolveAdjoint || solver.SolvesBackwards)
            .Select(entry => new Finding(
                $"closed form, {entry.Name}", method.Name, Oscillator.Error(options with { Adjoint = entry.Adjoint }), Wanted.AtMost(limit)));
    }
}
