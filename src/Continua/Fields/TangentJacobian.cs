using System.Numerics;
using Continua.Execution;
using Continua.Kernels;

namespace Continua.Fields;

/// <summary>
/// The Jacobian of a field with its tangent, (y, ẏ) ↦ (f, ḟ): the blocks J = ∂f/∂y = ∂ḟ/∂ẏ and K = ∂ḟ/∂y. J is computed
/// as without a tangent, so that it has the same bits. The entries of K follow those of J in the same layout, or
/// products with K are computed instead. If times have tangents, ∂ḟ/∂ṫ = ∂f/∂t follows.
/// </summary>
internal sealed unsafe class TangentJacobian<T> : FieldJacobian<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly FieldJacobian<T> values;
    private readonly FieldJacobian<T>? curvature;
    private readonly CurvatureProducts<T>? products;
    private readonly NativeBuffer<T> buffer;
    private LaneMap map = LaneMap.None;

    /// <param name="values">The Jacobian J of the values alone.</param>
    /// <param name="curvature">
    /// The rows of ḟ: their entries for the components of y in the order of those of J, and ∂ḟ/∂t in the second half of
    /// the derivative with respect to time.
    /// </param>
    /// <param name="dimension">The number of components of the state.</param>
    /// <param name="capacity">The maximum number of lanes.</param>
    public TangentJacobian(FieldJacobian<T> values, FieldJacobian<T> curvature, int dimension, int capacity)
        : this(values, dimension, capacity)
    {
        this.curvature = curvature;
        Entries = (2 * values.Entries) + (MovesTimes ? values.Dimension : 0);
    }

    /// <param name="values">The Jacobian J of the values alone.</param>
    /// <param name="products">The products with K.</param>
    /// <param name="dimension">The number of components of the state.</param>
    /// <param name="capacity">The maximum number of lanes.</param>
    public TangentJacobian(FieldJacobian<T> values, CurvatureProducts<T> products, int dimension, int capacity)
        : this(values, dimension, capacity)
    {
        this.products = products;
        Entries = values.Entries + (MovesTimes ? values.Dimension : 0);
    }

    private TangentJacobian(FieldJacobian<T> values, int dimension, int capacity)
        : base(dimension, null)
    {
        this.values = values;
        buffer = new(2L * BlockSize.Of(dimension, Frame<T>.Widen(capacity)));
    }

    /// <summary>The Jacobian J of the values alone.</summary>
    public FieldJacobian<T> Values => values;

    /// <summary>Whether the state contains the tangent of the time and its rate.</summary>
    public bool MovesTimes => Dimension > 2 * values.Dimension;

    /// <summary>The products with K at the states of the last evaluation; null if its entries are computed.</summary>
    public CurvatureProducts<T>? Products => products;

    public override int Slopes => 0;

    public override void Bind(ReadOnlySpan<BlockValue<T>> arguments)
    {
        values.Bind(arguments);
        curvature?.Bind(arguments);
        products?.Bind(arguments);
    }

    public override void Select(LaneMap map)
    {
        this.map = map;
        values.Select(map);
        curvature?.Select(map);
        products?.Select(map);
    }

    public override void Evaluate(T* t, T* y, T* slope, T* jacobian, T* byTime, in DifferenceChanges<T> changes)
    {
        int lanes = map.Lanes, half = values.Dimension * lanes;
        values.Evaluate(t, y, slope, jacobian, buffer.Data, changes);
        new Span<T>(buffer.Data, half).CopyTo(new Span<T>(byTime, half));
        if (MovesTimes)
        {
            new Span<T>(buffer.Data, half).CopyTo(new Span<T>(jacobian + ((nint)(Entries - values.Dimension) * lanes), half));
            new Span<T>(byTime + (2 * half), 2 * lanes).Clear();
        }

        if (products is not null)
        {
            products.MoveTo(t, y, byTime + half);
            return;
        }

        curvature!.Evaluate(t, y, slope, jacobian + ((nint)values.Entries * lanes), buffer.Data, changes);
        new Span<T>(buffer.Data + half, half).CopyTo(new Span<T>(byTime + half, half));
    }

    public override void Dispose()
    {
        values.Dispose();
        curvature?.Dispose();
        products?.Dispose();
        buffer.Dispose();
    }
}
