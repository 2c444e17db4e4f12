using Continua.Tests.Graphs;

namespace Continua.Tests.Differentiation;

/// <summary>Second derivatives in each combination of the two modes, for every function of tensors.</summary>
public class SecondOrderTests
{
    public static TheoryData<string> Names => PrimitiveTable.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void Vjp_of_vjp_is_the_central_difference_of_the_vjp(string name)
    {
        CaseDerivatives derivatives = new(PrimitiveTable.Of(name));
        Agreement.Within(1e-6, derivatives.NumericVjpOfVjp(), derivatives.VjpOfVjp);
    }

    // The vjp is the gradient of cᵀy, so that its derivative is symmetric: its jvp and its vjp are equal.
    [Theory]
    [MemberData(nameof(Names))]
    public void Jvp_of_vjp_is_vjp_of_vjp(string name)
    {
        // With a stopped gradient, the vjp is not the gradient of a function, so that its derivative is not symmetric.
        if (name == "StopGradient")
        {
            return;
        }

        CaseDerivatives derivatives = new(PrimitiveTable.Of(name));
        Agreement.Within(1e-11, derivatives.VjpOfVjp, derivatives.JvpOfVjp);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Vjp_of_jvp_is_vjp_of_vjp(string name)
    {
        CaseDerivatives derivatives = new(PrimitiveTable.Of(name));
        Agreement.Within(1e-11, derivatives.VjpOfVjp, derivatives.VjpOfJvp);
    }
}
