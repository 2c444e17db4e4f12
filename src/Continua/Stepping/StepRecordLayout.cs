using System.Numerics;
using Continua.Integration;
using Continua.Kernels;

namespace Continua.Stepping;

/// <summary>What a step record has room for.</summary>
/// <param name="Capacity">The most lanes.</param>
/// <param name="Kept">The components a lane that each stage keeps for the derivative.</param>
/// <param name="States">Whether what the way back reads is kept: the stages' states, and where steps lie among knots.</param>
internal readonly record struct StepRecordLayout<T>(int Stages, int Dimension, int Capacity, int Kept, bool States)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The numbers of one state or slope.</summary>
    public int Unit => BlockSize.Of(Dimension, Capacity);

    /// <summary>Numbers in front of what is kept: a state and the slopes, then the states of the stages behind the first.</summary>
    public long InFront => (long)Unit * (Stages + (States ? Stages : 1));

    public long Length => InFront + ((long)Stages * BlockSize.Of(Kept, Capacity));

    public unsafe long Bytes => (Length * sizeof(T)) + ((long)Capacity * ((3 * sizeof(double)) + (States ? sizeof(StepKnots) : 0)));
}
