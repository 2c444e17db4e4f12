using Continua.Execution;
using Continua.Fields;
using Continua.Stepping;

namespace Continua.Integration;

/// <summary>
/// Plans the sizes of steps, and finds the lanes that need attention after a step
/// (<see cref="LaneClocks.NeedsAttention"/>).
/// </summary>
internal abstract unsafe class StepPlanner
{
    /// <summary>Whether steps end at save times even if the method interpolates.</summary>
    public abstract bool LandsOnSaves { get; }

    /// <summary>The size of the first step; 0 if it is given by the options or chosen from the equation.</summary>
    public abstract double FirstSize { get; }

    /// <summary>Prepares the steps of a row from one knot to the next.</summary>
    public abstract void BeginSegment(ref RowState row);

    /// <summary>Plans the next steps, and writes their start times and sizes.</summary>
    public abstract void Plan(LaneMap map, double* times, double* sizes);

    /// <summary>
    /// Accepts or rejects the steps; sets <paramref name="accepted"/> to 1 for accepted steps, else 0.
    /// </summary>
    /// <returns>Whether any lane needs attention.</returns>
    public abstract bool Move(LaneMap map, double* accepted);

    /// <summary>
    /// The dependence of the start and end of a lane's step on the knots at both ends of its segment.
    /// </summary>
    public abstract StepKnots KnotsOf(in RowState row, int lane);

    public static StepPlanner Of(StepController controller, LaneClocks clocks, RowState[] rows, double? maxStep) =>
        controller.As(new Kinds(clocks, rows, maxStep));

    private sealed class Kinds(LaneClocks clocks, RowState[] rows, double? maxStep) : IControllerKinds<StepPlanner>
    {
        public StepPlanner Adaptive() => new AdaptivePlanner(clocks, maxStep);

        public StepPlanner Fixed(double step, bool landsOnSaves) => new FixedPlanner(step, landsOnSaves, clocks, rows);

        public StepPlanner Given(double[] times) => new GivenPlanner(times, clocks, rows);
    }
}

/// <summary>Steps of the size that the controller proposes, limited by a maximum and by the next knot.</summary>
internal sealed unsafe class AdaptivePlanner(LaneClocks clocks, double? maxStep) : StepPlanner
{
    private readonly double maxSize = maxStep ?? double.PositiveInfinity;

    public override bool LandsOnSaves => false;

    public override double FirstSize => 0;

    public override void BeginSegment(ref RowState row)
    {
    }

    public override void Plan(LaneMap map, double* times, double* sizes)
    {
        for (int l = 0; l < map.Lanes && maxSize < double.PositiveInfinity; l++)
        {
            clocks.Proposed[l] = Math.Min(clocks.Proposed[l], maxSize);
        }

        clocks.Plan(times, sizes, map.Lanes);
    }

    public override bool Move(LaneMap map, double* accepted) => clocks.Move(accepted, map.Lanes);

    public override StepKnots KnotsOf(in RowState row, int lane) =>
        new(row.KnotFromIndex, row.KnotToIndex, 0, clocks.LandsOnKnot(lane) ? 1 : 0, 0, 0);
}

