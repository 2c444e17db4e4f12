using Continua.Learning;
using static Continua.Tensor;

namespace Continua.Tests.Documents;

/// <summary>The code of the <c>&lt;example&gt;</c>s of the types with which users begin, word for word.</summary>
internal static class FrontDoorExamples
{
    public static void Run()
    {
        File.WriteAllText("series.csv", "t,x\n" + string.Concat(Enumerable.Range(0, 50).Select(i => $"{2 * i},{i % 7}\n")));
        OfOde();
        OfSolveOptions();
        OfSolution();
        OfSolver();
        OfCompiledOde();
        OfOdeTerm();
        OfSeparableTerm();
        OfSplitTerm();
        OfSplitPlainTerm();
        OfSeparablePlainTerm();
        OfJacobianPattern();
        OfNeuralOde();
        OfFit();
        OfFitted();
        OfGradient();
        OfDerivatives();
        OfPredictor();
        OfForecaster();
        OfBacktest();
        OfTimeSeries();
        OfTensor();
        OfRaggedSeries();
        OfRaggedGraphs();
        OfRowGraph();
        OfLoop();
        OfGru();
        OfTopology();
        OfStepConstant();
        OfRowNoise();
        OfSteadyStateOptions();
        OfSteadyStates();
        OfSteadyStateSolving();
        OfPeriodicOptions();
        OfPeriodicOrbits();
        OfPeriodicSolving();
    }

    private static void OfSteadyStateOptions()
    {
        // example: SteadyStateOptions.cs
        static Tensor Growth(Tensor t, Tensor y) => y * (1 - y);
        SteadyStates<double> full = Ode.SteadyState(
            Growth, new double[,] { { 0.7 } }, new() { Rtol = 1e-12, NonNegative = [0] });
        double one = full.States[0, 0];
        Assert.Equal(1, one, 1e-12);
    }

    private static void OfSteadyStates()
    {
        // example: SteadyStates.cs
        SteadyStates<double> rest = Ode.SteadyState<double>((t, y, dy) => dy[0] = 1 - (y[0] * y[0]), [0.5]);
        double one = rest.States[0, 0], residual = rest.Residual();
        Assert.Equal(1, one, 1e-12);
        Assert.Equal(0, residual, 1e-12);
    }

    private static void OfSteadyStateSolving()
    {
        // example: SteadyStateSolving.cs
        static Tensor Chemostat(Tensor t, Tensor y, Tensor a)
        {
            Tensor growth = a[0] * y[0] / (0.5 + y[0]);
            return [(a[1] * (2 - y[0])) - (growth * y[1]), (growth - a[1]) * y[1]];
        }

        double[,] guesses = { { 0.5, 1.5 }, { 0.5, 1.5 } }, rates = { { 1, 0.4 }, { 1, 0.6 } };
        SteadyStates<double> rest = Ode.SteadyState(Chemostat, guesses, rates);
        double substrate = rest.States[1, 0];
        Assert.Equal(0.75, substrate, 1e-12);
    }

    private static void OfPeriodicOptions()
    {
        // example: PeriodicOptions.cs
        PeriodicOptions options = new() { Rtol = 1e-11, Atol = 1e-13, FixedComponent = 1 };
        PeriodicOrbits<double> orbit = Ode.Periodic<double>(
            (t, y, dy) => (dy[0], dy[1]) = (y[1], ((1 - (y[0] * y[0])) * y[1]) - y[0]), [2.0, 0.0], 6.7, options);
        double period = orbit.Periods[0];
        Assert.Equal(6.663286859, period, 1e-8);
    }

    private static void OfPeriodicOrbits()
    {
        // example: PeriodicOrbits.cs
        PeriodicOrbits<double> orbit = Ode.Periodic<double>(
            (t, y, dy) => (dy[0], dy[1]) = (y[1], ((1 - (y[0] * y[0])) * y[1]) - y[0]), [2.0, 0.0], 6.7);
        double period = orbit.Periods[0], amplitude = orbit.States[0, 0];
        Assert.Equal(6.663286859, period, 1e-8);
        Assert.Equal(2.00861986, amplitude, 1e-7);
    }

