using Continua.Learning;
using static Continua.Tensor;

namespace Continua.Tests.Advice;

/// <summary>
/// The fixes named in messages about events, stops, breakpoints, the largest step and changes between steps.
/// </summary>
internal static class EventFixes
{
    private static readonly Event Half = new((t, y) => y[0] - 0.5);

    public static IEnumerable<Fix> All =>
    [
        Options("leave it out for none.", new() { MaxStep = 0 }, new()),
        Options(
            "leave it out.", new() { MaxStep = 0.1, Controller = new FixedStep(0.1) },
            new() { Controller = new FixedStep(0.1) }),
        Options("leave these out.", new() { StopAt = [0.5, double.NaN] }, new() { StopAt = [0.5] }),
        Options("leave it out.", new() { Events = [null!] }, new() { Events = [] }),
        Options(
            "leave Shared off.", new() { Events = [Half], Controller = new PidController { Shared = true } },
            new() { Events = [Half], Controller = new PidController() }),
        Options(
            "use CheckpointedAdjoint, whose memory is bounded too.",
            new() { Events = [Half], Adjoint = new BacksolveAdjoint() },
            new() { Events = [Half], Adjoint = new CheckpointedAdjoint() }),
        Options("take 1 for the first one.", new() { RecordedEvents = -1 }, new() { RecordedEvents = 1 }),
        Of<SolveException>(
            "StatusText.cs", "check it for divisions, roots and logarithms.",
            () => Solve(new Event((t, y) => Sqrt(0.5 - y[0]))),
            () => Solve(new Event((t, y) => 0.5 - y[0]))),
        Of<ArgumentException>(
            "BlockKnots.cs", "give {rows}.", () => Solve(Event<double>.AtPerRow([[0.1], [0.2]], (t, y) => y[0] = 0)),
            () => Solve(Event<double>.AtPerRow([[0.1]], (t, y) => y[0] = 0))),
        Of<ArgumentException>(
            "BlockKnots.cs", "leave these out.", () => Solve(Event<double>.At([0.1, double.NaN], (t, y) => y[0] = 0)),
            () => Solve(Event<double>.At([0.1], (t, y) => y[0] = 0))),
        Of<ArgumentException>(
            "Event.cs", "give [{times.Size}] or [{times.Size}, …].",
            () => Event.At(Vector(1, 2), Vector(3), (t, y, value) => y + value),
            () => Event.At(Vector(1, 2), Vector(3, 4), (t, y, value) => y + value),
            () => Event.At(Vector(1, 2), Zeros([2, 3]), (t, y, value) => y + Sum(value))),
        Of<ArgumentException>(
            "Event.cs", "give [times].", () => Event.At(Zeros([2, 2]), (t, y) => y),
            () => Event.At(Vector(1, 2), (t, y) => y)),
        Of<ArgumentException>(
            "Event.cs", "give a condition of t and y, which may use the values of the expression around it.",
            () => Solve(new Event((t, y, arguments) => y[0] - arguments[0])), () => Solve(Half)),
        Of<ArgumentException>(
            "EventRules.cs", "write the numbers into it, or pass them as arguments.", WithOutsideValue,
            () => Solve(Half), WithArguments),
        Of<ArgumentException>(
            "EventRules.cs", "return one number, y[0] for example.", () => Solve(new Event((t, y) => y)),
            () => Solve(new Event((t, y) => y[0]))),
        Of<ArgumentException>(
            "EventRules.cs", "return all of its components.", () => Solve(new Event((t, y) => y[0], (t, y) => y[0])),
            () => Solve(new Event((t, y) => y[0], (t, y) => y))),
        Of<ArgumentException>(
            "EventRules.cs", "write it as Event<{typeof(T).Name}>, or over tensors.",
            () => Solve(new Event<float>((t, y) => y[0])), () => Solve(new Event<double>((t, y) => y[0])),
            () => Solve(Half)),
        Of<ArgumentException>(
            "EventRules.cs", "solve before, and use the result.",
            () => Solve(new Event((t, y) => Ode.Solve((s, z) => -z, y, 0, 1).Last[0] - 0.2)),
            () => Solve(new Event((t, y) => (y[0] * Math.Exp(-1)) - 0.2))),
        Of<ArgumentException>(
            "Ode.cs", "write it as an Event.",
            () => SolveInALoss(new() { Events = [new Event<double>((t, y) => y[0] - 0.5)] }),
            () => SolveInALoss(new() { Events = [Half] })),
        Of<ArgumentException>(
            "SolvePrimitive.cs", "set Events, or leave it at 0.", () => SolveInALoss(new() { RecordedEvents = 1 }),
            () => SolveInALoss(new() { RecordedEvents = 1, Events = [Half] }), () => SolveInALoss(new())),
        Of<InvalidOperationException>(
            "SolvedTensor.cs", "set RecordedEvents in the options to their number.",
            () => ReadEventTimes(new() { Events = [Half] }),
            () => ReadEventTimes(new() { Events = [Half], RecordedEvents = 1 })),
        Of<ArgumentException>(
            "SolveEvent.cs", "take one of these.", () => _ = new Event((t, y) => y[0], direction: (Crossing)7),
            () => _ = new Event((t, y) => y[0], direction: Crossing.Rising)),
        Of<ArgumentException>(
            "SolveEvent.cs", "take {DefaultSamples}.", () => _ = new Event((t, y) => y[0]) { Samples = 0 },
            () => _ = new Event((t, y) => y[0]) { Samples = SolveEvent.DefaultSamples }),
        Of<ArgumentException>(
            "SolveEvent.cs", "give a list.", () => Event<double>.AtPerRow([], (t, y) => y[0] = 0),
            () => Event<double>.AtPerRow([[0.5]], (t, y) => y[0] = 0)),
        Of<ArgumentException>(
            "SolveEvent.cs", "give numbers, or Event<double>.AtPerRow.", TimesFromOutside,
            () => Solve(Event.At(Vector(0.5), (t, y) => y)),
            () => Solve(Event<double>.AtPerRow([[0.5]], (t, y) => y[0] = 0))),
        Of<ArgumentException>(
            "SolveEvent.cs", "give such a number.", () => Event.Every(0, (t, y) => y),
            () => Event.Every(0.5, (t, y) => y)),
        Of<ArgumentException>(
            "OdeIntegrator.cs", "give [{Dimension}].", () => Stepped(i => i.SetState([1, 2])),
            () => Stepped(i => i.SetState([1]))),
        Of<ArgumentException>(
            "OdeIntegrator.cs", "give [{count}].", () => Stepped(i => i.SetArguments([1])),
            () => Stepped(i => i.SetArguments([]))),
        Of<ArgumentException>(
            "OdeIntegrator.cs", "give [{Rows}, {this.arguments.GetLength(1)}].", () => SteppedWith(new double[2, 1]),
            () => SteppedWith(new double[1, 1])),
        Of<InvalidOperationException>(
            "OdeIntegrator.cs", "start another integrator there.",
            () => Stepped(i => i.SetState([1]), toEnd: true),
            () => Stepped(i => new OdeIntegrator<double>(
                (t, y, dy) => dy[0] = 1, i.State(), i.Time(), 2).Dispose(), toEnd: true)),
        Of<SolveException>(
            "AdjointFailure.cs",
            "use a condition that crosses it smoothly, or Event.At where the time of the jump is known.",
            () => GradientOfCrossingTime(y => Where(y > 0, 1, -1)), () => GradientOfCrossingTime(y => y),
            GradientOfKnownTime),
    ];

