using System.Numerics;
using Continua.Kernels;

namespace Continua.Integration;

/// <summary>A tableau in the precision of the values, without its zeros.</summary>
internal sealed unsafe class StepCoefficients<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly NativeBuffer<T> weights = new();

    public StepCoefficients(Tableau tableau)
    {
        Tableau = tableau;
        int stages = tableau.Stages;
        weights.Grow((stages + 2) * stages);
        Stages = [.. tableau.A.Select((row, i) => Take(row, i))];
        Solution = Take(tableau.B, stages);
        Error = tableau.Error is { } error ? Take(error, stages + 1) : default;
    }

    public Tableau Tableau { get; }

    /// <summary>The weights of each stage's argument.</summary>
    public Sum[] Stages { get; }

    public Sum Solution { get; }

    public Sum Error { get; }

    public void Dispose() => weights.Dispose();

    private Sum Take(double[] row, int index)
    {
        int[] terms = [.. Enumerable.Range(0, row.Length).Where(j => row[j] != 0)];
        T* place = weights.Data + (index * Tableau.Stages);
        for (int j = 0; j < terms.Length; j++)
        {
            place[j] = T.CreateTruncating(row[terms[j]]);
        }

        return new(terms, place);
    }

    /// <summary>Which slopes are summed, and with what weights.</summary>
    internal readonly struct Sum(int[] terms, T* weights)
    {
        public int[] Terms => terms;

        public T* Weights => weights;
    }
}
