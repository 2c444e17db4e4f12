using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Continua.Execution;
using Continua.Fields;
using Continua.Integration;
using Continua.Kernels;

namespace Continua.Stepping;

/// <summary>
/// One attempted step of a block: the state at its start, the slopes of its stages, and the time and step size of each
/// lane.
/// </summary>
internal sealed unsafe class StepRecord<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly NativeBuffer<T> buffer;
    private readonly NativeBuffer<double> clocks;
    private readonly StepRecordLayout<T> layout;
    private readonly nint[] pointers;
    private readonly T* values;
    private readonly double* time, size, accepted;
    private readonly T** slopes;
    private readonly nint unit;
    private readonly bool[] begun;
    private StepJumps<T>? jumps;
    private static readonly double TimeRounding = 8 * double.CreateTruncating(T.BitIncrement(T.One) - T.One);

    private NativeBuffer<T>? bounds;
    private int[] slotsAhead = [];
    private bool isBounded;

    // Whether bounds, starting lanes or events may have been stored, so that they have to be cleared.
    private bool isMarked;
    private nint[] kept;

    public StepRecord(StepRecordLayout<T> layout)
    {
        this.layout = layout;
        buffer = new(layout.Length);
        clocks = new((3L + layout.Numbers) * layout.Capacity);
        values = buffer.Data;
        time = clocks.Data;
        size = time + layout.Capacity;
        accepted = size + layout.Capacity;
        unit = layout.Unit;
        pointers = GC.AllocateArray<nint>(layout.Stages, pinned: true);
        slopes = (T**)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(pointers));
        kept = new nint[layout.Kept == 0 ? 0 : layout.Stages];
        for (int i = 0; i < kept.Length; i++)
        {
            kept[i] = (nint)(values + layout.KeptOffset + ((nint)i * layout.Kept * layout.Capacity));
        }

        Knots = new StepKnots[layout.States ? layout.Capacity : 0];
        begun = new bool[layout.States ? layout.Capacity : 0];
    }

    /// <summary>The rows in the lanes.</summary>
    public LaneMap Map { get; private set; } = LaneMap.None;

    /// <summary>The start time of each lane's step.</summary>
    public double* Time => time;

    /// <summary>The size of each lane's step, with its sign; 0 for lanes that do not run.</summary>
    public double* Size => size;

    /// <summary>1 for each lane whose step was accepted, else 0.</summary>
    public double* Accepted => accepted;

    /// <summary>The knots of each lane's step; empty if the layout does not store them.</summary>
    public StepKnots[] Knots { get; }

    /// <summary>The state at the start of the step, [dimension] per lane.</summary>
    public T* State => values;

    /// <summary>The carry from the previous step, the slope of the first stage: [dimension] per lane.</summary>
    public T* Carry => Stage(0);

    /// <summary>The number of vectors of the carry after the first slope.</summary>
    public int FurtherCarry => layout.FurtherCarry;

    /// <summary>The number of values per lane of the carry.</summary>
    public int Numbers => layout.Numbers;

    /// <summary>A vector of the carry: the first slope, then the further ones; [dimension] per lane.</summary>
    public T* CarryVector(int index) =>
        index == 0 ? Stage(0) : values + layout.FurtherCarryOffset + ((nint)(index - 1) * unit);

    /// <summary>A value of the carry, one per lane.</summary>
    public double* Number(int index) => time + ((nint)(3 + index) * layout.Capacity);

    /// <summary>The number of values from one stage's slope to the next.</summary>
    public nint Unit => unit;

    /// <summary>The slope of a stage, [dimension] per lane.</summary>
    public T* Stage(int stage) => values + ((stage + 1) * unit);

    /// <summary>
    /// The state of a stage, [dimension] per lane; null for stages after the first if the layout does not store it.
    /// </summary>
    public T* StageState(int stage) =>
        stage == 0 ? State : layout.States ? values + ((layout.Stages + stage) * unit) : null;

    /// <summary>
    /// The intermediate values that the field stores at a stage for its vjp; null if the layout contains none.
    /// </summary>
    public T* Kept(int stage) => kept.Length == 0 ? null : (T*)kept[stage];

    /// <summary>
    /// Swaps the buffers of the field's intermediate values with <paramref name="other"/>, so that consecutive steps
    /// reuse one allocation; the buffer of stage <paramref name="first"/> of the other record becomes the buffer of the
    /// first stage of this record.
    /// </summary>
    public void SwapKept(StepRecord<T> other, int first)
    {
        (kept, other.kept) = (other.kept, kept);
        (kept[0], kept[first]) = (kept[first], kept[0]);
    }

    /// <summary>The events at the ends of the steps; null if there are none or if they are not stored.</summary>
    public StepJumps<T>? Jumps => jumps is { All.Count: > 0 } ? jumps : null;

    /// <summary>
    /// The list to which events at the ends of the steps are added; null if the layout does not store states for the
    /// backward pass.
    /// </summary>
    public StepJumps<T>? JumpsToAdd
    {
        get
        {
            isMarked = true;
            return layout.States ? jumps ??= new(layout.Dimension) : null;
        }
    }

    /// <summary>
    /// Whether the record marks the lanes that begin with this step; only records with <see cref="Knots"/> do.
    /// </summary>
    public bool MarksBegun => begun.Length > 0;

    /// <summary>Whether a lane begins with this step, at the start of the solve or after an event.</summary>
    public bool HasBegun(int lane) => begun[lane];

    /// <summary>Whether any lane may begin with this step.</summary>
    public bool MayHaveBegun => isMarked && begun.Length > 0;

    /// <summary>Marks a lane that begins with this step.</summary>
    public void SetBegun(int lane)
    {
        if (begun.Length > 0)
        {
            begun[lane] = isMarked = true;
        }
    }

    /// <summary>
    /// Marks a step that ends on a zero crossing: its size depends on the crossing, not on the knots around the step.
    /// </summary>
    public void LandOnCrossing(int lane)
    {
        if (Knots.Length > 0)
        {
            Knots[lane] = Knots[lane] with { Beta = 0 };
        }
    }

    /// <summary>
    /// Sets the rows of the lanes, and clears the bounds, the marks of lanes that begin, and the events. An unchanged
    /// reference is not written again, to avoid the garbage collector's write barrier.
    /// </summary>
    public void SetRows(LaneMap map)
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
    public bool IsAccepted(int lane) => Accepted[lane] != 0;

    /// <summary>Writes the step sizes in the precision of the state.</summary>
    /// <param name="sizes">The result, one per lane.</param>
    public void SizesTo(T* sizes) => ToPrecision(Size, sizes);

    /// <summary>Writes <see cref="Accepted"/> in the precision of the state.</summary>
    /// <param name="accepted">The result, one per lane.</param>
    public void AcceptedTo(T* accepted) => ToPrecision(Accepted, accepted);

    /// <summary>Writes the times at a fraction of the steps: 0 is their start, 1 their end.</summary>
    /// <param name="theta">The fraction of the step.</param>
    /// <param name="times">The result, one per lane.</param>
    public void TimesTo(double theta, T* times)
    {
        if (Map.Lanes == 1)
        {
            *times = T.CreateTruncating(*Time + (theta * *Size));
        }
        else
        {
            AllTimesTo(theta, times);
        }

        if (isBounded)
        {
            Bound(times);
        }
    }

    /// <summary>Whether the times of field evaluations are clamped: see <see cref="SetBounds"/>.</summary>
    public bool IsBounded => isBounded;

    /// <summary>Removes the bounds on times.</summary>
    public void Unbound() => isBounded = false;

    /// <summary>
    /// Restricts the times of a lane to those strictly between two jumps of the field, in the precision of the state.
    /// </summary>
    /// <param name="jumps">
    /// The times of the jumps, NaN for none, and the index, among the knots with cotangents, of the jump ahead in the
    /// direction of the step.
    /// </param>
    public void SetBounds(int lane, in (double Low, double High, int Ahead) jumps)
    {
        if (bounds is null)
        {
            (bounds, slotsAhead) = (new(2L * layout.Capacity), new int[layout.Capacity]);
        }

        if (!isBounded)
        {
            new Span<T>(bounds.Data, 2 * layout.Capacity).Fill(T.NaN);
            isBounded = isMarked = true;
        }

        slotsAhead[lane] = jumps.Ahead;
        bounds.Data[lane] = T.BitIncrement(T.CreateTruncating(jumps.Low));
        bounds.Data[lane + layout.Capacity] = T.BitDecrement(T.CreateTruncating(jumps.High));
    }

    /// <summary>
    /// Sets the bounds of a lane if a stage of its step reaches one of the jumps, within a few units of rounding of the
    /// times.
    /// </summary>
    /// <param name="reach">
    /// The largest distance of a stage from the start of the step, in units of the step size.
    /// </param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void SetBoundsOfStep(int lane, in (double Low, double High, int Ahead) jumps, double reach)
    {
        double start = time[lane], length = Math.Abs(size[lane]);
        double distance = (reach * length) + (TimeRounding * (Math.Abs(start) + length));
        if (jumps.Low >= start - distance || jumps.High <= start + distance)
        {
            SetBounds(lane, jumps);
        }
    }

    /// <summary>
    /// Whether a stage of a lane is beyond the jump ahead, so that the field is evaluated at the time just before the
    /// jump.
    /// </summary>
    /// <param name="theta">The stage's node as a fraction of the step.</param>
    public bool IsHeldBack(int lane, double theta)
    {
        if (!isBounded || theta <= 0)
        {
            return false;
        }

        T at = T.CreateTruncating(time[lane] + (theta * size[lane]));
        return size[lane] > 0 ? at > bounds!.Data[lane + layout.Capacity] : at < bounds!.Data[lane];
    }

    /// <summary>
    /// Whether a stage of a lane is before the jump behind the step, so that the field is evaluated at the time just after the
    /// jump.
    /// </summary>
    /// <param name="theta">The stage's node as a fraction of the step; negative for such a stage.</param>
    public bool IsHeldAtStart(int lane, double theta)
    {
        if (!isBounded || theta >= 0)
        {
            return false;
        }

        T at = T.CreateTruncating(time[lane] + (theta * size[lane]));
        return size[lane] > 0 ? at < bounds!.Data[lane] : at > bounds!.Data[lane + layout.Capacity];
    }

    /// <summary>The index, among the knots with cotangents, of the jump ahead of a lane.</summary>
    public int SlotAhead(int lane) => slotsAhead[lane];

    /// <summary>Clamps the times of field evaluations to the bounds, one per lane.</summary>
    public void Bound(T* times)
    {
        for (int l = 0; l < Map.Lanes && isBounded; l++)
        {
            T low = bounds!.Data[l], high = bounds.Data[l + layout.Capacity];
            times[l] = times[l] > high ? high : times[l];
            times[l] = times[l] < low ? low : times[l];
        }
    }

    /// <summary>
    /// Computes result = from + step · Σ weight · slope; if <paramref name="from"/> is null, the second term alone.
    /// </summary>
    /// <param name="steps">
    /// One factor per lane: the step sizes where the record contains slopes, ones where it contains other stage
    /// vectors.
    /// </param>
    public void Sum(StepCoefficients<T>.Sum sum, T* from, T* steps, T* result)
    {
        int[] terms = sum.Terms;
        if (terms.Length == 0)
        {
            Span<T> target = new(result, layout.Dimension * Map.Lanes);
            target.Clear();
            new ReadOnlySpan<T>(from, from == null ? 0 : target.Length).CopyTo(target);
            return;
        }

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

    /// <summary>Copies the components of one lane of a state or slope.</summary>
    public T[] CopyLane(T* values, int lane)
    {
        T[] components = new T[layout.Dimension];
        for (int c = 0; c < components.Length; c++)
        {
            components[c] = values[((nint)c * Map.Lanes) + lane];
        }

        return components;
    }

    /// <summary>Moves state and carry to fewer lanes.</summary>
    /// <param name="fromLanes">The previous lane of each new lane.</param>
    public void Compact(LaneMap map, ReadOnlySpan<int> fromLanes)
    {
        Compact(State, Map.Lanes, map, fromLanes, layout.Dimension);
        for (int v = 0; v <= layout.FurtherCarry; v++)
        {
            Compact(CarryVector(v), Map.Lanes, map, fromLanes, layout.Dimension);
        }

        for (int n = 0; n < layout.Numbers; n++)
        {
            Compact(Number(n), Map.Lanes, map, fromLanes, 1);
        }

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
    private void ToPrecision(double* source, T* result)
    {
        if (Map.Lanes == 1)
        {
            *result = T.CreateTruncating(*source);
        }
        else
        {
            DoubleSums.Narrow(new(source, Map.Lanes), new Span<T>(result, Map.Lanes));
        }
    }

    [SkipLocalsInit]
    private void AllTimesTo(double theta, T* times)
    {
        const int Chunk = 64;
        double* exact = stackalloc double[Chunk];
        for (int first = 0; first < Map.Lanes; first += Chunk)
        {
            int count = Math.Min(Chunk, Map.Lanes - first);
            double* time = this.time + first, size = this.size + first;
            for (int l = 0; l < count; l += Vector<double>.Count)
            {
                (Vector.Load(time + l) + (theta * Vector.Load(size + l))).Store(exact + l);
            }

            DoubleSums.Narrow(new(exact, count), new Span<T>(times + first, count));
        }
    }

    // Works in place: every value moves towards the front, after all values before it have been read.
    private static void Compact<TValue>(TValue* data, int lanes, LaneMap map, ReadOnlySpan<int> fromLanes, int dimension)
        where TValue : unmanaged
    {
        for (int c = 0; c < dimension; c++)
        {
            TValue* from = data + ((nint)c * lanes);
            TValue* to = data + ((nint)c * map.Lanes);
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
