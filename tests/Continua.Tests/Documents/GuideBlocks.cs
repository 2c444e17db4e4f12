using Continua.Learning;
using Continua.Tests.Architecture;
using static Continua.Tensor;

namespace Continua.Tests.Documents;

/// <summary>
/// The code of the pages in docs/guides, word for word. It runs in a separate process, since it writes files.
/// </summary>
internal static class GuideBlocks
{
    public static void Run()
    {
        OwnEquation();
        Gradients();
        Stiff();
        CsvToForecast();
        Loops();
        ManySeries();
    }

    private static void ManySeries()
    {
        // block: many-series
        int count = 60, points = 12;
        double[,] values = new double[count * points, 2];
        double[] times = new double[count * points];
        for (int i = 0; i < count * points; i++)
        {
            double angle = (i / points % 2 == 0 ? 1 : -1) * 2 * Math.PI * (i % points) / (points - 1);
            (values[i, 0], values[i, 1], times[i]) = (Math.Cos(angle + (i / points)), Math.Sin(angle + (i / points)), i % points);
        }

        int[] lengths = [.. Enumerable.Repeat(points, count)], directions = [.. Enumerable.Range(0, count).Select(i => i % 2)];
        LabelledSeries data = new(new RaggedSeries<double>(values, times, lengths), ["x", "y"], directions, ["left", "right"]);
        SeriesClassification result = SeriesClassification.Run(data, new() { Model = ClassifierKind.LinearCde, Epochs = 20, Members = 1 });
        ScoreInterval auc = result.Score(ClassScore.Auc, model: 0);
        Console.WriteLine($"AUC {auc.Value:F3} [{auc.Lower:F3}, {auc.Upper:F3}]");

        // end
        Assert.InRange(auc.Value, 0.9, 1);

        // block: many-series
        Mlp net = new([4, 16, 4 * 3], Activation.Tanh);
        Tensor Last(Observations series)
        {
            ControlPath path = new(series, new() { Interpolation = Interpolation.Hermite });
            return Ode.Solve(new ControlledTerm((s, z) => Reshape(Tanh(net.Apply(z)), [4, 3]), path), Zeros([4])).Last;
        }

        using Predictor<double> states = Predictor.OfSeries<double>(Last, net);
        double[,] last = states.EvaluateSeries(net.Initialize<double>(new RandomKey(1)), data.Series);
        Console.WriteLine($"{last.GetLength(0)} states of {last.GetLength(1)} components");

        // end
        Assert.Equal((60, 4), (last.GetLength(0), last.GetLength(1)));
        result.Classifier.Dispose();

        // block: many-series
        Gru cell = new(inputs: 2, units: 4);
        Tensor Updated(Observations series)
        {
            SolveOptions options = new() { Events = [Event.At(series, (t, state, at) => cell.Apply(at.Values, state))] };
            return Ode.Solve((t, state) => -0.1 * state, Zeros([4]), series, options: options).Last;
        }

        using Predictor<double> updated = Predictor.OfSeries<double>(Updated, cell);
        double[,] after = updated.EvaluateSeries(cell.Initialize<double>(new RandomKey(1)), data.Series);
        SeriesImputation filled = SeriesImputation.Run(data, new() { Epochs = 2, Members = 1, Hidden = 8 });
        Console.WriteLine($"{filled.Hidden} hidden values: {filled.Score(model: 0).Value:F2} of the variance remains");

        // end
        Assert.Equal((60, 4), (after.GetLength(0), after.GetLength(1)));
    }

