using System.Numerics;
using Continua.Execution;
using Continua.Learning;

namespace Continua;

/// <summary>The loss for inputs of certain sizes, with places for what goes in and out.</summary>
internal sealed class CompiledLoss<T>(int[] sizes, Batch<T> batch, int slices, bool byInputs)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private T[] ones = [];

    public Batch<T> Batch => batch;

    public ArraySlice<T>[] Inputs { get; } = new ArraySlice<T>[sizes.Length + 1 + slices];

    public ArraySlice<T>[] Results { get; } = new ArraySlice<T>[1 + (byInputs ? sizes.Length : 0)];

    public bool Fits(Array[] given)
    {
        for (int i = 0; i < sizes.Length; i++)
        {
            if (given[i].GetLength(1) != sizes[i])
            {
                return false;
            }
        }

        return true;
    }

    public T[] Weights(T[]? given, int rows)
    {
        if (given is null && ones.Length < rows)
        {
            ones = new T[rows];
            Array.Fill(ones, T.One);
        }

        return given ?? ones;
    }

    public void Give(Array[] given, T[] weights, Parameters<T>? parameters, int[] offsets)
    {
        int at = 0;
        foreach (Array input in given)
        {
            Inputs[at++] = new(input);
        }

        Inputs[at++] = weights;
        for (int slice = 0; slice < slices; slice++)
        {
            Inputs[at++] = new(parameters!.Values, offsets[slice]);
        }
    }

    public void Take(T[] losses, T[][,] gradients)
    {
        Results[0] = losses;
        for (int i = 0; i < gradients.Length; i++)
        {
            Results[i + 1] = gradients[i];
        }
    }
}