/// <summary>
/// Steps of one size. Their ends are computed from the last knot, so that rounding errors do not accumulate.
/// </summary>
internal sealed unsafe class FixedPlanner(
    double step, bool landsOnSaves, LaneClocks clocks, RowState[] rows) : StepPlanner
{
    public override bool LandsOnSaves => landsOnSaves;

    public override double FirstSize => step;

    public override void BeginSegment(ref RowState row)
    {
        row.StepsToKnot = ClockResolution.StepsBetween(row.KnotFrom, row.KnotTo, step);
        row.EqualSteps = landsOnSaves ? (int)Math.Min(row.StepsToKnot, int.MaxValue) : 0;
    }

    public override void Plan(LaneMap map, double* times, double* sizes)
    {
        ReadOnlySpan<int> rowOf = map.Rows;
        for (int l = 0; l < rowOf.Length; l++)
        {
            if (clocks.Active[l] != 0)
            {
                Plan(l, ref rows[rowOf[l]]);
            }

            (times[l], sizes[l]) = (clocks.Time[l], clocks.Size[l]);
        }
    }

    public override bool Move(LaneMap map, double* accepted)
    {
        ReadOnlySpan<int> rowOf = map.Rows;
        bool attention = false;
        for (int l = 0; l < rowOf.Length; l++)
        {
            attention |= clocks.MoveFixed(accepted, l);
            rows[rowOf[l]].StepInSegment += l < map.Count ? 1 : 0;
        }

        return attention;
    }

    public override StepKnots KnotsOf(in RowState row, int lane)
    {
        double beta = row.EqualSteps > 0 ? 1.0 / row.EqualSteps : clocks.LandsOnKnot(lane) ? 1 : 0;
        double alpha = row.EqualSteps > 0 ? row.StepInSegment * beta : 0;
        return new(row.KnotFromIndex, row.KnotToIndex, alpha, beta, 0, 0);
    }

    private void Plan(int lane, ref RowState row)
    {
        int accepted = row.StepInSegment;
        bool lands = accepted >= row.StepsToKnot - 1;
        double size = row.EqualSteps > 0 ? (row.KnotTo - row.KnotFrom) * (1.0 / row.EqualSteps) : step * row.Direction;
        clocks.Size[lane] = lands && row.EqualSteps == 0 ? Remaining(clocks.Time[lane], row, accepted * size) : size;
        clocks.Next[lane] = lands ? row.KnotTo : row.KnotFrom + ((accepted + 1) * size);
        clocks.Lands[lane] = lands ? 1 : 0;
    }

    /// <summary>
    /// The remaining length up to the knot. Far from zero it is computed from the lengths of the steps, since the clock
    /// has rounded their ends.
    /// </summary>
    private double Remaining(double time, in RowState row, double passed) =>
        Math.Abs(time) > ClockResolution.FarFromZero * step ? row.KnotTo - row.KnotFrom - passed : row.KnotTo - time;
}

/// <summary>Steps that end at given times, which are constants in a gradient, or at knots.</summary>
internal sealed unsafe class GivenPlanner : StepPlanner
{
    private readonly double[] ascending;
    private readonly LaneClocks clocks;
    private readonly RowState[] rows;

    public GivenPlanner(double[] times, LaneClocks clocks, RowState[] rows) =>
        (ascending, this.clocks, this.rows) = ([.. times.Order()], clocks, rows);

    public override bool LandsOnSaves => false;

    public override double FirstSize => double.MaxValue;

    public override void BeginSegment(ref RowState row)
    {
    }

    public override void Plan(LaneMap map, double* times, double* sizes)
    {
        for (int l = 0; l < map.Rows.Length; l++)
        {
            if (clocks.Active[l] != 0)
            {
                double time = clocks.Time[l], end = Next(time, clocks.Direction[l]), knot = clocks.KnotTo[l];
                bool lands = !(clocks.Direction[l] * (knot - end) > 0);
                clocks.Next[l] = lands ? knot : end;
                clocks.Size[l] = clocks.Next[l] - time;
                clocks.Lands[l] = lands ? 1 : 0;
            }

            (times[l], sizes[l]) = (clocks.Time[l], clocks.Size[l]);
        }
    }

    public override bool Move(LaneMap map, double* accepted)
    {
        bool attention = false;
        for (int l = 0; l < map.Rows.Length; l++)
        {
            attention |= clocks.MoveFixed(accepted, l);
        }

        return attention;
    }

    public override StepKnots KnotsOf(in RowState row, int lane) => new(
        clocks.Time[lane] == row.KnotFrom ? row.KnotFromIndex : RowState.ConstantKnot,
        clocks.LandsOnKnot(lane) ? row.KnotToIndex : RowState.ConstantKnot, 0, 1, 0, 0);

    /// <summary>
    /// The first given time after <paramref name="time"/> in the direction of the solve; NaN if there is none.
    /// </summary>
    private double Next(double time, double direction)
    {
        int at = Array.BinarySearch(ascending, time);
        at = direction > 0 ? (at < 0 ? ~at : at + 1) : (at < 0 ? ~at : at) - 1;
        return at >= 0 && at < ascending.Length ? ascending[at] : double.NaN;
    }
}
