using System.Numerics;
using Continua.Kernels;

namespace Continua.Stepping;

/// <summary>The non-zero coefficients of an explicit method, in the precision of the state.</summary>
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
        Stages = [.. tableau.A.Concat(tableau.ExtraA).Select((row, i) => ToSum(row, i))];
        Solution = ToSum(tableau.B, width);
        Error = tableau.Error is { } error ? ToSum(error, width + 1) : default;
    }

    /// <summary>The number of stages, without the further stages of the interpolant.</summary>
    public int Count { get; }

    /// <summary>Whether the slope of the last stage is the first slope of the next step (FSAL).</summary>
    public bool LastIsNextFirst { get; }

    /// <summary>The weights of each stage's state; the further stages of the interpolant follow the others.</summary>
    public Sum[] Stages { get; }

    /// <summary>The weights of the solution at the end of the step.</summary>
    public Sum Solution { get; }

    /// <summary>The weights of the error estimate; not set for a method without an embedded method.</summary>
    public Sum Error { get; }

    public void Dispose() => weights.Dispose();

    private Sum ToSum(double[] row, int index) => Sum.Of(row, weights.Data + (index * width));

    /// <summary>A weighted sum of slopes: the indices of the slopes and their weights.</summary>
    internal readonly struct Sum(int[] terms, T* weights)
    {
        /// <summary>Creates the sum over the slopes whose coefficients are not zero.</summary>
        /// <param name="memory">The memory in which to store the weights.</param>
        public static Sum Of(double[] coefficients, T* memory)
        {
            int[] terms = [.. Enumerable.Range(0, coefficients.Length).Where(j => coefficients[j] != 0)];
            for (int j = 0; j < terms.Length; j++)
            {
                memory[j] = T.CreateTruncating(coefficients[terms[j]]);
            }

            return new(terms, memory);
        }

        public int[] Terms => terms;

        public T* Weights => weights;
    }
}
