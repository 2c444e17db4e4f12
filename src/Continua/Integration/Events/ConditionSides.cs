using System.Numerics;
using Continua.Execution;
using Continua.Fields;
using Continua.Kernels;
using Continua.Stepping;

namespace Continua.Integration;

/// <summary>
/// Determines, where a row starts or restarts, on which side of zero each condition is: 1 for positive values, −1 for
/// negative ones. A condition that is zero up to rounding gets the side to which the solution moves it. The state of
/// condition i in row r is at index i · capacity + r.
/// </summary>
internal sealed unsafe class ConditionSides<T>(
    int[] conditions, BlockField<T> field, Stepper<T> stepper, ConditionSamples<T> samples, RowState[] rows,
    LaneClocks clocks, ConditionState[] conditionStates, int capacity) : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly int dimension = field.Dimension, unit = BlockSize.Of(field.Dimension, capacity);
    private readonly NativeBuffer<T> buffer = new((2L * BlockSize.Of(field.Dimension, capacity)) + capacity);
    private readonly double[] shiftedClock = new double[capacity], values = new double[capacity],
        shiftedValues = new double[capacity], rounding = new double[capacity], widerRounding = new double[capacity];
    private readonly int[] chosen = new int[capacity], suspects = new int[capacity];

    private T* Slope => buffer.Data;

    private T* Shifted => buffer.Data + unit;

    private T* Times => buffer.Data + (2 * unit);

    public void Dispose() => buffer.Dispose();

    /// <summary>
    /// Updates the sides of the conditions of lanes whose state was reset, or whose event has fired.
    /// <paramref name="happened"/> is indexed by event · capacity + lane, and empty at the start of a solve.
    /// </summary>
    public void Find(StepRecord<T> stepRecord, ReadOnlySpan<int> lanes, bool[] resets, bool[] happened)
    {
        if (lanes.Length == 0)
        {
            return;
        }

        LaneMap map = stepRecord.Map;
        if (stepper.HasFirstSlope)
        {
            new Span<T>(stepper.FirstSlope(stepRecord), dimension * map.Lanes).CopyTo(
                new(Slope, dimension * map.Lanes));
        }
        else
        {
            DoubleSums.Narrow(new(clocks.Time, map.Lanes), new Span<T>(Times, map.Lanes));
            field.Evaluate(Times, stepRecord.State, Slope);
            foreach (int l in lanes)
            {
                rows[map.Rows[l]].Work.Evaluations++;
            }
        }

        for (int i = 0; i < conditions.Length; i++)
        {
            int count = 0;
            foreach (int l in lanes)
            {
                if (resets[l] || happened[(conditions[i] * capacity) + l])
                {
                    chosen[count++] = l;
                }
            }

            Find(stepRecord, i, chosen.AsSpan(0, KeepArmed(stepRecord, i, chosen.AsSpan(0, count), resets, happened)));
        }
    }

    /// <summary>
    /// Keeps the side of a condition in the lanes where it is known and the condition's own event has not fired.
    /// </summary>
    /// <returns>
    /// The number of lanes in which the side has to be determined; they are moved to the front of
    /// <paramref name="lanes"/>.
    /// </returns>
    private int KeepArmed(StepRecord<T> stepRecord, int condition, Span<int> lanes, bool[] resets, bool[] happened)
    {
        samples.EvaluateAt(clocks.Times, stepRecord.State, condition, values, stepRecord, lanes);
        int count = 0;
        foreach (int l in lanes)
        {
            ref ConditionState side = ref conditionStates[(condition * capacity) + stepRecord.Map.Rows[l]];
            bool isOwnEvent = happened.Length > 0 && happened[(conditions[condition] * capacity) + l];
            bool isStart = happened.Length == 0;
            if (!isOwnEvent && !isStart && side.Side != 0)
            {
                side = new() { Value = values[l], Side = side.Side, LastFiredAt = side.LastFiredAt };
                continue;
            }

            side = new()
            {
                Value = values[l],
                IsRestart = true,
                ZeroBand = isStart ? 0 : 2 * side.ZeroBand,
                CrossedFrom = isOwnEvent && resets[l] ? side.CrossedFrom : 0,
                LastFiredAt = isStart ? double.NaN : side.LastFiredAt,
            };
            lanes[count++] = l;
        }

        return count;
    }

    private void Find(StepRecord<T> stepRecord, int condition, Span<int> lanes)
    {
        FindRounding(stepRecord, condition, lanes);

        // The distance along the slope at which the condition changes by more than rounding is found by trial.
        const int Tries = 7;
        for (int n = 0; n < Tries && lanes.Length > 0; n++)
        {
            MoveAlongSlope(stepRecord, n, lanes);
            samples.EvaluateAt(shiftedClock, Shifted, condition, shiftedValues, stepRecord, lanes);
            int count = 0;
            foreach (int l in lanes)
            {
                double change = shiftedValues[l] - values[l];
                ref ConditionState side = ref conditionStates[(condition * capacity) + stepRecord.Map.Rows[l]];
                if (Math.Abs(change) > 4 * rounding[l])
                {
                    side.SlopeSign = Math.Sign(change);
                    bool isAtZero = side.CrossedFrom != 0 && Math.Abs(values[l]) <= side.ZeroBand;
                    side.ZeroBand = n > 0 && isAtZero ? Math.Max(side.ZeroBand, Math.Abs(change)) : side.ZeroBand;
                }
                else
                {
                    lanes[count++] = l;
                }
            }

            lanes = lanes[..count];
        }
    }

    /// <summary>Finds the change of a condition caused by rounding of the state.</summary>
    private void FindRounding(StepRecord<T> stepRecord, int condition, ReadOnlySpan<int> lanes)
    {
        MeasureChange(stepRecord, condition, 4, lanes, rounding);
        int count = 0;
        foreach (int l in lanes)
        {
            if (rounding[l] > 0 && rounding[l] >= Math.Abs(values[l]))
            {
                suspects[count++] = l;
            }
        }

        // If the condition jumps at the state, its change is the same for perturbations of different sizes and is not
        // caused by rounding.
        MeasureChange(stepRecord, condition, 64, suspects.AsSpan(0, count), widerRounding);
        foreach (int l in suspects.AsSpan(0, count))
        {
            rounding[l] = widerRounding[l] == rounding[l] ? 0 : rounding[l];
        }

        foreach (int l in lanes)
        {
            ref ConditionState side = ref conditionStates[(condition * capacity) + stepRecord.Map.Rows[l]];
            side.ZeroBand = Math.Max(side.ZeroBand, 4 * rounding[l]);
        }
    }

    /// <summary>
    /// Perturbs all components by <paramref name="units"/> units in the last place, once with equal and once with
    /// alternating signs, and writes the larger change of the condition.
    /// </summary>
    private void MeasureChange(
        StepRecord<T> stepRecord, int condition, int units, ReadOnlySpan<int> lanes, double[] result)
    {
        LaneMap map = stepRecord.Map;
        for (int n = 0; n < 2 && lanes.Length > 0; n++)
        {
            foreach (int l in lanes)
            {
                shiftedClock[l] = clocks.Time[l];
                for (int c = 0; c < dimension; c++)
                {
                    nint at = ((nint)c * map.Lanes) + l;
                    T state = stepRecord.State[at],
                        shift = T.CreateTruncating(units) * (T.BitIncrement(T.Abs(state)) - T.Abs(state));
                    Shifted[at] = n == 1 && c % 2 == 1 ? state - shift : state + shift;
                }
            }

            samples.EvaluateAt(shiftedClock, Shifted, condition, shiftedValues, stepRecord, lanes);
            foreach (int l in lanes)
            {
                double change = Math.Abs(shiftedValues[l] - values[l]);
                result[l] = n == 0 ? change : Math.Max(result[l], change);
            }
        }
    }

    /// <summary>
    /// Moves the states along the slope by 2⁻²⁴ of the next step, and by 16 times as much in each further trial.
    /// </summary>
    private void MoveAlongSlope(StepRecord<T> stepRecord, int n, ReadOnlySpan<int> lanes)
    {
        LaneMap map = stepRecord.Map;
        bool hasSlope = field.Mass is null || stepper.HasFirstSlope;
        foreach (int l in lanes)
        {
            ref RowState row = ref rows[map.Rows[l]];
            double coming = Math.Min(clocks.Proposed[l], Math.Abs(row.End - clocks.Time[l])) * clocks.Direction[l];
            double shift = coming * Math.ScaleB(1, (4 * n) - 24);
            shiftedClock[l] = clocks.Time[l] + shift;
            for (int c = 0; c < dimension; c++)
            {
                nint at = ((nint)c * map.Lanes) + l;
                Shifted[at] = hasSlope
                    ? stepRecord.State[at] + (T.CreateTruncating(shift) * Slope[at])
                    : stepRecord.State[at];
            }
        }
    }
}
