using System.Numerics;
using Continua.Execution;
using Continua.Fields;
using Continua.Kernels;

namespace Continua.Solving;

/// <summary>
/// Damped Newton's method for g(z) = 0 in the rows of a block. A row leaves its lane when it has converged or failed,
/// and all decisions are made for each row alone.
/// </summary>
/// <remarks>
/// A fraction λ of a step d = −J⁻¹g is accepted if |J⁻¹g(z + λd)| ≤ (1 − λ/4)|d|, which does not depend on the units of
/// g. Reference: Deuflhard 2011, <i>Newton Methods for Nonlinear Problems</i>, section 3.3, natural monotonicity test.
/// </remarks>
internal sealed unsafe class NewtonSearch<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The smallest fraction of a Newton step.</summary>
    private const double MinFraction = 1.0 / 4096;

    /// <summary>The largest change of log T in an iteration.</summary>
    private const double MaxPeriodChange = 1;

    /// <summary>The smallest change of the state over a period, relative to the state, of an orbit.</summary>
    private const double MinMotion = 1e-4;

    private readonly BlockField<T> field;
    private readonly RootSettings settings;
    private readonly RootScales<T> scales;
    private readonly int dimension, capacity;
    private readonly EquilibratedSystem<T> system;
    private readonly LaneMap.Pool maps;
    private readonly NativeBuffer<T> buffer;
    private readonly T* states, residuals, state, residual, trial, trialResidual, step, simplified;
    private readonly T* changes, byTime, times, sizes;
    private readonly double[] fractions, norms;
    private readonly bool[] isPending, converges;
    private readonly List<int> active = [];
    private readonly double maxCondition;

    /// <param name="field">The function g, a field that does not read t, with its Jacobian.</param>
    /// <param name="settings">The settings.</param>
    /// <param name="capacity">The maximum number of rows of a block.</param>
    public NewtonSearch(BlockField<T> field, RootSettings settings, int capacity)
    {
        (this.field, this.settings, dimension) = (field, settings, field.Dimension);
        this.capacity = Frame<T>.Widen(capacity);
        scales = new(settings, dimension);

        // A Jacobian that solves compute has at least their rounding errors.
        maxCondition = Math.Min(
            settings.MaxCondition, FactoredMatrix<T>.MaxCondition * (settings.IsChange ? 0.01 : 1));
        int comparable = settings.IsChange ? dimension - (settings.HasPeriod ? 1 : 0) : 0;
        system = new(dimension, comparable, this.capacity);
        maps = new(this.capacity, Frame<T>.MinimumCapacity);
        int unit = BlockSize.Of(dimension, this.capacity);
        buffer = new((10L * unit) + (2 * this.capacity));
        states = buffer.Data;
        residuals = states + unit;
        state = residuals + unit;
        residual = state + unit;
        trial = residual + unit;
        trialResidual = trial + unit;
        step = trialResidual + unit;
        simplified = step + unit;
        changes = simplified + unit;
        byTime = changes + unit;
        times = byTime + unit;
        sizes = times + this.capacity;
        new Span<T>(sizes, this.capacity).Fill(T.One);
        (fractions, norms) = (new double[this.capacity], new double[this.capacity]);
        (isPending, converges) = (new bool[this.capacity], new bool[this.capacity]);
        Rows = new RowRoot[this.capacity];
    }

    /// <summary>The state of the search in each row.</summary>
    public RowRoot[] Rows { get; }

    /// <summary>The unknowns, [dimension] per row: before <see cref="Run"/> the guess, then the root.</summary>
    public BlockValue<T> States => new(states, dimension, perRow: true, capacity);

    /// <summary>Sets the unknowns of a row.</summary>
    public void Set(int row, Func<int, T> values)
    {
        for (int c = 0; c < dimension; c++)
        {
            states[((nint)c * capacity) + row] = values(c);
        }
    }

    /// <summary>Evaluates g at the current unknowns of some rows.</summary>
    /// <param name="rows">The rows, in ascending order.</param>
    public void Start(IReadOnlyCollection<int> rows)
    {
        active.Clear();
        active.AddRange(rows);
        if (active.Count == 0)
        {
            return;
        }

        foreach (int row in active)
        {
            (Rows[row].Found, Rows[row].Failure, Rows[row].Component) = (false, RootFailure.None, -1);
            Rows[row].Motion = double.PositiveInfinity;
        }

        LaneMap map = SelectActive();
        Evaluate(map, state, residual);
        Scatter(map, residual, residuals);
        for (int l = 0; l < map.Count; l++)
        {
            ref RowRoot row = ref Rows[map.Rows[l]];
            int notFinite = scales.FirstNotFinite(residual, l, map.Lanes);
            row.Residual = scales.Largest(residual, l, map.Lanes);
            row.Failure = notFinite >= 0 ? RootFailure.StartNotFinite : row.Failure;
            row.Component = notFinite;
            foreach (int c in settings.NonNegative)
            {
                if (state[((nint)c * map.Lanes) + l] < T.Zero)
                {
                    (row.Failure, row.Component) = (RootFailure.StartOutside, c);
                }
            }
        }

        active.RemoveAll(row => Rows[row].Failure != RootFailure.None);
    }

    /// <summary>Searches roots from the current unknowns of some rows.</summary>
    /// <param name="rows">The rows, in ascending order.</param>
    /// <param name="onlyNear">Whether a row fails if its first step is long.</param>
    public void Run(IReadOnlyCollection<int> rows, bool onlyNear)
    {
        Start(rows);
        for (int iteration = 0; active.Count > 0; iteration++)
        {
            settings.Cancellation.ThrowIfCancellationRequested();
            if (iteration == settings.MaxIterations)
            {
                active.ForEach(row => Rows[row].Failure = RootFailure.OutOfIterations);
                break;
            }

            LaneMap map = SelectActive();
            Linearize(map);
            Classify(map, onlyNear && iteration == 0);
            Damp(map);
            active.RemoveAll(row => Rows[row].Found || Rows[row].Failure != RootFailure.None);
        }

        foreach (int row in rows)
        {
            if (Rows[row].Motion < MinMotion)
            {
                (Rows[row].Found, Rows[row].Failure) = (false, RootFailure.FixedPoint);
            }
        }
    }

    /// <summary>Returns |g| in units of the unknowns in a row: the rate at which the state changes.</summary>
    public double RateOf(int row)
    {
        double largest = 0;
        for (int c = 0; c < dimension; c++)
        {
            nint at = ((nint)c * capacity) + row;
            largest = Math.Max(largest, Math.Abs(Number(residuals[at])) / scales.Of(c, Number(states[at])));
        }

        return largest;
    }

    public void Dispose()
    {
        system.Dispose();
        buffer.Dispose();
    }

    /// <summary>Copies the unknowns of the active rows to lanes.</summary>
    private LaneMap SelectActive()
    {
        maps.Clear();
        LaneMap map = maps.Of(active.ToArray());
        field.Select(map);
        Gather(map, states, state);
        Gather(map, residuals, residual);
        return map;
    }

    private void Evaluate(LaneMap map, T* at, T* values)
    {
        field.Evaluate(times, at, values);
        foreach ((int row, (int _, string failure)) in field.FailedWithin)
        {
            Rows[row].Within ??= failure;
        }
    }

    /// <summary>Computes the Newton steps of all lanes.</summary>
    private void Linearize(LaneMap map)
    {
        int lanes = map.Lanes;
        T change = T.Cbrt(T.BitIncrement(T.One) - T.One);
        for (int c = 0; c < dimension; c++)
        {
            for (int l = 0; l < lanes; l++)
            {
                nint at = ((nint)c * lanes) + l;
                system.Scales[at] = T.CreateTruncating(scales.Of(c, Number(state[at])));
                changes[at] = change * system.Scales[at];
            }
        }

        field.Jacobian!.Evaluate(times, state, residual, system.Matrix, byTime, new(changes, sizes));
        Span<T> steps = new(step, dimension * lanes);
        new Span<T>(residual, dimension * lanes).CopyTo(steps);
        for (int l = 0; l < map.Count; l++)
        {
            Examine(ref Rows[map.Rows[l]], l, lanes);
        }

        system.Factor(lanes);
        system.Solve(step, lanes);
    }

    /// <summary>Checks the Jacobian of a lane and measures the motion along an orbit.</summary>
    private void Examine(ref RowRoot row, int lane, int lanes)
    {
        for (int c = 0; c < dimension; c++)
        {
            for (int k = 0; k < dimension; k++)
            {
                if (!T.IsFinite(system.Matrix[((((nint)c * dimension) + k) * lanes) + lane]))
                {
                    (row.Failure, row.Component) = (RootFailure.StartNotFinite, c);
                }
            }
        }

        double motion = 0;
        for (int c = 0; settings.HasPeriod && c < dimension - 1; c++)
        {
            double change = Number(system.Matrix[((((nint)c * dimension) + dimension - 1) * lanes) + lane]);
            motion = Math.Max(motion, Math.Abs(change) / scales.Of(c, Number(state[((nint)c * lanes) + lane])));
        }

        row.Motion = settings.HasPeriod ? motion : row.Motion;
    }

    /// <summary>Finds the lanes that cannot go on, and those whose step is within the tolerances.</summary>
    private void Classify(LaneMap map, bool onlyNear)
    {
        for (int l = 0; l < map.Count; l++)
        {
            ref RowRoot row = ref Rows[map.Rows[l]];
            row.Condition = system.ConditionOf(l);
            if (row.Failure == RootFailure.None
                && row.Condition >= maxCondition)
            {
                row.Failure = RootFailure.Singular;
            }

            if (row.Failure == RootFailure.None && onlyNear && !scales.IsNear(state, step, l, map.Lanes))
            {
                row.Failure = RootFailure.NotAtRest;
            }

            isPending[l] = row.Failure == RootFailure.None;
            converges[l] = scales.IsWithinTolerance(state, step, l, map.Lanes);
            norms[l] = scales.Norm(step, state, step, l, map.Lanes);
            fractions[l] = 1;
        }
    }

    /// <summary>Shortens the steps until the error decreases, and takes them.</summary>
    private void Damp(LaneMap map)
    {
        while (Array.IndexOf(isPending, true, 0, map.Count) >= 0)
        {
            Try(map);
            for (int l = 0; l < map.Count; l++)
            {
                if (!isPending[l])
                {
                    continue;
                }

                ref RowRoot row = ref Rows[map.Rows[l]];
                if (IsAccepted(l, map.Lanes))
                {
                    isPending[l] = false;
                    Take(ref row, map.Rows[l], l, map.Lanes);
                }
                else if ((fractions[l] /= 2) < MinFraction)
                {
                    isPending[l] = false;
                    row.Failure = RootFailure.NotReduced;
                }
            }
        }
    }

    /// <summary>Evaluates g, and the Newton step with the same Jacobian, at the ends of the steps.</summary>
    private void Try(LaneMap map)
    {
        int lanes = map.Lanes;
        for (int c = 0; c < dimension; c++)
        {
            for (int l = 0; l < lanes; l++)
            {
                nint at = ((nint)c * lanes) + l;
                bool moves = l < map.Count && isPending[l];
                trial[at] = moves ? state[at] + (T.CreateTruncating(fractions[l]) * step[at]) : state[at];
            }
        }

        Evaluate(map, trial, trialResidual);
        new Span<T>(trialResidual, dimension * lanes).CopyTo(new(simplified, dimension * lanes));
        system.Solve(simplified, lanes);
    }

    private bool IsAccepted(int lane, int lanes)
    {
        foreach (int c in settings.NonNegative)
        {
            if (Number(trial[((nint)c * lanes) + lane]) < -settings.Atol)
            {
                return false;
            }
        }

        nint last = ((nint)(dimension - 1) * lanes) + lane;
        bool inRange = !settings.HasPeriod || (Math.Abs(Number(trial[last])) <= RootSettings.MaxLogPeriod
            && Math.Abs(Number(trial[last] - state[last])) <= MaxPeriodChange);
        return inRange && scales.FirstNotFinite(trialResidual, lane, lanes) < 0
            && (converges[lane]
                || scales.Norm(simplified, state, step, lane, lanes) <= (1 - (fractions[lane] / 4)) * norms[lane]);
    }

    private void Take(ref RowRoot row, int index, int lane, int lanes)
    {
        for (int c = 0; c < dimension; c++)
        {
            states[((nint)c * capacity) + index] = trial[((nint)c * lanes) + lane];
            residuals[((nint)c * capacity) + index] = trialResidual[((nint)c * lanes) + lane];
        }

        row.Iterations++;
        row.Residual = scales.Largest(trialResidual, lane, lanes);
        row.Found = converges[lane];
    }

    private void Gather(LaneMap map, T* ofRows, T* ofLanes)
    {
        for (int c = 0; c < dimension; c++)
        {
            map.Gather(ofRows + ((nint)c * capacity), ofLanes + ((nint)c * map.Lanes));
        }
    }

    private void Scatter(LaneMap map, T* ofLanes, T* ofRows)
    {
        for (int c = 0; c < dimension; c++)
        {
            map.Scatter(ofLanes + ((nint)c * map.Lanes), ofRows + ((nint)c * capacity));
        }
    }

    private static double Number(T value) => double.CreateTruncating(value);
}
