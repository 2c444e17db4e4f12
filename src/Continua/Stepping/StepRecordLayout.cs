using System.Numerics;
using Continua.Integration;
using Continua.Kernels;

namespace Continua.Stepping;

/// <summary>The sizes of a step record's buffers.</summary>
/// <param name="Stages">The number of stages.</param>
/// <param name="Dimension">The number of components of the state.</param>
/// <param name="Capacity">The maximum number of lanes.</param>
/// <param name="Kept">
/// The number of intermediate values per lane that the field stores at each stage for its vjp.
/// </param>
/// <param name="States">
/// Whether the record stores the data of the backward pass: the states of the stages, and the knots of the steps.
/// </param>
/// <param name="FurtherCarry">The number of vectors of the carry after the first slope.</param>
/// <param name="Numbers">The number of values per lane that are part of the carry, in double.</param>
internal readonly record struct StepRecordLayout<T>(
    int Stages, int Dimension, int Capacity, int Kept, bool States, int FurtherCarry = 0, int Numbers = 0)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The number of values of one state or slope.</summary>
    public int Unit => BlockSize.Of(Dimension, Capacity);

    /// <summary>
    /// The number of values before the further carry: a state and the slopes, then, if stored, the states of the stages
    /// after the first.
    /// </summary>
    public long FurtherCarryOffset => (long)Unit * (Stages + (States ? Stages : 1));

    /// <summary>The number of values before the intermediate values of the field.</summary>
    public long KeptOffset => FurtherCarryOffset + ((long)FurtherCarry * Unit);

    /// <summary>The number of values of a record.</summary>
    public long Length => KeptOffset + ((long)Stages * BlockSize.Of(Kept, Capacity));

    /// <summary>The size of a record in bytes, without bounds and events.</summary>
    public unsafe long Bytes =>
        (Length * sizeof(T)) + ((long)Capacity * (((3 + Numbers) * sizeof(double)) + (States ? sizeof(StepKnots) : 0)));
}
