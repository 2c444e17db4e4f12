using Continua.Adjoints;
using Continua.Learning;
using Continua.Solving;
using Continua.Stepping;
using static Continua.Tensor;

namespace Continua.Tests.Adjoints;

/// <summary>
/// The continuous adjoint with fixed steps, for methods whose quadrature reuses values stored by the stages, compared
/// with its recurrences in plain code.
/// </summary>
public class StageBacksolveTests
{
    private const int Rows = 5;
    private const double Step = 0.02;

    private static readonly double[] W = [0.4, -0.3, 0.7, 0.2], V = [0.1, -0.5];

    public static TheoryData<string> Methods =>
        [.. Solvers.Tableaus.Names.Where(ReadsStages)];

    [Theory]
    [MemberData(nameof(Methods))]
    public void Cotangents_match_the_recurrences(string name)
    {
        var field = new TanhField();
        SolveOptions options = new() { Solver = SolverCatalogue.Create(name), Controller = new FixedStep(Step), Adjoint = new BacksolveAdjoint() };
        Tensor Loss(Tensor y0, Tensor push, Tensor end) =>
            Sum(Square(Ode.Solve((t, y) => field.Apply(t, y, push), y0, 0, end[0], null, options).Last));
        double[,] starts = Table(2, (r, c) => 0.3 + (0.2 * r) - (0.5 * c)), pushes = Table(2, (r, c) => 0.4 - (0.1 * r * c));
        double[,] ends = Table(1, (r, _) => 0.5 + (0.13 * r));
        GradientResult<double> found = new Gradient<double>(3, inputs => Loss(inputs[0], inputs[1], inputs[2]), field)
            .Evaluate(field.Weights(), starts, pushes, ends);

        double[] byParameters = new double[6];
        for (int r = 0; r < Rows; r++)
        {
            double[] push = [pushes[r, 0], pushes[r, 1]];
            double[] z = Run(name, 0, ends[r, 0], [starts[r, 0], starts[r, 1], 0, 0, .. new double[8]], push);
            z = Run(name, ends[r, 0], 0, [z[0], z[1], 2 * z[0], 2 * z[1], .. new double[8]], push);
            for (int i = 0; i < 6; i++)
            {
                byParameters[i] += z[4 + i];
            }

            for (int c = 0; c < 2; c++)
            {
                Assert.Equal(z[2 + c], found.ByInputs[0][r, c], 1e-13);
                Assert.Equal(z[10 + c], found.ByInputs[1][r, c], 1e-13);
            }
        }

        for (int i = 0; i < 6; i++)
        {
            Assert.Equal(byParameters[i], found.ByParameters[i], 1e-12);
        }
    }

    [Fact]
    public void The_quadrature_reuses_the_stages_of_Euler_but_not_of_an_FSAL_method()
    {
        Assert.True(ReadsStages("euler"));
        Assert.False(ReadsStages("dopri5"));
    }

    private static bool ReadsStages(string name) => StepQuadrature<double>.ReadsStages(SolverCatalogue.Create(name));

    private static double[,] Table(int columns, Func<int, int, double> value)
    {
        double[,] table = new double[Rows, columns];
        for (int n = 0; n < table.Length; n++)
        {
            table[n / columns, n % columns] = value(n / columns, n % columns);
        }

        return table;
    }

    /// <summary>Takes fixed steps of (y, a, ∂L/∂W, ∂L/∂v, ∂L/∂u); the last step is shortened.</summary>
    private static double[] Run(string name, double from, double to, double[] z, double[] push)
    {
        Tableau tableau = Solvers.Tableaus.Of(name);
        double direction = Math.Sign(to - from), t = from;
        for (int n = 1; t != to; n++)
        {
            double next = Math.Abs(to - t) <= Step * (1 + 1e-9) ? to : from + (n * Step * direction), h = next - t;
            List<double[]> slopes = [];
            for (int i = 0; i < tableau.Stages; i++)
            {
                slopes.Add(Slope(t + (tableau.C[i] * h), Moved(z, slopes, tableau.A[i], h), push));
            }

            (z, t) = (Moved(z, slopes, tableau.B, h), next);
        }

        return z;
    }

    private static double[] Moved(double[] z, List<double[]> slopes, double[] weights, double h) =>
        [.. z.Select((value, c) => value + (h * slopes.Select((slope, j) => weights[j] * slope[c]).Sum()))];

    // f = tanh(W y + t u + v) + Wᵀ y
    private static double[] Slope(double t, double[] z, double[] u)
    {
        (double p, double q, double a, double b) = (z[0], z[1], z[2], z[3]);
        double f = Math.Tanh((W[0] * p) + (W[1] * q) + (t * u[0]) + V[0]), g = Math.Tanh((W[2] * p) + (W[3] * q) + (t * u[1]) + V[1]);
        double s = a * (1 - (f * f)), r = b * (1 - (g * g));
        return
        [
            f + (W[0] * p) + (W[2] * q), g + (W[1] * p) + (W[3] * q),
            -((W[0] * s) + (W[2] * r) + (W[0] * a) + (W[1] * b)), -((W[1] * s) + (W[3] * r) + (W[2] * a) + (W[3] * b)),
            -((s * p) + (p * a)), -((s * q) + (p * b)), -((r * p) + (q * a)), -((r * q) + (q * b)), -s, -r, -(t * s), -(t * r),
        ];
    }

    private sealed class TanhField : Module
    {
        private readonly Tensor w, v;

        public TanhField() =>
            (w, v) = (Parameter("w", [2, 2], Initializer.Zeros), Parameter("v", [2], Initializer.Zeros));

        protected override IReadOnlyList<Module> Parts => [];

        public Tensor Apply(Tensor t, Tensor y, Tensor push) => Tanh(MatVec(w, y) + (t * push) + v) + TransposeMatVec(w, y);

        public Parameters<double> Weights()
        {
            Parameters<double> parameters = Initialize<double>(new RandomKey(1));
            ((double[])[.. W, .. V]).CopyTo(parameters.Values, 0);
            return parameters;
        }
    }
}
