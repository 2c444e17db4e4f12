using Continua.Learning;

namespace Continua.Cli.Experiments;

/// <summary>A true field and the field that was learned from its end points.</summary>
/// <param name="Number">The number of the random draw of the true field, counted from 0.</param>
/// <param name="Starts">The points at t = 0, [points, 2].</param>
/// <param name="Ends">The points at t = 10 to which the true field carries the starts, [points, 2].</param>
/// <param name="Likelihood">The mean log-likelihood per point at the end of training.</param>
internal sealed record EndpointsAttempt(
    int Number, Parameters<double> Truth, Parameters<double> Learned, double[,] Starts, double[,] Ends,
    double Likelihood, List<TrainingRecord> History)
{
    /// <summary>Returns the first starts, at most <paramref name="max"/>.</summary>
    public double[,] FirstStarts(int max)
    {
        double[,] first = new double[Math.Min(max, Starts.GetLength(0)), 2];
        Array.Copy(Starts, first, first.Length);
        return first;
    }
}
