using System.Numerics;
using Continua.Integration;
using Continua.Kernels;
using Continua.Stepping;

namespace Continua.Adjoints;

/// <summary>
/// One worker thread's part of the error norm over the summed cotangents of arguments. All workers share one
/// <see cref="ParameterSums{T}"/>, and each measures some of the pieces of the sums.
/// </summary>
internal sealed unsafe class ParameterNorm<T>(
    WorkerBlocks<T> blocks, SharedBacksolve<T>[] workerBlocks, ParameterSums<T> sums, SolveOptions options)
    : ISharedNorm
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly T atol = T.CreateTruncating(options.Atol), rtol = T.CreateTruncating(options.Rtol);
    private readonly StepCoefficients<T> coefficients = workerBlocks[0].Integrator.Stepper.Sums!;

    private int FirstPiece => sums.Pieces * blocks.First / blocks.All;

    private int EndPiece => sums.Pieces * (blocks.First + workerBlocks.Length) / blocks.All;

    public void Begin()
    {
        for (int p = FirstPiece; p < EndPiece; p++)
        {
            sums.Clear(p);
        }
    }

    /// <summary>Stores the sums in the first of all blocks: they belong to the rows of all blocks.</summary>
    public void End()
    {
        if (blocks.First == 0)
        {
            workerBlocks[0].SetSums(sums.Values);
        }
    }

    public double OfState()
    {
        for (int p = FirstPiece; p < EndPiece; p++)
        {
            sums.MeasureValues(p, atol, rtol);
        }

        return Norm();
    }

    public double OfSlope()
    {
        ShareStage(0);
        blocks.Wait();
        for (int p = FirstPiece; p < EndPiece; p++)
        {
            sums.MeasureSlope(p, atol, rtol);
        }

        return Norm();
    }

    public double OfChange()
    {
        for (int b = 0; b < workerBlocks.Length; b++)
        {
            bool runs = workerBlocks[b].Integrator.Running > 0;
            sums.Set(blocks.First + b, sums.Trial, runs ? workerBlocks[b].NewestSlope : null);
        }

        blocks.Wait();
        for (int p = FirstPiece; p < EndPiece; p++)
        {
            sums.MeasureChange(p, atol, rtol);
        }

        return Norm();
    }

    public double OfError()
    {
        for (int i = 0; i < coefficients.Count; i++)
        {
            ShareStage(i);
        }

        foreach (SharedBacksolve<T> block in workerBlocks)
        {
            if (block.Integrator.Running > 0)
            {
                sums.Step = T.CreateTruncating(block.Integrator.Current.Size[0]);
            }
        }

        blocks.Wait();
        for (int p = FirstPiece; p < EndPiece; p++)
        {
            sums.MeasureError(p, coefficients, atol, rtol);
        }

        return Norm();
    }

    public void Accept()
    {
        for (int p = FirstPiece; p < EndPiece; p++)
        {
            sums.Accept(p);
        }
    }

    private void ShareStage(int stage)
    {
        for (int b = 0; b < workerBlocks.Length; b++)
        {
            bool runs = workerBlocks[b].Integrator.Running > 0;
            sums.Set(blocks.First + b, stage, runs ? workerBlocks[b].SummedSlope(stage) : null);
        }
    }

    // After the barrier, a worker may set the next slopes while others still read the norm. This is safe, because the
    // norm does not read slopes.
    private double Norm()
    {
        blocks.Wait();
        return sums.Norm();
    }
}
