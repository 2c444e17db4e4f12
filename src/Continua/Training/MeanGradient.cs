using System.Numerics;
using Continua.Execution;

namespace Continua.Learning;

/// <summary>Computes mean gradients over batches. Each step reuses the result arrays of the previous one.</summary>
internal sealed class MeanGradient<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Func<Parameters<T>, long, GradientResult<T>> evaluate;
    private T[] weights = [];
    private GradientResult<T>? last;

    public MeanGradient(Gradient<T> gradient, Func<long, T[][,]> batch, Func<long, StepValues>? values) =>
        evaluate = (parameters, step) =>
        {
            T[][,] inputs = batch(step);
            return gradient.Evaluate(
                parameters, WeightsOf(inputs[0].GetLength(0)), inputs, last, values?.Invoke(step));
        };

    public MeanGradient(
        Gradient<T> gradient, Func<long, (IRowSource Source, T[][,] Inputs)> batch, Func<long, StepValues>? values) =>
        evaluate = (parameters, step) =>
        {
            (IRowSource source, T[][,] inputs) = batch(step);
            return gradient.Evaluate(
                parameters, WeightsOf(source.Rows), source, inputs, last, values?.Invoke(step));
        };

    public BatchGradient<T> Of(Parameters<T> parameters, long step)
    {
        last = evaluate(parameters, step);
        return new(last.Value, last.ByParameters, weights.Length, last.Report) { Parallelism = last.Parallelism };
    }

    private T[] WeightsOf(int rows)
    {
        weights = weights.Length == rows ? weights : new T[rows];
        Array.Fill(weights, T.One / T.CreateTruncating(rows));
        return weights;
    }
}
