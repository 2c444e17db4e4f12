using System.Numerics;
using Continua.Execution;
using Continua.Learning;

namespace Continua;

/// <summary>
/// A loss compiled for inputs of certain sizes, with the argument and result arrays of its evaluation.
/// </summary>
internal sealed class CompiledLoss<T>(int? channels, int[] inputSizes, Batch<T> batch, int slices, bool byInputs)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private T[] ones = [];

    public Batch<T> Batch => batch;

    public ArraySlice<T>[] Inputs { get; } = new ArraySlice<T>[(channels is null ? 0 : 1) + inputSizes.Length + 1 + slices];

    public ArraySlice<T>[] Results { get; } = new ArraySlice<T>[1 + (byInputs ? inputSizes.Length : 0)];

    public bool Fits(RaggedSeries<T>? series, Array[] inputs)
    {
        if (series?.Channels != channels)
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
        RaggedSeries<T>? series, Array[] inputs, T[] weights, Parameters<T>? parameters, int[] offsets)
    {
        int next = 0;
        if (series is not null)
        {
            Inputs[next++] = ArraySlice<T>.Of(series);
        }

        foreach (Array input in inputs)
        {
            Inputs[next++] = new(input);
        }

        Inputs[next++] = weights;
        for (int slice = 0; slice < slices; slice++)
        {
            Inputs[next++] = new(parameters!.Values, offsets[slice]);
        }
    }

    public void SetResults(T[] losses, T[][,] gradients)
    {
        Results[0] = losses;
        for (int i = 0; i < gradients.Length; i++)
        {
            Results[i + 1] = gradients[i];
        }
    }
}
