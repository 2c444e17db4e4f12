namespace Continua.Cli.Verification.Conditions;

/// <summary>The coefficients of every method against the order conditions.</summary>
internal sealed class ConditionSection : VerificationSection
{
    public override string Name => "conditions";

    public override string Title => "Order conditions";

    public override string Explanation =>
        "The coefficients of a method of order p satisfy one equation for each rooted tree of at most p nodes (Hairer, Nørsett and "
        + "Wanner 1993, section II.2; for Rosenbrock methods Hairer and Wanner 1996, section IV.7). The number is the largest residual: "
        + "of the propagated solution, of the embedded one, of the interpolant over the step, and of implicit–explicit pairs with each "
        + "node of a tree in either summand. For implicit methods, the growth |R(z)| of y' = λy is measured on the imaginary axis, and "
        + "at infinity where the method damps stiff components at once.";

    public override IEnumerable<VerificationPart> Parts(VerificationPlan plan) => plan.Methods.Select(
        method => new VerificationPart("coefficients", method.Name, () => method.Create().As(new FamilyConditions(method.Name))));
}
