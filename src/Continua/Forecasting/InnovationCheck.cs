namespace Continua.Learning;

/// <summary>
/// Whether the errors of a model's one-step forecasts of a state are what they are if the model is right: independent of earlier ones and normal.
/// </summary>
/// <param name="State">The state's name.</param>
/// <param name="Errors">The errors over their standard deviations, [rows]; NaN where nothing was observed. Parameters are those of the fit.</param>
/// <param name="Autocorrelations">Their correlation with those so many rows before, for lags of 1 and up.</param>
/// <param name="LjungBox">The statistic of Ljung and Box over these lags; NaN where there are too few rows.</param>
/// <param name="LjungBoxProbability">The probability of so large a statistic if the model is right.</param>
/// <param name="Skewness">The third standardised moment of the errors: 0 for a normal distribution.</param>
/// <param name="SkewnessProbability">The probability of one so far from 0 if errors are normal.</param>
/// <param name="ExcessKurtosis">The fourth standardised moment less 3: 0 for a normal distribution.</param>
/// <param name="KurtosisProbability">The probability of one so far from 0 if errors are normal.</param>
public sealed record InnovationCheck(
    string State, IReadOnlyList<double> Errors, IReadOnlyList<double> Autocorrelations, double LjungBox, double LjungBoxProbability,
    double Skewness, double SkewnessProbability, double ExcessKurtosis, double KurtosisProbability)
{
    // Where a model is right, one check in a hundred fails.
    private const double Level = 0.01;

    /// <summary>A sentence for each check that fails at one in a hundred; none where all pass.</summary>
    public IReadOnlyList<string> Findings
    {
        get
        {
            List<string> findings = [];
            if (LjungBoxProbability < Level)
            {
                findings.Add(
                    $"What is left of {State} after one-step forecasts still depends on earlier rows (Ljung–Box p {Words(LjungBoxProbability)} "
                    + $"over {Autocorrelations.Count} lags): the model misses some memory.");
            }

            if (KurtosisProbability < Level)
            {
                findings.Add(ExcessKurtosis > 0
                    ? $"Errors of one-step forecasts of {State} have heavier tails than a normal distribution (excess kurtosis {Number(ExcessKurtosis)}, "
                        + $"p {Words(KurtosisProbability)}): a few rows are much farther off than bands say."
                    : $"Errors of one-step forecasts of {State} have lighter tails than a normal distribution (excess kurtosis {Number(ExcessKurtosis)}, "
                        + $"p {Words(KurtosisProbability)}): wide bands are wider than needed.");
            }

            if (SkewnessProbability < Level)
            {
                findings.Add(
                    $"Errors of one-step forecasts of {State} are skewed (skewness {Number(Skewness)}, p {Words(SkewnessProbability)}): large errors "
                    + $"lie {(Skewness > 0 ? "above" : "below")} the forecast more often than {(Skewness > 0 ? "below" : "above")} it.");
            }

            return findings;
        }
    }

    private static string Words(double probability) =>
        probability < 1e-4 ? "< 0.0001" : "= " + probability.ToString("0.####", System.Globalization.CultureInfo.InvariantCulture);

    private static string Number(double value) =>
        value.ToString("0.0#", System.Globalization.CultureInfo.InvariantCulture).Replace('-', '−');
}
