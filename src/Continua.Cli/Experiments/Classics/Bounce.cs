using Continua.Learning;
using static Continua.Tensor;

namespace Continua.Cli.Experiments;

/// <summary>The experiment on two systems with events: a bouncing ball and a room with a thermostat.</summary>
internal sealed class Bounce : Experiment
{
    public const double Height = 10, Restitution = 0.8;

    private const double Gravity = 9.81, Rate = 0.05;

    public override string Name => "bounce";

    public override string Title => "Events: the bounces of a ball and a thermostat";

    public override string Summary =>
        "A ball's height and restitution are found from the times of three bounces; a thermostat heats a room for a "
        + "measured month.";

    public override string UsualTime => "a few seconds";

    /// <summary>The times of the first three bounces in seconds, [1, 3], in closed form.</summary>
    public static double[,] Timed()
    {
        double fall = Math.Sqrt(2 * Height / Gravity);
        return new[,] { { fall, fall * (1 + (2 * Restitution)), fall * (1 + (2 * Restitution) + (2 * Restitution * Restitution)) } };
    }

    public override void Run(ExperimentRun run)
    {
        DroppedBall ball = new();
        Parameters<double> parameters = ball.Initialize<double>(run.Key);
        SolveOptions exact = run.Solve(new() { Rtol = 1e-10, Atol = 1e-10 });
        using Gradient<double> loss = Gradient.Of<double>(
            timed => Sum(Square(ball.Bounces(exact, 3).EventTimes - timed)), ball, run.Gradients);
        int steps = run.Steps(3000);
        Trainer<double> trainer = new(
            parameters, loss, _ => [Timed()],
            new() { Steps = steps, Optimizer = new Adam(Rate), Schedule = Schedule.Cosine(), ValidateEvery = 50 });
        run.Train("bounces", trainer, steps);

        SolveOptions heating = run.Solve(new() { Rtol = 1e-10, Atol = 1e-10 });
        GradientResult<double> energy = Thermostat.Energy(heating, Thermostat.Defaults);
        double[] differences = Differences(heating);
        new BounceReport(run, ball, parameters, trainer.State.History, energy, differences, heating).Write();
        run.Model("bounce", parameters);
        run.Check("error of the height (m)", Math.Abs(DroppedBall.HeightOf(parameters) - Height), Limit.AtMost(1e-3));
        run.Check("error of the restitution", Math.Abs(DroppedBall.RestitutionOf(parameters) - Restitution), Limit.AtMost(1e-4));
        run.Metric("energy (kWh)", energy.Value);
        for (int i = 0; i < 2; i++)
        {
            string name = i == 0 ? "insulation" : "temperature";
            run.Metric($"derivative by {name}", energy.ByInputs[0][0, i]);
            run.Check(
                $"derivative by {name}, relative difference from finite differences",
                Math.Abs((energy.ByInputs[0][0, i] / differences[i]) - 1), Limit.AtMost(1e-3));
        }
    }

    private static double[] Differences(SolveOptions options)
    {
        double[] derivatives = new double[2];
        for (int i = 0; i < 2; i++)
        {
            const double Step = 1e-3;
            double[,] above = (double[,])Thermostat.Defaults.Clone(), below = (double[,])Thermostat.Defaults.Clone();
            above[0, i] += Step;
            below[0, i] -= Step;
            double difference = Thermostat.Energy(options, above).Value - Thermostat.Energy(options, below).Value;
            derivatives[i] = difference / (2 * Step);
        }

        return derivatives;
    }

    /// <summary>
    /// A ball with two unknown parameters: its initial height and the share of speed kept at each bounce.
    /// </summary>
    internal sealed class DroppedBall : Module
    {
        private readonly Tensor height, restitution;

        public DroppedBall() =>
            (height, restitution) = (Parameter("height", [], Initializer.Constant(6)), Parameter("restitution", [], Initializer.Constant(0.6)));

        protected override IReadOnlyList<Module> Parts => [];

        /// <summary>
        /// Solves up to a number of bounces. The state is the height, the upward velocity and the number of bounces.
        /// </summary>
        public SolvedTensor Bounces(SolveOptions options, int count, Tensor? times = null)
        {
            Event bounce = new((t, y) => y[0], (t, y) => [y[0], -restitution * y[1], y[2] + 1], Crossing.Falling, name: "bounce");
            Event last = new((t, y) => y[2] - count + 0.5, terminal: true);
            return Ode.Solve(
                (t, y) => [y[1], -Gravity, 0 * y[2]], [height, 0, 0], 0, 20, times,
                options with { Events = [bounce, last], RecordedEvents = count });
        }

        public static double HeightOf(Parameters<double> parameters) => parameters["height"][0];

        public static double RestitutionOf(Parameters<double> parameters) => parameters["restitution"][0];
    }
}
