using static Continua.Tensor;

namespace Continua.Tests.Documents;

/// <summary>The code of docs/extending.md, word for word.</summary>
public class ExtendingBlocks
{
    [Fact]
    public void User_defined_methods_and_terms_give_accurate_solutions()
    {
        ForceTerm pendulum = new((t, q, v) => -Sin(q) - 0.1 * v);
        double[,] start = { { 1, 0 }, { 2, 0 } };
        SolveOptions options = new() { Controller = new FixedStep(0.001) };
        Solution<double> swing = Ode.Solve(pendulum, start, [0], [5], options with { Solver = new Heun3() });
        Solution<double> again = Ode.Solve(pendulum, start, [0], [5], options with { Solver = new TrBdf2() });
        Solution<double> exact = Ode.Solve(pendulum, start, [0], [5], new() { Solver = new Vern7(), Rtol = 1e-11, Atol = 1e-11 });
        for (int r = 0; r < 2; r++)
        {
            Assert.Equal(exact.Last[r, 0], swing.Last[r, 0], 1e-8);
            Assert.Equal(exact.Last[r, 0], again.Last[r, 0], 1e-5);
        }
    }

    [Fact]
    public void The_page_has_this_code()
    {
        string root = Data.SharedDataFactAttribute.Root;
        string source = File.ReadAllText(Path.Combine(root, "tests", "Continua.Tests", "Documents", "ExtendingBlocks.cs"));
        string flat = string.Join('\n', source.Split('\n').Select(line => line.TrimStart().Replace("private sealed", "sealed", StringComparison.Ordinal)));
        string[] parts = File.ReadAllText(Path.Combine(root, "docs", "extending.md")).Split("```csharp\n");
        Assert.Equal(5, parts.Length);
        foreach (string part in parts.Skip(1))
        {
            string block = part[..part.IndexOf("```", StringComparison.Ordinal)];
            Assert.Contains(string.Join('\n', block.Split('\n').Select(line => line.TrimStart())), flat, StringComparison.Ordinal);
        }
    }

    private sealed record Heun3 : RungeKutta
    {
        private static readonly Tableau Shared = new(
            order: 3,
            c: [0, 1.0 / 3, 2.0 / 3],
            a: [[], [1.0 / 3], [0, 2.0 / 3]],
            b: [0.25, 0, 0.75]);

        public override Tableau Tableau => Shared;
    }

    private sealed record TrBdf2 : DiagonallyImplicit
    {
        private static readonly double Gamma = 1 - Math.Sqrt(0.5);

        private static readonly DirkTableau Shared = new(
            order: 2,
            c: [0, 2 * Gamma, 1],
            a: [[0], [Gamma, Gamma], [(1 - Gamma) / 2, (1 - Gamma) / 2, Gamma]],
            b: [(1 - Gamma) / 2, (1 - Gamma) / 2, Gamma]);

        public override DirkTableau Tableau => Shared;
    }

    private sealed record ForceTerm(Func<Tensor, Tensor, Tensor, Tensor> Force) : Term
    {
        public override Tensor Slope(Tensor t, Tensor y)
        {
            int half = y.Size / 2;
            Tensor q = y[..half], v = y[half..];
            return Concat(v, Force(t, q, v));
        }
    }
}
