using System.Numerics;
using Continua.Learning;
using Continua.Tests.Paths;
using static Continua.Tensor;

namespace Continua.Tests.Loops;

/// <summary>Solves that return states at the observations of a row, or jump at them.</summary>
public class ObservedSolveTests
{
    private const int Units = 3;

    private static readonly Mlp Net = new([Units, 6, Units], Activation.Tanh);

    private static readonly Gru Cell = new(2, Units);

    private static readonly Model Both = new();

    public static TheoryData<string> Solvers => [.. Tests.Solvers.AllSolvers.Names];

    public static TheoryData<string, bool> SolversAndTapes
    {
        get
        {
            TheoryData<string, bool> cases = [];
            foreach (string name in Tests.Solvers.AllSolvers.Names)
            {
                cases.Add(name, false);
                cases.Add(name, true);
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Solvers))]
    public void States_at_observations_are_those_of_a_solve_with_these_save_times(string solver)
    {
        SameAsGivenTimes<double>(solver);
        SameAsGivenTimes<float>(solver);
    }

    [Theory]
    [MemberData(nameof(Solvers))]
    public void A_row_has_the_same_bits_alone_and_among_others(string solver)
    {
        SameAlone<double>(solver, States);
        SameAlone<float>(solver, States);
        SameAlone<double>(solver, Jumping);
        SameAlone<float>(solver, Jumping);
    }

    [Theory]
    [MemberData(nameof(SolversAndTapes))]
    public void Gradients_by_states_at_observations_are_central_differences(string solver, bool checkpointed) =>
        DifferencesAgree(x => States(x, Fixed(solver, checkpointed)));

    [Theory]
    [MemberData(nameof(SolversAndTapes))]
    public void Gradients_through_jumps_at_observations_are_central_differences(string solver, bool checkpointed) =>
        DifferencesAgree(x => Jumping(x, Fixed(solver, checkpointed)));

    [Theory]
    [MemberData(nameof(Solvers))]
    public void Jumps_at_observations_are_those_of_a_scan_over_solves(string solver)
    {
        // Steps of a fixed fraction of an interval are the same in both forms.
        RaggedSeries<double> series = ControlPathTests.Irregular(9);
        SolveOptions options = Fixed(solver) with { Controller = new FixedStep(1e3), Rtol = 1e-10, Atol = 1e-10 };
        Tensor Step(Tensor state, Observation at) => Cell.Apply(
            at.Values * at.Mask,
            Ode.Solve(
                (t, z) => 0.2 * Net.Apply(z), state, 0, at.Elapsed, options: options).Last);
        using Predictor<double> scan = Predictor.OfSeries<double>(
            x => Loop.Scan(Step, Zeros([Units]), x).Last, Both);
        using Predictor<double> solve = Predictor.OfSeries<double>(x => Jumping(x, options).Last, Both);
        Parameters<double> parameters = Both.Initialize<double>(new(3));
        double[,] wanted = scan.EvaluateSeries(parameters, series), found = solve.EvaluateSeries(parameters, series);
        for (int i = 0; i < wanted.Length; i++)
        {
            Assert.Equal(wanted[i / Units, i % Units], found[i / Units, i % Units], 1e-8);
        }
    }

    [Fact]
    public void States_before_a_jump_are_returned_at_its_observation()
    {
        RaggedSeries<double> series = new(new double[,] { { 2 }, { 3 }, { 5 } }, [0, 1, 1], 3);
        Observations At(Observations x) => Ode.Solve(
            (t, y) => 0 * y, Vector(1), x,
            options: new() { Events = [Event.At(x, (t, y, at) => y + at.Values + (10 * at.Elapsed))] }).AtObservations;
        using Predictor<double> states = Predictor.OfSeries<double>(At);
        using Predictor<double> last = Predictor.OfSeries<double>(x => Ode.Solve(
            (t, y) => 0 * y, Vector(1), x.StartTime, x.EndTime,
            options: new() { Events = [Event.At(x, (t, y, at) => y + at.Values + (10 * at.Elapsed) + (100 * t))] }).Last);
        Assert.Equal([1, 3, 3], states.EvaluateObservations(null, series).ValuesOf(0).ToArray());
        Assert.Equal(1 + 2 + 3 + 10 + 5 + 200, last.EvaluateSeries(null, series)[0, 0]);
    }

