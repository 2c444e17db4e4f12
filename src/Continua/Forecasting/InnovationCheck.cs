namespace Continua.Learning;

/// <summary>
/// Tests of the one-step forecast errors of a state. If the model is right, the errors are independent and normally
/// distributed.
/// </summary>
/// <param name="State">The name of the state.</param>
/// <param name="Errors">
/// The errors divided by their standard deviations, [rows], with the fitted parameters; NaN for a missing cell.
/// </param>
/// <param name="Autocorrelations">
/// The autocorrelations of the errors, [lags], at lags of 1, 2, … rows: one lag for every five errors, at most 20.
/// Empty if there are fewer than 20 errors; all statistics but the moments are then NaN.
/// </param>
/// <param name="LjungBox">
/// The Ljung–Box statistic over these lags. Reference: Ljung, Box, Biometrika 65 (1978), 297–303.
/// </param>
/// <param name="LjungBoxProbability">
/// The probability of a Ljung–Box statistic at least this large if the model is right.
/// </param>
/// <param name="Skewness">The third standardised moment of the errors: 0 for a normal distribution.</param>
/// <param name="SkewnessProbability">
/// The probability of a skewness at least this far from 0 if the errors are normal.
/// </param>
/// <param name="ExcessKurtosis">
/// The fourth standardised moment of the errors minus 3: 0 for a normal distribution.
/// </param>
/// <param name="KurtosisProbability">
/// The probability of an excess kurtosis at least this far from 0 if the errors are normal.
/// </param>
public sealed record InnovationCheck(
    string State, IReadOnlyList<double> Errors, IReadOnlyList<double> Autocorrelations, double LjungBox,
    double LjungBoxProbability, double Skewness, double SkewnessProbability, double ExcessKurtosis,
    double KurtosisProbability)
{
    // The significance level of the tests: 1 % of the tests fail even if the model is right.
    private const double Level = 0.01;

    /// <summary>One sentence for each test that fails at the 1 % level; empty if all pass.</summary>
    public IReadOnlyList<string> Findings
    {
        get
        {
            List<string> findings = [];
            if (LjungBoxProbability < Level)
            {
                findings.Add(
                    $"Errors of one-step forecasts of {State} depend on earlier rows "
                    + $"(Ljung–Box p {Probability(LjungBoxProbability)} over {Autocorrelations.Count} lags): "
                    + "the model lacks a part of this dependence.");
            }

            if (KurtosisProbability < Level)
            {
                findings.Add(ExcessKurtosis > 0
                    ? $"Errors of one-step forecasts of {State} have heavier tails than a normal distribution "
                        + $"(excess kurtosis {TwoDigits(ExcessKurtosis)}, p {Probability(KurtosisProbability)}): "
                        + "a few rows lie much farther outside their bands than the model predicts."
                    : $"Errors of one-step forecasts of {State} have lighter tails than a normal distribution "
                        + $"(excess kurtosis {TwoDigits(ExcessKurtosis)}, p {Probability(KurtosisProbability)}): "
                        + "bands of high probability are wider than needed.");
            }

            if (SkewnessProbability < Level)
            {
                findings.Add(
                    $"Errors of one-step forecasts of {State} are skewed "
                    + $"(skewness {TwoDigits(Skewness)}, p {Probability(SkewnessProbability)}): "
                    + $"large errors lie {(Skewness > 0 ? "above" : "below")} the forecast more often than "
                    + $"{(Skewness > 0 ? "below" : "above")} it.");
            }

            return findings;
        }
    }

    private static string Probability(double probability) =>
        probability < 1e-4 ? "< 0.0001" : "= " + probability.ToString("0.####", System.Globalization.CultureInfo.InvariantCulture);

    private static string TwoDigits(double value) =>
        value.ToString("0.0#", System.Globalization.CultureInfo.InvariantCulture).Replace('-', '−');
}
