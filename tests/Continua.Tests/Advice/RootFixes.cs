using Continua.Tests.Roots;
using static Continua.Tensor;

namespace Continua.Tests.Advice;

/// <summary>The fixes named in messages about steady states and periodic orbits.</summary>
internal static class RootFixes
{
    private static readonly PeriodicOptions Driven = new() { PeriodIsGiven = true };

    public static IEnumerable<Fix> All => [.. SteadyStates, .. Orbits, .. Options];

    private static IEnumerable<Fix> SteadyStates =>
    [
        Fix.Of<SolveException>(
            "RootKind.cs", "check the guess, and the field for divisions, roots and logarithms.",
            () => Rest((t, y) => 1 - Log(y), -1), () => Rest((t, y) => 1 - Log(y), 1), () => Rest((t, y) => 1 - y, -1)),
        Fix.Of<SolveException>(
            "RootKind.cs", "give another guess, or leave the component out of NonNegative.",
            () => Rest(Falling, -1, new() { NonNegative = [0] }), () => Rest(Falling, 2, new() { NonNegative = [0] }),
            () => Rest(Falling, -1)),
        Fix.Of<SolveException>(
            "RootKind.cs", "replace an equation by the conservation law, or change the parameters.",
            () => Rest((t, y) => [1 - y[0] - y[1], y[0] + y[1] - 1]), () => Rest((t, y) => [1 - y[0] - y[1], y[1] - y[0]]),
            () => Rest((t, y) => [1 - y[0] - y[1], y[0] + (2 * y[1]) - 1])),
        Fix.Of<SolveException>(
            "RootKind.cs", "give a guess near the steady state, or look for a periodic orbit with Ode.Periodic.",
            () => Rest(Leaving, 3, new() { StartsInTime = true }), () => Rest(Leaving, 0.1),
            () => Orbit(VanDerPol, 2, 0, 6.7)),
        Fix.Of<SolveException>(
            "RootKind.cs", "give another guess, or leave TimeStepping at its default.",
            () => Rest(Cubic, 1, new() { TimeStepping = null }), () => Rest(Cubic, -1.5, new() { TimeStepping = null }),
            () => Rest(Cubic, 1)),
        Fix.Of<ArgumentException>(
            "SteadyStateField.cs",
            "set FrozenTime to the time at which to evaluate it, or look for a periodic orbit with Ode.Periodic.",
            () => Rest((t, y) => Cos(t) - y, 1), () => Rest((t, y) => Cos(t) - y, 1, new() { FrozenTime = 0 }),
            () => Orbit(Forced, 1, 0, 2 * Math.PI, Driven)),
        Fix.Of<ArgumentException>(
            "RootFunction.cs", "pass them as arguments, or search inside an expression.",
            () => Rest((t, y) => Tracing.Trace.Input("x", []) - y, 1),
            () => Ode.SteadyState((t, y, a) => a[0] - y, new double[,] { { 1 } }, new double[,] { { 2 } }),
            () => Ode.SteadyState((t, y) => Tracing.Trace.Input("x", []) - y, Zeros([1]))),
        Fix.Of<ArgumentException>(
            "RootRun.cs", "give [rows, components].", () => Ode.SteadyState(Falling, new double[0, 1]),
            () => Ode.SteadyState(Falling, new double[1, 1])),
        Fix.Of<ArgumentException>(
            "RootRun.cs", "give [{rows}, {count}].",
            () => Ode.SteadyState((t, y, a) => a[0] - y, new double[2, 1], new double[1, 1]),
            () => Ode.SteadyState((t, y, a) => a[0] - y, new double[2, 1], new double[2, 1])),
    ];

    private static IEnumerable<Fix> Orbits =>
    [
        Fix.Of<SolveException>(
            "RootKind.cs", "check the guess, or take a solver that suits the equation.",
            () => Orbit(VanDerPol, 1e200, 0, 6.7), () => Orbit(VanDerPol, 2, 0, 6.7)),
        Fix.Of<SolveException>(
            "RootKind.cs", "check the guess, or take a solver that suits the equation.",
            () => Orbit(Relaxing, 2, 0, 163, new() { MaxSteps = 3000 }),
            () => Orbit(Relaxing, 2, 0, 163, new() { MaxSteps = 3000, Solver = new Rodas5P(), Rtol = 1e-8, Atol = 1e-10 })),
        Fix.Of<SolveException>(
            "RootKind.cs", "give a state on an isolated orbit as guess, or find the point with Ode.SteadyState.",
            () => Orbit(VanDerPol, 0, 0, 6.7), () => Orbit(VanDerPol, 2, 0, 6.7),
            () => Ode.SteadyState(VanDerPol, new double[1, 2])),
        Fix.Of<SolveException>(
            "RootKind.cs",
            "add the dissipation that selects one orbit, or solve from a state of the family with Ode.Solve.",
            () => Orbit((t, y) => [y[1], -y[0]], 2, 0, 2 * Math.PI), () => Orbit(VanDerPol, 2, 0, 2 * Math.PI),
            () => Ode.Solve((t, y) => [y[1], -y[0]], new double[,] { { 2, 0 } }, 0, 2 * Math.PI)),
        Fix.Of<SolveException>(
            "RootKind.cs", "give a state on the orbit and a period from a solve over several periods.",
            () => Orbit((t, y) => [y[1], -y[0] - (0.1 * y[1])], 1, 1, 6), () => Orbit(VanDerPol, 2, 0, 6.7)),
        Fix.Of<ArgumentException>(
            "Shooting.cs", "set PeriodIsGiven, and pass that period.", () => Orbit(Forced, 1, 0, 2 * Math.PI),
            () => Orbit(Forced, 1, 0, 2 * Math.PI, Driven)),
        Fix.Of<ArgumentException>(
            "Shooting.cs", "leave it off, and pass a guess of the period.", () => Orbit(VanDerPol, 2, 0, 6.7, Driven),
            () => Orbit(VanDerPol, 2, 0, 6.7)),
        Fix.Of<ArgumentException>(
            "PeriodicSolving.cs", "give one number.", () => Ode.Periodic(VanDerPol, Zeros([2]), Zeros([1])),
            () => Ode.Periodic(VanDerPol, Zeros([2]), Zeros([]))),
        Fix.Of<ArgumentException>(
            "PeriodicSolving.cs", "give {rows}.", () => Ode.Periodic(VanDerPol, new double[,] { { 2, 0 } }, [6, 7]),
            () => Ode.Periodic(VanDerPol, new double[,] { { 2, 0 } }, [6])),
        Fix.Of<ArgumentException>(
            "OrbitSearch.cs", "give [{rows}, {count}].",
            () => Ode.Periodic(Equations.VanDerPol, new double[,] { { 2, 0 } }, [6], new double[,] { { 1 }, { 1 } }),
            () => Ode.Periodic(Equations.VanDerPol, new double[,] { { 2, 0 } }, [6], new double[,] { { 1 } })),
    ];

