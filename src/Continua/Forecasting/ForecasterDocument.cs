namespace Continua.Learning;

/// <summary>The stored form of a linear forecaster: its models and the states of their filters.</summary>
/// <param name="Origin">The time that is 0 in the models, in the unit of the time axis.</param>
/// <param name="Spacing">The median time between rows, in the unit of the time axis.</param>
/// <param name="Periods">The calendar periods (day, week, year) of the series, in spacings.</param>
/// <param name="Scales">The scales of the columns.</param>
/// <param name="Families">The models of each family.</param>
/// <param name="Weights">The weights of the families, [columns][families].</param>
/// <param name="Widenings">The factors by which bands are widened, [columns].</param>
/// <param name="Cleaners">The outlier treatment of each column; null for none.</param>
/// <param name="CleanerScales">The robust scales used by the cleaners, [columns].</param>
/// <param name="States">
/// The filter states: one list for each family, [models], and a last list for the cleaners, [columns].
/// </param>
internal sealed record ForecasterDocument(
    double Origin, double Spacing, double[] Periods, ColumnScale[] Scales, FamilyDocument[] Families,
    double[][] Weights, double[] Widenings, CleanerDocument?[] Cleaners,
    ColumnScale[] CleanerScales, FilterState?[][] States)
{
    public static ForecasterDocument Of(LinearForecaster forecaster, FilterState?[][] states)
    {
        (TimeScale timeScale, FamilyAverage average) = (forecaster.TimeScale, forecaster.Average);
        return new(
            timeScale.Origin, timeScale.Spacing, [.. timeScale.Periods], [.. average.Scales],
            [.. average.Families.Select(FamilyDocument.Of)], [.. average.Weights],
            [.. average.Widenings],
            [.. average.Cleaner.Cleaners.Select(cleaner => cleaner is null ? null : CleanerDocument.Of(cleaner))],
            [.. average.Cleaner.Scales], states);
    }

    /// <exception cref="FormatException">
    /// The stored parts are inconsistent with each other, or a kind of block is unknown.
    /// </exception>
    public LinearForecaster ToForecaster(IReadOnlyList<string> names, TimeAxis axis)
    {
        int columns = names.Count;
        Require(Spacing > 0 && double.IsFinite(Origin + Spacing), "unit of time");
        Require(
            Scales.Length == columns && Weights.Length == columns && Widenings.Length == columns, "state count");
        Require(Weights.All(weights => weights.Length == Families.Length && weights.All(w => w is >= 0 and <= 1)),
            "weights");
        Require(States.Length == Families.Length + 1 && Cleaners.Length == columns && CleanerScales.Length == columns
            && States[^1].Length == columns, "filter states");
        FamilyModels[] families = [.. Families.Select(family => family.ToModels(Scales))];
        Require(families.All(family => family.Fits.All(Fits)), "model parameters");
        Require(families.Zip(States).All(pair => pair.First.Fits.Count == pair.Second.Length
            && pair.First.Fits.Zip(pair.Second).All(model => Fits(model.First, model.Second))), "filter states");
        ColumnCleaner?[] cleaners = [.. Cleaners.Select(cleaner => cleaner?.ToCleaner())];
        Require(
            cleaners.Zip(States[^1]).All(pair => pair.First is null
                || (Fits(pair.First.Fit) && Fits(pair.First.Fit, pair.Second))), "filter states");
        return new(names, new(families, Scales, Weights, Widenings, new(cleaners, CleanerScales), null),
            new(axis, Origin, Spacing, Periods), 0);
    }

    private static bool Fits(ModelFit? fit) => fit is null
        || (fit.Parameters.Length == fit.Model.Parameters && fit.Variance >= 0);

    private static bool Fits(ModelFit? fit, FilterState? state)
    {
        int columns = 1 + (fit?.Model.Regressors.Length ?? 0), states = fit?.Model.States ?? 0;
        return (fit is null) == (state is null) && (state is null || (
            state.Mean.Length == states * columns && state.Covariance.Length == states * states
            && state.Products.Length == columns * columns && state.Scale.Length == columns - 1));
    }

    private static void Require(bool holds, string what)
    {
        if (!holds)
        {
            throw new FormatException($"it is damaged: invalid {what}");
        }
    }
}