    private static void Loops()
    {
        // block: loops
        RaggedSeries<double> series = new(
            values: new double[,] { { 0.1, 1 }, { 0.4, double.NaN }, { 0.3, 2 }, { -0.2, 0 } }, times: [0, 0.5, 2, 1], lengths: [3, 1]);
        Gru cell = new(inputs: 5, units: 8);
        Linear head = new(8, 1);
        Tensor Score(Observations x) => head.Apply(Loop.Scan(
            (state, at) => cell.Apply(Concat(at.Values, at.Mask, at.Elapsed), state), start: Zeros([8]), x).Last);

        // end
        Assert.Equal(2, series.Rows);

        // block: loops
        Classifier net = new(cell, head, Score);
        using Gradient<double> gradient = Gradient.OfSeries<double>(
            (x, label) => Sum(Softplus(Score(x)) - (label * Score(x))), net);
        double[,] labels = { { 1 }, { 0 } };
        RowBatches batches = new(series.Lengths, batchSize: 2, new RandomKey(1));
        Trainer<double> trainer = new(
            net.Initialize<double>(new RandomKey(2)), gradient,
            step => (series.Select(batches.At(step)), [batches.Take(labels, step)]), new() { Steps = 100, Optimizer = new Adam(0.02) });
        trainer.Run();
        using Predictor<double> score = Predictor.OfSeries<double>(Score, net);
        double[,] scores = score.EvaluateSeries(trainer.State.Parameters, series);
        Console.WriteLine($"scores {scores[0, 0]:F2} and {scores[1, 0]:F2}");

        // end
        Assert.True(scores[0, 0] > 0 && scores[1, 0] < 0);

        // block: loops
        Tensor Decayed(Observations x) => Loop.Scan(
            (state, at) => at.Values[0] + Ode.Solve((t, y) => -0.5 * y, state, t0: 0, t1: at.Elapsed).Last, start: Zeros([1]), x).Last;
        using Predictor<double> decayed = Predictor.OfSeries<double>(Decayed);
        Console.WriteLine($"{decayed.EvaluateSeries(null, series)[0, 0]:F4}");

        // end
        Assert.Equal((0.1 * Math.Exp(-0.5 * 2)) + (0.4 * Math.Exp(-0.5 * 1.5)) + 0.3, decayed.EvaluateSeries(null, series)[0, 0], 1e-5);

        // block: loops
        Mlp field = new([3, 16, 3], Activation.Tanh);
        Tensor seeds = Constant([1, 0, 0, 0, 1, 0, 0, 0, 1], [3, 3]);
        Tensor Trace(Tensor y) => Sum(Loop.Map(seed => Sum(seed * Derivatives.Jvp(field.Apply(y), y, seed)), seeds));
        using Predictor<double> trace = Predictor.Of<double>(Trace, field);
        double[,] divergence = trace.Evaluate(field.Initialize<double>(new RandomKey(1)), new double[,] { { 0.1, 0.2, 0.3 } });
        Console.WriteLine($"divergence {divergence[0, 0]:F4}");

        // end
        Assert.NotEqual(0, divergence[0, 0]);

        // block: loops
        Topology ring = Topology.Undirected(nodes: 4, (0, 1), (1, 2), (2, 3), (3, 0));
        Mlp message = new([2, 8, 1], Activation.Tanh);
        Tensor Coupled(Tensor t, Tensor y)
        {
            Tensor pairs = Stack(ring.FromSources(y), ring.FromTargets(y));
            return ring.SumAtTargets(Loop.Map(message.Apply, pairs)[0]);
        }

        using Predictor<double> ahead = Predictor.Of<double>(y0 => Ode.Solve(Coupled, y0, t0: 0, t1: 1).Last, message);
        double[,] end = ahead.Evaluate(message.Initialize<double>(new RandomKey(1)), new double[,] { { 1, 0, 0, 0 } });
        Console.WriteLine($"node 0 at {end[0, 0]:F4}");

        // end
        Assert.True(double.IsFinite(end[0, 0]));

        // block: loops
        Topology triangle = Topology.Undirected(nodes: 3, (0, 1), (1, 2), (2, 0)), single = new(nodes: 1);
        RaggedGraphs<double> molecules = new(
            [triangle, single], nodes: new double[,] { { 0.1 }, { 0.4 }, { 0.2 }, { 0.3 } });
        Mlp bond = new([2, 8, 1], Activation.Tanh);
        Tensor Energy(RowGraph graph)
        {
            EdgeValues pairs = Loop.Map(
                (a, b) => bond.Apply(Concat(a, b)), graph.FromSources(graph.Nodes), graph.FromTargets(graph.Nodes));
            return Loop.Sum(x => Sum(Square(x)), graph.SumAtTargets(pairs));
        }

        using Predictor<double> energy = Predictor.OfGraphs<double>(Energy, bond);
        double[,] energies = energy.EvaluateGraphs(bond.Initialize<double>(new RandomKey(1)), molecules);
        Console.WriteLine($"energies {energies[0, 0]:F4}, {energies[1, 0]:F4}");

        // end
        Assert.Equal(0, energies[1, 0]);

        // block: loops
        using Gradient<double> logDet = Gradient.Of<double>(x => LogDet(Reshape(x, [2, 2])));
        GradientResult<double> determinant = logDet.Evaluate(new double[,] { { 2, 0, 0, 3 }, { 1, 2, 2, 4 } });
        Console.WriteLine($"{determinant.Losses[0]:F4}; {determinant.Report.Failures[0].Message}");

        // end
        Assert.Equal(Math.Log(6), determinant.Losses[0], 1e-14);
    }

