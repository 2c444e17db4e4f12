using System.Numerics;
using Continua.Compilation;
using Continua.Execution;
using Continua.Kernels;

namespace Continua.Fields;

/// <summary>
/// Products with the block K = ∂ḟ/∂y of the Jacobian of a field with its tangent: K·u is a jvp and Kᵀ·v a vjp of that
/// field. For a large matrix without zeros, the few products of a step take less time than its entries.
/// </summary>
internal sealed unsafe class CurvatureProducts<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly GraphField<T> field;
    private readonly FieldVjp<T> vjp;
    private readonly NativeBuffer<T> buffer;
    private readonly T* times, timeDirections, state, direction, result;
    private readonly int[] lanesInUse;
    private readonly int size, dimension;
    private LaneMap map = LaneMap.None;

    /// <param name="pushed">The program (t, z, u, τ, arguments) ↦ ∂(f, ḟ)/∂z · u + ∂(f, ḟ)/∂t · τ.</param>
    /// <param name="vjp">The derivative of (f, ḟ) with respect to state and time.</param>
    /// <param name="size">The number of components of y.</param>
    /// <param name="dimension">The number of components of the state.</param>
    /// <param name="capacity">The maximum number of lanes.</param>
    /// <param name="arguments">The number of arguments.</param>
    public CurvatureProducts(Program<T> pushed, FieldVjp<T> vjp, int size, int dimension, int capacity, int arguments)
    {
        (this.vjp, this.size, this.dimension) = (vjp, size, dimension);
        field = new(pushed, dimension, capacity, arguments);
        int width = Frame<T>.Widen(capacity), unit = BlockSize.Of(dimension, width);
        buffer = new((2L * width) + (3L * unit));
        times = buffer.Data;
        timeDirections = times + width;
        state = timeDirections + width;
        direction = state + unit;
        result = direction + unit;
        lanesInUse = [.. Enumerable.Range(0, width)];
    }

    public void Bind(ReadOnlySpan<BlockValue<T>> arguments)
    {
        field.Bind(arguments);
        vjp.Begin(arguments);
    }

    public void Select(LaneMap map)
    {
        this.map = map;
        field.Select(map);
        vjp.Select(map);
    }

    /// <summary>Sets the states of the following products, and evaluates ∂ḟ/∂t there.</summary>
    /// <param name="t">The time of each lane.</param>
    /// <param name="y">The states (y, ẏ), [dimension] per lane.</param>
    /// <param name="byTime">∂ḟ/∂t to write, [size] per lane.</param>
    public void MoveTo(T* t, T* y, T* byTime)
    {
        int lanes = map.Lanes, half = size * lanes;
        new Span<T>(t, lanes).CopyTo(new Span<T>(times, lanes));
        new Span<T>(y, dimension * lanes).CopyTo(new Span<T>(state, dimension * lanes));
        new Span<T>(byTime, half).Clear();
        if (field.ReadsTime)
        {
            new Span<T>(direction, dimension * lanes).Clear();
            Push(T.One);
            new Span<T>(result + half, half).CopyTo(new Span<T>(byTime, half));
        }
    }

    /// <summary>Computes K·u.</summary>
    /// <param name="u">[size] per lane.</param>
    /// <returns>The product, [size] per lane, until the next call.</returns>
    public T* Times(T* u)
    {
        int half = size * map.Lanes;
        new Span<T>(direction, dimension * map.Lanes).Clear();
        new Span<T>(u, half).CopyTo(new Span<T>(direction, half));
        Push(T.Zero);
        return result + half;
    }

    /// <summary>Computes Kᵀ·v.</summary>
    /// <param name="v">[size] per lane.</param>
    /// <returns>The product, [size] per lane, until the next call.</returns>
    public T* TransposedTimes(T* v)
    {
        int half = size * map.Lanes;
        new Span<T>(direction, dimension * map.Lanes).Clear();
        new Span<T>(v, half).CopyTo(new Span<T>(direction + half, half));
        vjp.Pull(times, state, null, direction, result, timeDirections, lanesInUse.AsSpan(0, map.Count));
        return result;
    }

    public void Dispose()
    {
        field.Dispose();
        vjp.Dispose();
        buffer.Dispose();
    }

    private void Push(T timeDirection)
    {
        new Span<T>(timeDirections, map.Lanes).Fill(timeDirection);
        field.SelectAllRows();
        field.Frame[field.Program.Inputs[2]] = direction;
        field.Frame[field.Program.Inputs[3]] = timeDirections;
        field.Place(0, result);
        field.Run(times, state);
        field.Collect(0, dimension, result);
        field.InvalidateFailedLanes(result, dimension);
    }
}
