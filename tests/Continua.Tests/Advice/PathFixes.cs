using Continua.Learning;
using static Continua.Tensor;

namespace Continua.Tests.Advice;

/// <summary>The fixes named in messages about input paths.</summary>
internal static class PathFixes
{
    private static readonly double[] Times = [0, 1, 2], Values = [3, 4, 5];

    public static IEnumerable<Fix> All =>
    [
        Path("give a vector.", () => InputPath.Step(Zeros([2, 2]), Zeros([2])), () => InputPath.Step(
            Vector(0, 1), Zeros([2]))),
        Path(
            "give [{times.Size}] or [{times.Size}, channels].", () => InputPath.Step(Times, [1]),
            () => InputPath.Step(Times, Values),
            () => InputPath.Step(Vector(Times), Zeros([3, 4]))),
        Path("give as many.", () => InputPath.Hermite(Times, Values, [1]), () => InputPath.Hermite(
            Times, Values, Values)),
        Path(
            "sort them, and leave repeated ones out.", () => InputPath.Linear([0, 2, 1], Values),
            () => InputPath.Linear([0, 1, 2], Values)),
        Path(
            "leave these out.", () => InputPath.Linear([0, 1, double.PositiveInfinity], Values),
            () => InputPath.Linear([0, 1], [3, 4])),
        Path(
            "leave that knot out.", () => InputPath.Cubic(Times, [3, double.NaN, 5]),
            () => InputPath.Linear([0, 2], [3, 5])),
        Path(
            "give the beginning and the end of the period.", () => InputPath.Periodic(InputPath.Step([0], [1])),
            () => InputPath.Periodic(InputPath.Step([0, 1], [1, 1]))),
        Path("use ValuesAt.", () => Rows.ValueAt(0.5), () => Rows.ValuesAt(0.5)),
        Path(
            "stay within, or set Outside = PathOutside.Hold.",
            () => (InputPath.Step(Times, Values) with { Outside = PathOutside.Refuse }).ValueAt(3),
            () => (InputPath.Step(Times, Values) with { Outside = PathOutside.Refuse }).ValueAt(2),
            () => InputPath.Step(Times, Values).ValueAt(3)),
        Path(
            "read it with At inside that expression.",
            () => InputPath.Step(2 * Vector(Times), Vector(Values)).ValueAt(1),
            () => InputPath.Step(2 * Vector(Times), Vector(Values)).At(1)),
        Path(
            "give a scalar.", () => InputPath.Step(Times, Values).At(Vector(0, 1)),
            () => InputPath.Step(Times, Values).At(Vector(0, 1)[0])),
        Path(
            "give its times and values.",
            () => InputPath.Step(System.Array.Empty<double>(), System.Array.Empty<double>()),
            () => InputPath.Step([0], [1])),
        Fix.Of<ArgumentException>(
            "LandingPaths.cs", "give it shifted knots instead, or set LandsOnKinks = false for a linear path.",
            () => Solve(t => InputPath.Linear(Times, Values).At(t - 1)),
            () => Solve(t => InputPath.Linear([1, 2, 3], Values).At(t)),
            () => Solve(t => (InputPath.Linear(Times, Values) with { LandsOnKinks = false }).At(t - 1))),
        Fix.Of<ArgumentException>(
            "LandingPaths.cs", "compute them before the solve.",
            () => Solve(t => InputPath.Step(2 * Vector(Times), Vector(Values)).At(t)),
            () => Solve(t => InputPath.Step([.. Times.Select(s => 2 * s)], Values).At(t))),
        Fix.Of<ArgumentException>(
            "LandingPaths.cs", "set Outside = PathOutside.Hold.",
            () => Solve(t => (Cubic with { Outside = PathOutside.Refuse }).At(0.5 * t)),
            () => Solve(t => (Cubic with { Outside = PathOutside.Hold }).At(0.5 * t))),
        .. new[] { "PathPrimitive.cs", "SplinePrimitive.cs" }.SelectMany(file => new[]
        {
            Fix.Of<NotSupportedException>(
                file, "use Gradient or Vjp for these.", () => Tangent(file), () => Once(file)),
            Fix.Of<NotSupportedException>(
                file,
                "differentiate once with respect to them, and with respect to other values as often as needed.",
                () => Twice(file),
                () => Once(file), () => TwiceByTime(file)),
        }),
        Fix.Of<ArgumentException>(
            "NamedArguments.cs", "give the number of rows.", () => _ = new NamedArguments<double>(0),
            () => _ = new NamedArguments<double>(1)),
        Fix.Of<ArgumentException>(
            "NamedArguments.cs", "give one per row.", () => _ = new NamedArguments<double>(2).With("a", [1.0]),
            () => _ = new NamedArguments<double>(2).With("a", [1.0, 2])),
        Fix.Of<ArgumentException>(
            "NamedArguments.cs", "give these.", () => Paths(InputPath.Step, [0, 1], [1]),
            () => Paths(InputPath.Step, [0, 1], [1, 2])),
        Fix.Of<ArgumentException>(
            "NamedArguments.cs", "give all rows the same number of knots.",
            () => Paths((t, x) => InputPath.Cubic(t, x), [0], [1]),
            () => Paths((t, x) => InputPath.Cubic(t, x), [0, 1, 2], [1, 2, 3])),
        Fix.Of<ArgumentException>(
            "NamedArguments.cs", "choose another name.",
            () => _ = new NamedArguments<double>(1).With("a", [1.0]).With("a", [2.0]),
            () => _ = new NamedArguments<double>(1).With("a", [1.0]).With("b", [2.0])),
        Fix.Of<ArgumentException>(
            "NamedArguments.cs", "choose one of these.", () => Named("qqqqqq"), () => Named("rate")),
        Fix.Of<ArgumentException>(
            "BlockKnots.cs", "sort them.", () => KnotsPerRow([0, 2, 1]), () => KnotsPerRow([0, 1, 2])),
        Fix.Of<SolveException>(
            "StatusText.cs", "shorten the span, or set Outside = PathOutside.Hold.",
            () => Beyond(PathOutside.Refuse, 2), () => Beyond(PathOutside.Refuse, 1),
            () => Beyond(PathOutside.Hold, 2)),
    ];

