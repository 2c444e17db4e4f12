using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Continua.Fields;
using Continua.Integration;
using Continua.Kernels;

namespace Continua.Stepping;

/// <summary>One attempted step of a block: the states it left from, the stages' slopes, and each lane's time and step.</summary>
internal sealed unsafe class StepRecord<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly NativeBuffer<T> buffer;
    private readonly NativeBuffer<double> clocks;
    private readonly StepRecordLayout<T> layout;
    private readonly nint[] pointers;
    private readonly T* values;
    private readonly double* time, size, taken;
    private readonly T** slopes;
    private readonly nint unit;
    private readonly bool[] begun;
    private StepJumps<T>? jumps;
    private static readonly double Nearby = 8 * double.CreateTruncating(T.BitIncrement(T.One) - T.One);

    private NativeBuffer<T>? bounds;
    private int[] jumpsAhead = [];
    private bool isBounded;

    // Whether anything is kept of what happens in the steps: bounds, lanes that begin, events.
    private bool isMarked;
    private nint[] kept;

    public StepRecord(StepRecordLayout<T> layout)
    {
        this.layout = layout;
        buffer = new(layout.Length);
        clocks = new(3 * layout.Capacity);
        values = buffer.Data;
        time = clocks.Data;
        size = time + layout.Capacity;
        taken = size + layout.Capacity;
        unit = layout.Unit;
        pointers = GC.AllocateArray<nint>(layout.Stages, pinned: true);
        slopes = (T**)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(pointers));
        kept = new nint[layout.Kept == 0 ? 0 : layout.Stages];
        for (int i = 0; i < kept.Length; i++)
        {
            kept[i] = (nint)(values + layout.InFront + ((nint)i * layout.Kept * layout.Capacity));
        }

        Knots = new StepKnots[layout.States ? layout.Capacity : 0];
        begun = new bool[layout.States ? layout.Capacity : 0];
    }

    /// <summary>The rows in the lanes.</summary>
    public LaneMap Map { get; private set; } = LaneMap.None;

    /// <summary>When the step of each lane begins.</summary>
    public double* Time => time;

    /// <summary>The size of each lane's step, with its sign; 0 where no row runs.</summary>
    public double* Size => size;

    /// <summary>1 where the step was taken, else 0.</summary>
    public double* Taken => taken;

    /// <summary>Of each lane; none where they are not kept.</summary>
    public StepKnots[] Knots { get; }

    /// <summary>[dimension] per lane.</summary>
    public T* State => values;

    /// <summary>What the step takes over from the one before, [dimension] per lane: the slope of its first stage.</summary>
    public T* Carry => Stage(0);

    /// <summary>The numbers from one stage to the next.</summary>
    public nint Unit => unit;

    /// <summary>The slope of a stage, [dimension] per lane.</summary>
    public T* Stage(int stage) => values + ((stage + 1) * unit);

    /// <summary>Where a stage is evaluated, [dimension] per lane; null behind the first stage where it is not kept.</summary>
    public T* StageState(int stage) =>
        stage == 0 ? State : layout.States ? values + ((layout.Stages + stage) * unit) : null;

    /// <summary>What a stage keeps for the derivative; null where nothing is kept.</summary>
    public T* Kept(int stage) => kept.Length == 0 ? null : (T*)kept[stage];

    /// <summary>
    /// Takes over the places where another step record keeps things, a given stage's for its own first stage; the other gets this step record's, so that
    /// of step records in turn only one's memory is used.
    /// </summary>
    public void TakeKept(StepRecord<T> other, int first)
    {
        (kept, other.kept) = (other.kept, kept);
        (kept[0], kept[first]) = (kept[first], kept[0]);
    }

    /// <summary>What events made of the states at the ends of the steps; null where nothing happened, or nobody asks.</summary>
    public StepJumps<T>? Jumps => jumps is { All.Count: > 0 } ? jumps : null;

    /// <summary>Where events at the ends of the steps are taken down; null where the way back is not kept.</summary>
    public StepJumps<T>? JumpsToAdd
    {
        get
        {
            isMarked = true;
            return layout.States ? jumps ??= new(layout.Dimension) : null;
        }
    }

    /// <summary>Whether lanes that begin with the attempt are marked: where <see cref="Knots"/> are.</summary>
    public bool MarksBegun => begun.Length > 0;

    /// <summary>Whether a lane begins here: at the start of the solve, or anew after an event.</summary>
    public bool HasBegun(int lane) => begun[lane];

    /// <summary>Whether any lane may begin here.</summary>
    public bool MayHaveBegun => isMarked && begun.Length > 0;

    /// <summary>A lane begins here.</summary>
    public void SetBegun(int lane)
    {
        if (begun.Length > 0)
        {
            begun[lane] = isMarked = true;
        }
    }

    /// <summary>The size of a lane's step moves with the crossing on which it ends, not with the knots around it.</summary>
    public void LandOnCrossing(int lane)
    {
        if (Knots.Length > 0)
        {
            Knots[lane] = Knots[lane] with { Beta = 0 };
        }
    }

    /// <summary>Takes on other rows; a reference that stays is not written again, which the garbage collector would take note of.</summary>
    public void Take(LaneMap map)
    {
        if (!ReferenceEquals(Map, map))
        {
            Map = map;
        }

        if (isMarked)
        {
            ClearMarks();
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool IsTaken(int lane) => Taken[lane] != 0;

    /// <summary>The sizes of steps in the precision of values.</summary>
    /// <param name="sizes">One a lane.</param>
    public void SizesTo(T* sizes) => ToPrecision(Size, sizes);

    /// <summary>Which steps were taken, in the precision of values.</summary>
    /// <param name="taken">One a lane.</param>
    public void TakenTo(T* taken) => ToPrecision(Taken, taken);

    /// <summary>Where the steps stand at a place within them, 0 at their start and 1 at their end.</summary>
    /// <param name="times">One a lane.</param>
    public void TimesTo(double place, T* times)
    {
        if (Map.Lanes == 1)
        {
            *times = T.CreateTruncating(*Time + (place * *Size));
        }
        else
        {
            AllTimesTo(place, times);
        }

        if (isBounded)
        {
            Bound(times);
        }
    }

    /// <summary>Whether the field is not to see times beyond bounds: see <see cref="SetBounds"/>.</summary>
    public bool IsBounded => isBounded;

    /// <summary>The field sees any time.</summary>
    public void Unbound() => isBounded = false;

    /// <summary>The field jumps at two times: in between it sees no time that is not between them, in its own precision.</summary>
    /// <param name="jumps">Their times, NaN for none, and the number among the knots that have cotangents of the one in the direction of the step.</param>
    public void SetBounds(int lane, in (double Low, double High, int Ahead) jumps)
    {
        if (bounds is null)
        {
            (bounds, jumpsAhead) = (new(2L * layout.Capacity), new int[layout.Capacity]);
        }

        if (!isBounded)
        {
            new Span<T>(bounds.Data, 2 * layout.Capacity).Fill(T.NaN);
            isBounded = isMarked = true;
        }

        jumpsAhead[lane] = jumps.Ahead;
        bounds.Data[lane] = T.BitIncrement(T.CreateTruncating(jumps.Low));
        bounds.Data[lane + layout.Capacity] = T.BitDecrement(T.CreateTruncating(jumps.High));
    }

    /// <summary>Likewise where the stages of a step reach one of them, to some last places of the field's times.</summary>
    /// <param name="reach">How far a stage lies from the start of a step at most, in sizes of the step.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void SetBoundsOfStep(int lane, in (double Low, double High, int Ahead) jumps, double reach)
    {
        double start = time[lane], length = Math.Abs(size[lane]), distance = (reach * length) + (Nearby * (Math.Abs(start) + length));
        if (jumps.Low >= start - distance || jumps.High <= start + distance)
        {
            SetBounds(lane, jumps);
        }
    }

    /// <summary>Whether a stage of a lane lies beyond the jump ahead, so that it sees the time just before that.</summary>
    /// <param name="place">Its place within the step.</param>
    public bool IsHeldBack(int lane, double place)
    {
        if (!isBounded || place <= 0)
        {
            return false;
        }

        T at = T.CreateTruncating(time[lane] + (place * size[lane]));
        return size[lane] > 0 ? at > bounds!.Data[lane + layout.Capacity] : at < bounds!.Data[lane];
    }

    /// <summary>The number among the knots that have cotangents of the jump ahead of a lane.</summary>
    public int JumpAhead(int lane) => jumpsAhead[lane];

    /// <summary>The times that the field sees, one a lane.</summary>
    public void Bound(T* times)
    {
        for (int l = 0; l < Map.Lanes && isBounded; l++)
        {
            T low = bounds!.Data[l], high = bounds.Data[l + layout.Capacity];
            times[l] = times[l] > high ? high : times[l];
            times[l] = times[l] < low ? low : times[l];
        }
    }

    /// <summary>result = from + step · Σ weight · slope; without from, the sum alone.</summary>
    /// <param name="steps">One number a lane.</param>
    public void Sum(StepCoefficients<T>.Sum sum, T* from, T* steps, T* result)
    {
        int[] terms = sum.Terms;
        if (layout.Dimension <= ScalarStageKernels<T>.MaxComponents && Map.Lanes == 1)
        {
            ScalarStageKernels<T>.Combine(result, from, *steps, Stage(0), unit, terms, sum.Weights, layout.Dimension);
            return;
        }

        for (int j = 0; j < terms.Length; j++)
        {
            slopes[j] = Stage(terms[j]);
        }

        StageKernels<T>.Combine(result, from, steps, slopes, sum.Weights, terms.Length, layout.Dimension, Map.Lanes);
    }

    /// <summary>The components of one lane of a state or slope.</summary>
    public T[] TakeLane(T* values, int lane)
    {
        T[] taken = new T[layout.Dimension];
        for (int c = 0; c < taken.Length; c++)
        {
            taken[c] = values[((nint)c * Map.Lanes) + lane];
        }

        return taken;
    }

    /// <summary>Moves state and carry to fewer lanes.</summary>
    public void Compact(LaneMap map, ReadOnlySpan<int> fromLanes)
    {
        Compact(State, Map.Lanes, map, fromLanes, layout.Dimension);
        Compact(Carry, Map.Lanes, map, fromLanes, layout.Dimension);
        for (int l = 0; l < begun.Length && l < fromLanes.Length; l++)
        {
            begun[l] = begun[fromLanes[l]];
        }

        Map = map;
        isBounded = false;
    }

    public void Dispose()
    {
        buffer.Dispose();
        clocks.Dispose();
        bounds?.Dispose();
    }

    private void ClearMarks()
    {
        isMarked = isBounded = false;
        Array.Clear(begun);
        jumps?.Clear();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void ToPrecision(double* numbers, T* result)
    {
        if (Map.Lanes == 1)
        {
            *result = T.CreateTruncating(*numbers);
        }
        else
        {
            DoubleSums.Narrow(new(numbers, Map.Lanes), new Span<T>(result, Map.Lanes));
        }
    }

    [SkipLocalsInit]
    private void AllTimesTo(double place, T* times)
    {
        const int Chunk = 64;
        double* exact = stackalloc double[Chunk];
        for (int first = 0; first < Map.Lanes; first += Chunk)
        {
            int count = Math.Min(Chunk, Map.Lanes - first);
            double* time = this.time + first, size = this.size + first;
            for (int l = 0; l < count; l += Vector<double>.Count)
            {
                (Vector.Load(time + l) + (place * Vector.Load(size + l))).Store(exact + l);
            }

            DoubleSums.Narrow(new(exact, count), new Span<T>(times + first, count));
        }
    }

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
