using Continua.Learning;
using Continua.Plotting;
using Continua.Reporting;
using static Continua.Tensor;

namespace Continua.Tests.Documents;

/// <summary>
/// The code of the <c>&lt;example&gt;</c>s in the library, word for word, with the code that it needs, except those in
/// <see cref="FrontDoorExamples"/> and <see cref="LayerExamples"/>.
/// </summary>
internal static class ExampleCode
{
    public static void Run()
    {
        FitReports();
        Costs();
        Figures();
        Animations();
        Integrators();
        ScaledNetworks();
        Forecasters();
        ForecastReports();
        Averages();
        StateSpaces();
        EventsAndInputs();
    }

    private static void EventsAndInputs()
    {
        // example: PlainEvent.cs
        Event<double> bounce = new((t, y) => y[0], reset: (t, y) => y[1] *= -0.8, Crossing.Falling, name: "bounce");
        Event<double> kick = Event<double>.At([1.0, 2.0], (t, y) => y[1] += 1);

        Assert.Equal("bounce", bounce.Name);
        Assert.Null(kick.Name);

        // example: Event.cs
        SolveOptions options = new() { Events = [new Event((t, y) => y[0], terminal: true)], RecordedEvents = 1 };
        Tensor Hit(Tensor height) => Ode.Solve((t, y) => [y[1], -9.81], [height[0], 0], 0, 10, options: options).EventTimes[0];

        Assert.Equal(Math.Sqrt(2 * 5 / 9.81), Gradient.Of<double>(Hit).Evaluate(new double[,] { { 5 } }).Value, 1e-6);

        // example: InputPath.cs
        InputPath outside = InputPath.Cubic([0, 6, 12, 18, 24], [4, 2, 9, 7, 3]);
        Solution<double> room = Ode.Solve((t, y) => (outside.At(t) - y) / 20, new double[,] { { 18 } }, t0: 0, t1: 24);

        Assert.InRange(room.Last[0, 0], 5, 15);

        // example: NamedArguments.cs
        NamedArguments<double> tanks = new NamedArguments<double>(rows: 2).With("outflow", [0.1, 0.2]);
        tanks.WithPath("rain", InputPath.Step, [[0, 1, 3], [0, 2]], [[0, 5, 0], [4, 0]]);
        Solution<double> levels = Ode.Solve((t, y, a) => a.Path("rain").At(t) - a["outflow"] * y, new double[,] { { 1 }, { 1 } }, tanks, t0: 0, t1: 5);

        Assert.InRange(levels.Last[1, 0], 1, 10);
    }

    private static void StateSpaces()
    {
        // example: LinearStateSpace.cs
        TimeSeries flow = TimeSeries.Of([1871, 1872, 1873, 1874, 1875, 1876, 1877, 1878], new double[,] { { 1120 }, { 1160 }, { 963 }, { 1210 }, { 1160 }, { 1160 }, { 813 }, { 1230 } });
        FittedStateSpace fitted = new LinearStateSpace([new LevelComponent(LevelKind.Walk)]).Fit(flow);
        double logLikelihood = fitted.LogLikelihood(0);
        Forecast next = fitted.Forecast(flow.Trajectories[0], 1879, 1880);

        Assert.True(double.IsFinite(logLikelihood) && next.Mean[1, 0] is > 813 and < 1230);
    }

    private static void Averages()
    {
        FitOptions options = new() { Steps = 3, Window = 5, Holdout = 0.3, FieldUnits = FieldUnits.Standardized };
        NeuralOde model = new(new MlpField(2, [4], Activation.Tanh));
        TimeSeries data = Swing();

        // example: AverageForecaster.cs
        using Fit<float> fit = new(model, data, options);
        fit.Run();
        LinearForecaster linear = LinearForecaster.Fit(data, fit.Split.Training);
        NeuralForecaster network = NeuralForecaster.Of(fit.Result, data, fit.Split.Training);
        AverageForecaster average = AverageForecaster.Of(linear, network, NeuralForecaster.Trials(model, data, options, linear), data);

        Assert.Equal(data.States, average.States);
    }