    private static void OfPeriodicSolving()
    {
        // example: PeriodicSolving.cs
        static Tensor VanDerPol(Tensor t, Tensor y, Tensor a) => [y[1], (a[0] * (1 - Square(y[0])) * y[1]) - y[0]];
        double[,] guesses = { { 2, 0 }, { 2, 0 } }, damping = { { 1 }, { 2 } };
        PeriodicOrbits<double> orbits = Ode.Periodic(VanDerPol, guesses, [6.7, 7.6], damping);
        double period = orbits.Periods[0];
        Assert.Equal(6.663286859, period, 1e-8);
    }

    private static void OfSplitTerm()
    {
        // example: SplitTerm.cs
        SplitTerm relaxed = new((t, y) => -1000 * (y - Cos(t)), (t, y) => Tanh(y));
        Solution<double> slow = Ode.Solve(relaxed, new double[,] { { 0 } }, [0], [10], new() { Solver = new KenCarp4() });
        Assert.Equal(Math.Cos(10), slow.Last[0, 0], 2e-3);
    }

    private static void OfSplitPlainTerm()
    {
        // example: SplitTerm.cs
        SplitTerm<double> relaxed = new((t, y, dy) => dy[0] = -1000 * (y[0] - Math.Cos(t)), (t, y, dy) => dy[0] = Math.Tanh(y[0]));
        Solution<double> slow = Ode.Solve(relaxed, [0.0], 0, 10, new() { Solver = new KenCarp4() });
        Assert.Equal(Math.Cos(10), slow.Last[0, 0], 2e-3);
    }

    private static void OfSeparableTerm()
    {
        // example: SeparableTerm.cs
        SeparableTerm planet = new((t, p) => p, (t, q) => -q / Pow(Sum(Square(q)), 1.5));
        Solution<double> orbit = Ode.Solve(
            planet, new double[,] { { 0.5, 0, 0, 1.7320508 } }, [0], [100],
            new() { Solver = new VelocityVerlet(), Controller = new FixedStep(0.01) });
        Assert.InRange(orbit.Last[0, 0], -2, 2);
    }

    private static void OfSeparablePlainTerm()
    {
        // example: SeparableTerm.cs
        SeparableTerm<double> pendulum = new((t, p, dq) => dq[0] = p[0], (t, q, dp) => dp[0] = -Math.Sin(q[0]));
        Solution<double> swing = Ode.Solve(
            pendulum, [1.0, 0.0], 0, 1000, new() { Solver = new Yoshida4(), Controller = new FixedStep(0.1) });
        Assert.InRange(swing.Last[0, 0], -1.001, 1.001);
    }

    private static void OfTopology()
    {
        // example: Topology.cs
        Topology ring = Topology.Undirected(nodes: 4, (0, 1), (1, 2), (2, 3), (3, 0));
        Tensor Diffusion(Tensor t, Tensor y) => ring.SumAtTargets(ring.FromSources(y) - ring.FromTargets(y));
        Solution<double> heat = Ode.Solve(Diffusion, new double[,] { { 1, 0, 0, 0 } }, t0: 0, t1: 1);

        Assert.Equal(0.25 + (0.5 * Math.Exp(-2)) + (0.25 * Math.Exp(-4)), heat.Last[0, 0], 1e-4);
    }

    private static void OfStepConstant()
    {
        // example: StepConstant.cs
        StepConstant weight = new("penalty weight", 0.1);
        using Gradient<double> gradient = Gradient.Of<double>(x => Sum(Square(x)) + (weight.Value * Sum(Abs(x))));
        double[,] rows = { { 1, -2 } };
        double heavier = gradient.Evaluate(null, null, [rows], values: StepValues.Of((weight, 0.3))).Value;

        Assert.Equal(5 + (0.3 * 3), heavier, 1e-12);
    }

    private static void OfRowNoise()
    {
        // example: RowNoise.cs
        RowNoise noise = RowNoise.Normal("posterior", [2]);
        using Gradient<double> gradient = Gradient.Of<double>(x => Sum(Square(x + noise.Value)));
        double[,] rows = { { 1, 0 }, { 0, 1 } };
        StepValues values = new() { Key = new RandomKey(1).Split(17), RowNumbers = [4, 9] };
        double noisy = gradient.Evaluate(null, null, [rows], values: values).Value;

        Assert.InRange(noisy, 0.01, 100);
    }

