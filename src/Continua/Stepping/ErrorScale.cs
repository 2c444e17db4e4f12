using System.Numerics;
using Continua.Fields;
using Continua.Kernels;

namespace Continua.Stepping;

/// <summary>
/// Sizes of errors in units of the tolerances: of the components that take part in choosing steps, for each lane or over the rows of
/// a block.
/// </summary>
internal sealed unsafe class ErrorScale<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly ErrorNorm norm;
    private readonly int[] parts;
    private readonly NativeBuffer<T> buffer;
    private readonly T* ratios, squares, raised, atol;
    private readonly T rtol;
    private readonly bool floored;
    private readonly double[] rowRatios, room;
    private readonly ScaledSquares<T> scaled;

    /// <param name="atol">One for each component that counts, the first ones.</param>
    /// <param name="parts">
    /// The components of each part of the state: the error of a step that rows share is that of the worst part. None for one part.
    /// </param>
    /// <param name="capacity">The most lanes.</param>
    public ErrorScale(double[] atol, double rtol, ErrorNorm norm, int[] parts, int capacity)
    {
        (this.norm, Components, this.parts) = (norm, atol.Length, parts.Length > 0 ? parts : [atol.Length]);
        int unit = BlockSize.Of(Components, capacity);
        buffer = new((2L * capacity) + unit + Components);
        squares = buffer.Data;
        raised = squares + capacity;
        ratios = raised + capacity;
        this.atol = ratios + unit;
        for (int c = 0; c < atol.Length; c++)
        {
            this.atol[c] = T.CreateTruncating(atol[c]);
        }

        this.rtol = T.CreateTruncating(rtol);
        floored = FlooredTolerances<T>.MayApply(new ReadOnlySpan<T>(this.atol, Components), this.rtol);
        scaled = new(capacity, rtol, floored);
        (rowRatios, room) = (new double[Components], new double[capacity]);
    }

    /// <summary>How many components count.</summary>
    public int Components { get; }

    public T Rtol => rtol;

    /// <summary>The absolute tolerance of a component.</summary>
    public T Atol(int component) => atol[component];

    /// <summary>The parts of which the norm over all rows takes the worst.</summary>
    public int Parts => parts.Length;

    /// <summary>Measures the error of a step.</summary>
    /// <param name="trial">The state at its end.</param>
    public void Take(StepRecord<T> stepRecord, T* trial, T* error) => Take(stepRecord, trial, error, 0, Components);

    /// <summary>The norms of the errors measured last, one a lane.</summary>
    public void NormsTo(double* norms, LaneMap map)
    {
        if (norm.IsRootOfSquares)
        {
            SquaresTo(norms, map.Lanes);
            TakeRoots(norms, map.Lanes);
            return;
        }

        for (int l = 0; l < map.Count; l++)
        {
            for (int c = 0; c < Components; c++)
            {
                rowRatios[c] = Ratio(c, l, map.Lanes);
            }

            norms[l] = NormOf(rowRatios);
        }
    }

    /// <summary>The norm of the errors measured last over the rows of a block.</summary>
    public double NormOver(StepRecord<T> stepRecord, T* trial, T* error, int running)
    {
        if (norm.IsRootOfSquares)
        {
            Span<double> sums = stackalloc double[Parts];
            SumSquares(stepRecord, trial, error, sums);
            return WorstPart(sums, running);
        }

        LaneMap map = stepRecord.Map;
        double[] all = new double[BlockSize.Of(Components, map.Count)];
        for (int i = 0; i < all.Length; i++)
        {
            all[i] = Ratio(i / map.Count, i % map.Count, map.Lanes);
        }

        return NormOf(all);
    }

    /// <summary>Adds up, for each part, the squares of the errors measured last; of several parts, measures them first.</summary>
    public void SumSquares(StepRecord<T> stepRecord, T* trial, T* error, Span<double> sums)
    {
        for (int p = 0, first = 0; p < parts.Length; first += parts[p++])
        {
            if (parts.Length > 1)
            {
                Take(stepRecord, trial, error, first, parts[p]);
            }

            DoubleSums.Widen(new ReadOnlySpan<T>(squares, stepRecord.Map.Count), room);
            sums[p] = DoubleSums.Total(room.AsSpan(0, stepRecord.Map.Count));
        }
    }

    /// <summary>Adds up, for each part, the squares of a value over all rows.</summary>
    /// <param name="less">What is taken off it first; null for nothing.</param>
    public void SumSquaresOf(StepRecord<T> stepRecord, T* values, T* less, Span<double> sums)
    {
        for (int p = 0, first = 0; p < parts.Length; first += parts[p++])
        {
            LaneMap map = stepRecord.Map;
            nint at = (nint)first * map.Lanes;
            scaled.Run(values + at, less == null ? null : less + at, stepRecord.State + at, atol + first, parts[p], map.Lanes, room);
            sums[p] = DoubleSums.Total(room.AsSpan(0, map.Count));
        }
    }

    /// <summary>The root mean square of the worst part.</summary>
    /// <param name="sums">Of the squares of all rows, for each part.</param>
    public double WorstPart(ReadOnlySpan<double> sums, double rows)
    {
        double worst = 0;
        for (int p = 0; p < parts.Length; p++)
        {
            worst = Math.Max(worst, Math.Sqrt(sums[p] / (parts[p] * rows)));
        }

        return worst;
    }

    /// <summary>The root mean square of a value for each lane.</summary>
    /// <param name="less">What is taken off it first; null for nothing.</param>
    public void SizesOf(StepRecord<T> stepRecord, T* values, T* less, Span<double> sizes)
    {
        int lanes = stepRecord.Map.Lanes;
        scaled.Run(values, less, stepRecord.State, atol, Components, lanes, sizes);
        for (int l = 0; l < lanes; l++)
        {
            sizes[l] = Math.Sqrt(sizes[l] / Components);
        }
    }

    /// <summary>The error of a component in units of its tolerance, as it was measured last.</summary>
    public double Ratio(int component, int lane, int lanes) => double.CreateTruncating(ratios[(component * lanes) + lane]);

    /// <summary>Whether all errors of a lane were finite.</summary>
    public bool IsFinite(int lane) => T.IsFinite(squares[lane]);

    /// <summary>Whether a tolerance of a lane was less than the rounding of its component since <see cref="ForgetFloors"/>.</summary>
    public bool IsFloored(int lane) => raised[lane] != T.Zero;

    public void ForgetFloors(int lanes)
    {
        for (int l = 0; l < lanes; l++)
        {
            raised[l] = T.Zero;
        }
    }

    public void Dispose() => buffer.Dispose();

    private void Take(StepRecord<T> stepRecord, T* trial, T* error, int first, int count)
    {
        int lanes = stepRecord.Map.Lanes;
        nint at = (nint)first * lanes;
        if (floored)
        {
            FlooredTolerances<T>.ErrorRatios(
                ratios + at, squares, raised, error + at, stepRecord.State + at, trial + at, atol + first, rtol, count, lanes);
        }
        else
        {
            StageKernels<T>.ErrorRatios(ratios + at, squares, error + at, stepRecord.State + at, trial + at, atol + first, rtol, count, lanes);
        }
    }

    private void SquaresTo(double* sums, int lanes)
    {
        if (lanes == 1)
        {
            *sums = double.CreateTruncating(*squares);
        }
        else
        {
            DoubleSums.Widen(new ReadOnlySpan<T>(squares, lanes), new(sums, lanes));
        }
    }

    private void TakeRoots(double* sums, int lanes)
    {
        if (lanes == 1)
        {
            *sums = Math.Sqrt(*sums / Components);
            return;
        }

        for (int l = 0; l < lanes; l += Vector<double>.Count)
        {
            Vector.SquareRoot(Vector.Load(sums + l) / new Vector<double>(Components)).Store(sums + l);
        }
    }

    // A norm of the user's own could be anything.
    private double NormOf(double[] errors)
    {
        double size = norm.Of(errors);
        Tensor.Guard(
            size >= 0 || (double.IsNaN(size) && !Array.TrueForAll(errors, double.IsFinite)),
            $"A norm of finite errors is a number of at least 0, but got {size}; check ErrorNorm.Custom.");
        return size;
    }
}