    private static IEnumerable<Fix> Options =>
    [
        Fix.Of<ArgumentException>(
            "SteadyStateOptions.cs", "take 1e-8, 1e-12 and 50.", () => Rest(Falling, 1, new() { Rtol = 0 }),
            () => Rest(Falling, 1, new() { Rtol = 1e-8, Atol = 1e-12, MaxIterations = 50 })),
        Fix.Of<ArgumentException>(
            "SteadyStateOptions.cs", "give a time.", () => Rest(Falling, 1, new() { FrozenTime = double.NaN }),
            () => Rest(Falling, 1, new() { FrozenTime = 2 })),
        Fix.Of<ArgumentException>(
            "SteadyStateOptions.cs", "leave all others out.", () => Rest(Falling, 1, new() { NonNegative = [0, 1] }),
            () => Rest(Falling, 1, new() { NonNegative = [0] })),
        Fix.Of<ArgumentException>(
            "SteadyStateOptions.cs", "give options, or leave StartsInTime off.",
            () => Rest(Falling, 1, new() { TimeStepping = null, StartsInTime = true }),
            () => Rest(Falling, 1, new() { TimeStepping = new(), StartsInTime = true }),
            () => Rest(Falling, 1, new() { TimeStepping = null })),
        Fix.Of<ArgumentException>(
            "SteadyStateOptions.cs", "take Rodas5P, and leave Controller, Events, StopAt and Breakpoints out.",
            () => Rest(Falling, 1, new() { TimeStepping = new() { Solver = new Rk4(), Controller = new FixedStep(0.1) } }),
            () => Rest(Falling, 1, new() { TimeStepping = new() { Solver = new Rodas5P() } })),
        Fix.Of<ArgumentException>(
            "PeriodicOptions.cs", "take one of them, or leave it out.",
            () => Orbit(VanDerPol, 2, 0, 6.7, new() { FixedComponent = 2 }),
            () => Orbit(VanDerPol, 2, 0, 6.7, new() { FixedComponent = 1 }), () => Orbit(VanDerPol, 2, 0, 6.7)),
        Fix.Of<ArgumentException>(
            "PeriodicOptions.cs", "take 0, 1e-10 and 50.", () => Orbit(VanDerPol, 2, 0, 6.7, new() { MaxIterations = 0 }),
            () => Orbit(VanDerPol, 2, 0, 6.7, new() { StartTime = 0, Rtol = 1e-10, MaxIterations = 50 })),
    ];

    private static Tensor Falling(Tensor t, Tensor y) => 1 - y;

    private static Tensor Cubic(Tensor t, Tensor y) => -((y * y * y) - (2 * y) + 2);

    private static Tensor Leaving(Tensor t, Tensor y) => y / (1 + (y * y));

    private static Tensor VanDerPol(Tensor t, Tensor y) => Equations.VanDerPol(t, y, Constant([1], [1]));

    private static Tensor Relaxing(Tensor t, Tensor y) => Equations.VanDerPol(t, y, Constant([100], [1]));

    private static Tensor Forced(Tensor t, Tensor y) => [y[1], Cos(t) - y[0] - y[1]];

    private static void Rest(Func<Tensor, Tensor, Tensor> field, double guess, SteadyStateOptions? options = null) =>
        Ode.SteadyState(field, new double[,] { { guess } }, options);

    private static void Rest(Func<Tensor, Tensor, Tensor> field) => Ode.SteadyState(field, new double[,] { { 1, 0.5 } });

    private static void Orbit(
        Func<Tensor, Tensor, Tensor> field, double first, double second, double period, PeriodicOptions? options = null) =>
        Ode.Periodic(field, new double[,] { { first, second } }, [period], options);
}
