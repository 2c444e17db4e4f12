using System.Numerics;
using Continua.Fields;
using Continua.Integration;
using Continua.Kernels;
using Continua.Stepping;

namespace Continua.Adjoints;

/// <summary>
/// The continuous adjoint where each row has its own steps: the arguments' part is a quadrature of accepted steps, outside
/// the error norm. Where it takes the stages of the steps, it reads what they have kept.
/// </summary>
internal sealed unsafe class RowwiseBacksolve<T> : BacksolvePullback<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly StepQuadrature<T> quadrature;
    private readonly FieldVjp<T> vjp;
    private readonly NativeBuffer<T> buffer;
    private readonly T* state, cotangent, steps, times;
    private readonly int[] accepted;
    private readonly bool readsStages, readsTime, wantArguments;

    /// <param name="vjp">What takes cotangents; or, where <see cref="StepQuadrature{T}.ReadsStages"/>, weights.</param>
    /// <param name="wantArguments">Whether anything is summed.</param>
    public RowwiseBacksolve(
        BlockField<T> augmented, FieldVjp<T> vjp, SolveOptions options, int capacity, bool wantTimes, bool wantArguments)
        : base(augmented, options, capacity, wantTimes)
    {
        (this.vjp, this.wantArguments, readsStages, readsTime) = (vjp, wantArguments, StepQuadrature<T>.ReadsStages(options.Solver), vjp.ReadsTime);
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
        BlockProblem<T> problem, RowState[] rows, ReadOnlySpan<BlockValue<T>> arguments, T* saved, T* cotangents, int lanes)
    {
        Begin(problem, rows, arguments, saved, cotangents, lanes);
        for (int save = problem.TimeStride; save >= -1; save--)
        {
            Integrator.Start(Stretch(save), Record);
            while (!Integrator.IsDone)
            {
                Options.Cancellation.ThrowIfCancellationRequested();
                StepRecord<T> stepRecord = Integrator.Current;
                AddStates(stepRecord);
                Integrator.Attempt(Record);
                AddQuadrature(stepRecord);
                KeepNewest();
            }

            EndStretch(save);
        }

        vjp.Finish();
        AdjointFailure.AddWithinField(vjp.Failed, Failed);
    }

    protected override void DisposeOwn()
    {
        vjp.Dispose();
        quadrature.Dispose();
        buffer.Dispose();
    }

    protected override void BeginArguments(ReadOnlySpan<BlockValue<T>> arguments) => vjp.Begin(arguments);

    protected override void StretchEnded()
    {
    }

    // Only the attempt at hand is read; the record would grow with the steps.
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
            if (stepRecord.IsTaken(l))
            {
                accepted[count++] = l;
            }
        }

        if (count == 0 || !wantArguments)
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
            stepRecord.TimesTo(node.Place, times);
        }

        T* at = stepRecord.State;
        if (node.Slopes.Terms.Length > 0)
        {
            stepRecord.Sum(node.Slopes, stepRecord.State, steps, state);
            at = state;
        }

        // The integral runs from t₀ to t₁, the steps the other way.
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
