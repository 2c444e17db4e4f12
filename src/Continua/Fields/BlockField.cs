using System.Numerics;
using Continua.Execution;

namespace Continua.Fields;

/// <summary>
/// A vector field f(t, y) over a block of rows. The other arguments of f are constant during a solve.
/// </summary>
internal abstract unsafe class BlockField<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The number of components of y.</summary>
    public abstract int Dimension { get; }

    /// <summary>
    /// Whether the slope depends on t; if not, the times passed to <see cref="Evaluate"/> are ignored.
    /// </summary>
    public abstract bool ReadsTime { get; }

    /// <summary>Whether the field is plain C#; whether such a field reads t is unknown.</summary>
    public abstract bool IsPlain { get; }

    /// <summary>The number of intermediate values per lane that an evaluation stores for the derivative.</summary>
    public abstract int Kept { get; }

    /// <summary>Binds the arguments of a block. Must be called again when the value of an argument changes.</summary>
    public abstract void Bind(ReadOnlySpan<BlockValue<T>> values);

    /// <summary>Assigns rows to the lanes for the following evaluations.</summary>
    public abstract void Select(LaneMap map);

    /// <summary>Evaluates dy = f(t, y) in every lane.</summary>
    /// <param name="t">The time of each lane.</param>
    /// <param name="y">The states, [dimension] per lane.</param>
    /// <param name="dy">The slopes to write, [dimension] per lane.</param>
    /// <param name="kept">
    /// The buffer for the intermediate values that the derivative reads, sized for the maximum number of lanes; null
    /// discards them.
    /// </param>
    public abstract void Evaluate(T* t, T* y, T* dy, T* kept = null);

    /// <summary>The mass matrix M of M·dy/dt = f(t, y), [dimension, dimension]; null for the identity.</summary>
    public double[,]? Mass { get; init; }

    /// <summary>
    /// The derivatives ∂f/∂y and ∂f/∂t for the same rows and arguments; null if they were not requested.
    /// </summary>
    public FieldJacobian<T>? Jacobian { get; init; }

    /// <summary>The fields whose sum is this field, for methods that evaluate them one by one; else empty.</summary>
    public IReadOnlyList<BlockField<T>> Summands { get; init; } = [];

    /// <summary>
    /// The field of the values y, if this field also computes the slopes of their tangents, for the state (y, ẏ), and
    /// if it was requested; else null.
    /// </summary>
    public BlockField<T>? Values { get; init; }

    /// <summary>Whether the field contains solves, so that <see cref="FailedWithin"/> may receive entries.</summary>
    public abstract bool NotesFailures { get; }

    /// <summary>The index of the attempted step to which the following evaluations belong.</summary>
    public int Attempt
    {
        get;
        set
        {
            field = value;
            foreach (BlockField<T> summand in Summands)
            {
                summand.Attempt = value;
            }
        }
    }

    /// <summary>
    /// For each row with a failed solve within the field: the last attempted step with such a failure, and the first
    /// failure in that step.
    /// </summary>
    public Dictionary<int, (int Attempt, string Failure)> FailedWithin { get; set; } = [];

    public abstract void Dispose();
}
