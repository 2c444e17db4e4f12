using System.Numerics;
using Continua.Execution;
using Continua.Fields;
using Continua.Stepping;

namespace Continua.Integration;

/// <summary>
/// Collects the diagnostics of steps: whether stability bounded them, whether their stage times coincide, the estimated
/// errors of integrals outside the error control, and the reasons of failures.
/// </summary>
internal sealed unsafe class StepMonitor<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>
    /// The number of attempts in which stability is measured, the last ones before <see cref="SolveOptions.MaxSteps"/>:
    /// enough for 20 accepted steps.
    /// </summary>
    private const int MeasuredAttempts = 200;

    /// <summary>The fraction of the stability bound from which on a step counts as bounded by stability.</summary>
    private const double NearBoundary = 0.8;

    private readonly BlockField<T> field;
    private readonly Stepper<T> stepper;
    private readonly ErrorScale<T> scale;
    private readonly RowState[] rows;
    private readonly LaneClocks clocks;
    private readonly DomainCheck<T>? domain;
    private readonly StageTimes<T> times;
    private readonly double[] stabilityRatios;
    private readonly int controlled, values;
    private readonly bool adaptive;
    private readonly Dictionary<int, string> failuresWithin = [];

    public StepMonitor(
        BlockField<T> field, Stepper<T> stepper, ErrorScale<T> scale, RowState[] rows, LaneClocks clocks,
        DomainCheck<T>? domain, SolveOptions options, int controlled)
    {
        (this.clocks, this.domain) = (clocks, domain);
        (this.field, this.stepper, this.scale, this.rows, this.controlled) = (field, stepper, scale, rows, controlled);
        adaptive = options.Steps.IsAdaptive;
        values = field.Dimension - options.Tangents;
        times = new(stepper.EvaluationNodes);
        AddsErrors = controlled < values && options.Steps.IsAdaptive;
        bool measures = options.Steps.IsAdaptive && stepper.MeasuresStability;
        MeasuredFrom = measures ? options.MaxSteps - MeasuredAttempts : int.MaxValue;
        stabilityRatios = new double[measures ? rows.Length : 0];
    }

    /// <summary>Starts the solve of the given rows.</summary>
    public void Begin(ReadOnlySpan<int> started)
    {
        StagesMayCoincide = sizeof(T) < sizeof(double) && field.ReadsTime && times.MayCoincide(rows, started);
        if (field.NotesFailures)
        {
            field.Attempt = 0;
            failuresWithin.Clear();
        }
    }

    /// <summary>
    /// The message of the failed solve within the field that made a row fail; null if there was none.
    /// </summary>
    public string? FailureWithin(int row) => failuresWithin.GetValueOrDefault(row);

    /// <summary>The number of attempts after which stability is measured.</summary>
    public int MeasuredFrom { get; }

    /// <summary>Measures the sizes of accepted steps relative to the stability bound.</summary>
    public void MeasureStability(StepRecord<T> stepRecord, T* sizes)
    {
        stepper.MeasureStability(stepRecord, sizes, controlled, stabilityRatios);
        for (int l = 0; l < stepRecord.Map.Count; l++)
        {
            if (stepRecord.IsAccepted(l) && double.IsFinite(stabilityRatios[l]))
            {
                rows[stepRecord.Map.Rows[l]].AddStability(stabilityRatios[l] >= NearBoundary);
            }
        }
    }

    /// <summary>
    /// Whether steps with coinciding stages cover too much of a row's span, so that the row fails. For a plain C#
    /// field, which may or may not read t, the row does not fail, but stores the step for a note.
    /// </summary>
    public bool StagesCoincide(StepRecord<T> stepRecord, int lane)
    {
        ref RowState row = ref rows[stepRecord.Map.Rows[lane]];
        if (!stepRecord.IsAccepted(lane) || !times.Add(ref row, stepRecord.Time[lane], stepRecord.Size[lane]))
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

    /// <summary>Whether <see cref="StagesCoincide"/> has to be called after each step.</summary>
    public bool StagesMayCoincide { get; private set; }

    /// <summary>Whether <see cref="AddQuadratureErrors"/> has to be called after each step.</summary>
    public bool AddsErrors { get; }

    /// <summary>
    /// Adds the worst error of an integral outside the error control to the total of each row; <paramref name="error"/>
    /// is [dimension] per lane.
    /// </summary>
    public void AddQuadratureErrors(StepRecord<T> stepRecord, T* error)
    {
        LaneMap map = stepRecord.Map;
        for (int l = 0; l < map.Count; l++)
        {
            double worst = 0;
            for (int c = controlled; c < values && stepRecord.IsAccepted(l); c++)
            {
                worst = Math.Max(worst, Math.Abs(double.CreateTruncating(error[(c * map.Lanes) + l])));
            }

            rows[map.Rows[l]].QuadratureError += worst;
        }
    }

    /// <summary>
    /// Removes the failures of solves within the field for rows that have accepted a step since. A failure of the
    /// current attempt stays: it may have occurred at the end of the accepted step.
    /// </summary>
    public void RemoveRecoveredFailures(StepRecord<T> stepRecord)
    {
        LaneMap map = stepRecord.Map;
        for (int l = 0; l < map.Count; l++)
        {
            bool failed = field.FailedWithin.TryGetValue(map.Rows[l], out (int Attempt, string Message) failure);
            if (failed && stepRecord.IsAccepted(l) && failure.Attempt < field.Attempt)
            {
                field.FailedWithin.Remove(map.Rows[l]);
            }
        }
    }

    /// <summary>Fails the row of a lane for which a shorter step cannot help.</summary>
    public void FailStuck(StepRecord<T> stepRecord, int lane)
    {
        bool finite = stepRecord.IsAccepted(lane) || (adaptive && scale.IsFinite(lane) && clocks.Finite[lane] == 0);
        Fail(
            stepRecord, lane, stepper.IsUnsolved(lane) ? SolveStatus.NotSolved
            : domain?.HasLeft(lane) == true ? SolveStatus.LeftDomain
            : finite ? SolveStatus.StepTooSmall : SolveStatus.NotFinite);
    }

    /// <summary>Fails the row of a lane, and stores the worst component of its last attempt.</summary>
    public void Fail(StepRecord<T> stepRecord, int lane, SolveStatus status)
    {
        int r = stepRecord.Map.Rows[lane], width = stepRecord.Map.Lanes;
        ref RowState row = ref rows[r];
        (row.Status, row.Done) = (status, true);
        if (field.FailedWithin.TryGetValue(r, out (int Attempt, string Message) failure))
        {
            failuresWithin[r] = failure.Message;
        }

        if (status == SolveStatus.LeftDomain)
        {
            return;
        }

        double worst = -1;
        for (int c = 0; c < values; c++)
        {
            T value = stepper.Trial[((nint)c * width) + lane];
            double badness = T.IsFinite(value)
                ? adaptive && c < controlled ? Math.Abs(scale.Ratio(c, lane, width)) : 0
                : double.PositiveInfinity;
            if (badness > worst || double.IsNaN(badness))
            {
                (worst, row.WorstComponent) = (double.IsNaN(badness) ? double.PositiveInfinity : badness, c);
            }
        }
    }
}