    private static void OwnEquation()
    {
        // block: own-equation
        Solution<double> swing = Ode.Solve(
            (t, y, dy) => { dy[0] = y[1]; dy[1] = -Math.Sin(y[0]); },
            y0: [1.0, 0.0], t0: 0, t1: 20, new() { Rtol = 1e-8, Atol = 1e-10, SaveAt = SaveAt.Every(0.5) });
        Console.WriteLine($"{swing.Last[0, 0]:F6} after 20 s, {swing.Statistics.Evaluations} evaluations");

        // end
        Assert.InRange(swing.Last[0, 0], -1.0001, 1.0001);
        Assert.Equal(41, swing.Times().Length);

        // block: own-equation
        static Tensor Pendulum(Tensor t, Tensor y) => [y[1], -Sin(y[0]) - (0.1 * y[1])];
        double[,] starts = { { 1, 0 }, { 2, 0 }, { 3, 0 } };
        Solution<double> many = Ode.Solve(Pendulum, starts, t0: 0, t1: 20);
        Console.WriteLine($"{many.Rows} rows; the last one took {many.StatisticsOf(2).Accepted} steps and ended at {many.Last[2, 0]:F4}");

        // end
        Assert.Equal(3, many.Rows);

        // block: own-equation
        CompiledOde<double> decay = Ode.Compile<double>((t, y, a) => -a[0] * y, dimension: 1, arguments: 1);
        Solution<double> halves = decay.Solve(
            new double[,] { { 1 }, { 1 } }, new double[,] { { 0.1 }, { 0.2 } }, [0, 0], [10, 10]);
        Console.WriteLine($"{halves.Last[0, 0]:F6} and {halves.Last[1, 0]:F6}");

        // end
        Assert.Equal(Math.Exp(-1), halves.Last[0, 0], 1e-6);
        Assert.Equal(Math.Exp(-2), halves.Last[1, 0], 1e-6);

        // block: own-equation
        Solution<double> blowUp = Ode.Solve(
            (t, y, dy) => dy[0] = y[0] * y[0], [1.0], 0, 2, new() { ThrowOnFailure = false });
        Console.WriteLine($"{blowUp.Status()}: {blowUp.Failures[0].Message}");

        // end
        Assert.NotEmpty(blowUp.Failures);
    }

