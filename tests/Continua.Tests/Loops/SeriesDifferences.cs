using Continua.Learning;
using Continua.Tests.Paths;

namespace Continua.Tests.Loops;

/// <summary>Gradients of losses of series against central differences.</summary>
internal static class SeriesDifferences
{
    /// <summary>
    /// Compares some components of the gradient of a loss with differences of fourth order, whose increments are so large that the
    /// tolerance of Newton's method does not matter.
    /// </summary>
    public static void Agree(Module module, Func<Observations, Tensor> loss, StepValues? values = null, int compared = 25)
    {
        RaggedSeries<double> series = ControlPathTests.Irregular(8);
        using Gradient<double> gradient = Gradient.OfSeries<double>(loss, module);
        Parameters<double> parameters = module.Initialize<double>(new(4));
        double[] exact = [.. gradient.EvaluateSeries(parameters, series, values: values).ByParameters];
        Assert.Contains(exact, g => Math.Abs(g) > 1e-3);
        for (int p = 0; p < exact.Length; p += Math.Max(1, exact.Length / compared))
        {
            double h = 1e-3, kept = parameters.Values[p];
            double At(double shift)
            {
                parameters.Values[p] = kept + shift;
                return gradient.EvaluateSeries(parameters, series, values: values).Value;
            }

            double difference = ((8 * (At(h) - At(-h))) - (At(2 * h) - At(-2 * h))) / (12 * h);
            parameters.Values[p] = kept;
            Assert.Equal(difference, exact[p], 1e-6 * (1 + Math.Abs(difference)));
        }
    }
}
