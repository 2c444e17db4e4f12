using System.Numerics;
using Continua.Execution;
using Continua.Fields;
using Continua.Integration;
using Continua.Kernels;
using Continua.Stepping;

namespace Continua.Adjoints;

/// <summary>
/// The continuous adjoint for rows with individual steps. The cotangents of arguments are integrated by a quadrature
/// over accepted steps and are not part of the error norm. If the nodes of the quadrature are stages of the step, the
/// vjp reads the intermediate values that the stages stored.
/// </summary>
internal sealed unsafe class RowwiseBacksolve<T> : BacksolvePullback<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly StepQuadrature<T> quadrature;
    private readonly FieldVjp<T> vjp;
    private readonly NativeBuffer<T> buffer;
    private readonly T* state, cotangent, steps, times;
    private readonly int[] accepted;
    private readonly bool readsStages, readsTime, needsArguments;

    /// <param name="vjp">
    /// The field's vjp. Its input is a cotangent of the slope or, if <see cref="StepQuadrature{T}.ReadsStages"/>, the
    /// quadrature weight by which it multiplies a.
    /// </param>
    /// <param name="needsArguments">Whether any cotangents of arguments are needed.</param>
    public RowwiseBacksolve(
        BlockField<T> augmented, FieldVjp<T> vjp, SolveOptions options, int capacity, bool needsTimes,
        bool needsArguments)
        : base(augmented, options, capacity, needsTimes)
    {
        (this.vjp, this.needsArguments, readsTime) = (vjp, needsArguments, vjp.ReadsTime);
        readsStages = StepQuadrature<T>.ReadsStages(options.Solver);
        quadrature = Integrator.Stepper.CreateQuadrature();
        int unit = Dimension * Capacity;
        buffer = new((3L * unit) + (2 * Capacity));
        state = buffer.Data;
        cotangent = state + (2 * unit);
        steps = cotangent + unit;
        times = steps + Capacity;
        accepted = new int[Capacity];
    }

    public override IArgumentCotangents<T> Arguments => vjp;

    public void Run(
        BlockProblem<T> problem, RowState[] rows, ReadOnlySpan<BlockValue<T>> arguments, T* saved, T* cotangents,
        int lanes)
    {
        Begin(problem, rows, arguments, saved, cotangents, lanes);
        for (int save = problem.TimeStride; save >= -1; save--)
        {
            Integrator.Start(SetSegment(save), Record);
            while (!Integrator.IsDone)
            {
                Options.Cancellation.ThrowIfCancellationRequested();
                StepRecord<T> stepRecord = Integrator.Current;
                AddStates(stepRecord);
                Integrator.Attempt(Record);
                AddQuadrature(stepRecord);
                KeepNewest();
            }

            EndSegment(save);
        }

        vjp.Finish();
        AdjointFailure.AddWithinField(vjp.Failed, Failed);
    }

    protected override void DisposeCore()
    {
        vjp.Dispose();
        quadrature.Dispose();
        buffer.Dispose();
    }

    protected override void BeginArguments(ReadOnlySpan<BlockValue<T>> arguments) => vjp.Begin(arguments);

    protected override void OnSegmentEnded()
    {
    }

    // Only the current attempt is read; without this call the record would grow with every step.
    private void KeepNewest()
    {
        if (Record.Count > 2)
        {
            Record.KeepLast();
        }
    }

    private void AddQuadrature(StepRecord<T> stepRecord)
    {
        LaneMap map = stepRecord.Map;
        int count = 0;
        for (int l = 0; l < map.Count; l++)
        {
            if (stepRecord.IsAccepted(l))
            {
                accepted[count++] = l;
            }
        }

        if (count == 0 || !needsArguments)
        {
            return;
        }

        vjp.Select(map);
        foreach (StepQuadrature<T>.Node node in quadrature.Nodes)
        {
            AddNode(stepRecord, node, accepted.AsSpan(0, count));
        }
    }

    private void AddNode(StepRecord<T> stepRecord, in StepQuadrature<T>.Node node, ReadOnlySpan<int> lanes)
    {
        int width = stepRecord.Map.Lanes;
        stepRecord.SizesTo(steps);
        if (readsTime)
        {
            stepRecord.TimesTo(node.Theta, times);
        }

        T* at = stepRecord.State;
        if (node.Slopes.Terms.Length > 0)
        {
            stepRecord.Sum(node.Slopes, stepRecord.State, steps, state);
            at = state;
        }

        // The integral runs from t₀ to t₁, the steps from t₁ to t₀.
        T weight = T.CreateTruncating(-node.Weight);
        for (int l = 0; l < width; l++)
        {
            steps[l] *= weight;
        }

        if (readsStages)
        {
            vjp.Pull(times, at, stepRecord.Kept(node.Stage), steps, null, null, lanes);
            return;
        }

        new Span<T>(cotangent, Dimension * width).Clear();
        for (int c = 0; c < Dimension; c++)
        {
            foreach (int l in lanes)
            {
                cotangent[(c * width) + l] = steps[l] * at[((Dimension + c) * width) + l];
            }
        }

        vjp.Pull(times, at, null, cotangent, null, null, lanes);
    }
}
