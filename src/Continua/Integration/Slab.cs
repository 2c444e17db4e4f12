using System.Numerics;
using Continua.Kernels;
using Continua.Terms;

namespace Continua.Integration;

/// <summary>One attempted step of a block: the states it left from, the stages' slopes, and each lane's plan.</summary>
internal sealed unsafe class Slab<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly NativeBuffer<T> buffer = new();
    private readonly int stages;
    private int dimension, size;

    public Slab(int stages, int capacity)
    {
        this.stages = stages;
        Plans = new StepPlan[capacity];
    }

    /// <summary>The rows in the lanes.</summary>
    public LaneMap Map { get; private set; } = LaneMap.None;

    public StepPlan[] Plans { get; }

    /// <summary>[dimension] per lane.</summary>
    public T* State => buffer.Data;

    /// <summary>The slope of a stage, [dimension] per lane.</summary>
    public T* Stage(int stage) => buffer.Data + ((nint)(stage + 1) * size);

    /// <summary>Takes on a number of lanes; values that were there are lost.</summary>
    public void Arrange(LaneMap map, int dimension, int capacity)
    {
        Map = map;
        this.dimension = dimension;
        size = dimension * capacity;
        buffer.Grow(size * (stages + 1));
    }

    /// <summary>result = from + step · Σ weight · slope; without from, the sum alone.</summary>
    /// <param name="steps">One number a lane.</param>
    public void Sum(StepCoefficients<T>.Sum sum, T* from, T* steps, T* result)
    {
        T** slopes = stackalloc T*[sum.Terms.Length];
        for (int j = 0; j < sum.Terms.Length; j++)
        {
            slopes[j] = Stage(sum.Terms[j]);
        }

        StageKernels<T>.Combine(result, from, steps, slopes, sum.Weights, sum.Terms.Length, dimension, Map.Lanes);
    }

    /// <summary>Moves state and first slope to fewer lanes.</summary>
    public void Compact(LaneMap map, ReadOnlySpan<int> fromLanes, int dimension)
    {
        Compact(State, Map.Lanes, map, fromLanes, dimension);
        Compact(Stage(0), Map.Lanes, map, fromLanes, dimension);
        Map = map;
    }

    public void Dispose() => buffer.Dispose();

    /// <summary>The bytes of a slab.</summary>
    public static long Bytes(int stages, int dimension, int capacity) =>
        ((long)(stages + 1) * dimension * capacity * sizeof(T)) + ((long)capacity * sizeof(StepPlan));

    // In place: every number moves towards the front, and none before all in front of it are read.
    private static void Compact(T* data, int lanes, LaneMap map, ReadOnlySpan<int> fromLanes, int dimension)
    {
        for (int c = 0; c < dimension; c++)
        {
            T* from = data + ((nint)c * lanes);
            T* to = data + ((nint)c * map.Lanes);
            for (int l = 0; l < map.Count; l++)
            {
                to[l] = from[fromLanes[l]];
            }

            for (int l = map.Count; l < map.Lanes; l++)
            {
                to[l] = to[map.Count - 1];
            }
        }
    }
}
