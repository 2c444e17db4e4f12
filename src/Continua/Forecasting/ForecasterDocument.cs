namespace Continua.Learning;

/// <summary>Linear models and what their filters keep, as a file holds them.</summary>
/// <param name="Origin">The time that counts as 0, in the unit of the time axis.</param>
/// <param name="Spacing">The usual spacing, in that unit.</param>
/// <param name="Periods">Calendar periods, in spacings.</param>
/// <param name="Weights">[columns][families].</param>
/// <param name="States">[families][models]: what filters keep; and last [columns] of the cleaners.</param>
internal sealed record ForecasterDocument(
    double Origin, double Spacing, double[] Periods, ColumnScale[] Scales, FamilyDocument[] Families, double[][] Weights, double[] Widenings,
    CleanerDocument?[] Cleaners, ColumnScale[] CleanerScales, FilterState?[][] States)
{
    public static ForecasterDocument Of(LinearForecaster forecaster, FilterState?[][] states)
    {
        (SpacingClock clock, FamilyAverage average) = (forecaster.Clock, forecaster.Average);
        return new(
            clock.Origin, clock.Spacing, [.. clock.Periods], [.. average.Scales], [.. average.Families.Select(FamilyDocument.Of)], [.. average.Weights],
            [.. average.Widenings], [.. average.Cleaner.Cleaners.Select(own => own is null ? null : new CleanerDocument(ModelDocument.Of(own.Fit), own.Factors, own.Most, own.Low, own.High))], [.. average.Cleaner.Scales], states);
    }

    /// <exception cref="FormatException">The parts do not fit together.</exception>
    public LinearForecaster ToForecaster(IReadOnlyList<string> names, TimeAxis axis)
    {
        int columns = names.Count;
        Require(Spacing > 0 && double.IsFinite(Origin + Spacing), "its unit of time");
        Require(Scales.Length == columns && Weights.Length == columns && Widenings.Length == columns, "the number of its states");
        Require(Weights.All(own => own.Length == Families.Length && own.All(w => w is >= 0 and <= 1)), "its weights");
        Require(States.Length == Families.Length + 1 && Cleaners.Length == columns && CleanerScales.Length == columns && States[^1].Length == columns, "what its filters keep");
        FamilyModels[] families = [.. Families.Select(family => family.ToModels(Scales))];
        Require(families.All(family => family.Fits.All(Fits)), "the parameters of its models");
        Require(families.Zip(States).All(pair => pair.First.Fits.Count == pair.Second.Length
            && pair.First.Fits.Zip(pair.Second).All(own => Fits(own.First, own.Second))), "what its filters keep");
        ColumnCleaner?[] cleaners = [.. Cleaners.Select(own => own?.ToCleaner())];
        Require(cleaners.Zip(States[^1]).All(own => own.First is null || (Fits(own.First.Fit) && Fits(own.First.Fit, own.Second))), "what its filters keep");
        return new(names, new(families, Scales, Weights, Widenings, new(cleaners, CleanerScales), null), new(axis, Origin, Spacing, Periods), 0);
    }

    private static bool Fits(ModelFit? fit) => fit is null || (fit.Parameters.Length == fit.Model.Parameters && fit.Variance >= 0);

    private static bool Fits(ModelFit? fit, FilterState? state)
    {
        int columns = 1 + (fit?.Model.Unknown.Length ?? 0), states = fit?.Model.States ?? 0;
        return (fit is null) == (state is null) && (state is null || (state.Mean.Length == states * columns && state.Covariance.Length == states * states
            && state.Products.Length == columns * columns && state.Scale.Length == columns - 1));
    }

    private static void Require(bool holds, string what)
    {
        if (!holds)
        {
            throw new FormatException($"it is damaged: {what} cannot be");
        }
    }
}

/// <summary>The models of a family.</summary>
/// <param name="Clocks">Those of joint models, by column.</param>
internal sealed record FamilyDocument(string Name, bool IsLog, ModelDocument?[] Models, ClockDocument[]? Clocks, bool[]? Constants)
{
    private const string Joint = "joint", Constant = "constant";

    public static FamilyDocument Of(FamilyModels family) => new(
        family switch { ColumnModels own => own.Plain, ConstantModels => Constant, _ => Joint }, family.IsLog, [.. family.Fits.Select(fit => fit is null ? null : ModelDocument.Of(fit))],
        family is JointModels joint ? [.. joint.Clocks.Select(curve => new ClockDocument(curve.Clock?.Period ?? 0, curve.Clock?.Harmonics ?? 0, [.. curve.Factors]))] : null,
        family is ConstantModels ? [.. family.Fits.Select((_, c) => family.Has(c))] : null);

    public FamilyModels ToModels(ColumnScale[] scales)
    {
        if (Name == Constant)
        {
            return new ConstantModels(Constants!, scales);
        }

        ModelFit?[] fits = [.. Models.Select(model => model?.ToFit())];
        return Name == Joint
            ? new JointModels(fits[0]!, [.. Clocks!.Select(clock => clock.ToCurve())], scales, IsLog) : new ColumnModels(Name, fits, scales, IsLog);
    }
}

/// <summary>What brings values of a column that are far off nearer.</summary>
internal sealed record CleanerDocument(ModelDocument Model, double[] Factors, double Most, double Low, double High)
{
    public ColumnCleaner ToCleaner() => new(Model.ToFit(), Factors, Most, Low, High);
}

/// <summary>A clock and its factors; of no harmonics for none.</summary>
internal sealed record ClockDocument(double Period, int Harmonics, double[] Factors)
{
    public ClockCurve ToCurve() => new(Harmonics == 0 ? null : new(Period, Harmonics), Factors);
}

/// <summary>A model with its parameters.</summary>
internal sealed record ModelDocument(BlockDocument[] Blocks, bool HasNoise, double[] Parameters, double Variance, double Criterion)
{
    public static ModelDocument Of(ModelFit fit) => new(
        [.. fit.Model.Blocks.Select(BlockDocument.Of)], fit.Model.HasNoise, fit.Parameters, fit.Variance, fit.Criterion);

    public ModelFit ToFit() => new(new([.. Blocks.Select(block => block.ToBlock())], HasNoise), Parameters, Variance, Criterion);
}

/// <summary>A block of a model; of what the kind has no use for, nothing is said.</summary>
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
        ClockBlock clock => new("clock") { Period = clock.Period, Harmonics = clock.Harmonics, Wanders = clock.Wanders },
        JointBlock joint => new("joint") { Columns = joint.Outputs, Order = joint.Order, HasAverages = joint.HasAverages },
        _ => throw new NotSupportedException($"A file has no words for a {block.GetType().Name}."),
    };

    /// <exception cref="FormatException">The kind is unknown.</exception>
    public StateBlock ToBlock() => Kind switch
    {
        "level" => new LevelBlock(Level),
        "carma" => new CarmaBlock(Order, MovingAverage),
        "clock" => new ClockBlock(Period, Harmonics, Wanders),
        "joint" => new JointBlock(Columns, Order, HasAverages, []),
        _ => throw new FormatException($"it has a block of the kind '{Kind}', which this version does not know"),
    };
}
