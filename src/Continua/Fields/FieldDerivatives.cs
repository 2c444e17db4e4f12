using System.Numerics;
using Continua.Execution;

namespace Continua.Fields;

/// <summary>
/// The derivatives of a field that the pullback of a step reads, over the same rows, together with the cotangents of
/// the field's arguments that they accumulate.
/// </summary>
/// <param name="vjp">
/// The derivative of the slope. Over the augmented state (y, a) it takes a weight instead of a cotangent, and
/// accumulates weight · aᵀ∂f/∂θ.
/// </param>
/// <param name="directional">
/// The derivative of ∂f/∂y · u + ∂f/∂t · τ, which receives u, then τ, in place of stored intermediate values; null if
/// it is not requested.
/// </param>
/// <param name="jacobian">∂f/∂y; null if it is not requested.</param>
/// <param name="rowSizes">The numbers of components of the arguments whose cotangents are accumulated per row.</param>
/// <param name="capacity">The maximum number of rows.</param>
/// <param name="summands">The derivatives of the slopes of <see cref="BlockField{T}.Summands"/>.</param>
internal sealed unsafe class FieldDerivatives<T>(
    FieldVjp<T> vjp, FieldVjp<T>? directional, FieldJacobian<T>? jacobian, int[] rowSizes, int capacity,
    params FieldVjp<T>[] summands)
    : IArgumentCotangents<T>, IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // The derivatives whose accumulated cotangents are added to those of vjp.
    private readonly FieldVjp<T>[] further = directional is null ? summands : [directional, .. summands];

    public FieldVjp<T> Vjp => vjp;

    public IReadOnlyList<FieldVjp<T>> Summands => summands;

    public FieldVjp<T>? Directional => directional;

    public FieldJacobian<T>? Jacobian => jacobian;

    /// <summary>The rows for which a solve within the field has failed since the arguments were bound.</summary>
    public IEnumerable<int> Failed => further.Aggregate((IEnumerable<int>)vjp.Failed, (rows, other) => rows.Union(other.Failed));

    /// <summary>Binds the arguments of a block and zeroes the accumulated cotangents.</summary>
    public void Begin(ReadOnlySpan<BlockValue<T>> arguments)
    {
        vjp.Begin(arguments);
        foreach (FieldVjp<T> other in further)
        {
            other.Begin(arguments);
        }

        jacobian?.Bind(arguments);
    }

    /// <summary>Assigns rows to the lanes for the following calls.</summary>
    public void Select(LaneMap map)
    {
        vjp.Select(map);
        foreach (FieldVjp<T> other in further)
        {
            other.Select(map);
        }

        jacobian?.Select(map);
    }

    /// <summary>Completes the accumulated cotangents, after the last call and before they are read.</summary>
    public void Finish()
    {
        vjp.Finish();
        foreach (FieldVjp<T> other in further)
        {
            other.Finish();
            for (int k = 0; k < rowSizes.Length; k++)
            {
                T* sum = vjp.ByRowArgument(k), more = other.ByRowArgument(k);
                for (nint i = 0; i < (nint)rowSizes[k] * capacity; i++)
                {
                    sum[i] += more[i];
                }
            }
        }
    }

    public T* ByRowArgument(int index) => vjp.ByRowArgument(index);

    public void AddSummedArgument(int index, Span<T> target)
    {
        vjp.AddSummedArgument(index, target);
        foreach (FieldVjp<T> other in further)
        {
            other.AddSummedArgument(index, target);
        }
    }

    public void Dispose()
    {
        vjp.Dispose();
        foreach (FieldVjp<T> other in further)
        {
            other.Dispose();
        }

        jacobian?.Dispose();
    }
}