    private static Fix Options(string advice, SolveOptions wrong, SolveOptions right) =>
        Fix.Of<ArgumentException>("SolveOptions.cs", advice, () => Solve(wrong), () => Solve(right));

    private static Fix Of<TException>(string file, string advice, Action wrong, params Action[] right)
        where TException : Exception => Fix.Of<TException>(file, advice, wrong, right);

    private static void Solve(SolveEvent definition) => Solve(new SolveOptions { Events = [definition] });

    private static void Solve(SolveOptions options) =>
        Ode.Solve((t, y) => Full([1], 1), new double[,] { { 0 } }, 0, 1, options);

    private static void SolveInALoss(SolveOptions options) =>
        Gradient.Of<double>(x => Sum(Ode.Solve((t, y) => Full([1], 1), x, 0, 1, options: options).Last)).Evaluate(
            new double[,] { { 0 } });

    private static void ReadEventTimes(SolveOptions options) =>
        Gradient.Of<double>(x => Ode.Solve((t, y) => Full([1], 1), x, 0, 1, options: options).EventTimes[0]).Evaluate(
            new double[,] { { 0 } });

    private static void Stepped(Action<OdeIntegrator<double>> change, bool toEnd = false)
    {
        using OdeIntegrator<double> integrator = new((t, y, dy) => dy[0] = 1, [0.0], 0, 1);
        while (toEnd && integrator.Step())
        {
        }

        change(integrator);
    }

    private static void SteppedWith(double[,] arguments) =>
        new OdeIntegrator<double>(
            (t, y, values, dy) => dy[0] = values[0], new double[,] { { 0 } }, arguments, [0], [1]).Dispose();

    private static void WithArguments() => Ode.Solve(
        (t, y, arguments) => Full([1], 1), new double[,] { { 0 } }, new double[,] { { 0.5 } }, 0, 1,
        new() { Events = [new Event((t, y, arguments) => y[0] - arguments[0])] });

    private static void WithOutsideValue() => Gradient.Of<double>(x =>
    {
        Solve(new Event((t, y) => y[0] - x[0]));
        return x[0];
    }).Evaluate(new double[,] { { 0 } });

    private static void TimesFromOutside() => Gradient.Of<double>(x =>
    {
        Solve(Event.At(x, (t, y) => y));
        return x[0];
    }).Evaluate(new double[,] { { 0 } });

    /// <summary>Computes the gradient of the time at which a function of y − ½ crosses zero.</summary>
    private static void GradientOfCrossingTime(Func<Tensor, Tensor> condition)
    {
        SolveOptions options =
            new() { Events = [new Event((t, y) => condition(y[0] - 0.5))], RecordedEvents = 1, ThrowOnFailure = true };
        Gradient.Of<double>(x => Ode.Solve((t, y) => Full([1], 1), x, 0, 1, options: options).EventTimes[0]).Evaluate(
            new double[,] { { 0 } });
    }

    /// <summary>Computes the gradient of the final state after an event whose time depends on an input.</summary>
    private static void GradientOfKnownTime() => Gradient.Of<double>(x => Ode.Solve(
        (t, y) => Full([1], 1), x, 0, 1,
        options: new() { Events = [Event.At(x + 0.5, (t, y) => 2 * y)] }).Last[0]).Evaluate(new double[,] { { 0 } });
}
