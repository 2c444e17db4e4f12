using System.Numerics;
using Continua.Tests.Solvers;

namespace Continua.Tests.Adjoints;

/// <summary>Tangents and second derivatives of a row depend on that row alone, and not on how the gradient is stored.</summary>
public class SolveTangentBitTests
{
    public static TheoryData<string> All => [.. AllSolvers.Names, .. AllSolvers.Symplectic];

    [Theory]
    [MemberData(nameof(All))]
    public void A_row_has_the_bits_of_its_single_solve_in_double(string solver) => Compare(solver, x => x);

    [Theory]
    [MemberData(nameof(All))]
    public void A_row_has_the_bits_of_its_single_solve_in_single_precision(string solver) => Compare(solver, x => (float)x);

    [Theory]
    [MemberData(nameof(All))]
    public void A_checkpointed_second_derivative_has_the_same_bits(string solver)
    {
        const int Rows = 9;
        SolveOptions options = Options(solver);
        double[][] point = TangentCase.Point(Rows);
        double[][] stored = new TangentCase(options).HessianProduct(Rows, point).Forwards;
        TangentCase checkpointed = new(options with { Adjoint = new CheckpointedAdjoint { Budget = 1 } });
        Assert.Equal(stored, checkpointed.HessianProduct(Rows, point).Forwards);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_tangent_in_single_precision_is_near_that_in_double(string solver)
    {
        SolveOptions options = Options(solver) with { Controller = new FixedStep(0.11) };
        double[][] point = TangentCase.Point(3);
        float[][] rounded = [.. point.Select(part => part.Select(x => (float)x).ToArray())];
        double[] exact = new TangentCase(options).WithTangent(3, point).Tangents;
        float[] found = new TangentCase(options).WithTangent(3, rounded).Tangents;
        Assert.All(exact.Zip(found), pair => Assert.Equal(pair.First, pair.Second, 2e-4));
    }

    private static SolveOptions Options(string solver) =>
        TangentCase.Options(solver, AllSolvers.IsAdaptive(solver) ? "adaptive" : "fixed") with { Rtol = 1e-4, Atol = 1e-5 };

    private static void Compare<T>(string solver, Func<double, T> number)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        const int Rows = 21;
        TangentCase solve = new(Options(solver));
        T[][] point = [.. TangentCase.Point(Rows).Select(part => part.Select(number).ToArray())];
        T[] tangents = solve.WithTangent(Rows, point).Tangents;
        T[][] products = solve.HessianProduct(Rows, point).Forwards;
        foreach (int r in (int[])[0, 7, 20])
        {
            T[][] alone = [.. point.Select(part => part[(r * part.Length / Rows)..((r + 1) * part.Length / Rows)])];
            Assert.Equal(solve.WithTangent(1, alone).Tangents, tangents[(6 * r)..(6 * (r + 1))]);
            T[][] product = solve.HessianProduct(1, alone).Forwards;
            Assert.Equal(product[0], products[0][(2 * r)..(2 * (r + 1))]);
            Assert.Equal(product[1], products[1][(2 * r)..(2 * (r + 1))]);
        }
    }
}
