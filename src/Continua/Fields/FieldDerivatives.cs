using System.Numerics;

namespace Continua.Fields;

/// <summary>What pullbacks of steps work with: derivatives of a field over the same rows, and the cotangents of its arguments that they gather.</summary>
/// <param name="vjp">
/// The derivative of the slope; of (y, a) it takes a weight in the place of a cotangent and gathers weight · aᵀ∂f/∂θ.
/// </param>
/// <param name="directional">
/// The derivative of ∂f/∂y · u + ∂f/∂t · τ; in the place of what the field kept it reads u, then τ. Null where it is not wanted.
/// </param>
/// <param name="jacobian">∂f/∂y; null where it is not wanted.</param>
/// <param name="rowSizes">The components of the arguments whose cotangents are gathered per row.</param>
internal sealed unsafe class FieldDerivatives<T>(
    FieldVjp<T> vjp, FieldVjp<T>? directional, FieldJacobian<T>? jacobian, int[] rowSizes, int capacity) : IArgumentCotangents<T>, IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public FieldVjp<T> Vjp => vjp;

    public FieldVjp<T>? Directional => directional;

    public FieldJacobian<T>? Jacobian => jacobian;

    /// <summary>Rows for which a solve within the field failed since the arguments were bound.</summary>
    public IEnumerable<int> Failed => directional is null ? vjp.Failed : vjp.Failed.Union(directional.Failed);

    /// <summary>Binds the arguments of a block and sets what is gathered to zero.</summary>
    public void Begin(ReadOnlySpan<BlockValue<T>> arguments)
    {
        vjp.Begin(arguments);
        directional?.Begin(arguments);
        jacobian?.Bind(arguments);
    }

    /// <summary>Sets which rows the lanes of the coming calls hold.</summary>
    public void Select(LaneMap map)
    {
        vjp.Select(map);
        directional?.Select(map);
        jacobian?.Select(map);
    }

    /// <summary>Completes what is gathered.</summary>
    public void Finish()
    {
        vjp.Finish();
        directional?.Finish();
        for (int k = 0; directional is not null && k < rowSizes.Length; k++)
        {
            T* sum = vjp.ByRowArgument(k), more = directional.ByRowArgument(k);
            for (nint i = 0; i < (nint)rowSizes[k] * capacity; i++)
            {
                sum[i] += more[i];
            }
        }
    }

    public T* ByRowArgument(int index) => vjp.ByRowArgument(index);

    public void AddSummedArgument(int index, Span<T> target)
    {
        vjp.AddSummedArgument(index, target);
        directional?.AddSummedArgument(index, target);
    }

    public void Dispose()
    {
        vjp.Dispose();
        directional?.Dispose();
        jacobian?.Dispose();
    }
}