    private static void OfRaggedSeries()
    {
        // example: RaggedSeries.cs
        RaggedSeries<double> series = new(
            values: new double[,] { { 0.1 }, { 0.4 }, { double.NaN }, { 0.2 } }, times: [0, 0.5, 2, 0.3], lengths: [3, 1]);
        RaggedSeries<double> second = series.Select(1);

        Assert.Equal([0.3], second.TimesOf(0).ToArray());
    }

    private static void OfRaggedGraphs()
    {
        // example: RaggedGraphs.cs
        Topology pair = Topology.Undirected(nodes: 2, (0, 1)), single = new(nodes: 1);
        RaggedGraphs<double> graphs = new([pair, single], nodes: new double[,] { { 0.1 }, { 0.4 }, { 0.2 } });
        Tensor Energy(RowGraph graph) => Loop.Sum(
            Tensor.Square, graph.SumAtTargets(graph.FromSources(graph.Nodes)));
        using Predictor<double> predictor = Predictor.OfGraphs<double>(Energy);
        double[,] energies = predictor.EvaluateGraphs(null, graphs);

        Assert.Equal([0.17, 0], energies.Cast<double>(), (a, b) => Math.Abs(a - b) < 1e-15);
    }

    private static void OfRowGraph()
    {
        // example: RowGraph.cs
        Mlp message = new([3, 8, 4], Activation.Tanh);
        Tensor Property(RowGraph graph)
        {
            EdgeValues messages = Loop.Map(
                (source, target, edge) => message.Apply(Tensor.Concat(source, target, edge)),
                graph.FromSources(graph.Nodes), graph.FromTargets(graph.Nodes), graph.Edges);
            return Loop.Sum(sum => Tensor.Sum(Tensor.Square(sum)), graph.SumAtTargets(messages));
        }

        RaggedGraphs<double> graphs = new(
            [new(2, (0, 1)), new(1)], nodes: new double[,] { { 1 }, { 2 }, { 3 } }, edges: new double[,] { { 0.5 } });
        using Predictor<double> predictor = Predictor.OfGraphs<double>(Property, message);
        double[,] properties = predictor.EvaluateGraphs(message.Initialize<double>(new RandomKey(1)), graphs);

        Assert.Equal(0, properties[1, 0]);
    }

    private static void OfLoop()
    {
        // example: Loop.cs
        Gru cell = new(inputs: 1, units: 4);
        Tensor Loss(Observations series, Tensor target) => Tensor.Sum(Tensor.Square(
            Loop.Scan((state, at) => cell.Apply(at.Values, state), Tensor.Zeros([4]), series).Last - target));
        using Gradient<double> gradient = Gradient.OfSeries<double>(Loss, cell);
        RaggedSeries<double> series = new(new double[,] { { 0.1 }, { 0.4 }, { 0.2 } }, [0, 0.5, 0], 2, 1);
        Parameters<double> parameters = cell.Initialize<double>(new RandomKey(1));
        GradientResult<double> result = gradient.EvaluateSeries(parameters, series, [new double[2, 4]]);

        Assert.Equal(2, result.Losses.Length);
        Assert.Contains(result.ByParameters, derivative => derivative != 0);
    }

    private static void OfGru()
    {
        // example: Gru.cs
        Gru cell = new(inputs: 2, units: 8);
        Tensor Summary(Observations series) =>
            Loop.Scan((state, at) => cell.Apply(at.Values, state), Tensor.Zeros([8]), series).Last;
        using Predictor<double> predictor = Predictor.OfSeries<double>(Summary, cell);
        RaggedSeries<double> series = new(new double[,] { { 0.1, 1 }, { 0.4, 2 } }, [0, 0.5], 2);
        double[,] states = predictor.EvaluateSeries(cell.Initialize<double>(new RandomKey(1)), series);

        Assert.Equal(8, states.Length);
    }

    private static void OfOde()
    {
        // example: Ode.cs
        Solution<double> swing = Ode.Solve(
            (t, y, dy) => { dy[0] = y[1]; dy[1] = -Math.Sin(y[0]); }, y0: [1.0, 0.0], t0: 0, t1: 20);
        double angle = swing.Last[0, 0];

        Assert.InRange(angle, -1, 1);
    }

