using System.Numerics;
using Continua.Learning;
using static Continua.Tensor;

namespace Continua.Tests.Adjoints.RandomSolves;

/// <summary>
/// A solve of a random equation, with a loss of the states and costs at the save times and at the end. The inputs of
/// the loss, including times, are given per row or shared by all rows. The same seed gives the same case.
/// </summary>
internal sealed class SolveCase
{
    private readonly RandomEquation equation;
    private readonly bool costsChooseSteps, asMatrix;
    private readonly SolveLeaf start, from, to;
    private readonly SolveLeaf? saveTimes;
    private readonly SolveLeaf[] arguments;
    private readonly SharedLeaves shared;
    private readonly double[][] weights;

    /// <param name="times">The way in which times are given; null to choose one at random.</param>
    public SolveCase(int seed, TimesGiven? times = null)
    {
        System.Random random = new(seed);
        equation = new(random);
        (Rows, Saves) = (random.Next(30) == 0 ? 40 : 1 + random.Next(6), random.Next(4));
        (costsChooseSteps, asMatrix) = (random.Next(2) == 0, random.Next(3) == 0);
        SolveLeaf Leaf(string name, Shape shape, bool isShared) =>
            new(name, shape, isShared, [.. OfRows(_ => Drawn(random, shape.Size, -1, 1))]);
        start = Leaf("y0", [equation.Dimension], random.Next(4) == 0);
        arguments = [.. equation.Arguments.Select((shape, i) => Leaf($"argument {i}", shape, random.Next(2) == 0))];

        TimesGiven given = times ?? (TimesGiven)random.Next(3);
        int direction = (2 * random.Next(2)) - 1;
        double[][] clocks = [.. OfRows(_ => SolveClocks.Draw(random, given, Saves, direction))];
        bool Share() => given == TimesGiven.Shared || (given == TimesGiven.PartlyShared && random.Next(2) == 0);
        from = new("t0", [], Share(), [.. clocks.Select(clock => clock[..1])]);
        to = new("t1", [], Share(), [.. clocks.Select(clock => clock[1..2])]);
        saveTimes = Saves == 0 ? null : new("save times", [Saves], Share(), [.. clocks.Select(clock => clock[2..])]);
        SolveLeaf[] others = [.. arguments, from, to, .. saveTimes is null ? (SolveLeaf[])[] : [saveTimes]];
        if (start.IsShared && others.All(leaf => leaf.IsShared))
        {
            start = Leaf("y0", [equation.Dimension], isShared: false);
        }

        Leaves = [start, .. others];
        shared = new(Leaves);
        weights = DrawWeights(random);
    }

    public int Rows { get; }

    public int Saves { get; }

    /// <summary>The inputs of the loss.</summary>
    public IReadOnlyList<SolveLeaf> Leaves { get; }

    /// <summary>The number of costs that are excluded from the choice of step sizes.</summary>
    public int Quadratures => costsChooseSteps ? 0 : equation.Costs;

    private SolveLeaf[] Given => [.. Leaves.Where(leaf => !leaf.IsShared)];


    public override string ToString() =>
        $"[{equation.Dimension}] with {equation.Costs} costs and {Saves} saves, {Rows} rows, "
        + $"shared: {string.Join(", ", Leaves.Where(leaf => leaf.IsShared).Select(leaf => leaf.Name))}";

