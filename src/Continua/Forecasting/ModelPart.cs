namespace Continua.Learning;

/// <summary>A component of a column's values: a weighted sum of the states, and functions of time by the model's unknown factors.</summary>
/// <param name="Name">What readers call it.</param>
/// <param name="States">The weights of the states, [states].</param>
/// <param name="Functions">By what each factor is multiplied at a time, [unknown factors]; null for nothing.</param>
internal sealed record ModelPart(string Name, double[] States, Func<double, double>?[] Functions)
{
    public const string Level = "level", Trend = "trend", Clock = "clock", Cycle = "cycle", Memory = "memory", Joint = "joint", Smoothed = "smoothed";

    /// <summary>The components whose sum is a column without the noise of its observations, block by block.</summary>
    public static IReadOnlyList<ModelPart> Of(StateSpaceModel model, EvaluatedModel at, double[] parameters, int output)
    {
        List<ModelPart> parts = [];
        int state = 0, factor = 0, parameter = 0;
        foreach (StateBlock block in model.Blocks)
        {
            double[] weights = new double[model.States];
            Array.Copy(at.Outputs[output], state, weights, state, block.States);
            Func<double, double>?[] functions = new Func<double, double>?[model.Unknown.Length];
            for (int k = 0; k < block.Unknown.Count; k++)
            {
                functions[factor + (output * block.Unknown.Count) + k] = block.Unknown[k];
            }

            parts.AddRange(block is JointBlock
                ? [new(Level, new double[model.States], functions), new(Joint, weights, new Func<double, double>?[functions.Length])]
                : [new ModelPart(NameOf(block, parameters.AsSpan(parameter, block.Parameters)), weights, functions)]);
            state += block.States;
            factor += block.Outputs * block.Unknown.Count;
            parameter += block.Parameters;
        }

        return parts;
    }

    /// <summary>The slope of a level per spacing; null where the level has none. A level is a model's first block.</summary>
    public static ModelPart? SlopeOf(StateSpaceModel model)
    {
        if (model.Blocks[0] is not LevelBlock { Kind: LevelKind.WalkWithDrift or LevelKind.Trend or LevelKind.DampedTrend } level)
        {
            return null;
        }

        double[] weights = new double[model.States];
        Func<double, double>?[] functions = new Func<double, double>?[model.Unknown.Length];
        if (level.States > 1)
        {
            weights[1] = 1;
        }

        if (level.Unknown.Count > 1)
        {
            functions[1] = static _ => 1;
        }

        return new(Trend, weights, functions);
    }

    /// <summary>The sum of components.</summary>
    public static ModelPart Sum(string name, IReadOnlyList<ModelPart> parts) => new(
        name,
        [.. parts[0].States.Select((_, i) => parts.Sum(part => part.States[i]))],
        [.. parts[0].Functions.Select((_, k) => parts.Select(part => part.Functions[k]).FirstOrDefault(function => function is not null))]);

    private static string NameOf(StateBlock block, ReadOnlySpan<double> parameters) => block switch
    {
        LevelBlock => Level,
        ClockBlock => Clock,
        CarmaBlock carma => carma.Modes(parameters).Any(mode => mode.IsCycle) ? Cycle : Memory,
        _ => throw new ArgumentException($"A component of {block.Describe()} has no name.", nameof(block)),
    };
}