    private static void OfSolveOptions()
    {
        // example: SolveOptions.cs
        SolveOptions options = new() { Solver = new Vern7(), Rtol = 1e-9, Atol = 1e-12, SaveAt = SaveAt.Every(0.5) };
        Solution<double> decay = Ode.Solve((t, y, dy) => dy[0] = -y[0], [1.0], 0, 5, options);

        Assert.Equal(11, decay.Times().Length);
    }

    private static void OfSolution()
    {
        // example: Solution.cs
        Solution<double> decay = Ode.Solve((t, y, dy) => dy[0] = -y[0], [1.0], 0, 5, new() { SaveAt = SaveAt.Dense });
        double[] early = decay.At(0.5);
        long evaluations = decay.Statistics.Evaluations;

        Assert.Equal(Math.Exp(-0.5), early[0], 1e-5);
        Assert.True(evaluations > 0);
    }

    private static void OfSolver()
    {
        // example: Solver.cs
        Solution<double> precise = Ode.Solve(
            (t, y, dy) => dy[0] = -y[0], [1.0], 0, 5, new() { Solver = new Vern9(), Rtol = 1e-12, Atol = 1e-12 });

        Assert.Equal(Math.Exp(-5), precise.Last[0, 0], 1e-11);
    }

    private static void OfCompiledOde()
    {
        // example: CompiledOde.cs
        CompiledOde<double> decay = Ode.Compile<double>((t, y, a) => -a[0] * y, dimension: 1, arguments: 1);
        double[,] starts = { { 1 }, { 1 } }, rates = { { 0.1 }, { 0.2 } };
        Solution<double> rows = decay.Solve(starts, rates, [0, 0], [10, 10]);

        Assert.Equal(Math.Exp(-2), rows.Last[1, 0], 1e-5);
    }

    private static void OfOdeTerm()
    {
        // example: OdeTerm.cs
        OdeTerm<double> stiff = new((t, y, dy) => dy[0] = -1000 * (y[0] - Math.Cos(t)))
        {
            Jacobian = (t, y, jacobian, byTime) => (jacobian[0], byTime[0]) = (-1000, -1000 * Math.Sin(t)),
        };
        Solution<double> slow = Ode.Solve(stiff, [0.0], 0, 10, new() { Solver = new Rodas5P() });

        Assert.Equal(Math.Cos(10), slow.Last[0, 0], 1e-2);
    }

    private static void OfJacobianPattern()
    {
        // example: JacobianPattern.cs
        JacobianPattern tridiagonal = JacobianPattern.Band(dimension: 100, below: 1, above: 1);
        OdeTerm<double> heat = new(Diffuse) { JacobianPattern = tridiagonal };
        static void Diffuse(double t, ReadOnlySpan<double> y, Span<double> dy)
        {
            for (int i = 0; i < 100; i++)
            {
                dy[i] = (i > 0 ? y[i - 1] : 0) - (2 * y[i]) + (i < 99 ? y[i + 1] : 0);
            }
        }

        Assert.Equal(100, heat.JacobianPattern!.Dimension);
    }

    private static void OfNeuralOde()
    {
        TimeSeries data = Swing();

        // example: NeuralOde.cs
        Mlp net = new([2, 32, 2], Activation.Tanh);
        NeuralOde model = new(net, (t, y) => net.Apply(y));
        Fitted<float> fitted = model.Fit(data, new() { Steps = 100, Window = 10 });

        Assert.NotEmpty(fitted.History);
    }

    private static void OfFit()
    {
        TimeSeries data = Swing();
        NeuralOde model = new(new MlpField(2, [8], Activation.Tanh));

        // example: Fit.cs
        using Fit<float> fit = new(model, data, new() { Steps = 100, Window = 10, Seed = 1 });
        fit.Run();
        fit.Result.Save("model.safetensors");

        Assert.True(File.Exists("model.safetensors"));
    }

    private static void OfFitted()
    {
        // example: Fitted.cs
        Fitted fitted = NeuralOde.Open("model.safetensors");
        Solution<double> ahead = fitted.Forecast(from: [1, 0], t0: 0, until: 3, every: 0.1);
        double[,] states = fitted.Predict(from: [1, 0], times: [0, 1, 2]);

        Assert.Equal(31, ahead.Times().Length);
        Assert.Equal(3, states.GetLength(0));
    }

