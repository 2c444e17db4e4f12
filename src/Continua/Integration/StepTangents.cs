using System.Numerics;
using Continua.Execution;
using Continua.Kernels;
using Continua.Stepping;

namespace Continua.Integration;

/// <summary>
/// The tangents of times in the steps of a field with its tangent (<see cref="SolveOptions.MovesTimes"/>). The start t
/// of a step and its size h depend on the knots around it (<see cref="StepKnots"/>), so that ṫ = ȧ + α(ḃ − ȧ) and ν =
/// ḣ/h = β(ḃ − ȧ)/h.
/// </summary>
/// <param name="dimension">The number of components of the state.</param>
/// <param name="capacity">The maximum number of lanes.</param>
internal sealed unsafe class StepTangents<T>(
    Stepper<T> stepper, StepPlanner planner, RowState[] rows, int dimension, int capacity) : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly int size = (dimension - 2) / 2;
    private readonly InterpolantWeights<T> weights = new(stepper.Interpolant, stepper.Interpolant?.Length ?? 0);
    private readonly NativeBuffer<T> none = new(capacity);
    private BlockProblem<T> problem = new();

    public void Begin(BlockProblem<T> problem) => this.problem = problem;

    /// <summary>
    /// Sets ṫ and ν at the start of the planned steps. A first slope that was taken over was computed with another
    /// rate: it contains the product of the rate and the slope of the values, which is corrected.
    /// </summary>
    public void Plan(StepRecord<T> stepRecord)
    {
        LaneMap map = stepRecord.Map;
        int lanes = map.Lanes;
        bool any = false;
        T* time = stepRecord.State + ((nint)2 * size * lanes), rate = time + lanes, carry = stepRecord.Carry;
        for (int l = 0; l < map.Count; l++)
        {
            int r = map.Rows[l];
            StepKnots knots = planner.KnotsOf(rows[r], l);
            double from = problem.Tangents!.Of(r, knots.From), moved = problem.Tangents.Of(r, knots.To) - from;
            double h = stepRecord.Size[l];
            T before = rate[l];
            rate[l] = h == 0 ? T.Zero : T.CreateTruncating(knots.Beta * moved / h);
            time[l] = T.CreateTruncating(from + (knots.Alpha * moved));
            T change = rate[l] - before;
            any |= change != T.Zero;
            for (int c = 0; c < size && change != T.Zero; c++)
            {
                T* tangent = carry + ((nint)(size + c) * lanes) + l;
                *tangent = T.FusedMultiplyAdd(change, carry[((nint)c * lanes) + l], *tangent);
            }

            carry[((nint)2 * size * lanes) + l] = rate[l];
        }

        if (any)
        {
            // What the stepper has evaluated at the start of the step contains the rate as well.
            stepper.Restore(stepRecord, stepRecord.Time, none.Data);
        }
    }

    /// <summary>
    /// Adds to the tangent of a value saved within a step what comes from its time τ = t + θh: the slope of the
    /// interpolant times θ̇h = τ̇ − ṫ − θḣ.
    /// </summary>
    /// <param name="saved">The saved value, whose components are <paramref name="stride"/> values apart.</param>
    public void AddTime(StepRecord<T> stepRecord, int lane, int save, double theta, T size, T* saved, nint stride)
    {
        int lanes = stepRecord.Map.Lanes;
        T* time = stepRecord.State + ((nint)2 * this.size * lanes) + lane;
        double h = double.CreateTruncating(size), rate = double.CreateTruncating(time[lanes]);
        double moved = problem.Tangents!.Of(stepRecord.Map.Rows[lane], save)
            - double.CreateTruncating(*time) - (theta * h * rate);
        double factor = moved / h * double.CreateTruncating(*stepper.VectorScales(&size));
        weights.WithSlopesAt(theta);
        for (int c = 0; c < this.size; c++)
        {
            double slope = 0;
            for (int j = 0; j < weights.Slopes.Length; j++)
            {
                slope += weights.Slopes[j] * double.CreateTruncating(stepRecord.Stage(j)[((nint)c * lanes) + lane]);
            }

            saved[(this.size + c) * stride] += T.CreateTruncating(factor * slope);
        }
    }

    public void Dispose() => none.Dispose();
}
