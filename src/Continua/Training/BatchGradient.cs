using System.Numerics;
using Continua.Execution;

namespace Continua.Learning;

/// <summary>The loss and the gradient of one training step's batch.</summary>
/// <typeparam name="T"><see langword="float"/> or <see langword="double"/>.</typeparam>
/// <param name="Loss">The mean loss of the batch.</param>
/// <param name="Gradient">
/// The derivative of the mean loss with respect to each parameter component; clipping changes it in place.
/// </param>
/// <param name="Rows">The number of rows of the batch.</param>
/// <param name="Report">The cost of the evaluation, and the rows that failed.</param>
public readonly record struct BatchGradient<T>(double Loss, T[] Gradient, int Rows, RunReport Report)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The threads that evaluated the gradient, to be reused for the parameter update.</summary>
    internal Parallelism Parallelism { get; init; }
}
