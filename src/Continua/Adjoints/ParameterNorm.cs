using System.Numerics;
using Continua.Integration;
using Continua.Kernels;
using Continua.Stepping;

namespace Continua.Adjoints;

/// <summary>
/// One worker's view of the summed cotangents as a part of the state that the error norm sees; what all workers have in common
/// are <see cref="ParameterSums{T}"/>, of which each works on some pieces.
/// </summary>
internal sealed unsafe class ParameterNorm<T>(
    WorkerBlocks<T> blocks, SharedBacksolve<T>[] mine, ParameterSums<T> sums, SolveOptions options) : ISharedNorm
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly T atol = T.CreateTruncating(options.Atol), rtol = T.CreateTruncating(options.Rtol);
    private readonly StepCoefficients<T> coefficients = mine[0].Integrator.Stepper.Sums!;

    private int FirstPiece => sums.Pieces * blocks.First / blocks.All;

    private int EndPiece => sums.Pieces * (blocks.First + mine.Length) / blocks.All;

    public void Begin()
    {
        for (int p = FirstPiece; p < EndPiece; p++)
        {
            sums.Clear(p);
        }
    }

    /// <summary>Gives the sums to the first of all blocks: they belong to the rows of all.</summary>
    public void End()
    {
        if (blocks.First == 0)
        {
            mine[0].TakeSums(sums.Values);
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
        for (int b = 0; b < mine.Length; b++)
        {
            sums.Set(blocks.First + b, sums.Trial, mine[b].Integrator.Running > 0 ? mine[b].NewestSlope : null);
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

        foreach (SharedBacksolve<T> block in mine)
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
        for (int b = 0; b < mine.Length; b++)
        {
            sums.Set(blocks.First + b, stage, mine[b].Integrator.Running > 0 ? mine[b].SummedSlope(stage) : null);
        }
    }

    // Who goes on from here may share the next slopes while others still read the norm, not the slopes.
    private double Norm()
    {
        blocks.Wait();
        return sums.Norm();
    }
}
