using System.Numerics;
using Continua.Fields;
using Continua.Kernels;

namespace Continua.Stepping;

/// <summary>
/// The matrix M − γhJ of a field with its tangent: with A = M − γhJ of the values alone and K = ∂ḟ/∂y, it is the block
/// matrix (A, 0; −γhK, A). Only A is factored, exactly as without a tangent. If times have tangents, two components
/// follow, and ∂ḟ/∂ṫ = ∂f/∂t is in the column of the first.
/// </summary>
internal sealed unsafe class TangentStepMatrix<T> : StepMatrix<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly StepMatrix<T> values;
    private readonly NativeBuffer<T> buffer;
    private readonly CurvatureProducts<T>? products;
    private readonly T* shifts, curvature, timeColumn;
    private readonly int[] rows, columns;
    private readonly int size;
    private readonly bool couples, movesTimes;
    private bool isCoupled;

    /// <param name="jacobian">The Jacobian of the values alone.</param>
    /// <param name="values">The matrix A.</param>
    /// <param name="tangents">The Jacobian with K; null if K is left out.</param>
    public TangentStepMatrix(
        FieldJacobian<T> jacobian, StepMatrix<T> values, int capacity, TangentJacobian<T>? tangents = null)
    {
        (this.values, products, size) = (values, tangents?.Products, jacobian.Dimension);
        (couples, movesTimes) = (tangents is not null, tangents?.MovesTimes == true);
        int entryCount = couples && products is null ? jacobian.Entries : 0;
        buffer = new((1L + size + entryCount) * capacity);
        shifts = buffer.Data;
        timeColumn = shifts + capacity;
        curvature = timeColumn + ((nint)size * capacity);
        IEnumerable<(int Row, int Column)> entries = entryCount == 0 ? []
            : jacobian.Pattern?.Entries ?? Enumerable.Range(0, size * size).Select(e => (e / size, e % size));
        (rows, columns) = ([.. entries.Select(entry => entry.Row)], [.. entries.Select(entry => entry.Column)]);
        Entries = jacobian.Entries;
    }

    /// <summary>The matrix A.</summary>
    public StepMatrix<T> Values => values;

    /// <summary>The number of entries of J.</summary>
    private int Entries { get; }

    /// <param name="jacobian">The entries of J, then those of K and ∂f/∂t as far as they are not zero.</param>
    public override void Factor(T* jacobian, T* shift, int lanes)
    {
        values.Factor(jacobian, shift, lanes);
        isCoupled = couples && jacobian != null;
        if (!isCoupled)
        {
            return;
        }

        new Span<T>(shift, lanes).CopyTo(new Span<T>(shifts, lanes));
        T* next = jacobian + ((nint)Entries * lanes);
        Scale(next, curvature, rows.Length, lanes);
        if (movesTimes)
        {
            Scale(next + ((nint)rows.Length * lanes), timeColumn, size, lanes);
        }
    }

    public override void Solve(T* values, int lanes)
    {
        T* tangents = values + ((nint)size * lanes);
        this.values.Solve(values, lanes);
        if (isCoupled && products is not null)
        {
            AddScaled(products.Times(values), tangents, lanes);
        }

        for (int e = 0; e < rows.Length && isCoupled; e++)
        {
            AddProduct(
                curvature + ((nint)e * lanes), values + ((nint)columns[e] * lanes), tangents + ((nint)rows[e] * lanes),
                lanes);
        }

        for (int c = 0; c < size && isCoupled && movesTimes; c++)
        {
            AddProduct(
                timeColumn + ((nint)c * lanes), tangents + ((nint)size * lanes), tangents + ((nint)c * lanes), lanes);
        }

        this.values.Solve(tangents, lanes);
    }

    // Steps whose times have tangents are not pulled back.
    public override void SolveTransposed(T* values, int lanes)
    {
        T* tangents = values + ((nint)size * lanes);
        this.values.SolveTransposed(tangents, lanes);
        if (isCoupled && products is not null)
        {
            AddScaled(products.TransposedTimes(tangents), values, lanes);
        }

        for (int e = 0; e < rows.Length && isCoupled; e++)
        {
            AddProduct(
                curvature + ((nint)e * lanes), tangents + ((nint)rows[e] * lanes), values + ((nint)columns[e] * lanes),
                lanes);
        }

        this.values.SolveTransposed(values, lanes);
    }

    public override void Dispose()
    {
        values.Dispose();
        buffer.Dispose();
    }

    /// <summary>Multiplies entries by the γh of each lane.</summary>
    private void Scale(T* from, T* to, int entries, int lanes)
    {
        for (int e = 0; e < entries; e++, from += lanes, to += lanes)
        {
            for (int l = 0; l < lanes; l++)
            {
                to[l] = shifts[l] * from[l];
            }
        }
    }

    /// <summary>to += γh · from, with the γh of each lane.</summary>
    private void AddScaled(T* from, T* to, int lanes)
    {
        T one = T.One;
        StageKernels<T>.Combine(to, to, shifts, &from, &one, 1, size, lanes);
    }

    /// <summary>to += factor · from in each lane.</summary>
    private static void AddProduct(T* factors, T* from, T* to, int lanes)
    {
        if (lanes == 1)
        {
            *to = T.FusedMultiplyAdd(*factors, *from, *to);
            return;
        }

        T one = T.One;
        StageKernels<T>.Combine(to, to, factors, &from, &one, 1, 1, lanes);
    }
}
