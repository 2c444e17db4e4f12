using System.Numerics;

namespace Continua.Learning;

/// <summary>The densities of flows, for numbers.</summary>
public static class FlowDensity
{
    extension(ContinuousNormalizingFlow flow)
    {
        /// <summary>log p at points, by the exact divergence.</summary>
        /// <param name="points">[row, dimension].</param>
        /// <exception cref="SolveException">The equation could not be solved from one of them.</exception>
        public T[] LogDensity<T>(Parameters<T> parameters, T[,] points)
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            ArgumentNullException.ThrowIfNull(flow);
            GradientOptions lossOnly = new() { ByInputs = false, ByParameters = false, Threads = flow.Solve.Threads };
            using Gradient<T> value = Gradient.Of<T>(x => flow.Normalize(x).LogDensity, flow, lossOnly);
            GradientResult<T> found = value.Evaluate(parameters, points);
            return found.Report.Failures.Count == 0 ? found.Losses : throw new SolveException(found.Report.Failures);
        }
    }
}
