namespace Continua.Learning;

/// <summary>
/// The rules of all quantities that a model estimates for a column, in data units and the unit of time.
/// </summary>
/// <param name="chosen">The model and the column.</param>
/// <param name="spacing">The median time between rows, and its unit.</param>
internal sealed class QuantityRules(ChosenModel chosen, (double Length, string Unit) spacing)
{
    private readonly StateSpaceModel model = chosen.Fit.Model;
    private readonly double[] parameters = chosen.Fit.Parameters;
    private readonly double unit = chosen.Unit;
    private readonly string valueUnit = chosen.IsLog ? "of the logarithm" : "data units",
        unitOfTime = UnitWords.Singular(spacing.Unit);

    public IReadOnlyList<QuantityRule> All()
    {
        List<QuantityRule> rules = [];
        for (int b = 0, parameter = 0, factor = 0; b < model.Blocks.Count; b++)
        {
            StateBlock block = model.Blocks[b];
            rules.AddRange(block switch
            {
                LevelBlock level => [LevelRule(level.Kind != LevelKind.Constant), .. Level(level, parameter)],
                CarmaBlock carma => Carma(carma, parameter),
                ClockBlock clock => Clock(clock, parameter, factor),
                _ => [LevelRule(moves: false)],
            });
            parameter += block.Parameters;
            factor += block.Outputs * block.Regressors.Count;
        }

        if (model.HasNoise)
        {
            rules.Add(
                Deviation("deviation of the observations' noise", model.Parameters - model.Outputs + chosen.Output, 1,
                    valueUnit));
        }

        return rules;
    }

    private QuantityRule LevelRule(bool moves)
    {
        return new(moves ? "level at the end" : "level", "data units", [], chosen.IsLog, run =>
        {
            ModelPart level = ModelPart.Of(model, run.At, run.Parameters, chosen.Output)[0];
            (double mean, double variance) = run.Last(level);
            double value = chosen.Center + (unit * mean);
            return chosen.IsLog ? (Math.Exp(value), Math.Exp(2 * value) * unit * unit * variance) : (value, unit * unit * variance);
        });
    }

    private IEnumerable<QuantityRule> Level(LevelBlock level, int parameter)
    {
        if (ModelPart.SlopeOf(model) is { } slope)
        {
            yield return new(
                level.Kind == LevelKind.WalkWithDrift ? "trend" : "trend at the end",
                $"{(chosen.IsLog ? "factor" : "data units")} per {unitOfTime}", [],
                chosen.IsLog, run =>
                {
                    (double mean, double variance) = run.Last(slope);
                    double per = unit / spacing.Length, value = per * mean;
                    return chosen.IsLog ? (Math.Exp(value), Math.Exp(2 * value) * per * per * variance) : (value, per * per * variance);
                });
        }

        if (level.Kind != LevelKind.Constant)
        {
            yield return Deviation($"random walk of the level, deviation over one {unitOfTime}", parameter,
                1 / Math.Sqrt(spacing.Length), valueUnit);
        }

        if (level.Kind is LevelKind.Trend or LevelKind.DampedTrend)
        {
            yield return Deviation(
                $"random walk of the trend, deviation over one {unitOfTime}", parameter + 1,
                Math.Pow(spacing.Length, -1.5), $"{valueUnit}, per {unitOfTime}");
        }

        if (level.Kind == LevelKind.DampedTrend)
        {
            yield return OfParameters("half-life of the trend", spacing.Unit, [parameter + 2],
                at => spacing.Length * Math.Log(2) / Math.Exp(at[parameter + 2]));
        }
    }

