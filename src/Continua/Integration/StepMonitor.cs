using System.Numerics;
using Continua.Fields;
using Continua.Stepping;

namespace Continua.Integration;

/// <summary>
/// What is noted of steps: whether stability bounded them, whether a field that reads t could see their stages apart, the estimated
/// errors of integrals outside the error control, and why a row failed.
/// </summary>
internal sealed unsafe class StepMonitor<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>How many attempts before the last one steps are measured: enough for 20 accepted ones.</summary>
    private const int MeasuredAttempts = 200;

    private const double NearBoundary = 0.8;

    private readonly BlockField<T> field;
    private readonly Stepper<T> stepper;
    private readonly ErrorScale<T> scale;
    private readonly RowState[] rows;
    private readonly LaneClocks clocks;
    private readonly DomainCheck<T>? domain;
    private readonly StageTimes<T> times;
    private readonly double[] stabilityRatios;
    private readonly int judged;
    private readonly bool adaptive;
    private readonly Dictionary<int, string> failuresWithin = [];

    /// <param name="judged">The components that choose steps, the first ones.</param>
    public StepMonitor(
        BlockField<T> field, Stepper<T> stepper, ErrorScale<T> scale, RowState[] rows, LaneClocks clocks,
        DomainCheck<T>? domain, SolveOptions options, int judged)
    {
        (this.clocks, this.domain) = (clocks, domain);
        (this.field, this.stepper, this.scale, this.rows, this.judged) = (field, stepper, scale, rows, judged);
        adaptive = options.Steps.IsAdaptive;
        times = new(stepper.EvaluationNodes);
        AddsErrors = judged < field.Dimension && options.Steps.IsAdaptive;
        bool measures = options.Steps.IsAdaptive && stepper.MeasuresStability;
        MeasuredFrom = measures ? options.MaxSteps - MeasuredAttempts : int.MaxValue;
        stabilityRatios = new double[measures ? rows.Length : 0];
    }

    public void Begin(ReadOnlySpan<int> started)
    {
        StagesMayCoincide = sizeof(T) < sizeof(double) && field.ReadsTime && times.MayCoincide(rows, started);
        if (field.NotesFailures)
        {
            field.Attempt = 0;
            failuresWithin.Clear();
        }
    }

    /// <summary>The failure of a solve within the field for which a row failed; null if there was none.</summary>
    public string? FailureWithin(int row) => failuresWithin.GetValueOrDefault(row);

    /// <summary>From which attempt on stability is measured: near the end of the steps that rows get.</summary>
    public int MeasuredFrom { get; }

    /// <summary>Measures how near accepted steps were to the bound of stability.</summary>
    /// <param name="sizes">The sizes of steps, one a lane.</param>
    public void MeasureStability(StepRecord<T> stepRecord, T* sizes)
    {
        stepper.MeasureStability(stepRecord, sizes, judged, stabilityRatios);
        for (int l = 0; l < stepRecord.Map.Count; l++)
        {
            if (stepRecord.IsTaken(l) && double.IsFinite(stabilityRatios[l]))
            {
                rows[stepRecord.Map.Rows[l]].AddStability(stabilityRatios[l] >= NearBoundary);
            }
        }
    }

    /// <summary>
    /// Whether steps with coinciding stages cover too much of the row in a lane, so that it fails; where the field may not read t at
    /// all, that is noted only.
    /// </summary>
    public bool StagesCoincide(StepRecord<T> stepRecord, int lane)
    {
        ref RowState row = ref rows[stepRecord.Map.Rows[lane]];
        if (!stepRecord.IsTaken(lane) || !times.Add(ref row, stepRecord.Time[lane], stepRecord.Size[lane]))
        {
            return false;
        }

        if (field.IsPlain)
        {
            (row.CoincidingTime, row.CoincidingStep) = (stepRecord.Time[lane], Math.Abs(stepRecord.Size[lane]));
            return false;
        }

        row.TimeSpacing = StageTimes<T>.Resolution(stepRecord.Time[lane]);
        return true;
    }

    /// <summary>Whether <see cref="StagesCoincide"/> has to be asked.</summary>
    public bool StagesMayCoincide { get; private set; }

    /// <summary>Whether <see cref="AddQuadratureErrors"/> has to be asked.</summary>
    public bool AddsErrors { get; }

    /// <summary>Adds the error of the worst integral outside the error control to what earlier steps have added.</summary>
    /// <param name="error">The estimated errors, [dimension] per lane.</param>
    public void AddQuadratureErrors(StepRecord<T> stepRecord, T* error)
    {
        LaneMap map = stepRecord.Map;
        for (int l = 0; l < map.Count; l++)
        {
            double worst = 0;
            for (int c = judged; c < field.Dimension && stepRecord.IsTaken(l); c++)
            {
                worst = Math.Max(worst, Math.Abs(double.CreateTruncating(error[(c * map.Lanes) + l])));
            }

            rows[map.Rows[l]].QuadratureError += worst;
        }
    }

    /// <summary>
    /// Forgets failures of solves within the field of rows that have taken a step since; the end of that step may be one.
    /// </summary>
    public void ForgetRecovered(StepRecord<T> stepRecord)
    {
        LaneMap map = stepRecord.Map;
        for (int l = 0; l < map.Count; l++)
        {
            bool failed = field.FailedWithin.TryGetValue(map.Rows[l], out (int Attempt, string What) failure);
            if (failed && stepRecord.IsTaken(l) && failure.Attempt < field.Attempt)
            {
                field.FailedWithin.Remove(map.Rows[l]);
            }
        }
    }

    /// <summary>Ends the row of a lane for which no shorter step follows that could do better.</summary>
    public void FailStuck(StepRecord<T> stepRecord, int lane)
    {
        bool finite = stepRecord.IsTaken(lane) || (adaptive && scale.IsFinite(lane) && clocks.Finite[lane] == 0);
        Fail(
            stepRecord, lane, stepper.IsUnsolved(lane) ? SolveStatus.NotSolved
            : domain?.HasLeft(lane) == true ? SolveStatus.LeftDomain
            : finite ? SolveStatus.StepTooSmall : SolveStatus.NotFinite);
    }

    /// <summary>Ends the row of a lane, and finds the component of the attempt made last that is worst.</summary>
    public void Fail(StepRecord<T> stepRecord, int lane, SolveStatus status)
    {
        int r = stepRecord.Map.Rows[lane], width = stepRecord.Map.Lanes;
        ref RowState row = ref rows[r];
        (row.Status, row.Done) = (status, true);
        if (field.FailedWithin.TryGetValue(r, out (int Attempt, string What) failure))
        {
            failuresWithin[r] = failure.What;
        }

        if (status == SolveStatus.LeftDomain)
        {
            return;
        }

        double worst = -1;
        for (int c = 0; c < field.Dimension; c++)
        {
            T value = stepper.Trial[((nint)c * width) + lane];
            double badness = T.IsFinite(value)
                ? adaptive && c < judged ? Math.Abs(scale.Ratio(c, lane, width)) : 0
                : double.PositiveInfinity;
            if (badness > worst || double.IsNaN(badness))
            {
                (worst, row.WorstComponent) = (double.IsNaN(badness) ? double.PositiveInfinity : badness, c);
            }
        }
    }
}
