using Continua.Tests.Graphs;

namespace Continua.Tests.Differentiation;

/// <summary>Every function of tensors: derivatives of derivatives, in each nesting of the two modes.</summary>
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

    // The second derivative is symmetric, so that both give the same.
    [Theory]
    [MemberData(nameof(Names))]
    public void Jvp_of_vjp_is_vjp_of_vjp(string name)
    {
        // Behind a stopped gradient what is pulled back is no gradient, and nothing is symmetric.
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