/// <summary>The stored form of the models of one family.</summary>
/// <param name="Name">The name of the family.</param>
/// <param name="IsLog">Whether the models describe logarithms.</param>
/// <param name="Models">
/// The models: one for each column, null for a column without one; a single one for a joint model.
/// </param>
/// <param name="Clocks">The clocks of a joint model, [columns]; null for other families.</param>
/// <param name="Constants">Whether each column belongs to the family of constants; null for other families.</param>
internal sealed record FamilyDocument(
    string Name, bool IsLog, ModelDocument?[] Models, ClockDocument[]? Clocks, bool[]? Constants)
{
    private const string Joint = "joint", Constant = "constant";

    public static FamilyDocument Of(FamilyModels family) => new(
        family switch { ColumnModels models => models.BaseName, ConstantModels => Constant, _ => Joint }, family.IsLog,
        [.. family.Fits.Select(fit => fit is null ? null : ModelDocument.Of(fit))],
        family is JointModels joint
            ? [.. joint.Clocks.Select(curve => new ClockDocument(
                curve.Clock?.Period ?? 0, curve.Clock?.Harmonics ?? 0, [.. curve.Factors]))]
            : null,
        family is ConstantModels ? [.. family.Fits.Select((_, c) => family.Has(c))] : null);

    public FamilyModels ToModels(ColumnScale[] scales)
    {
        if (Name == Constant)
        {
            return new ConstantModels(Constants!, scales);
        }

        ModelFit?[] fits = [.. Models.Select(model => model?.ToFit())];
        return Name == Joint
            ? new JointModels(fits[0]!, [.. Clocks!.Select(clock => clock.ToCurve())], scales, IsLog)
            : new ColumnModels(Name, fits, scales, IsLog);
    }
}

/// <summary>The stored form of the outlier treatment of one column.</summary>
internal sealed record CleanerDocument(ModelDocument Model, double[] Factors, double Most, double Low, double High)
{
    public static CleanerDocument Of(ColumnCleaner cleaner) =>
        new(ModelDocument.Of(cleaner.Fit), cleaner.Factors, cleaner.MaxSize, cleaner.Low, cleaner.High);

    public ColumnCleaner ToCleaner() => new(Model.ToFit(), Factors, Most, Low, High);
}

/// <summary>The stored form of a clock with its coefficients; 0 harmonics for no clock.</summary>
internal sealed record ClockDocument(double Period, int Harmonics, double[] Factors)
{
    public ClockCurve ToCurve() => new(Harmonics == 0 ? null : new(Period, Harmonics), Factors);
}

/// <summary>The stored form of a model with its parameters.</summary>
internal sealed record ModelDocument(
    BlockDocument[] Blocks, bool HasNoise, double[] Parameters, double Variance, double Criterion)
{
    public static ModelDocument Of(ModelFit fit) => new(
        [.. fit.Model.Blocks.Select(BlockDocument.Of)], fit.Model.HasNoise, fit.Parameters, fit.Variance,
        fit.Criterion);

    public ModelFit ToFit() =>
        new(new([.. Blocks.Select(block => block.ToBlock())], HasNoise), Parameters, Variance, Criterion);
}

/// <summary>The stored form of a block of a model; properties that a kind does not use keep their defaults.</summary>
internal sealed record BlockDocument(string Kind)
{
    public LevelKind Level { get; init; }

    public int Order { get; init; }

    public int MovingAverage { get; init; }

    public double Period { get; init; }

    public int Harmonics { get; init; }

    public bool Wanders { get; init; }

    public int Columns { get; init; }

    public bool HasAverages { get; init; }

    public static BlockDocument Of(StateBlock block) => block switch
    {
        LevelBlock level => new("level") { Level = level.Kind },
        CarmaBlock carma => new("carma") { Order = carma.Order, MovingAverage = carma.MovingAverage },
        ClockBlock clock => new("clock") { Period = clock.Period, Harmonics = clock.Harmonics, Wanders = clock.Drifts },
        JointBlock joint =>
            new("joint") { Columns = joint.Outputs, Order = joint.Order, HasAverages = joint.HasMovingAverage },
        _ => throw new NotSupportedException($"A block of type {block.GetType().Name} cannot be stored in a file."),
    };

    /// <exception cref="FormatException">The kind of block is unknown.</exception>
    public StateBlock ToBlock() => Kind switch
    {
        "level" => new LevelBlock(Level),
        "carma" => new CarmaBlock(Order, MovingAverage),
        "clock" => new ClockBlock(Period, Harmonics, Wanders),
        "joint" => new JointBlock(Columns, Order, HasAverages, []),
        _ => throw new FormatException($"it has a block of the kind '{Kind}', which this version does not support"),
    };
}
