using System.Numerics;
using Continua.Kernels;

namespace Continua.Stepping;

/// <summary>The coefficients of an explicit method in the precision of the values, without their zeros.</summary>
internal sealed unsafe class StepCoefficients<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly NativeBuffer<T> weights = new();
    private readonly int width;

    public StepCoefficients(Tableau tableau)
    {
        int stages = Count = tableau.Stages;
        LastIsNextFirst = tableau.IsFsal;
        width = stages + tableau.ExtraC.Length;
        weights.Grow((width + 2) * width);
        Stages = [.. tableau.A.Concat(tableau.ExtraA).Select((row, i) => Take(row, i))];
        Solution = Take(tableau.B, width);
        Error = tableau.Error is { } error ? Take(error, width + 1) : default;
    }

    /// <summary>The number of stages, further ones aside.</summary>
    public int Count { get; }

    /// <summary>Whether the slope of the last stage is that of the next step's first.</summary>
    public bool LastIsNextFirst { get; }

    /// <summary>The weights of each stage's argument, further stages behind the others.</summary>
    public Sum[] Stages { get; }

    public Sum Solution { get; }

    public Sum Error { get; }

    public void Dispose() => weights.Dispose();

    private Sum Take(double[] row, int index) => Sum.Of(row, weights.Data + (index * width));

    /// <summary>Which slopes are summed, and with what weights.</summary>
    internal readonly struct Sum(int[] terms, T* weights)
    {
        /// <summary>The slopes whose coefficients are not zero.</summary>
        /// <param name="place">Where the weights are to lie.</param>
        public static Sum Of(double[] coefficients, T* place)
        {
            int[] terms = [.. Enumerable.Range(0, coefficients.Length).Where(j => coefficients[j] != 0)];
            for (int j = 0; j < terms.Length; j++)
            {
                place[j] = T.CreateTruncating(coefficients[terms[j]]);
            }

            return new(terms, place);
        }

        public int[] Terms => terms;

        public T* Weights => weights;
    }
}