    private static void OfGradient()
    {
        // example: Gradient.cs
        Mlp net = new([2, 16, 2], Activation.Tanh);
        Tensor Loss(Tensor y0, Tensor target) => Sum(Square(Ode.Solve((t, y) => net.Apply(y), y0, 0, 1).Last - target));
        using Gradient<double> gradient = Gradient.Of<double>(Loss, net);
        Parameters<double> parameters = net.Initialize<double>(new RandomKey(1));
        double[,] starts = { { 1, 0 } }, targets = { { 0, 1 } };
        GradientResult<double> result = gradient.Evaluate(parameters, starts, targets);

        Assert.Equal(net.Layout.Size, result.ByParameters.Length);
    }

    private static void OfDerivatives()
    {
        // example: Derivatives.cs
        static Tensor Energy(Tensor q) => Square(q[0]) * q[1];
        static Tensor Force(Tensor t, Tensor y) => Concat(y[2..], -Derivatives.Of(Energy(y[..2]), y[..2]));
        Solution<double> orbit = Ode.Solve(Force, new double[,] { { 1, 1, 0, 0 } }, t0: 0, t1: 0.5);

        Assert.InRange(orbit.Last[0, 0], 0.5, 1);
        OfJacobian();
    }

    private static void OfJacobian()
    {
        // example: Derivatives.cs
        static Tensor Swing(Tensor y0) => Ode.Solve((t, y) => Stack(y[1], -Sin(y[0])), y0, 0, 1).Last;
        using Predictor<double> sensitivity = Predictor.Of<double>(y0 => Reshape(Derivatives.Jacobian(Swing(y0), y0), [4]));

        double[,] flow = sensitivity.Evaluate(null, new double[,] { { 1, 0 } });
        Assert.Equal(1, (flow[0, 0] * flow[0, 3]) - (flow[0, 1] * flow[0, 2]), 1e-6);
    }

    private static void OfPredictor()
    {
        // example: Predictor.cs
        Mlp net = new([2, 16, 2], Activation.Tanh);
        using Predictor<double> predictor = Predictor.Of<double>(net.Apply, net);
        double[,] outputs = predictor.Evaluate(net.Initialize<double>(new RandomKey(1)), new double[,] { { 1, 0 }, { 0, 1 } });

        Assert.Equal(2, outputs.GetLength(0));
    }

    private static void OfForecaster()
    {
        TimeSeries data = Swing();

        // example: Forecaster.cs
        Forecaster forecaster = LinearForecaster.Fit(data);
        Forecast ahead = forecaster.Forecast(data.Trajectories[0], 10.1, 10.2);
        double[,] mean = ahead.Mean, upper = ahead.Quantile(0.95);

        Assert.True(upper[0, 0] > mean[0, 0]);
    }

    private static void OfBacktest()
    {
        TimeSeries data = Swing();

        // example: Backtest.cs
        Holdout split = Holdout.Split(data, 0.2);
        LinearForecaster linear = LinearForecaster.Fit(data, split.Training);
        Backtest backtest = Backtest.Of(data, split, [linear, PersistenceForecaster.Fit(data, split.Training)]);
        double error = backtest.Scores[0].Error;

        Assert.True(error < backtest.Scores[1].Error);
    }

    private static void OfTimeSeries()
    {
        // example: TimeSeries.cs
        TimeSeries data = TimeSeries.ReadCsv("series.csv", new() { Time = "t", States = ["x"] });
        double first = data.Trajectories[0].Values[0, 0];

        Assert.Equal(0, first);
    }

    private static void OfTensor()
    {
        // example: Tensor.cs
        static Tensor Pendulum(Tensor t, Tensor y) => [y[1], -Sin(y[0]) - (0.1 * y[1])];
        Solution<double> many = Ode.Solve(Pendulum, new double[,] { { 1, 0 }, { 2, 0 } }, t0: 0, t1: 20);

        Assert.Equal(2, many.Rows);
    }

    private static TimeSeries Swing()
    {
        Solution<double> swing = Ode.Solve(
            (t, y, dy) => { dy[0] = y[1]; dy[1] = -Math.Sin(y[0]); }, [1.0, 0.0], 0, 10, new SolveOptions { SaveAt = SaveAt.Every(0.1) });
        return TimeSeries.Of(swing.Times(), swing.Values(), ["angle", "velocity"]);
    }
}
