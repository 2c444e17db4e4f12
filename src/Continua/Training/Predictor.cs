using System.Numerics;
using Continua.Execution;
using Continua.Graphs;
using Continua.Learning;

namespace Continua;

/// <summary>Functions of one sample, evaluated for many rows.</summary>
public static class Predictor
{
    /// <summary>A function of one input, such as a network's output.</summary>
    /// <param name="threads">The most threads; 0 for all cores.</param>
    public static Predictor<T> Of<T>(Func<Tensor, Tensor> function, Module? module = null, int threads = 0)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(function);
        return new(function, module, threads);
    }
}

/// <summary>A function of one sample, compiled at the first call.</summary>
public sealed class Predictor<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Func<Tensor, Tensor> function;
    private readonly ParameterLayout? layout;
    private readonly int threads;
    private Batch<T>? batch;
    private int inputSize, outputSize;

    internal Predictor(Func<Tensor, Tensor> function, Module? module, int threads) =>
        (this.function, layout, this.threads) = (function, module?.Layout, threads);

    /// <summary>The outputs of rows.</summary>
    /// <param name="parameters">Those of the module, or of one that contains it; null where there is none.</param>
    /// <param name="rows">[row, component].</param>
    /// <returns>[row, output component]; NaN for a row whose equation could not be solved.</returns>
    /// <exception cref="ArgumentException">Inputs or parameters do not fit the function.</exception>
    public T[,] Evaluate(Parameters<T>? parameters, T[,] rows) => Evaluate(parameters, (Array)rows);

    /// <summary>The outputs of rows given in double: where they reach the times of a solve they keep their digits.</summary>
    /// <inheritdoc cref="Evaluate(Parameters{T}?, T[,])"/>
    public T[,] Evaluate(Parameters<T>? parameters, double[,] rows) => Evaluate(parameters, (Array)rows);

    private T[,] Evaluate(Parameters<T>? parameters, Array rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        Tensor.Guard(
            layout is not null || parameters is null,
            $"A function takes parameters of the module it was made with, but it was made without one and got "
            + $"{parameters?.Layout.Size}; pass the module to Predictor.Of.");
        int[] offsets = layout?.OffsetsIn(parameters?.Layout, "function") ?? [];
        lock (function)
        {
            Batch<T> compiled = Compiled(rows.GetLength(1));
            T[,] outputs = new T[rows.GetLength(0), outputSize];
            ArraySlice<T>[] inputs = [new(rows), .. offsets.Select(offset => new ArraySlice<T>(parameters!.Values, offset))];
            RunReport report = new();
            compiled.Run(rows.GetLength(0), inputs, [outputs], threads, report);
            SolveException.ThrowIfRequested(report);
            foreach (SolveFailure failure in report.Failures)
            {
                for (int c = 0; c < outputSize; c++)
                {
                    outputs[failure.Row, c] = T.NaN;
                }
            }

            return outputs;
        }
    }

    public void Dispose() => batch?.Dispose();

    private Batch<T> Compiled(int size)
    {
        if (batch is null)
        {
            Tensor input = Tracing.Trace.Input("input", [size]);
            Tensor output = function(input);
            (inputSize, outputSize) = (size, output.Size);
            Tensor[] parameters = [.. (layout?.Slices ?? []).Select(s => s.Value)];
            batch = new(new([input, .. parameters], [output]), [true, .. parameters.Select(_ => false)], rowOutputs: 1);
        }

        Tensor.Guard(
            inputSize == size, $"The function was compiled for {inputSize} components a row, but got {size}; make another for them.");
        return batch;
    }
}