    private static void Gradients()
    {
        // block: gradients
        // Where does a ball thrown with speed v land, and how does that change with v?
        Tensor Range(Tensor v) => Ode.Solve((t, y) => [y[2], y[3], 0, -9.81], [0, 0, v[0], v[1]], t0: 0, t1: 2 * v[1] / 9.81).Last[0];
        using Gradient<double> range = Gradient.Of<double>(Range);
        GradientResult<double> thrown = range.Evaluate(new double[,] { { 10, 10 } });
        Console.WriteLine($"{thrown.Value:F4} m; d/dv = ({thrown.ByInputs[0][0, 0]:F4}, {thrown.ByInputs[0][0, 1]:F4})");

        // end
        Assert.Equal(2 * 100 / 9.81, thrown.Value, 1e-6);
        Assert.Equal(20 / 9.81, thrown.ByInputs[0][0, 0], 1e-6);
        Assert.Equal(20 / 9.81, thrown.ByInputs[0][0, 1], 1e-6);

        // block: gradients
        Mlp net = new([2, 16, 2], Activation.Tanh);
        Tensor Distance(Tensor y0, Tensor target) => Sum(Square(Ode.Solve((t, y) => net.Apply(y), y0, t0: 0, t1: 1).Last - target));
        using Gradient<double> distance = Gradient.Of<double>(Distance, net);
        Parameters<double> theta = net.Initialize<double>(new RandomKey(1));
        double[,] from = { { 1, 0 }, { 0, 1 } }, to = { { 0, 1 }, { -1, 0 } };
        OptimizerState<double> adam = new Adam(1e-2).CreateState<double>(theta.Values.Length);
        double first = distance.Evaluate(theta, from, to).Value;
        for (int step = 0; step < 200; step++)
        {
            adam.Step(theta, distance.Evaluate(theta, from, to));
        }

        Console.WriteLine($"the loss falls from {first:F3} to {distance.Evaluate(theta, from, to).Value:E1}");

        // end
        Assert.True(distance.Evaluate(theta, from, to).Value < first / 100);

        // block: gradients
        static Tensor Energy(Tensor z) => (Square(z[1]) / 2) - Cos(z[0]);
        static Tensor Hamiltonian(Tensor t, Tensor z)
        {
            Tensor slope = Derivatives.Of(Energy(z), z);
            return [slope[1], -slope[0]];
        }

        Solution<double> orbit = Ode.Solve(Hamiltonian, new double[,] { { 1, 0 } }, t0: 0, t1: 50, new() { Rtol = 1e-9, Atol = 1e-9 });
        Console.WriteLine($"energy {(orbit.Last[0, 1] * orbit.Last[0, 1] / 2) - Math.Cos(orbit.Last[0, 0]):F7}, at the start {-Math.Cos(1):F7}");

        // end
        Assert.Equal(-Math.Cos(1), (orbit.Last[0, 1] * orbit.Last[0, 1] / 2) - Math.Cos(orbit.Last[0, 0]), 1e-6);

        // block: gradients
        // The substrate that a chemostat leaves, and how it changes with growth rate and dilution.
        static Tensor Chemostat(Tensor y, Tensor a)
        {
            Tensor growth = a[0] * y[0] / (0.5 + y[0]);
            return [(a[1] * (2 - y[0])) - (growth * y[1]), (growth - a[1]) * y[1]];
        }

        Tensor Substrate(Tensor a) => Ode.SteadyState((t, y) => Chemostat(y, a), Constant([0.5, 1.5], [2]))[0];
        using Gradient<double> substrate = Gradient.Of<double>(Substrate), substrateCurvature = Gradient.Of<double>(a => Derivatives.Of(Substrate(a), a)[1]);
        double[,] rates = { { 1, 0.4 } };
        GradientResult<double> rest = substrate.Evaluate(rates), slope = substrateCurvature.Evaluate(rates);
        Console.WriteLine($"{rest.Value:F4}; d/da = ({rest.ByInputs[0][0, 0]:F4}, {rest.ByInputs[0][0, 1]:F4}); d²/da₁² = {slope.ByInputs[0][0, 1]:F3}");

        // The period of an oscillator, and how it changes with its damping.
        Tensor Period(Tensor a) => Ode.Periodic((t, y) => [y[1], (a[0] * (1 - Square(y[0])) * y[1]) - y[0]], Constant([2, 0], [2]), 6.7).Period;
        using Gradient<double> period = Gradient.Of<double>(Period);
        GradientResult<double> cycle = period.Evaluate(new double[,] { { 1 } });
        Console.WriteLine($"{cycle.Value:F6}; d/da = {cycle.ByInputs[0][0, 0]:F6}");

        // end
        Assert.Equal(1.0 / 3, rest.Value, 1e-12);
        Assert.Equal(0.5 / 0.36, slope.Value, 1e-10);
        Assert.Equal(1 / 0.216, slope.ByInputs[0][0, 1], 1e-8);
        Assert.Equal(6.663286859, cycle.Value, 1e-8);
        Assert.Equal(0.73159660, cycle.ByInputs[0][0, 0], 1e-6);

        // block: gradients
        static Tensor Swing(Tensor y0) => Ode.Solve((t, y) => [y[1], -Sin(y[0])], y0, t0: 0, t1: 2).Last;
        static Tensor Length(Tensor y0) => Sum(Square(Swing(y0)));
        using Predictor<double> sensitivity = Predictor.Of<double>(y0 => Reshape(Derivatives.Jacobian(Swing(y0), y0), [4]));
        using Predictor<double> curvature = Predictor.Of<double>(y0 => Reshape(Derivatives.Hessian(Length(y0), y0), [4]));
        double[,] start = { { 1, 0 } }, flow = sensitivity.Evaluate(null, start), second = curvature.Evaluate(null, start);
        Console.WriteLine($"∂y/∂y0 has the determinant {(flow[0, 0] * flow[0, 3]) - (flow[0, 1] * flow[0, 2]):F6}");
        Console.WriteLine($"the Hessian is symmetric: {second[0, 1]:F6} and {second[0, 2]:F6}");

        // end
        Assert.Equal(1, (flow[0, 0] * flow[0, 3]) - (flow[0, 1] * flow[0, 2]), 1e-5);
        Assert.Equal(second[0, 1], second[0, 2], 1e-9);
    }

