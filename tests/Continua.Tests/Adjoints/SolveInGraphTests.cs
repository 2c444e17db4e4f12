using Continua.Learning;
using static Continua.Tensor;

namespace Continua.Tests.Adjoints;

/// <summary>
/// Derivatives of solves inside an expression: cotangents shared by all rows, several derivatives of one solve, solves
/// inside fields.
/// </summary>
public class SolveInGraphTests
{
    private static readonly double[,] Rows = { { 0.3, -0.8 }, { 1.1, 0.4 }, { -0.6, 0.9 }, { 0.2, 0.7 }, { 1.4, -0.1 } };

    public static TheoryData<string> Adjoints => ["discrete", "checkpointed", "backsolve", "shared", "shared, full norm"];

    [Theory]
    [MemberData(nameof(Adjoints))]
    public void A_cotangent_may_be_the_same_for_all_rows(string adjoint)
    {
        // y' = −(1, 2) y, so that ∂(y₀ + 3y₁)/∂y(0) = (e⁻¹, 3e⁻²).
        using Predictor<double> slope = Predictor.Of<double>(x =>
            Derivatives.Of(Dot(Vector(1, 3), Ode.Solve((t, y) => -Vector(1, 2) * y, x, 0, 1, options: Options(adjoint)).Last), x));
        double[,] found = slope.Evaluate(null, Rows);
        for (int r = 0; r < Rows.GetLength(0); r++)
        {
            Assert.Equal(Math.Exp(-1), found[r, 0], 1e-7);
            Assert.Equal(3 * Math.Exp(-2), found[r, 1], 1e-7);
        }
    }

    [Theory]
    [MemberData(nameof(Adjoints))]
    public void A_solve_may_be_differentiated_several_times_with_different_cotangents(string adjoint)
    {
        // y' = (−y₁, y₀) rotates the state by an angle of 1.
        using Predictor<double> jacobian = Predictor.Of<double>(x =>
        {
            Tensor end = Ode.Solve((t, y) => Stack(-y[1], y[0]), x, 0, 1, options: Options(adjoint)).Last;
            return Concat(Derivatives.Of(end[0] * x[0], x), Derivatives.Of(end[1], x), end);
        });
        double[,] found = jacobian.Evaluate(null, Rows);
        (double cos, double sin) = (Math.Cos(1), Math.Sin(1));
        for (int r = 0; r < Rows.GetLength(0); r++)
        {
            (double a, double b) = (Rows[r, 0], Rows[r, 1]);
            double[] expected = [(2 * a * cos) - (b * sin), -a * sin, sin, cos, (a * cos) - (b * sin), (a * sin) + (b * cos)];
            Assert.All(expected.Index(), w => Assert.Equal(w.Item, found[r, w.Index], 1e-7));
        }
    }

    [Theory]
    [MemberData(nameof(Adjoints))]
    public void Parameters_of_a_solve_inside_a_field_accumulate_gradients_over_all_stages(string adjoint)
    {
        // z' = wz from y gives eʷy, and y' = eʷy from x gives x·exp(eʷ).
        Linear weight = new(1, 1, hasBias: false);
        using Gradient<double> gradient = Gradient.Of<double>(
            x => Sum(Ode.Solve(
                (t, y) => Ode.Solve((s, z) => weight.Apply(z), y, 0, 1, options: Options(adjoint.StartsWith("shared", StringComparison.Ordinal) ? "backsolve" : adjoint)).Last,
                x, 0, 1, options: Options(adjoint)).Last),
            weight);
        Parameters<double> parameters = new(weight.Layout, [0.3]);
        double[,] starts = { { 0.3 }, { 1.1 }, { -0.6 } };
        GradientResult<double> found = gradient.Evaluate(parameters, starts);
        double e = Math.Exp(0.3), sum = 0.8;
        Assert.Equal(sum * Math.Exp(e), found.Value, 1e-6);
        Assert.Equal(sum * e * Math.Exp(e), found.ByParameters[0], 1e-6);
        Assert.All(found.ByInputs[0].Cast<double>(), by => Assert.Equal(Math.Exp(e), by, 1e-6));
    }

    [Fact]
    public void Two_solves_may_depend_on_one_condition()
    {
        using Gradient<double> gradient = Gradient.Of<double>(x =>
        {
            Tensor positive = x > 0;
            Tensor Signed(Tensor y) => Where(positive, y, -y);
            return Sum(Ode.Solve((t, y) => Signed(y), x, 0, 1, options: Options("discrete")).Last
                * Ode.Solve((t, y) => -Signed(y), x, 0, 2, options: Options("discrete")).Last);
        });
        double[,] found = gradient.Evaluate(Rows).ByInputs[0];
        for (int r = 0; r < Rows.GetLength(0); r++)
        {
            for (int c = 0; c < 2; c++)
            {
                Assert.Equal(2 * Rows[r, c] * Math.Exp(Rows[r, c] > 0 ? -1 : 1), found[r, c], 1e-7);
            }
        }
    }

    [Fact]
    public void A_result_of_another_size_is_not_overwritten()
    {
        using Gradient<double> gradient = Gradient.Of<double>(x => Sum(Square(x)));
        GradientResult<double> narrow = gradient.Evaluate(null, null, [new double[4, 2]]);
        GradientResult<double> wide = gradient.Evaluate(null, null, [new double[4, 3]], narrow);
        Assert.NotSame(narrow.ByInputs[0], wide.ByInputs[0]);
        Assert.Equal(3, wide.ByInputs[0].GetLength(1));
        Assert.Same(wide.ByInputs[0], gradient.Evaluate(null, null, [new double[4, 3]], wide).ByInputs[0]);
    }

    private static SolveOptions Options(string adjoint)
    {
        SolveOptions tight = new() { Rtol = 1e-9, Atol = 1e-11 };
        return adjoint switch
        {
            "discrete" => tight,
            "checkpointed" => tight with { Adjoint = new CheckpointedAdjoint { Budget = 1 } },
            "backsolve" => tight with { Adjoint = new BacksolveAdjoint() },
            _ => tight with
            {
                Controller = new PidController { Shared = true },
                Adjoint = new BacksolveAdjoint { FullNorm = adjoint.EndsWith("norm", StringComparison.Ordinal) },
            },
        };
    }
}