    private IEnumerable<QuantityRule> Carma(CarmaBlock block, int parameter)
    {
        IReadOnlyList<CarmaMode> modes = block.Modes(parameters.AsSpan(parameter, block.Parameters));
        int cycles = modes.Count(mode => mode.IsCycle), nonCycles = modes.Count - cycles;
        yield return Deviation(
            $"deviation of the {(cycles > 0 ? ModelPart.Cycle : ModelPart.Memory)}", parameter, 1, valueUnit);
        int cycle = 0, memory = 0;
        for (int k = 0; k < modes.Count; k++)
        {
            string name = modes[k].IsCycle ? (cycles > 1 ? $"cycle {++cycle}" : "the cycle") : nonCycles > 1 ? $"memory {++memory}" : "the memory";
            foreach ((string what, string of, Func<CarmaMode, double> number) in Numbers(modes[k]))
            {
                int mode = k;
                yield return OfParameters(
                    $"{what} of {name}", of, [.. modes[k].Parameters.Select(i => parameter + i)],
                    at => number(block.Modes(at.AsSpan(parameter, block.Parameters))[mode]));
            }
        }
    }

    private (string What, string Unit, Func<CarmaMode, double> Of)[] Numbers(CarmaMode mode)
    {
        double HalfLife(double rate) => spacing.Length * Math.Log(2) / rate;
        return mode.IsCycle ?
            [
                ("period", spacing.Unit, at => spacing.Length * at.Period),
                ("half-life", spacing.Unit, at => HalfLife(at.Rate)),
                ("damping ratio", "1", at => at.DampingRatio),
            ]
            : double.IsNaN(mode.B) ? [("half-life", spacing.Unit, at => HalfLife(at.Rate))]
            : [
                ("longer half-life", spacing.Unit, at => HalfLife(at.RealRates.Slow)),
                ("shorter half-life", spacing.Unit, at => HalfLife(at.RealRates.Fast)),
            ];
    }

    private IEnumerable<QuantityRule> Clock(ClockBlock clock, int parameter, int factor)
    {
        string period = FormattableString.Invariant($"{clock.Period * spacing.Length:G4} {spacing.Unit}");
        if (clock.Drifts)
        {
            yield return Deviation(
                $"drift of the clock of {period} over a period, deviation", parameter, Math.Sqrt(clock.Period),
                valueUnit);
            yield break;
        }

        for (int k = 1; k <= clock.Harmonics; k++)
        {
            int cosine = factor;
            int? sine = clock.HasCosineOnly(k) ? null : factor + 1;
            yield return new($"amplitude of harmonic {k} of the clock of {period}", valueUnit, [], true,
                run => Amplitude(run, cosine, sine));
            factor += sine is null ? 1 : 2;
        }
    }

    private (double Value, double Variance) Amplitude(ModelRun run, int cosine, int? sine)
    {
        double[] factors = run.Record.Factors(run.Regression);
        if (sine is not { } other)
        {
            return (unit * Math.Abs(factors[cosine]), unit * unit * run.Covariance(cosine, cosine));
        }

        double length = Math.Sqrt((factors[cosine] * factors[cosine]) + (factors[other] * factors[other]));
        double a = factors[cosine] / length, b = factors[other] / length;
        double variance = (a * a * run.Covariance(cosine, cosine))
            + (2 * a * b * run.Covariance(cosine, other)) + (b * b * run.Covariance(other, other));
        return (unit * length, unit * unit * variance);
    }

    /// <summary>
    /// The rule of a quantity proportional to √(σ² e^θ). For fixed θ, the variance of σ² is 2 σ⁴ / (number of values −
    /// number of regression coefficients).
    /// </summary>
    private QuantityRule Deviation(string name, int parameter, double factor, string of) =>
        new(name, of, [parameter], true, run =>
    {
        double value = factor * unit * Math.Sqrt(run.Regression.Variance * Math.Exp(run.Parameters[parameter]));
        return (value, value * value / (2 * run.Regression.DegreesOfFreedom));
    });

    private static QuantityRule OfParameters(string name, string unit, int[] parameters, Func<double[], double> of) =>
        new(name, unit, parameters, true, run => (of(run.Parameters), 0));
}
