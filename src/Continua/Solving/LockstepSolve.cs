using System.Numerics;
using Continua.Adjoints;
using Continua.Integration;
using Continua.Kernels;

namespace Continua.Solving;

/// <summary>
/// The solve of the rows of one worker thread's blocks; all rows of all threads share their steps.
/// </summary>
internal sealed class LockstepSolve<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly WorkerBlocks<T> blocks;
    private readonly SolveState<T>[] states;
    private readonly ISharedSolve<T>[] forwardSolves, backwardSolves;
    private readonly SharedBacksolve<T>[] backwards = [];
    private readonly ParameterNorm<T>? parameters;
    private readonly SolveOptions options;

    private bool IsCurrent => Array.TrueForAll(states, state => state.IsCurrent);

    private LockstepSolve(SolvePlan<T> plan, WorkerBlocks<T> blocks)
    {
        (this.blocks, options) = (blocks, plan.Solve.Options.WithCurrentTolerances);
        states = [.. blocks.Frames.Select(plan.StateOfNext)];
        if (states[0].Shared is not null)
        {
            backwards = [.. states.Select(state => state.Shared!)];
            parameters = options.Adjoint is BacksolveAdjoint { FullNorm: true }
                ? new(blocks, backwards, blocks.Common(plan.State, CreateSums), options)
                : null;
        }

        (forwardSolves, backwardSolves) = ([.. states], [.. backwards]);

        ParameterSums<T> CreateSums() => new(plan.SummedSizes, blocks.All, backwards[0].Integrator.Stepper.Sums!.Count);
    }

    /// <summary>Returns the solve of the blocks; a new one if their tolerances have changed.</summary>
    public static LockstepSolve<T> Of(SolvePlan<T> plan, WorkerBlocks<T> blocks)
    {
        if (blocks.States[plan.State] is LockstepSolve<T> { IsCurrent: true } known)
        {
            return known;
        }

        LockstepSolve<T> created = new(plan, blocks);
        blocks.States[plan.State] = created;
        return created;
    }

    /// <summary>Solves the problems of all rows of the blocks.</summary>
    public void Forward(Operand[] inputs, Operand result)
    {
        for (int b = 0; b < states.Length; b++)
        {
            states[b].Begin(blocks.Frames[b], blocks.Lanes[b], inputs, result);
        }

        SharedSteps.Run(blocks, forwardSolves, extraNorm: null, options.Cancellation);
        for (int b = 0; b < states.Length; b++)
        {
            states[b].End(blocks.Frames[b]);
        }
    }

    /// <summary>Pulls the cotangents of the results back with the continuous adjoint.</summary>
    public void Backward(Operand[] inputs)
    {
        for (int b = 0; b < states.Length; b++)
        {
            states[b].BeginBackwards(backwards[b], blocks.Frames[b], blocks.Lanes[b], inputs, blocks.All);
        }

        parameters?.Begin();
        for (int save = states[0].Saves; save >= -1; save--)
        {
            foreach (SharedBacksolve<T> block in backwards)
            {
                block.Integrator.Begin(block.SetSegment(save), block.Next());
            }

            SharedSteps.Run(blocks, backwardSolves, parameters, options.Cancellation);
            foreach (SharedBacksolve<T> block in backwards)
            {
                block.EndSegment(save);
            }
        }

        parameters?.End();
        for (int b = 0; b < states.Length; b++)
        {
            states[b].EndBackwards(blocks.Frames[b]);
        }
    }
}
