using System.Numerics;
using Continua.Execution;
using Continua.Fields;
using Continua.Kernels;

namespace Continua.Stepping;

/// <summary>
/// Norms of errors in units of the tolerances, over the components under error control: one norm per lane, or one over
/// all rows of a block.
/// </summary>
internal sealed unsafe class ErrorScale<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly ErrorNorm norm;
    private readonly int[] parts;
    private readonly NativeBuffer<T> buffer;
    private readonly T* ratios, squares, raised, atol;
    private readonly double[] rowRatios, rowSums;
    private readonly ScaledSquares<T> scaled;
    private T rtol;
    private bool floored;

    /// <param name="atol">
    /// One absolute tolerance for each component under error control; these are the first components of the state.
    /// </param>
    /// <param name="parts">
    /// The number of components of each part of the state, such as (y, a) of an augmented state: with the root mean
    /// square norm, the error of a step shared by all rows is that of the worst part. Empty for a single part.
    /// </param>
    /// <param name="capacity">The maximum number of lanes.</param>
    public ErrorScale(double[] atol, double rtol, ErrorNorm norm, int[] parts, int capacity)
    {
        (this.norm, Components, this.parts) = (norm, atol.Length, parts.Length > 0 ? parts : [atol.Length]);
        int unit = BlockSize.Of(Components, capacity);
        buffer = new((2L * capacity) + unit + Components);
        squares = buffer.Data;
        raised = squares + capacity;
        ratios = raised + capacity;
        this.atol = ratios + unit;
        scaled = new(capacity);
        (rowRatios, rowSums) = (new double[Components], new double[capacity]);
        SetTolerances(atol, rtol);
    }

    /// <summary>The number of components under error control.</summary>
    public int Components { get; }

    public T Rtol => rtol;

    /// <summary>The absolute tolerance of a component.</summary>
    public T Atol(int component) => atol[component];

    /// <summary>
    /// The number of parts of the state; the root mean square norm over all rows is that of the worst part.
    /// </summary>
    public int Parts => parts.Length;

    /// <summary>
    /// Replaces the tolerances. Implicit steppers do not support this: they store tolerances of their iterations.
    /// </summary>
    /// <param name="atol">One absolute tolerance for each component under error control.</param>
    /// <param name="rtol">The relative tolerance.</param>
    public void SetTolerances(double[] atol, double rtol)
    {
        for (int c = 0; c < Components; c++)
        {
            this.atol[c] = T.CreateTruncating(atol[c]);
        }

        this.rtol = T.CreateTruncating(rtol);
        floored = FlooredTolerances<T>.MayApply(new ReadOnlySpan<T>(this.atol, Components), this.rtol);
        scaled.SetTolerance(rtol, floored);
    }

    /// <summary>Computes the ratios of a step's error to the tolerances.</summary>
    /// <param name="trial">The state at the end of the step.</param>
    public void Measure(StepRecord<T> stepRecord, T* trial, T* error) =>
        Measure(stepRecord, trial, error, 0, Components);

    /// <summary>Writes the norm of the last measured error of each lane.</summary>
    public void NormsTo(double* norms, LaneMap map)
    {
        if (norm.IsRootOfSquares)
        {
            SquaresTo(norms, map.Lanes);
            TakeSquareRoots(norms, map.Lanes);
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

    /// <summary>
    /// The norm of an error over all rows of a block. The last measurement must have been that of this error.
    /// </summary>
    /// <param name="running">The number of rows over which a root mean square is averaged.</param>
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

    /// <summary>
    /// Sums, for each part, the squared ratios over all rows. With a single part, these are the ratios of the last
    /// measurement; with several parts, this method measures the ratios of each part.
    /// </summary>
    public void SumSquares(StepRecord<T> stepRecord, T* trial, T* error, Span<double> sums)
    {
        for (int p = 0, first = 0; p < parts.Length; first += parts[p++])
        {
            if (parts.Length > 1)
            {
                Measure(stepRecord, trial, error, first, parts[p]);
            }

            DoubleSums.Widen(new ReadOnlySpan<T>(squares, stepRecord.Map.Count), rowSums);
            sums[p] = DoubleSums.Total(rowSums.AsSpan(0, stepRecord.Map.Count));
        }
    }

    /// <summary>Sums, for each part, the squares of values in units of the tolerances over all rows.</summary>
    /// <param name="subtrahend">The values to subtract first; null for none.</param>
    public void SumSquaresOf(StepRecord<T> stepRecord, T* values, T* subtrahend, Span<double> sums)
    {
        for (int p = 0, first = 0; p < parts.Length; first += parts[p++])
        {
            LaneMap map = stepRecord.Map;
            nint at = (nint)first * map.Lanes;
            scaled.Run(
                values + at, subtrahend == null ? null : subtrahend + at, stepRecord.State + at, atol + first, parts[p],
                map.Lanes, rowSums);
            sums[p] = DoubleSums.Total(rowSums.AsSpan(0, map.Count));
        }
    }

    /// <summary>The largest root mean square of a part.</summary>
    /// <param name="sums">The sum of squares over all rows, for each part.</param>
    /// <param name="rows">The number of rows.</param>
    public double WorstPart(ReadOnlySpan<double> sums, double rows)
    {
        double worst = 0;
        for (int p = 0; p < parts.Length; p++)
        {
            worst = Math.Max(worst, Math.Sqrt(sums[p] / (parts[p] * rows)));
        }

        return worst;
    }

    /// <summary>Writes, for each lane, the root mean square of values in units of the tolerances.</summary>
    /// <param name="subtrahend">The values to subtract first; null for none.</param>
    public void SizesOf(StepRecord<T> stepRecord, T* values, T* subtrahend, Span<double> sizes)
    {
        int lanes = stepRecord.Map.Lanes;
        scaled.Run(values, subtrahend, stepRecord.State, atol, Components, lanes, sizes);
        for (int l = 0; l < lanes; l++)
        {
            sizes[l] = Math.Sqrt(sizes[l] / Components);
        }
    }

    /// <summary>The ratio of a component's last measured error to its tolerance.</summary>
    public double Ratio(int component, int lane, int lanes) =>
        double.CreateTruncating(ratios[(component * lanes) + lane]);

    /// <summary>Whether the squared ratios of the last measured error of a lane have a finite sum.</summary>
    public bool IsFinite(int lane) => T.IsFinite(squares[lane]);

    /// <summary>
    /// Whether, since <see cref="ClearFloors"/>, a tolerance of a lane was smaller than the rounding error of its
    /// component, and was replaced by the latter.
    /// </summary>
    public bool IsFloored(int lane) => raised[lane] != T.Zero;

    public void ClearFloors(int lanes)
    {
        for (int l = 0; l < lanes; l++)
        {
            raised[l] = T.Zero;
        }
    }

    public void Dispose() => buffer.Dispose();

    private void Measure(StepRecord<T> stepRecord, T* trial, T* error, int first, int count)
    {
        int lanes = stepRecord.Map.Lanes;
        nint at = (nint)first * lanes;
        if (floored)
        {
            FlooredTolerances<T>.ErrorRatios(
                ratios + at, squares, raised, error + at, stepRecord.State + at, trial + at, atol + first, rtol, count,
                lanes);
        }
        else
        {
            StageKernels<T>.ErrorRatios(
                ratios + at, squares, error + at, stepRecord.State + at, trial + at, atol + first, rtol, count, lanes);
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

    private void TakeSquareRoots(double* sums, int lanes)
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

    // A user-defined norm may return any value.
    private double NormOf(double[] errors)
    {
        double size = norm.Of(errors);
        Tensor.Guard(
            size >= 0 || (double.IsNaN(size) && !Array.TrueForAll(errors, double.IsFinite)),
            $"A norm of finite errors is a number of at least 0, but got {size}; check ErrorNorm.Custom.");
        return size;
    }
}
