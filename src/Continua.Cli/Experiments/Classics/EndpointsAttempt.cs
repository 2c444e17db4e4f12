using Continua.Learning;

namespace Continua.Cli.Experiments;

/// <summary>One field, and another that learned it from end points.</summary>
/// <param name="Number">Which of the draws, from 0.</param>
/// <param name="Starts">[point, 2], at t = 0.</param>
/// <param name="Ends">Where the true field carries them.</param>
/// <param name="Likelihood">The mean log-likelihood of a point, at the end of training.</param>
internal sealed record EndpointsAttempt(
    int Number, Parameters<double> Truth, Parameters<double> Learned, double[,] Starts, double[,] Ends,
    double Likelihood, List<TrainingRecord> History)
{
    /// <summary>Few enough to be told apart in a picture.</summary>
    public double[,] FirstStarts(int most)
    {
        double[,] first = new double[Math.Min(most, Starts.GetLength(0)), 2];
        Array.Copy(Starts, first, first.Length);
        return first;
    }
}
