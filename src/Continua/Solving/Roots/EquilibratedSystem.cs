using System.Numerics;
using Continua.Kernels;

namespace Continua.Solving;

/// <summary>
/// The linear systems J d = −g of the rows in the lanes of a block, with rows and columns scaled by their magnitudes,
/// so that the estimate of the condition number does not depend on the units of the unknowns and of g.
/// </summary>
internal sealed unsafe class EquilibratedSystem<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly int size, comparable;
    private readonly FactoredMatrix<T> factors;
    private readonly NativeBuffer<T> matrix, rowScales, columnScales;

    /// <param name="size">The number of unknowns.</param>
    /// <param name="comparable">
    /// The number of the first equations that are in units of the unknowns, and are scaled by these; the others are scaled
    /// by their largest coefficient.
    /// </param>
    /// <param name="capacity">The maximum number of lanes.</param>
    public EquilibratedSystem(int size, int comparable, int capacity)
    {
        (this.size, this.comparable) = (size, comparable);
        factors = new(size, capacity);
        matrix = new(BlockSize.Of((long)size * size, capacity));
        (rowScales, columnScales) = (new(BlockSize.Of(size, capacity)), new(BlockSize.Of(size, capacity)));
    }

    /// <summary>∂g/∂z to fill before <see cref="Factor"/>, [size, size] per lane, row by row.</summary>
    public T* Matrix => matrix.Data;

    /// <summary>The magnitudes of the unknowns to fill before <see cref="Factor"/>, [size] per lane.</summary>
    public T* Scales => columnScales.Data;

    /// <summary>Factors the matrices of all lanes.</summary>
    public void Factor(int lanes)
    {
        for (int i = 0; i < size; i++)
        {
            for (int l = 0; l < lanes; l++)
            {
                ScaleRow(matrix.Data + ((nint)i * size * lanes) + l, i, l, lanes);
            }
        }

        factors.Factor(matrix.Data, lanes);
    }

    /// <summary>Replaces g by −J⁻¹g in every lane.</summary>
    public void Solve(T* values, int lanes)
    {
        int count = size * lanes;
        for (int i = 0; i < count; i++)
        {
            values[i] *= -rowScales.Data[i];
        }

        factors.Solve(values, lanes, transposed: false);
        for (int i = 0; i < count; i++)
        {
            values[i] *= columnScales.Data[i];
        }
    }

    /// <summary>Returns the estimated condition number of the scaled matrix of a lane.</summary>
    public double ConditionOf(int lane) => factors.ConditionOf(lane);

    public void Dispose()
    {
        factors.Dispose();
        matrix.Dispose();
        rowScales.Dispose();
        columnScales.Dispose();
    }

    private void ScaleRow(T* row, int i, int lane, int lanes)
    {
        T largest = T.Zero;
        for (int j = 0; j < size; j++)
        {
            ref T entry = ref row[(nint)j * lanes];
            entry *= columnScales.Data[((nint)j * lanes) + lane];
            largest = T.Max(largest, T.Abs(entry));
        }

        T scale = T.One / (i < comparable ? columnScales.Data[((nint)i * lanes) + lane] : largest);
        rowScales.Data[((nint)i * lanes) + lane] = scale;
        for (int j = 0; j < size; j++)
        {
            row[(nint)j * lanes] *= scale;
        }
    }
}
