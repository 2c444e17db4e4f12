using Continua.Examples;

namespace Continua.Tests.Examples;

/// <summary>Every example compiles and runs.</summary>
public class ExampleTests
{
    public static TheoryData<string> Names => [.. ExamplePrograms.All.Select(s => s.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_example_runs_and_prints_its_result(string name)
    {
        using StringWriter output = new();
        ExamplePrograms.All.Single(s => s.Name == name).Run(output, true);
        Assert.NotEmpty(output.ToString());
        Assert.DoesNotContain("NaN", output.ToString());
    }
}
