using System.Numerics;
using Continua.Execution;
using Continua.Learning;

namespace Continua;

/// <summary>The result of evaluating a gradient.</summary>
/// <typeparam name="T"><see langword="float"/> or <see langword="double"/>.</typeparam>
/// <param name="Value">The sum of weight · loss over the rows that did not fail; NaN if every row failed.</param>
/// <param name="ByParameters">
/// The derivative of <paramref name="Value"/> with respect to each parameter component of the module, in the order of
/// its <see cref="Parameters{T}.Values"/>; NaN if every row failed. Empty without
/// <see cref="GradientOptions.ByParameters"/>.
/// </param>
/// <param name="ByInputs">
/// The derivative with respect to each input, [rows, components], including the weight of the row; NaN in a row that
/// failed. The observations of a series are not among these inputs (<see cref="BySeries"/>). Empty without
/// <see cref="GradientOptions.ByInputs"/>.
/// </param>
/// <param name="Losses">The loss of each row, without its weight; NaN for a row that failed.</param>
/// <param name="Report">The cost of the evaluation, and the rows that failed: these are left out of the sums.</param>
public sealed record GradientResult<T>(double Value, T[] ByParameters, T[][,] ByInputs, T[] Losses, RunReport Report)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>
    /// The derivative with respect to each observation, [observations, channels], row after row, including the weight of
    /// the row; 0 in channels that were not observed, and NaN in a row that failed. Null without
    /// <see cref="GradientOptions.BySeries"/>.
    /// </summary>
    public T[,]? BySeries { get; init; }

    /// <summary>Splits the result into the value and its derivatives.</summary>
    /// <param name="value"><see cref="Value"/>.</param>
    /// <param name="byParameters"><see cref="ByParameters"/>.</param>
    /// <param name="byInputs"><see cref="ByInputs"/>.</param>
    public void Deconstruct(out double value, out T[] byParameters, out T[][,] byInputs) =>
        (value, byParameters, byInputs) = (Value, ByParameters, ByInputs);

    /// <summary>The threads that evaluated the gradient, to be reused for the parameter update.</summary>
    internal Parallelism Parallelism { get; init; }
}
