using System.Numerics;
using Continua.Fields;
using Continua.Kernels;

namespace Continua.Stepping;

/// <summary>
/// The matrix M − γhJ of a field with its tangent: with A = M − γhJ of the values alone and K = ∂ḟ/∂y, it is the block matrix
/// (A, 0; −γhK, A). Only A is factored, exactly as without a tangent.
/// </summary>
internal sealed unsafe class TangentStepMatrix<T> : StepMatrix<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly StepMatrix<T> values;
    private readonly NativeBuffer<T> curvature;
    private readonly CurvatureProducts<T>? products;
    private readonly int[] rows, columns;
    private readonly int size;
    private readonly bool couples;
    private bool isCoupled;

    /// <param name="jacobian">The Jacobian of the values alone.</param>
    /// <param name="values">The matrix A.</param>
    /// <param name="couples">Whether the Jacobian to factor contains K; if not, K is zero.</param>
    /// <param name="products">The products with K; null if its entries follow those of J.</param>
    public TangentStepMatrix(
        FieldJacobian<T> jacobian, StepMatrix<T> values, int capacity, bool couples, CurvatureProducts<T>? products = null)
    {
        (this.values, this.couples, this.products, size) = (values, couples, products, jacobian.Dimension);
        curvature = new(products is not null ? capacity : couples ? (long)jacobian.Entries * capacity : 0);
        IEnumerable<(int Row, int Column)> entries = jacobian.Pattern is { } pattern
            ? pattern.Entries : Enumerable.Range(0, size * size).Select(e => (e / size, e % size));
        (rows, columns) = ([.. entries.Select(entry => entry.Row)], [.. entries.Select(entry => entry.Column)]);
    }

    /// <summary>The matrix A.</summary>
    public StepMatrix<T> Values => values;

    /// <param name="jacobian">The entries of J, then those of K if it is not zero.</param>
    public override void Factor(T* jacobian, T* shift, int lanes)
    {
        values.Factor(jacobian, shift, lanes);
        isCoupled = couples && jacobian != null;
        if (products is not null)
        {
            new Span<T>(shift, lanes).CopyTo(new Span<T>(curvature.Data, lanes));
            return;
        }

        for (int e = 0; e < rows.Length && isCoupled; e++)
        {
            T* from = jacobian + ((nint)(rows.Length + e) * lanes), to = curvature.Data + ((nint)e * lanes);
            for (int l = 0; l < lanes; l++)
            {
                to[l] = shift[l] * from[l];
            }
        }
    }

    public override void Solve(T* values, int lanes)
    {
        T* tangents = values + ((nint)size * lanes);
        this.values.Solve(values, lanes);
        if (products is not null && isCoupled)
        {
            AddScaled(products.Times(values), tangents, lanes);
        }

        for (int e = 0; e < rows.Length && isCoupled && products is null; e++)
        {
            AddProduct(e, values + ((nint)columns[e] * lanes), tangents + ((nint)rows[e] * lanes), lanes);
        }

        this.values.Solve(tangents, lanes);
    }

    public override void SolveTransposed(T* values, int lanes)
    {
        T* tangents = values + ((nint)size * lanes);
        this.values.SolveTransposed(tangents, lanes);
        if (products is not null && isCoupled)
        {
            AddScaled(products.TransposedTimes(tangents), values, lanes);
        }

        for (int e = 0; e < rows.Length && isCoupled && products is null; e++)
        {
            AddProduct(e, tangents + ((nint)rows[e] * lanes), values + ((nint)columns[e] * lanes), lanes);
        }

        this.values.SolveTransposed(values, lanes);
    }

    public override void Dispose()
    {
        values.Dispose();
        curvature.Dispose();
    }

    /// <summary>to += γh · from, with the γh of each lane.</summary>
    private void AddScaled(T* from, T* to, int lanes)
    {
        T one = T.One;
        StageKernels<T>.Combine(to, to, curvature.Data, &from, &one, 1, size, lanes);
    }

    private void AddProduct(int entry, T* from, T* to, int lanes)
    {
        T* factors = curvature.Data + ((nint)entry * lanes);
        for (int l = 0; l < lanes; l++)
        {
            to[l] = T.FusedMultiplyAdd(factors[l], from[l], to[l]);
        }
    }
}
