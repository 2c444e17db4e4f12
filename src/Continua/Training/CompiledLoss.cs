using System.Numerics;
using Continua.Execution;
using Continua.Learning;

namespace Continua;

/// <summary>
/// A loss compiled for inputs of certain sizes, with the argument and result arrays of its evaluation.
/// </summary>
/// <param name="sourceSizes">The numbers of channels of the series or graphs; null for a loss without them.</param>
/// <param name="inputSizes">The number of components of each input.</param>
/// <param name="batch">The compiled loss with its derivatives.</param>
/// <param name="slices">The number of parameter slices, one for each parameter of the module.</param>
/// <param name="stepInputs">The step constants and the noise that the loss reads.</param>
/// <param name="options">The derivatives that are computed.</param>
internal sealed class CompiledLoss<T>(
    RowSourceSizes? sourceSizes, int[] inputSizes, Batch<T> batch, int slices, StepInputs<T> stepInputs, GradientOptions options)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private T[] ones = [];

    public Batch<T> Batch => batch;

    /// <summary>
    /// The arguments of the compiled loss: the series or graphs if any, the inputs, the weights, the noise, the parameter slices and
    /// the step constants.
    /// </summary>
    public ArraySlice<T>[] Inputs { get; } = new ArraySlice<T>[
        (sourceSizes is null ? 0 : 1) + inputSizes.Length + 1 + stepInputs.PerRowCount + slices + stepInputs.ConstantCount];

    /// <summary>
    /// The results for each row: the losses, and the derivatives with respect to the inputs and the series.
    /// </summary>
    public ArraySlice<T>[] Results { get; } =
        new ArraySlice<T>[1 + (options.ByInputs ? inputSizes.Length : 0) + (options.BySeries ? 1 : 0)];

    /// <summary>Whether the inputs have the sizes for which the loss was compiled.</summary>
    public bool Fits(IRowSource? source, Array[] inputs)
    {
        if (source?.Sizes != sourceSizes)
        {
            return false;
        }

        for (int i = 0; i < inputSizes.Length; i++)
        {
            if (inputs[i].GetLength(1) != inputSizes[i])
            {
                return false;
            }
        }

        return true;
    }

    public T[] WeightsOrOnes(T[]? weights, int rows)
    {
        if (weights is null && ones.Length < rows)
        {
            ones = new T[rows];
            Array.Fill(ones, T.One);
        }

        return weights ?? ones;
    }

    public void SetInputs(
        int rows, IRowSource? source, Array[] inputs, T[] weights, Parameters<T>? parameters, int[] offsets,
        StepValues values)
    {
        int next = 0;
        if (source is not null)
        {
            Inputs[next++] = ArraySlice<T>.Of(source);
        }

        foreach (Array input in inputs)
        {
            Inputs[next++] = new(input);
        }

        Inputs[next++] = weights;
        for (int i = 0; i < stepInputs.PerRowCount; i++)
        {
            Inputs[next++] = stepInputs.Noise(i, values, rows);
        }

        for (int slice = 0; slice < slices; slice++)
        {
            Inputs[next++] = new(parameters!.Values, offsets[slice]);
        }

        for (int i = 0; i < stepInputs.ConstantCount; i++)
        {
            Inputs[next++] = stepInputs.ValueOf(i, values);
        }
    }

    public void SetResults(T[] losses, T[][,] gradients, T[,]? bySeries)
    {
        Results[0] = losses;
        for (int i = 0; i < gradients.Length; i++)
        {
            Results[i + 1] = gradients[i];
        }

        if (bySeries is not null)
        {
            Results[^1] = bySeries;
        }
    }
}
