using System.Numerics;

namespace Continua.Learning;

/// <summary>Evaluates the densities of <see cref="ContinuousNormalizingFlow"/> at points.</summary>
public static class FlowDensity
{
    /// <summary>Evaluates the density of a flow.</summary>
    /// <param name="flow">The flow.</param>
    extension(ContinuousNormalizingFlow flow)
    {
        /// <summary>Returns log p at the points, with the exact divergence.</summary>
        /// <typeparam name="T"><see langword="float"/> or <see langword="double"/>.</typeparam>
        /// <param name="parameters">The parameters of the flow, or of a module that contains it.</param>
        /// <param name="points">The points, [rows, dimension].</param>
        /// <exception cref="SolveException">The equation could not be solved from one of the points.</exception>
        public T[] LogDensity<T>(Parameters<T> parameters, T[,] points)
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            ArgumentNullException.ThrowIfNull(flow);
            GradientOptions lossOnly = new() { ByInputs = false, ByParameters = false, Threads = flow.Solve.Threads };
            using Gradient<T> logDensity = Gradient.Of<T>(x => flow.Normalize(x).LogDensity, flow, lossOnly);
            GradientResult<T> result = logDensity.Evaluate(parameters, points);
            return result.Report.Failures.Count == 0 ? result.Losses : throw new SolveException(result.Report.Failures);
        }
    }
}