    private static void Stiff()
    {
        // block: stiff
        // Robertson's reactions: rates from 0.04 to 3e7.
        static Tensor Robertson(Tensor t, Tensor y) =>
            [(-0.04 * y[0]) + (1e4 * y[1] * y[2]), (0.04 * y[0]) - (1e4 * y[1] * y[2]) - (3e7 * Square(y[1])), 3e7 * Square(y[1])];

        Solution<double> reactions = Ode.Solve(
            Robertson, new double[,] { { 1, 0, 0 } }, t0: 0, t1: 1e5, new() { Solver = new Rodas5P(), Rtol = 1e-6, Atol = 1e-10 });
        Console.WriteLine($"{reactions.Statistics.Accepted} steps, {reactions.Statistics.Jacobians} Jacobians: {reactions.Last[0, 0]:E4}");

        // end
        Assert.InRange(reactions.Last[0, 0], 0.017, 0.019);

        // block: stiff
        SplitTerm relaxing = new((t, y) => -1000 * (y - Cos(t)), (t, y) => Tanh(y));
        Solution<double> split = Ode.Solve(relaxing, new double[,] { { 0 } }, [0], [10], new() { Solver = new KenCarp4() });
        Console.WriteLine($"{split.Statistics.NewtonIterations} iterations for {split.Statistics.Accepted} steps");

        // end
        Assert.Equal(Math.Cos(10), split.Last[0, 0], 2e-3);

        // block: stiff
        OdeTerm<double> vanDerPol = new((t, y, dy) => { dy[0] = y[1]; dy[1] = (1000 * (1 - (y[0] * y[0])) * y[1]) - y[0]; })
        {
            Jacobian = (t, y, jacobian, byTime) =>
            {
                // [dim · dim], row by row; entries that are zero may be left alone.
                jacobian[1] = 1;
                jacobian[2] = (-2000 * y[0] * y[1]) - 1;
                jacobian[3] = 1000 * (1 - (y[0] * y[0]));
            },
        };
        Solution<double> oscillator = Ode.Solve(vanDerPol, [2.0, 0.0], t0: 0, t1: 2000, new() { Solver = new Kvaerno5(), Rtol = 1e-6, Atol = 1e-8 });
        Console.WriteLine($"{oscillator.Statistics.Accepted} steps to {oscillator.Last[0, 0]:F4}");

        // end
        Assert.InRange(Math.Abs(oscillator.Last[0, 0]), 1, 2.1);

        // block: stiff
        // Robertson's reactions again, the third equation replaced by the conservation of mass.
        OdeTerm conserved = new((t, y) => [(-0.04 * y[0]) + (1e4 * y[1] * y[2]), (0.04 * y[0]) - (1e4 * y[1] * y[2]) - (3e7 * Square(y[1])), y[0] + y[1] + y[2] - 1])
        {
            MassMatrix = new double[,] { { 1, 0, 0 }, { 0, 1, 0 }, { 0, 0, 0 } },
        };
        Solution<double> constrained = Ode.Solve(
            conserved, new double[,] { { 1, 0, 0 } }, [0.0], [1e5], new() { Solver = new Rodas5P(), Rtol = 1e-6, Atol = 1e-10 });
        Console.WriteLine($"{constrained.Last[0, 0]:E4}; the sum is {constrained.Last[0, 0] + constrained.Last[0, 1] + constrained.Last[0, 2]:F12}");

        // end
        Assert.InRange(constrained.Last[0, 0], 0.017, 0.019);
        Assert.Equal(1, constrained.Last[0, 0] + constrained.Last[0, 1] + constrained.Last[0, 2], 1e-9);
    }

