using static Continua.Tensor;

namespace Continua.Tests.Differentiation.Programs;

/// <summary>
/// A random solve with steps of equal size from t₀ to the save time and from there to t₁. Its initial state, field,
/// costs and times read any values of the program.
/// </summary>
internal sealed class RandomSolve
{
    private static readonly RungeKutta[] Methods = [new Euler(), new Heun(), new Rk4(), new Tsit5()];

    private readonly System.Random random;
    private readonly int level;
    private readonly ProgramNode start, from, to, save, t, y, slope, rate;
    private readonly RungeKutta method;
    private readonly Adjoint adjoint;
    private readonly int steps;

    public RandomSolve(System.Random random, List<ProgramNode> pool, int level, Func<List<ProgramNode>, int, ProgramNode> next)
    {
        (this.random, this.level) = (random, level);
        start = Any(pool.Where(n => n.Shape.Rank == 1 && n.Size <= 3).DefaultIfEmpty(Vector(Any(pool))));
        (from, save, to) = (Time(pool, 0), Time(pool, 1), Time(pool, 2));
        string key = FormattableString.Invariant($"{level}:{start.Key}");
        t = new() { Key = $"t{level}", Shape = [], Level = level + 1 };
        y = new() { Key = $"y{level}:{start.Size}", Shape = start.Shape, Level = level + 1 };
        List<ProgramNode> inside = [t, y, y, .. pool];
        for (int i = 0; i < 4; i++)
        {
            inside.Add(next(inside, level + 1));
        }

        slope = Bounded(inside, y);
        rate = Bounded(inside, new() { Key = key, Shape = [] });
        method = Methods[random.Next(Methods.Length)];
        adjoint = random.Next(2) == 0 ? new DiscreteAdjoint() : new CheckpointedAdjoint();
        steps = 1 + random.Next(3);
    }

    private string Key =>
        $"solve{level}<{start.Key}|{from.Key}|{save.Key}|{to.Key}|{slope.Key}|{rate.Key}|{method.GetType().Name}|{adjoint.GetType().Name}|{steps}>";

    /// <summary>Creates a node for the final state, the saved state, the costs or the saved costs.</summary>
    public ProgramNode Create()
    {
        int dim = start.Size;
        ProgramNode whole = new()
        {
            Key = Key,
            Shape = [2, dim + 1],
            RunAll = Run,
            Level = Math.Min(level, Outermost()),
        };
        int[] columns = [.. Enumerable.Range(0, dim)];
        return random.Next(4) switch
        {
            0 => Part("last", whole, start.Shape, solved => solved.Last, [.. columns.Select(c => dim + 1 + c)]),
            1 => Part("saved", whole, [1, .. start.Shape.Extents], solved => solved.Saved, columns),
            2 => Part("costs", whole, [1], solved => solved.Costs, [(2 * dim) + 1]),
            _ => Part("saved costs", whole, [1, 1], solved => solved.SavedCosts, [dim]),
        };
    }

    // A solve that does not depend on the enclosing fields is computed outside of them.
    private int Outermost() => new[] { start, from, save, to }.Concat([slope, rate]).Max(n => LevelOutside(n));

    private int LevelOutside(ProgramNode node) =>
        node.Level <= level ? node.Level
        : node.Inputs.Length == 0 ? 0
        : node.Inputs.Max(LevelOutside);

    private ProgramNode Part(string name, ProgramNode whole, Shape shape, Func<SolvedTensor, Tensor> write, int[] components) => new()
    {
        Key = $"{name}({whole.Key})",
        Inputs = [whole],
        Shape = shape,
        Level = level,
        Components = components,
        WriteAll = writer => write(Write(writer)),
        Run = x => x[0].Take(components),
    };

    private T Any<T>(IEnumerable<T> from)
    {
        T[] all = [.. from];
        return all[random.Next(all.Length)];
    }

    private static ProgramNode Vector(ProgramNode x) => new()
    {
        Key = $"mean({x.Key})",
        Inputs = [x],
        Shape = [1],
        Level = x.Level,
        Write = a => Reshape(Mean(a[0]), [1]),
        Run = a => (1.0 / x.Size) * a[0].Sum([[.. Enumerable.Range(0, x.Size)]]),
    };