    [Fact]
    public void Rows_without_observations_keep_their_start()
    {
        RaggedSeries<double> series = new(new double[,] { { 2 }, { 3 } }, [4, 5], 0, 2, 0);
        using Predictor<double> last = Predictor.OfSeries<double>(x => Ode.Solve((t, y) => y, Vector(1), x).Last);
        Assert.Equal([1, Math.E, 1], last.EvaluateSeries(null, series).Cast<double>().ToArray(), (a, b) => Math.Abs(a - b) < 1e-4);
    }

    [Theory]
    [InlineData(Interpolation.Linear)]
    [InlineData(Interpolation.Rectilinear)]
    [InlineData(Interpolation.Hermite)]
    public void Outputs_along_a_causal_path_do_not_depend_on_later_observations(Interpolation interpolation)
    {
        foreach ((string name, _) in Tests.Solvers.AllSolvers.ForAnyField)
        {
            SolveOptions options = Adaptive(name);
            RaggedSeries<double> series = ControlPathTests.Irregular(3);
            using Predictor<double> online = Predictor.OfSeries<double>(x => Controlled(x, interpolation, options), Net);
            Parameters<double> parameters = Net.Initialize<double>(new(5));
            RaggedSeries<double> whole = online.EvaluateObservations(parameters, series);
            for (int r = 0; r < series.Rows; r++)
            {
                for (int cut = 1; cut < series.Lengths[r]; cut++)
                {
                    double[,] values = new double[cut, series.Channels];
                    series.ValuesOf(r)[..(cut * series.Channels)].CopyTo(
                        System.Runtime.InteropServices.MemoryMarshal.CreateSpan(ref values[0, 0], values.Length));
                    RaggedSeries<double> part = new(values, series.TimesOf(r)[..cut].ToArray(), cut);
                    Assert.Equal(
                        whole.ValuesOf(r)[..(cut * Units)].ToArray(),
                        online.EvaluateObservations(parameters, part).ValuesOf(0).ToArray());
                }
            }
        }
    }

    [Fact]
    public void States_along_a_rectilinear_path_are_those_at_the_ends_of_its_pairs_of_intervals()
    {
        RaggedSeries<double> series = ControlPathTests.Irregular(4);
        SolveOptions options = new() { Controller = new FixedStep(0.5), Solver = new Rk4() };
        using Predictor<double> states = Predictor.OfSeries<double>(
            x => Controlled(x, Interpolation.Rectilinear, options), Net);
        using Predictor<double> last = Predictor.OfSeries<double>(
            x => Ode.Solve(TermOf(x, Interpolation.Rectilinear), Zeros([Units]), options).Last, Net);
        Parameters<double> parameters = Net.Initialize<double>(new(5));
        double[,] ends = last.EvaluateSeries(parameters, series);
        RaggedSeries<double> each = states.EvaluateObservations(parameters, series);
        foreach (int r in Enumerable.Range(0, series.Rows).Where(r => series.Lengths[r] > 0))
        {
            Assert.Equal(
                Enumerable.Range(0, Units).Select(c => ends[r, c]), each.ValuesOf(r)[^Units..].ToArray());
        }
    }

    private static Observations Controlled(Observations x, Interpolation interpolation, SolveOptions options) =>
        Ode.Solve(TermOf(x, interpolation), Zeros([Units]), x, options).AtObservations;

    private static ControlledTerm TermOf(Observations x, Interpolation interpolation)
    {
        ControlPath path = new(x, new() { Interpolation = interpolation, Filling = Filling.Forward });
        return new((s, z) => Outer(Net.Apply(z), Vector(0.3, 0.2, -0.4)), path);
    }

    private static SolvedTensor States(Observations x, SolveOptions options) =>
        Ode.Solve((t, z) => (0.4 * Net.Apply(z)) + (0.1 * Sin(t)), Vector(0.1, -0.2, 0.3), x, x.StartTime - 0.25, x.EndTime + 0.5, options);

    private static SolvedTensor Jumping(Observations x, SolveOptions options) => Ode.Solve(
        (t, z) => 0.2 * Net.Apply(z), Zeros([Units]), x,
        options: options with { Events = [Event.At(x, (t, z, at) => Cell.Apply(at.Values * at.Mask, z))] });