    private static void CsvToForecast()
    {
        File.Copy(Path.Combine(Repository.Root, "samples", "pendulum.csv"), "pendulum.csv");

        // block: csv-to-forecast
        TimeSeries data = TimeSeries.ReadCsv("pendulum.csv");
        Holdout split = Holdout.Split(data, 0.2);
        LinearForecaster linear = LinearForecaster.Fit(data, split.Training);
        Backtest backtest = Backtest.Of(data, split, [linear, PersistenceForecaster.Fit(data, split.Training)], new() { Horizon = 10 });
        Console.WriteLine($"error {backtest.Scores[0].Error:F3} of a standard deviation; persistence {backtest.Scores[1].Error:F3}");

        double last = data.Trajectories[0].Times[^1];
        Forecast ahead = linear.Forecast(data.Trajectories[0], last + 0.2, last + 0.4);
        Console.WriteLine($"{ahead.Mean[1, 0]:F3}, 90 % between {ahead.Quantile(0.05)[1, 0]:F3} and {ahead.Quantile(0.95)[1, 0]:F3}");

        // end
        Assert.True(backtest.Scores[0].Error < backtest.Scores[1].Error);
        Assert.InRange(ahead.Mean[1, 0], ahead.Quantile(0.05)[1, 0], ahead.Quantile(0.95)[1, 0]);

        // block: csv-to-forecast
        NeuralOde model = new(new MlpField(data.States.Count, [32, 32], Activation.Tanh));
        Fitted<float> fitted = model.Fit(data, new() { Steps = 300, Window = 10, Holdout = 0.2, Seed = 1 });
        fitted.Save("pendulum.safetensors");
        Solution<double> free = NeuralOde.Open("pendulum.safetensors").Forecast(from: [1, 0], t0: 0, until: 10, every: 0.5);
        Console.WriteLine($"{free.Times().Length} times, {string.Join(", ", data.States)} = {free.Last[0, 0]:F2}, {free.Last[0, 1]:F2}");

        // end
        Assert.Equal(21, free.Times().Length);
    }

    // block: loops
    internal sealed class Classifier(Gru cell, Linear head, Func<Observations, Tensor> score) : Module
    {
        protected override IReadOnlyList<Module> Parts => [cell, head];

        public Tensor Score(Observations series) => score(series);
    }

    // end
}