    /// <summary>A constant time, or a time close to it that depends on a value; the times stay in order.</summary>
    private ProgramNode Time(List<ProgramNode> pool, double near)
    {
        ProgramNode[] scalars = [.. pool.Where(n => n.Shape.IsScalar)];
        ProgramNode x = scalars[random.Next(scalars.Length)];
        return random.Next(2) == 0
            ? new() { Key = FormattableString.Invariant($"time {near}"), Shape = [], Write = _ => near, Run = _ => Dual.Of(near) }
            : new()
            {
                Key = FormattableString.Invariant($"time {near}({x.Key})"),
                Inputs = [x],
                Shape = [],
                Level = x.Level,
                Write = a => near + (0.4 * Sin(a[0])),
                Run = a => Dual.Of(near) + (0.4 * a[0].Map(Math.Sin, Math.Cos)),
            };
    }

    /// <summary>tanh of the sum of all values whose shapes match.</summary>
    private static ProgramNode Bounded(List<ProgramNode> inside, ProgramNode like)
    {
        ProgramNode[] parts = [.. inside.Where(n => n.Shape == like.Shape || n.Shape.IsScalar).Distinct()];
        return new()
        {
            Key = $"bounded({string.Join(",", parts.Select(p => p.Key))})",
            Inputs = parts,
            Shape = like.Shape,
            Level = parts.Max(p => p.Level),
            Write = x => Tanh(x.Aggregate(Broadcast(0, like.Shape), (sum, part) => sum + part)),
            Run = x => x.Aggregate(Dual.Of(new double[like.Size]), (sum, part) => sum + part)
                .Map(Math.Tanh, v => 1 - (Math.Tanh(v) * Math.Tanh(v))),
        };
    }

    private SolvedTensor Write(Writer writer)
    {
        SolveOptions options = new() { Solver = method, Controller = new FixedStep(2.0 / steps) { LandOnSaves = true }, Adjoint = adjoint };
        Tensor Inside(ProgramNode node, Tensor time, Tensor state) => writer.Within(level + 1, node, (t, time), (y, state));
        return Ode.Solve(
            (time, state) => Inside(slope, time, state), writer[start], writer[from], writer[to],
            new RunningCosts((time, state, _) => Inside(rate, time, state)), Stack(writer[save]), options);
    }

    /// <summary>
    /// Evaluates the solve in forward mode; [saves + 1, dim + 1]: state and cost at the save time, then at the end.
    /// </summary>
    private Dual Run(Evaluation outside)
    {
        Dual state = Dual.Join(outside[start], Dual.Of(0));
        Dual[] knots = [outside[from], outside[save], outside[to]];
        List<Dual> reached = [];
        for (int segment = 0; segment < 2; segment++)
        {
            Dual span = knots[segment + 1] - knots[segment];
            int count = (int)Math.Max(1, Math.Ceiling((Math.Abs(span.Values[0]) / (2.0 / steps)) - 1e-9));
            for (int i = 0; i < count; i++)
            {
                state = Step(outside, knots[segment] + ((double)i / count * span), (1.0 / count) * span, state);
            }

            reached.Add(state);
        }

        return Dual.Join(reached);
    }

    private Dual Step(Evaluation outside, Dual time, Dual size, Dual state)
    {
        Tableau tableau = method.Tableau;
        List<Dual> slopes = [];
        for (int i = 0; i < tableau.Stages; i++)
        {
            Dual stage = state;
            for (int j = 0; j < i; j++)
            {
                stage += tableau.A[i][j] * (size * slopes[j]);
            }

            Evaluation inside = outside.Inner();
            inside.Set(t, time + (tableau.C[i] * size));
            inside.Set(y, stage.Take([.. Enumerable.Range(0, start.Size)]));
            slopes.Add(Dual.Join(inside[slope], inside[rate]));
        }

        return slopes.Select((k, i) => tableau.B[i] * (size * k)).Aggregate(state, (sum, part) => sum + part);
    }
}
