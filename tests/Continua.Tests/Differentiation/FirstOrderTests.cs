using Continua.Tests.Graphs;

namespace Continua.Tests.Differentiation;

/// <summary>Values and both modes of the first derivative, for every function of tensors.</summary>
public class FirstOrderTests
{
    public static TheoryData<string> Names => PrimitiveTable.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void Values_match_plain_code(string name)
    {
        PrimitiveCase testCase = PrimitiveTable.Of(name);
        Agreement.Within(1e-13, testCase.Plain(testCase.Draw()), new CaseDerivatives(testCase).Value);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Vjp_is_the_central_difference_of_plain_code(string name)
    {
        CaseDerivatives derivatives = new(PrimitiveTable.Of(name));
        Agreement.Within(1e-6, derivatives.NumericVjp(), derivatives.Vjp);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Jvp_and_vjp_are_transposes(string name)
    {
        PrimitiveCase testCase = PrimitiveTable.Of(name);
        CaseDerivatives derivatives = new(testCase);
        double forward = CaseDerivatives.Weighted(derivatives.Jvp, derivatives.Cotangent);
        double backward = derivatives.Vjp.Zip(derivatives.Tangents, CaseDerivatives.Weighted).Sum();
        double scale = derivatives.Vjp.Zip(derivatives.Tangents, (a, b) => a.Zip(b, (p, q) => Math.Abs(p * q)).Sum()).Sum();
        Assert.Equal(forward, backward, 1e-12 * Math.Max(1, scale));
    }
}
