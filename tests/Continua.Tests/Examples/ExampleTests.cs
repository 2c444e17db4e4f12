using Continua.Examples;

namespace Continua.Tests.Examples;

/// <summary>Every example runs, so that none rots.</summary>
public class ExampleTests
{
    public static TheoryData<string> Names => [.. ExamplePrograms.All.Select(s => s.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_example_runs_and_says_what_it_found(string name)
    {
        using StringWriter output = new();
        ExamplePrograms.All.Single(s => s.Name == name).Run(output, true);
        Assert.NotEmpty(output.ToString());
        Assert.DoesNotContain("NaN", output.ToString());
    }
}
