namespace Continua.Learning;

/// <summary>
/// A component of the values of a column: a weighted sum of the states plus regressors times their coefficients.
/// </summary>
/// <param name="Name">The name of the component in results.</param>
/// <param name="States">The weights of the states, [states].</param>
/// <param name="Functions">
/// The regressors of the component, [regressors]; null for a regressor of another component.
/// </param>
internal sealed record ModelPart(string Name, double[] States, Func<double, double>?[] Functions)
{
    public const string Level = "level", Trend = "trend", Clock = "clock", Cycle = "cycle", Memory = "memory",
        Joint = "joint", Smoothed = "smoothed";

    /// <summary>
    /// Returns the components of a column, block by block; their sum is the column without observation noise.
    /// </summary>
    public static IReadOnlyList<ModelPart> Of(StateSpaceModel model, EvaluatedModel at, double[] parameters, int output)
    {
        List<ModelPart> parts = [];
        int state = 0, regressor = 0, parameter = 0;
        foreach (StateBlock block in model.Blocks)
        {
            double[] weights = new double[model.States];
            Array.Copy(at.Outputs[output], state, weights, state, block.States);
            Func<double, double>?[] functions = new Func<double, double>?[model.Regressors.Length];
            for (int k = 0; k < block.Regressors.Count; k++)
            {
                functions[regressor + (output * block.Regressors.Count) + k] = block.Regressors[k];
            }

            parts.AddRange(block is JointBlock
                ?
                [
                    new(Level, new double[model.States], functions),
                    new(Joint, weights, new Func<double, double>?[functions.Length]),
                ]
                : [new ModelPart(NameOf(block, parameters.AsSpan(parameter, block.Parameters)), weights, functions)]);
            state += block.States;
            regressor += block.Outputs * block.Regressors.Count;
            parameter += block.Parameters;
        }

        return parts;
    }

    /// <summary>
    /// Returns the slope of the level per spacing; null if the level, which is the first block, has none, or if the
    /// model is a joint one.
    /// </summary>
    public static ModelPart? SlopeOf(StateSpaceModel model)
    {
        if (model.Blocks[0] is not LevelBlock { Kind: LevelKind.WalkWithDrift or LevelKind.Trend or LevelKind.DampedTrend } level)
        {
            return null;
        }

        double[] weights = new double[model.States];
        Func<double, double>?[] functions = new Func<double, double>?[model.Regressors.Length];
        if (level.States > 1)
        {
            weights[1] = 1;
        }

        if (level.Regressors.Count > 1)
        {
            functions[1] = static _ => 1;
        }

        return new(Trend, weights, functions);
    }

    /// <summary>Returns the sum of components.</summary>
    public static ModelPart Sum(string name, IReadOnlyList<ModelPart> parts) => new(
        name,
        [.. parts[0].States.Select((_, i) => parts.Sum(part => part.States[i]))],
        [.. parts[0].Functions.Select(
            (_, k) => parts.Select(part => part.Functions[k]).FirstOrDefault(function => function is not null))]);

    private static string NameOf(StateBlock block, ReadOnlySpan<double> parameters) => block switch
    {
        LevelBlock => Level,
        ClockBlock => Clock,
        CarmaBlock carma => carma.Modes(parameters).Any(mode => mode.IsCycle) ? Cycle : Memory,
        _ => throw new ArgumentException($"A component of {block.Describe()} has no name.", nameof(block)),
    };
}
