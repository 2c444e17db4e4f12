using System.Numerics;
using Continua.Execution;
using Continua.Fields;
using Continua.Kernels;
using Continua.Stepping;

namespace Continua.Integration;

/// <summary>
/// The search for zero crossings of the event conditions of a block. When an accepted attempt crosses zero, the step is
/// repeated with an end nearer to the crossing, until it ends there; each repetition counts as a rejection.
/// </summary>
internal sealed unsafe class EventCrossings<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly int[] conditions;
    private readonly RowState[] rows;
    private readonly LaneClocks clocks;
    private readonly Stepper<T> stepper;
    private readonly DomainCheck<T>? domain;
    private readonly int capacity;
    private readonly bool adaptive;
    private readonly ConditionState[] conditionStates;
    private readonly RowEvents[] rowEvents;
    private readonly ConditionSamples<T>? samples;
    private readonly CrossingFinder<T>? finder;
    private readonly bool[] requested, vetoed, landed, jumped, fires;
    private readonly SolveStatus[] failing;
    private readonly double[] proposed, slack;
    private readonly int[] lanes, searching, crossingSamples, ignored;

    // Whether any lane is vetoed, landed or failing; whether any lane landed at a jump of its condition.
    private bool hasDecisions, anyJumped;

    /// <remarks>
    /// <paramref name="conditions"/> are the indices of the events that have a condition; <paramref name="samples"/> is
    /// null if there are none. The state of condition i in row r is at index i · capacity + r of
    /// <paramref name="conditionStates"/>.
    /// </remarks>
    public EventCrossings(
        EventSet<T> events, int[] conditions, ConditionSamples<T>? samples, ConditionState[] conditionStates, RowEvents[] rowEvents, Stepper<T> stepper,
        RowState[] rows, LaneClocks clocks, DomainCheck<T>? domain, bool adaptive, int capacity)
    {
        (this.conditions, this.samples, this.conditionStates, this.rowEvents) = (conditions, samples, conditionStates, rowEvents);
        (this.stepper, this.rows, this.clocks, this.domain, this.adaptive, this.capacity) = (stepper, rows, clocks, domain, adaptive, capacity);
        finder = samples is null ? null : new(events, conditions, samples, conditionStates, capacity);
        (requested, vetoed, landed, failing) = (new bool[capacity], new bool[capacity], new bool[capacity], new SolveStatus[capacity]);
        jumped = new bool[capacity];
        (fires, proposed, slack) = (new bool[Math.Max(1, events.Count) * capacity], new double[capacity], new double[capacity]);
        (lanes, searching, crossingSamples, ignored) = (new int[capacity], new int[capacity], new int[capacity], new int[capacity]);
    }

    /// <summary>For each lane, whether its last attempt ended on a crossing.</summary>
    public ReadOnlySpan<bool> Landed => landed;

    /// <summary>Whether the condition jumps across zero where the lane's last attempt ended.</summary>
    public bool HasJumped(int lane) => jumped[lane];

    /// <summary>At index e · capacity + l, whether event e fires at the end of the last attempt of lane l.</summary>
    public bool[] Fires => fires;

    /// <summary>Sets the end times of the attempts that are repeated to locate a crossing.</summary>
    public void Plan(StepRecord<T> stepRecord)
    {
        LaneMap map = stepRecord.Map;
        for (int l = 0; l < map.Count && samples is not null; l++)
        {
            ref CrossingSearch search = ref rowEvents[map.Rows[l]].Search;
            if (clocks.Active[l] != 0 && search.IsOn)
            {
                clocks.EndStepAt(l, search.Target);
                stepRecord.Size[l] = clocks.Size[l];
            }
        }
    }

    /// <summary>Saves the controller memory, which is restored for repeated attempts.</summary>
    public void BeforeDecision(LaneMap map)
    {
        if (samples is not null)
        {
            clocks.SaveMemory(map.Lanes);
        }
    }

    /// <summary>Searches for crossings in the attempts that the controller accepts.</summary>
    public void Check(StepRecord<T> stepRecord, T* sizes)
    {
        LaneMap map = stepRecord.Map;
        if (hasDecisions)
        {
            hasDecisions = false;
            Array.Clear(vetoed);
            Array.Clear(landed);
            Array.Clear(failing);
            Array.Clear(fires);
            if (anyJumped)
            {
                anyJumped = false;
                Array.Clear(jumped);
            }
        }

        if (samples is null)
        {
            return;
        }

        clocks.ClearVetoes(map.Lanes);
        ReadOnlySpan<int> accepted = Accepted(map);
        if (accepted.Length == 0)
        {
            return;
        }

        samples.SampleEnds(stepRecord, accepted);
        ReadOnlySpan<int> sampled = Sampled(stepRecord, accepted);
        if (sampled.Length == 0)
        {
            return;
        }

        int evaluations = samples.SampleWithin(stepRecord, sizes, requested.AsSpan(0, map.Count), sampled), count = 0;
        foreach (int l in sampled)
        {
            rows[map.Rows[l]].Work.Evaluations += evaluations;
            crossingSamples[l] = ScanStep(stepRecord, l);
            if (crossingSamples[l] > 0)
            {
                searching[count++] = l;
            }
        }

        if (count > 0)
        {
            finder!.Find(stepRecord, sizes, crossingSamples, searching.AsSpan(0, count));
            foreach (int l in searching.AsSpan(0, count))
            {
                Search(stepRecord, l);
            }
        }
    }

    /// <summary>Rejects the vetoed and failing lanes again, after the controller has decided a second time.</summary>
    public void RepeatVetoes(LaneMap map)
    {
        for (int l = 0; l < map.Count; l++)
        {
            if (vetoed[l] || failing[l] != SolveStatus.Succeeded)
            {
                clocks.Veto(l);
            }
        }
    }

    /// <summary>Whether the last attempt of a lane is repeated with an end nearer to a crossing.</summary>
    public bool IsRepeated(int lane) => vetoed[lane];

    /// <summary>The uncertainty of the time at which the last attempt of a lane ended on a crossing.</summary>
    public double TimeSlack(int lane) => landed[lane] ? slack[lane] : 0;

    /// <summary>
    /// The status with which a lane fails in the event search; <see cref="SolveStatus.Succeeded"/> if it does not fail.
    /// </summary>
    public SolveStatus FailureOf(int lane) => failing[lane];

    /// <summary>Restores the proposed sizes of repeated attempts after the clocks have moved.</summary>
    /// <returns>Whether any lane needs attention.</returns>
    public bool AfterMove(LaneMap map)
    {
        bool any = false;
        for (int l = 0; l < map.Count && samples is not null; l++)
        {
            if (vetoed[l])
            {
                clocks.Repeat(l, proposed[l]);
                rows[map.Rows[l]].StepInSegment -= adaptive ? 0 : 1;
                rows[map.Rows[l]].Repeated++;
            }

            if (landed[l] || failing[l] != SolveStatus.Succeeded)
            {
                clocks.RequestAttention(l);
                any = true;
            }
        }

        return any;
    }

    /// <summary>The lanes whose attempts the controller accepts; the searches of the others are cancelled.</summary>
    private ReadOnlySpan<int> Accepted(LaneMap map)
    {
        int count = 0;
        for (int l = 0; l < map.Count; l++)
        {
            requested[l] = clocks.Active[l] != 0 && clocks.Accepts(l, adaptive);
            if (requested[l])
            {
                lanes[count++] = l;
            }
            else
            {
                rowEvents[map.Rows[l]].Search.IsOn = false;
            }
        }

        return lanes.AsSpan(0, count);
    }

    /// <summary>
    /// The lanes whose steps have to be sampled, because no search in progress has decided about the attempt.
    /// </summary>
    private ReadOnlySpan<int> Sampled(StepRecord<T> stepRecord, ReadOnlySpan<int> accepted)
    {
        int count = 0;
        foreach (int l in accepted)
        {
            ref CrossingSearch search = ref rowEvents[stepRecord.Map.Rows[l]].Search;
            ignored[l] = -1;
            requested[l] = !search.IsOn || !Continue(stepRecord, l, ref search);
            if (requested[l])
            {
                lanes[count++] = l;
            }
        }

        return lanes.AsSpan(0, count);
    }

    /// <summary>Continues the search of a lane with the result of its last attempt.</summary>
    /// <returns>Whether the attempt needs no further scan.</returns>
    private bool Continue(StepRecord<T> stepRecord, int l, ref CrossingSearch search)
    {
        int r = stepRecord.Map.Rows[l], sought = Array.IndexOf(conditions, search.Event);
        bool othersCross = finder!.ScanEnd(l, r, sought, search.Side);
        if (FailsAtOnce(l, r))
        {
            return true;
        }

        double tolerance = CrossingFinder<T>.Tolerance * search.Scale;
        double unit = ClockResolution.UnitInLastPlace(clocks.Next[l]), rounding = CrossingFinder<T>.Rounding * Math.Abs(clocks.Size[l]);
        switch (search.Update(finder[sought, l].Value, tolerance, 4 * Math.Max(unit, rounding)))
        {
            case CrossingFinding.Continue:
                RepeatAttempt(l);
                return true;
            case CrossingFinding.Found when !othersCross:
                slack[l] = Math.Min((4 * unit) + search.Slack(tolerance), 1e-9 * Math.Abs(clocks.Size[l]));
                search.IsOn = false;
                Accept(stepRecord, l, sought);
                return true;
            case CrossingFinding.NotANumber:
                search.IsOn = false;
                Fail(l, r, SolveStatus.EventNotFinite, search.Event);
                return true;
            case CrossingFinding.None:
                (search.IsOn, ignored[l]) = (false, sought);
                return false;
            default:
                search.IsOn = false;
                return false;
        }
    }

    private bool FailsAtOnce(int l, int r)
    {
        for (int i = 0; i < conditions.Length; i++)
        {
            if (finder![i, l].IsNaN || finder[i, l].StaysCrossed)
            {
                Fail(l, r, finder[i, l].IsNaN ? SolveStatus.EventNotFinite : SolveStatus.EventsAccumulate, conditions[i]);
                return true;
            }
        }

        return false;
    }

    /// <returns>The first sample after a crossing that has to be located; 0 if there is none.</returns>
    private int ScanStep(StepRecord<T> stepRecord, int l)
    {
        int r = stepRecord.Map.Rows[l], first = finder!.ScanStep(l, r, ignored[l]);
        if (first == 0 && !FailsAtOnce(l, r))
        {
            slack[l] = 4 * ClockResolution.UnitInLastPlace(clocks.Next[l]);
            Accept(stepRecord, l, -1);
        }

        return vetoed[l] || failing[l] != SolveStatus.Succeeded ? 0 : first;
    }

    /// <summary>
    /// Accepts the step, which ends on the crossing of condition <paramref name="sought"/>, if not −1, and of all
    /// conditions that are zero at its end.
    /// </summary>
    private void Accept(StepRecord<T> stepRecord, int l, int sought)
    {
        int r = stepRecord.Map.Rows[l];
        bool lands = sought >= 0;
        for (int i = 0; i < conditions.Length; i++)
        {
            lands |= finder![i, l].IsZeroAtEnd;
        }

        if (domain?.HasLeft(l) == true && !(lands && domain.IsInsideWithinRounding(stepRecord, stepper.Trial, l)))
        {
            return;
        }

        if (sought >= 0 && rowEvents[r].Search.Jumps)
        {
            jumped[l] = anyJumped = true;
        }

        for (int i = 0; i < conditions.Length; i++)
        {
            ref readonly CrossingFinder<T>.Scan scan = ref finder![i, l];
            bool ends = i == sought || scan.IsZeroAtEnd;
            fires[(conditions[i] * capacity) + l] = ends;
            landed[l] |= ends;
            hasDecisions |= ends;
            ref ConditionState side = ref conditionStates[(i * capacity) + r];
            if (scan.IsStillZero)
            {
                side.Value = scan.Value;
                continue;
            }

            if (!ends && !side.IsRestart && side.CrossedFrom == 0 && scan.Side != 0)
            {
                (side.Value, side.Side, side.ZeroBand, side.HasLeft, side.SlopeSign) = (scan.Value, scan.Side, 0, false, 0);
                continue;
            }

            side = new()
            {
                Value = scan.Value,
                Side = scan.Side,
                CrossedFrom = ends ? scan.Side : scan.Side == 0 ? side.CrossedFrom : 0,
                ZeroBand = ends && !(i == sought && rowEvents[r].Search.Jumps) ? Math.Abs(scan.Value) : 0,
                LastFiredAt = side.LastFiredAt,
            };
        }
    }

    /// <summary>Begins the search for the first crossing of a lane.</summary>
    private void Search(StepRecord<T> stepRecord, int l)
    {
        int r = stepRecord.Map.Rows[l];
        ref readonly CrossingFinder<T>.FoundCrossing found = ref finder!.Crossings[l];
        int e = conditions[found.Condition];
        if (found.IsTooClose)
        {
            Fail(l, r, SolveStatus.EventsAccumulate, e);
            return;
        }

        double start = stepRecord.Time[l], size = stepRecord.Size[l], end = clocks.Next[l];
        CrossingSearch search = new()
        {
            IsOn = true,
            Event = e,
            Side = found.Side,
            Scale = found.Size,
            Start = start,
            Before = start + (found.Low * size),
            After = found.High < 1 ? start + (found.High * size) : end,
            BeforeIsKnown = found.Low == 0,
            AfterIsKnown = found.High == 1,
            Slope = found.Slope / size,
            Target = start + (found.Theta * size),
        };
        search.StayWithin();
        for (int i = 0; i < conditions.Length; i++)
        {
            conditionStates[(i * capacity) + r].HasLeft = finder[i, l].LastAtZero + 1 < crossingSamples[l];
        }

        rowEvents[r].Search = search;
        RepeatAttempt(l);
    }

    private void RepeatAttempt(int l)
    {
        domain?.Ignore(l);
        (vetoed[l], hasDecisions) = (true, true);
        proposed[l] = clocks.Proposed[l];
        clocks.Veto(l);
    }

    private void Fail(int l, int r, SolveStatus status, int e)
    {
        domain?.Ignore(l);
        (failing[l], hasDecisions) = (status, true);
        rows[r].FailedEvent = e;
        clocks.Veto(l);
    }
}