    private static InputPath Cubic => InputPath.Cubic(Times, Values) with { LandsOnKinks = false };

    private static InputPath Rows => InputPath.Linear(Vector(0, 1), Constant([1, 10, 2, 20], [2, 2]));

    private static Fix Path(string advice, Func<object> wrong, params Func<object>[] right) =>
        Fix.Of<ArgumentException>(
            "InputPath.cs", advice, () => _ = wrong(), [.. right.Select(r => (Action)(() => _ = r()))]);

    private static void Solve(Func<Tensor, Tensor> slope) =>
        Ode.Solve((t, y) => Reshape(slope(t), [1]), new double[,] { { 0 } }, 0, 2);

    /// <summary>Returns the value at a time of a path whose knot times are x.</summary>
    private static Tensor At(string file, Tensor x, Tensor t) => (file.StartsWith("Spline", StringComparison.Ordinal)
        ? InputPath.Cubic(x, Vector(3, 5, 4, 7)) : InputPath.Linear(x, Vector(3, 5, 4, 7))).At(t);

    private static void Tangent(string file) => Evaluate(x => Derivatives.Jvp(At(file, x, 1.5), x, Vector(1, 0, 0, 0)));

    private static void Once(string file) => Evaluate(x => At(file, x[..4], 1.5));

    private static void Twice(string file) => Evaluate(x => Sum(Square(Derivatives.Of(At(file, x[..4], 1.5), x))));

    private static void TwiceByTime(string file) =>
        Evaluate(x => Sum(Square(Derivatives.Of(Sin(At(file, Vector(0, 1, 2, 3), x[0])), x))));

    private static void Evaluate(Func<Tensor, Tensor> loss) =>
        Gradient.Of<double>(loss).Evaluate(new double[,] { { 0, 1, 2, 3 } });

    private static void Paths(Func<Tensor, Tensor, InputPath> form, double[] times, double[] values) =>
        _ = new NamedArguments<double>(2).WithPath("a", form, [[0, 1, 2], times], [[5, 6, 7], values]);

    private static void Named(string name) =>
        Ode.Solve(
            (t, y, a) => a[name] * y, new double[,] { { 1 } }, new NamedArguments<double>(1).With("rate", [1.0]), 0, 1);

    private static void KnotsPerRow(double[] times)
    {
        double[,] arguments = new double[1, 3];
        for (int k = 0; k < 3; k++)
        {
            arguments[0, k] = times[k];
        }

        Ode.Solve(
            (t, y, a) => Reshape(InputPath.Step(a, Vector(Values)).At(t), [1]), new double[,] { { 0 } }, arguments, 0,
            2);
    }

    private static void Beyond(PathOutside outside, double end)
    {
        InputPath path = InputPath.Cubic([0, 0.5, 1], Values) with { Outside = outside };
        Solution<double> solved = Ode.Solve((t, y) => Reshape(path.At(t), [1]), new double[,] { { 0 } }, 0, end);
        const string Note = "known up to its knot at t = 1, but a solve reaches to t = 2 (in one solve)";
        Assert.Equal(end > 1, solved.Notes.Any(note => note.Contains(Note, StringComparison.Ordinal)));
    }
}