    private static void DifferencesAgree(Func<Observations, SolvedTensor> solve) => SeriesDifferences.Agree(Both, x =>
    {
        SolvedTensor solved = solve(x);
        Tensor sum = Loop.Sum(at => Sum(Sin(at.Of(solved.AtObservations)) * Vector(1, 2, 3)) * (1 + at.Mask[0]), x);
        return sum + Sum(Square(solved.Last));
    });

    private static void SameAsGivenTimes<T>(string solver)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        RaggedSeries<T> series = ControlledTests.Converted<T>(ControlPathTests.Irregular(11));
        SolveOptions options = Adaptive(solver);
        using Predictor<T> states = Predictor.OfSeries<T>(x => States(x, options).AtObservations, Net);
        Parameters<T> parameters = Net.Initialize<T>(new(4));
        RaggedSeries<T> found = states.EvaluateObservations(parameters, series);
        foreach (int r in Enumerable.Range(0, series.Rows).Where(r => series.Lengths[r] > 0))
        {
            double[] times = series.TimesOf(r).ToArray();
            using Predictor<T> given = Predictor.Of<T>(
                _ => Reshape(
                    Ode.Solve(
                        (t, z) => (0.4 * Net.Apply(z)) + (0.1 * Sin(t)), Vector(0.1, -0.2, 0.3), times[0] - 0.25,
                        times[^1] + 0.5, Constant(times, [times.Length]), options).Saved, [times.Length * Units]), Net);
            T[,] wanted = given.Evaluate(parameters, new T[1, 1]);
            Assert.Equal(wanted.Cast<T>().ToArray(), found.ValuesOf(r).ToArray());
        }
    }

    private static void SameAlone<T>(string solver, Func<Observations, SolveOptions, SolvedTensor> solve)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        RaggedSeries<T> series = ControlledTests.Converted<T>(ControlPathTests.Irregular(45));
        SolveOptions options = Adaptive(solver);
        using Predictor<T> states = Predictor.OfSeries<T>(x => solve(x, options).AtObservations, Both);
        using Predictor<T> onOneThread = Predictor.OfSeries<T>(x => solve(x, options).AtObservations, Both, threads: 1);
        using Predictor<T> last = Predictor.OfSeries<T>(x => solve(x, options).Last, Both);
        Parameters<T> parameters = Both.Initialize<T>(new(4));
        RaggedSeries<T> together = states.EvaluateObservations(parameters, series);
        RaggedSeries<T> again = onOneThread.EvaluateObservations(parameters, series);
        T[,] ends = last.EvaluateSeries(parameters, series);
        for (int row = 0; row < series.Rows; row++)
        {
            Assert.Equal(together.ValuesOf(row).ToArray(), again.ValuesOf(row).ToArray());
        }

        for (int row = 0; row < series.Rows; row += 5)
        {
            RaggedSeries<T> alone = series.Select(row);
            T[] values = states.EvaluateObservations(parameters, alone).ValuesOf(0).ToArray();
            Assert.All(values, value => Assert.True(T.IsFinite(value)));
            Assert.Equal(values, together.ValuesOf(row).ToArray());
            T[,] end = last.EvaluateSeries(parameters, alone);
            Assert.Equal([end[0, 0], end[0, 1], end[0, 2]], new[] { ends[row, 0], ends[row, 1], ends[row, 2] });
        }
    }

    private static SolveOptions Fixed(string solver, bool checkpointed = false) => new()
    {
        Solver = SolverCatalogue.Create(solver),
        Rtol = 1e-9,
        Atol = 1e-9,
        Controller = new FixedStep(0.25),
        Adjoint = checkpointed ? new CheckpointedAdjoint { Budget = 20_000 } : new DiscreteAdjoint(),
    };

    private static SolveOptions Adaptive(string solver)
    {
        Solver method = SolverCatalogue.Create(solver);
        bool hasError = method is not RungeKutta { Tableau.Error: null };
        return new() { Solver = method, Rtol = 1e-3, Atol = 1e-3, Controller = hasError ? null : new FixedStep(0.25) };
    }

    private sealed class Model : Module
    {
        protected override IReadOnlyList<Module> Parts => [Net, Cell];
    }
}
