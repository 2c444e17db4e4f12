using Continua.Learning;
using static Continua.Tensor;

namespace Continua.Tests.Advice;

/// <summary>The fixes named in messages about solves over the observations of a row.</summary>
internal static class ObservedSolveFixes
{
    private static readonly RaggedSeries<double> Two = new(new double[,] { { 0.1 }, { 0.4 }, { 0.2 } }, [0, 1, 0], 2, 1);

    public static IEnumerable<Fix> All =>
    [
        Of(
            "Event.cs", "pass the input.", () => Run(x => Jump(x, Event.At(Loop.Each(at => at.Values, x), (t, y, at) => y))),
            () => Run(x => Jump(x, Event.At(x, (t, y, at) => y)))),
        Of(
            "Observation.cs", "compute them in the reset from Observation.Values.",
            () => Run(x => Jump(x, Event.At(x, (t, y, at) => at.Of(Loop.Each(o => 2 * o.Values, x))))),
            () => Run(x => Jump(x, Event.At(x, (t, y, at) => 2 * at.Values)))),
        Fix.Of<NotSupportedException>(
            "ObservationRows.cs", "leave out GradientOptions.BySeries, or read the observations in a loop.",
            () => Differentiate(x => Jump(x, Event.At(x, (t, y, at) => at.Values)).Last[0], bySeries: true),
            () => Differentiate(x => Jump(x, Event.At(x, (t, y, at) => at.Values)).Last[0], bySeries: false),
            () => Differentiate(x => Loop.Sum(at => Sum(at.Values), x), bySeries: true)),
        Of(
            "Ode.cs", "pass the series of the path.",
            () => RunTwo((x, other) => Controlled(x, other)), () => RunTwo((x, other) => Controlled(x, x))),
        Of(
            "Ode.cs", "pass one series.",
            () => RunTwo((x, other) => Jump(x, Event.At(other, (t, y, at) => y))),
            () => RunTwo((x, other) => Jump(x, Event.At(x, (t, y, at) => y)))),
        Of(
            "Ode.cs", "leave Shared off.",
            () => Run(x => Decay(x, new() { Controller = new PidController { Shared = true } })), () => Run(x => Decay(x, new()))),
        Of(
            "Ode.cs", "use CheckpointedAdjoint, whose memory is bounded too.",
            () => Run(x => Decay(x, new() { Adjoint = new BacksolveAdjoint() })),
            () => Run(x => Decay(x, new() { Adjoint = new CheckpointedAdjoint() }))),
        Fix.Of<NotSupportedException>(
            "SolveTangent.cs", "pass save times to Ode.Solve.",
            () => Run(x => Sensitivity(start => Ode.Solve((t, y) => -y, start, x).Last)),
            () => Run(x => Sensitivity(start => Ode.Solve((t, y) => -y, start, 0, 1, Vector(0.5)).Last) + Loop.Sum(_ => Vector(1), x))),
        Fix.Of<InvalidOperationException>(
            "SolvedTensor.cs", "pass the observations to Solve.",
            () => Run(x => LastOf(Ode.Solve((t, y) => -y, Vector(1), 0, 1).AtObservations, x)),
            () => Run(x => LastOf(Ode.Solve((t, y) => -y, Vector(1), x).AtObservations, x))),
        Of(
            "SolveEvent.cs", "give the times as numbers, or take Predictor.OfSeries.",
            () => Run(x =>
            {
                Ode.Solve<double>((t, y) => -y, new double[,] { { 1 } }, 0, 1, new() { Events = [Event.At(x, (t, y, at) => y)] });
                return Zeros([1]);
            }),
            () => Ode.Solve<double>((t, y) => -y, new double[,] { { 1 } }, 0, 1, new() { Events = [Event.At(0.5, (t, y) => y)] }),
            () => Run(x => Jump(x, Event.At(x, (t, y, at) => y)))),
    ];

    private static Tensor Sensitivity(Func<Tensor, Tensor> end)
    {
        Tensor start = Vector(1);
        return Derivatives.Jvp(end(start), start, Vector(1));
    }

    private static SolvedTensor Jump(Observations x, Event at) =>
        Ode.Solve((t, y) => -y, Vector(1), x, options: new() { Events = [at] });

    private static SolvedTensor Decay(Observations x, SolveOptions options) => Ode.Solve((t, y) => -y, Vector(1), x, options: options);

    private static SolvedTensor Controlled(Observations x, Observations at) =>
        Ode.Solve(new ControlledTerm((s, z) => Zeros([1, 2]), new ControlPath(x)), Zeros([1]), at);

    private static Tensor LastOf(Observations values, Observations x) => Loop.Scan((state, at) => at.Of(values), Zeros([1]), x).Last;

    private static void Run(Func<Observations, SolvedTensor> solve) => Run(x => solve(x).Last);

    private static void Run(Func<Observations, Tensor> function)
    {
        using Predictor<double> predictor = Predictor.OfSeries<double>(function);
        predictor.EvaluateSeries(null, Two);
    }

    /// <summary>Runs a solve over the observations of an input and of a second input of the same expression.</summary>
    private static void RunTwo(Func<Observations, Observations, SolvedTensor> solve)
    {
        Observations? other = null;
        Run(x => Loop.Sum(_ => Constant(1), other = x));
        Run(x => solve(x, other!).Last);
    }

    private static void Differentiate(Func<Observations, Tensor> loss, bool bySeries)
    {
        using Gradient<double> gradient = Gradient.OfSeries<double>(loss, null, new() { BySeries = bySeries });
        gradient.EvaluateSeries(null, Two);
    }

    private static Fix Of(string file, string advice, Action wrong, params Action[] right) => Fix.Of<ArgumentException>(file, advice, wrong, right);
}
