using System.Numerics;
using Continua.Fields;
using Continua.Kernels;

namespace Continua.Stepping;

/// <summary>
/// Solves the stages of diagonally implicit methods by Newton's method: Mk = f(t, x + γhk) for k, with the matrix M −
/// γhJ at the start of the step, until a lane converges too slowly and requests a new one. For a field with its
/// tangent, this is done for the values alone; their tangent then solves a linear equation (<see
/// cref="StageTangent{T}"/>).
/// </summary>
internal sealed unsafe class StageSolver<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly BlockField<T> field;
    private readonly LinearizedField<T> start;
    private readonly StepMatrix<T> matrix;
    private readonly StageTangent<T>? tangent;
    private readonly MassMatrix<T>? mass;
    private readonly NewtonLanes<T> newton;
    private readonly StepWork[] work;
    private readonly NativeBuffer<T> buffer, jacobian = new();
    private readonly T* residual, ones, shifts, times, mask;
    private readonly T gamma;
    private readonly int dimension, capacity;
    private bool hasRefactored;

    /// <param name="start">The field at the start of the step.</param>
    /// <param name="matrix">The matrix M − γhJ.</param>
    /// <param name="newtonTolerance">The admissible error of Newton's method, as a fraction of the tolerances.</param>
    /// <param name="work">The counters of the lanes.</param>
    public StageSolver(
        double gamma, double newtonTolerance, BlockField<T> field, LinearizedField<T> start, StepMatrix<T> matrix,
        ErrorScale<T> scale, MassMatrix<T>? mass, int capacity, StepWork[] work)
    {
        (this.start, this.work) = (start, work);
        this.field = field.Values ?? field;
        (dimension, this.capacity, this.gamma) = (this.field.Dimension, capacity, T.CreateTruncating(gamma));
        bool hasTangent = field.Values is not null;
        this.matrix = hasTangent ? ((TangentStepMatrix<T>)matrix).Values : matrix;
        this.mass = hasTangent ? mass?.Leading(dimension) : mass;
        tangent = hasTangent ? new(field, this.mass, capacity, work) : null;
        newton = new(scale, newtonTolerance, capacity);
        int unit = BlockSize.Of(dimension, capacity);
        buffer = new(unit + (4 * capacity));
        residual = buffer.Data;
        ones = residual + unit;
        shifts = ones + capacity;
        times = shifts + capacity;
        mask = times + capacity;
        new Span<T>(ones, capacity).Fill(T.One);
    }

    /// <summary>Whether the equations of a lane were not solved since <see cref="BeginStep"/>.</summary>
    public bool IsUnsolved(int lane) => newton.Unsolved[lane];

    /// <summary>Factors the matrices of a step.</summary>
    /// <param name="sizes">The step sizes, one per lane.</param>
    public void BeginStep(T* sizes, int lanes)
    {
        for (int l = 0; l < lanes; l++)
        {
            shifts[l] = gamma * sizes[l];
            work[l].Factorizations++;
        }

        matrix.Factor(start.Jacobian, shifts, lanes);
        hasRefactored = false;
        newton.BeginStep(lanes);
    }

    /// <summary>Solves for the slope of a stage.</summary>
    /// <param name="node">The node of the stage, as a fraction of the step.</param>
    /// <param name="from">x, [dimension] per lane.</param>
    /// <param name="slope">The first iterate, then the solution k.</param>
    /// <param name="state">The result x + γhk.</param>
    public void Solve(StepRecord<T> stepRecord, double node, T* from, T* slope, T* state)
    {
        int lanes = stepRecord.Map.Lanes;
        if (field.ReadsTime)
        {
            stepRecord.TimesTo(node, times);
        }

        AddScaledSlope(from, slope, state, lanes);
        bool any = newton.BeginStage(lanes);
        for (int n = 1; any; n++)
        {
            field.Evaluate(times, state, residual);
            for (int l = 0; l < lanes; l++)
            {
                if (newton.Runs(l))
                {
                    work[l].Evaluations++;
                    work[l].Iterations++;
                }
            }

            SubtractMassTimesSlope(slope, lanes);
            matrix.Solve(residual, lanes);
            any = newton.Correct(n, slope, residual, state, shifts, dimension, lanes);
            AddScaledSlope(from, slope, state, lanes);
            if (any && Array.IndexOf(newton.NeedsNewMatrix, true, 0, lanes) >= 0)
            {
                Refactor(state, lanes);
            }
        }

        tangent?.Solve(field.ReadsTime ? times : start.Times, from, shifts, slope, state, lanes);
    }

    /// <summary>
    /// Counts the lanes that were not solved, and sets their trial states to NaN, so that their steps are rejected.
    /// </summary>
    public void RejectFailed(T* trial, int lanes)
    {
        for (int l = 0; l < lanes; l++)
        {
            for (int c = 0; c < dimension && newton.Failed[l]; c++)
            {
                trial[((nint)c * lanes) + l] = T.NaN;
            }

            work[l].Unsolved += newton.Unsolved[l] ? 1 : 0;
        }
    }

    public void Dispose()
    {
        newton.Dispose();
        tangent?.Dispose();
        buffer.Dispose();
        jacobian.Dispose();
    }

    /// <summary>
    /// Evaluates the Jacobian at the iterates of all lanes, and factors M − γhJ again. Only the lanes that need a new
    /// matrix use the new Jacobian.
    /// </summary>
    private void Refactor(T* state, int lanes)
    {
        int entries = field.Jacobian!.Entries;
        nint all = (nint)entries * capacity;
        T* used = jacobian.Grow((2L * all) + (2L * dimension * capacity)), fresh = used + all;
        T* slope = fresh + all, timeSlope = slope + (dimension * capacity);
        if (!hasRefactored)
        {
            new Span<T>(start.Jacobian, entries * lanes).CopyTo(new Span<T>(used, entries * lanes));
            hasRefactored = true;
        }

        start.EvaluateAt(
            field.ReadsTime ? times : start.Times, state, slope, fresh, timeSlope, shifts, lanes, newton.NeedsNewMatrix);
        for (int l = 0; l < lanes; l++)
        {
            mask[l] = newton.NeedsNewMatrix[l] ? T.One : T.Zero;
            newton.NeedsNewMatrix[l] = false;
            work[l].Factorizations += mask[l] == T.One ? 1 : 0;
        }

        StageKernels<T>.Choose(used, mask, fresh, used, entries, lanes);
        matrix.Factor(used, shifts, lanes);
    }

    /// <summary>state = from + γh · slope.</summary>
    private void AddScaledSlope(T* from, T* slope, T* state, int lanes)
    {
        T one = T.One;
        StageKernels<T>.Combine(state, from, shifts, &slope, &one, 1, dimension, lanes);
    }

    /// <summary>residual −= M · slope.</summary>
    private void SubtractMassTimesSlope(T* slope, int lanes)
    {
        if (mass is null)
        {
            T minus = -T.One;
            StageKernels<T>.Combine(residual, residual, ones, &slope, &minus, 1, dimension, lanes);
        }
        else
        {
            mass.SubtractProduct(slope, residual, lanes);
        }
    }
}