    /// <summary>The gradient through the library.</summary>
    public Gradient<T> Gradient<T>(SolveOptions options, bool isPlain)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        SolveLeaf[] given = Given;
        Tensor ValueIn(Tensor[] inputs, SolveLeaf leaf) =>
            leaf.IsShared ? shared[leaf] : Reshape(inputs[Array.IndexOf(given, leaf)], leaf.Shape);
        return new(given.Length, inputs => Loss<T>(options, isPlain, leaf => ValueIn(inputs, leaf)), shared);
    }

    public GradientResult<T> Evaluate<T>(Gradient<T> gradient, int first, int count)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        gradient.Evaluate(shared.Numbers<T>(), [.. Given.Select(leaf => leaf.Rows(first, count))]);

    /// <summary>The losses and derivatives computed by the library.</summary>
    public SolveDerivatives Found<T>(GradientResult<T> result)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double[] sums = [.. result.ByParameters.Select(double.CreateChecked)];
        int input = 0, at = 0;
        double[][] byLeaf = [.. Leaves.Select(leaf => leaf.IsShared
            ? sums[at..(at += leaf.Size)] : [.. result.ByInputs[input++].Cast<T>().Select(double.CreateChecked)])];
        return new([.. result.Losses.Select(double.CreateChecked)], byLeaf);
    }

    /// <summary>The losses and derivatives computed in plain code along the accepted steps.</summary>
    public RowDerivatives[] Expected(SolveOptions options, bool isPlain)
    {
        Replay? joint = options.Steps.Shared ? ReplayOf(options, isPlain, [.. OfRows(r => r)]) : null;
        return [.. OfRows(r => LossOf(joint ?? ReplayOf(options, isPlain, [r]), isPlain, r))];
    }

    private static double[] Drawn(System.Random random, int count, double low, double high) =>
        [.. Enumerable.Range(0, count).Select(_ => low + ((high - low) * random.NextDouble()))];

    private static Taped[] Constants(double[] numbers) => [.. numbers.Select(Taped.Constant)];

    private static double[] Values(Taped[] numbers) => [.. numbers.Select(number => number.Value)];

    private IEnumerable<TOf> OfRows<TOf>(Func<int, TOf> of) => Enumerable.Range(0, Rows).Select(of);

    /// <summary>
    /// The weights of states and costs at each save and at the end; some losses have weights of zero.
    /// </summary>
    private double[][] DrawWeights(System.Random random)
    {
        bool onlyCosts = equation.Costs > 0 && random.Next(4) == 0, onlySaved = Saves > 0 && random.Next(4) == 0;
        bool onlyLast = !onlySaved && random.Next(4) == 0;
        int size = equation.Dimension + equation.Costs;
        return
        [
            .. Enumerable.Range(0, Saves + 1).Select(k =>
            {
                double[] drawn = Drawn(random, size, 0.3, 1.3);
                bool isZero = (onlySaved && k == Saves) || (onlyLast && k < Saves);
                int zeros = isZero ? size : onlyCosts ? equation.Dimension : 0;
                drawn.AsSpan(0, zeros).Clear();
                return drawn;
            }),
        ];
    }

    private Tensor Loss<T>(SolveOptions options, bool isPlain, Func<SolveLeaf, Tensor> value)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        SolvedTensor solved = isPlain ? SolvePlain<T>(options, value) : SolveTraced(options, value);
        return Enumerable.Range(0, Saves + 1).Where(k => weights[k].Any(w => w != 0))
            .Select(k => Dot(Vector(weights[k]), Sin(At(solved, k, isPlain)))).Aggregate((sum, term) => sum + term);
    }

    private SolvedTensor SolveTraced(SolveOptions options, Func<SolveLeaf, Tensor> value)
    {
        Tensor[] given = [.. arguments.Select(value)];
        Tensor y0 = asMatrix ? Reshape(value(start), [1, equation.Dimension]) : value(start);
        Tensor? times = saveTimes is null ? null : value(saveTimes);
        Tensor Slope(Tensor t, Tensor y) => equation.Slope(t, y, given);
        RunningCosts costs = new((t, y, dy) => equation.Rates(t, y, dy, given)) { ChooseSteps = costsChooseSteps };
        return equation.Costs > 0
            ? Ode.Solve(Slope, y0, value(from), value(to), costs, times, options)
            : Ode.Solve(Slope, y0, value(from), value(to), times, options);
    }

    private SolvedTensor SolvePlain<T>(SolveOptions options, Func<SolveLeaf, Tensor> value)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Tensor y0 = Concat(
        [
            value(start), .. arguments.Select(a => Reshape(value(a), [a.Size])),
            .. equation.Costs > 0 ? [Zeros([equation.Costs])] : (Tensor[])[],
        ]);
        return Ode.Solve<T>(
            equation.PlainField, equation.PlainVjp, y0, value(from), value(to),
            saveTimes is null ? null : value(saveTimes), options with { Quadratures = Quadratures });
    }

    /// <summary>The state and costs at a save or at the end.</summary>
    private Tensor At(SolvedTensor solved, int k, bool isPlain)
    {
        Tensor whole = k < Saves ? solved.Saved[k] : solved.Last;
        Tensor state = Reshape(whole, [whole.Size])[..equation.Dimension];
        return equation.Costs == 0 ? state
            : Concat(state, isPlain ? whole[^equation.Costs..] : k < Saves ? solved.SavedCosts[k] : solved.Costs);
    }

    private RowDerivatives LossOf(Replay replay, bool isPlain, int row)
    {
        Tape tape = new();
        Dictionary<SolveLeaf, Taped[]> at = [];
        foreach (SolveLeaf leaf in Leaves)
        {
            at[leaf] = [.. leaf[row].Select(number => Taped.Variable(number, tape))];
        }

        Taped[][] given = [.. arguments.Select(a => at[a])];
        Taped[][] values = replay.Run(
            Field(given, isPlain), Start(at[start], given, isPlain), at[from][0], at[to][0],
            saveTimes is null ? [] : at[saveTimes]);
        Taped loss = Taped.Constant(0);
        for (int k = 0; k <= Saves; k++)
        {
            Taped[] state = [.. values[k][..equation.Dimension], .. values[k][^equation.Costs..]];
            loss = state.Select((v, c) => v.Map(Math.Sin, Math.Cos) * weights[k][c])
                .Aggregate(loss, (sum, term) => sum + term);
        }

        return new(loss.Value, loss.Derivatives()![..Leaves.Sum(leaf => leaf.Size)]);
    }

    private Func<Taped, Taped[], Taped[]> Field(Taped[][] given, bool isPlain) =>
        isPlain ? equation.PlainSlopes : (t, state) => equation.Slopes(t, state, given);

    private Taped[] Start(Taped[] y0, Taped[][] given, bool isPlain) =>
        [.. y0, .. isPlain ? given.SelectMany(a => a) : [], .. new Taped[equation.Costs]];

    /// <summary>
    /// Records the steps of some rows as one equation: the states row after row, then the quadratures.
    /// </summary>
    private Replay ReplayOf(SolveOptions options, bool isPlain, int[] rows)
    {
        Taped[][][] given = [.. rows.Select(r => arguments.Select(a => Constants(a[r])).ToArray())];
        Taped[][] starts = [.. rows.Select((r, i) => Start(Constants(start[r]), given[i], isPlain))];
        Func<Taped, Taped[], Taped[]>[] fields = [.. given.Select(g => Field(g, isPlain))];
        int size = starts[0].Length, controlled = size - Quadratures;
        double[] Joined(IEnumerable<Taped[]> parts) => Values(
            [.. parts.SelectMany(p => p[..controlled]), .. parts.SelectMany(p => p[controlled..])]);
        Taped[] PartOf(double[] state, int i) => Constants(
        [
            .. state.AsSpan(i * controlled, controlled),
            .. state.AsSpan((rows.Length * controlled) + (i * Quadratures), Quadratures),
        ]);
        double[] Slopes(double t, double[] state) =>
            Joined([.. fields.Select((field, i) => field(Taped.Constant(t), PartOf(state, i)))]);
        Replay replay = new(
            options with { Quadratures = rows.Length * Quadratures }, Slopes, Joined(starts),
            from[rows[0]][0], to[rows[0]][0], saveTimes is null ? [] : [.. saveTimes[rows[0]]]);
        if (options.Controller is FixedStep wanted)
        {
            Assert.All(replay.Segments, sizes => AssertFixed(wanted, sizes));
        }

        return replay;
    }

    /// <summary>
    /// Fixed steps have the requested size, except the last one before a knot, which is shorter; steps that land on
    /// saves are equal.
    /// </summary>
    private static void AssertFixed(FixedStep wanted, double[] sizes)
    {
        double span = Math.Abs(sizes.Sum());
        Assert.Equal((int)Math.Ceiling((span / wanted.Step) - 1e-9), sizes.Length);
        double size = wanted.LandOnSaves ? span / sizes.Length : wanted.Step;
        Assert.All(sizes[..^1], h => Assert.Equal(size, Math.Abs(h), 1e-12));
    }
}