    private static void Forecasters()
    {
        File.WriteAllText("series.csv", "t,x\n" + string.Concat(Enumerable.Range(0, 50).Select(i => $"{2 * i},{i % 7}\n")));

        // example: LinearForecaster.cs
        TimeSeries data = TimeSeries.ReadCsv("series.csv");
        LinearForecaster forecaster = LinearForecaster.Fit(data);
        Forecast ahead = forecaster.Forecast(data.Trajectories[0], 101, 102, 103);

        Assert.Equal(3, ahead.Mean.GetLength(0));

        // example: SavedForecaster.cs
        SavedForecaster.Of(forecaster, data).Save("forecaster.safetensors");
        SavedForecaster saved = SavedForecaster.Open("forecaster.safetensors");
        Forecast next = saved.After(new Trajectory([101, 102], new double[,] { { 3 }, { 4 } })).Forecast(103, 104);

        Assert.Equal(102 + 1, next.Times[0]);
    }

    private static void ForecastReports()
    {
        TimeSeries data = Swing();

        // example: ForecastReport.cs
        Holdout split = Holdout.Split(data);
        LinearForecaster forecaster = LinearForecaster.Fit(data, split.Training);
        Backtest backtest = Backtest.Of(data, split, [forecaster, PersistenceForecaster.Fit(data, split.Training)]);
        new ForecastReport(data, split, forecaster, backtest).ToPage("Nile").Save("report.html");
    }

    private static void FitReports()
    {
        FitOptions options = new() { Steps = 3, Window = 5, Holdout = 0.3, FieldUnits = FieldUnits.Standardized };
        NeuralOde model = new(new MlpField(2, [4], Activation.Tanh));
        TimeSeries data = Swing();

        // example: FitReport.cs
        using Fit<float> fit = new(model, data, options);
        fit.Run();
        FitReport.Of(fit, options, Comparison.Of(fit, options)).Save("report.html");
    }

    private static void Costs()
    {
        MlpField field = new(2, [4], Activation.Tanh);
        Tensor Loss(Tensor y0, Tensor target)
        {
            // example: RunningCosts.cs
            SolvedTensor way = Ode.Solve(field.Apply, y0, 0, 1, new RunningCosts((t, y, slope) => Sum(Square(slope))));
            Tensor loss = Sum(Square(way.Last - target)) + 0.01 * way.Costs[0];

            return loss;
        }

        using Gradient<double> gradient = Gradient.Of<double>(Loss, field);
        double[,] at = { { 1, 0 } };
        Assert.True(double.IsFinite(gradient.Evaluate(field.Initialize<double>(new RandomKey(1)), at, at).Value));
    }

    private static void Figures()
    {
        double[] time = [0, 1, 2], angle = [0, 1, 0], fit = [0, 0.9, 0.1];

        // example: Figure.cs
        Figure figure = new() { Title = "A pendulum" };
        figure.Panel.Scatter(time, angle, "measured").Line(time, fit, "neural ODE");
        figure.Save("pendulum.svg");
    }

    private static void Animations()
    {
        Figure first = new(), last = new();
        first.Panel.Line([0, 1], [0, 1], "t = 0");
        last.Panel.Line([0, 1], [1, 0], "t = 1");

        // example: Animation.cs
        Animation animation = new() { Title = "From noise to two moons" };
        animation.Add("t = 0", first).Add("t = 1", last);
        string html = animation.ToHtml();

        Assert.NotEmpty(html);
    }

    private static void Integrators()
    {
        // example: OdeIntegrator.cs
        using OdeIntegrator<double> pendulum = new((t, y, dy) => { dy[0] = y[1]; dy[1] = -Math.Sin(y[0]); }, [1.0, 0.0], 0, 20);
        while (pendulum.Step() && pendulum.State()[0] > 0) { }   // stop at the first zero

        Assert.InRange(pendulum.State()[0], -1, 0);
    }

    private static void ScaledNetworks()
    {
        static Tensor Known(Tensor y) => [y[1], -Sin(y[0])];

        // example: Scaled.cs
        Scaled net = new(new Mlp([2, 32, 2], Activation.Tanh));
        NeuralOde model = new(net, (t, y) => Known(y) + net.Apply(y));

        Assert.True(double.IsFinite(model.Fit(Swing(), new() { Steps = 3, Window = 5 }).Forecast([1, 0], 0, 1).Last[0, 0]));
    }

    private static TimeSeries Swing()
    {
        Solution<double> swing = Ode.Solve(
            (t, y, dy) => { dy[0] = y[1]; dy[1] = -Math.Sin(y[0]); }, [1.0, 0.0], 0, 10, new SolveOptions { SaveAt = SaveAt.Every(0.1) });
        return TimeSeries.Of(swing.Times(), swing.Values(), ["angle", "velocity"]);
    }
}
