namespace Continua.Learning;

/// <summary>The stochastic process that the level of a series follows.</summary>
public enum LevelKind
{
    /// <summary>A constant level.</summary>
    Constant,

    /// <summary>A random walk.</summary>
    Walk,

    /// <summary>A random walk plus a straight line, whose constant slope is estimated.</summary>
    WalkWithDrift,

    /// <summary>A random walk whose slope is a random walk as well.</summary>
    Trend,

    /// <summary>
    /// A random walk whose slope is a mean-reverting process with a mean of zero; the variance of the initial slope is
    /// estimated.
    /// </summary>
    DampedTrend,
}

/// <summary>
/// A level μ with slope ν: dμ = ν dt + κ dw₁, dν = −φ ν dt + τ dw₂, where w₁ and w₂ are independent. The parameters θ
/// are log κ², log τ², log φ and the logarithm of the variance of the initial slope, as far as the kind of level has
/// them: only log κ² for a random walk with or without drift, the first two for a trend, all for a damped trend.
/// </summary>
internal sealed class LevelBlock(LevelKind kind) : StateBlock
{
    private const double MinLogVariance = -18, MaxLogVariance = 4;

    public LevelKind Kind => kind;

    public override int States => kind switch
    {
        LevelKind.Constant => 0,
        LevelKind.Walk or LevelKind.WalkWithDrift => 1,
        _ => 2,
    };

    public override IReadOnlyList<double[]> Starts => kind switch
    {
        LevelKind.Constant => [[]],
        LevelKind.Walk or LevelKind.WalkWithDrift => [[-3], [-6]],
        LevelKind.Trend => [[-3, -8], [-8, -5]],
        _ => [[-3, -6, -2, -5], [-8, -4, -1, -3]],
    };

    public override IReadOnlyList<(double Lower, double Upper)> Bounds => kind switch
    {
        LevelKind.Constant => [],
        LevelKind.Walk or LevelKind.WalkWithDrift => [(MinLogVariance, MaxLogVariance)],
        LevelKind.Trend => [(MinLogVariance, MaxLogVariance), (MinLogVariance - 8, MaxLogVariance)],
        _ => [(MinLogVariance, MaxLogVariance), (MinLogVariance - 8, MaxLogVariance), (-5, 1),
            (MinLogVariance - 8, MaxLogVariance + 4)],
    };

    public override IReadOnlyList<Func<double, double>> Regressors => kind switch
    {
        LevelKind.Constant or LevelKind.Walk or LevelKind.DampedTrend => [static _ => 1],
        _ => [static _ => 1, static t => t],
    };

    public override string Describe() => kind switch
    {
        LevelKind.Constant => "constant level",
        LevelKind.Walk => "random walk",
        LevelKind.WalkWithDrift => "random walk with drift",
        LevelKind.Trend => "local trend",
        _ => "damped trend",
    };

    public override double[] Scaling(ReadOnlySpan<double> parameters) => kind switch
    {
        LevelKind.Constant => [],
        LevelKind.Walk or LevelKind.WalkWithDrift => [1],
        LevelKind.Trend => [1, 1],
        _ => [1, 1, 0, 1],
    };

    public override EvaluatedBlock At(ReadOnlySpan<double> parameters) => kind switch
    {
        LevelKind.Constant => new Fixed(),
        LevelKind.Walk or LevelKind.WalkWithDrift => new RandomWalk(Math.Exp(parameters[0])),
        LevelKind.Trend => new LocalTrend(Math.Exp(parameters[0]), Math.Exp(parameters[1]), 0, 0),
        _ => new LocalTrend(
            Math.Exp(parameters[0]), Math.Exp(parameters[1]), Math.Exp(parameters[2]), Math.Exp(parameters[3])),
    };

    private sealed class Fixed : EvaluatedBlock
    {
        public override double[][] Outputs => [[]];

        public override double[] Initial => [];

        public override (double[] F, double[] Q) Step(int number, double length) => ([], []);

        public override void Pull(
            IReadOnlyList<(double[] F, double[] Q)> steps, double[] initial, double[][] outputs,
            Span<double> parameters)
        {
        }
    }

    private sealed class RandomWalk(double variance) : SdeBlock([0], [variance], [[1]], [0])
    {
        protected override void Pull(
            double[] ofDrift, double[] ofNoise, double[] ofInitial, double[][] ofOutputs, Span<double> parameters) =>
            parameters[0] += variance * ofNoise[0];
    }

    private sealed class LocalTrend(double variance, double slopeVariance, double decay, double initial) : SdeBlock(
        [0, 1, 0, -decay], [variance, 0, 0, slopeVariance], [[1, 0]], [0, 0, 0, initial])
    {
        protected override void Pull(
            double[] ofDrift, double[] ofNoise, double[] ofInitial, double[][] ofOutputs, Span<double> parameters)
        {
            parameters[0] += variance * ofNoise[0];
            parameters[1] += slopeVariance * ofNoise[3];
            if (decay > 0)
            {
                parameters[2] -= decay * ofDrift[3];
                parameters[3] += initial * ofInitial[3];
            }
        }
    }
}
