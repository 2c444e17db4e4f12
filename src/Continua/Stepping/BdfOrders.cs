using System.Numerics;
using Continua.Kernels;

namespace Continua.Stepping;

/// <summary>
/// Chooses the order and the size of the next BDF step: those that allow the largest step, if it is at least half as large
/// again. The order changes at most once in k + 1 steps of order k.
/// </summary>
/// <remarks>
/// Reference: Hindmarsh et al. 2005, "SUNDIALS: suite of nonlinear and differential/algebraic equation solvers",
/// <i>ACM Trans. Math. Softw.</i> 31(3), section 2.1; Brown, Byrne, Hindmarsh 1989, "VODE: a variable-coefficient ODE
/// solver", <i>SIAM J. Sci. Stat. Comput.</i> 10(5).
/// </remarks>
internal sealed unsafe class BdfOrders<T> : IProposesSteps<T>, IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // The factors by which estimated errors are multiplied, so that few steps are rejected.
    private const double BiasHere = 6, BiasBelow = 6, BiasAbove = 10;

    // The smallest change for which new factors of the matrix pay.
    private const double LeastGrowth = 1.5;

    private const double MostGrowth = 10, MostGrowthAtFirst = 1e4;

    // After this number of rejections, the order falls.
    private const double ManyFailures = 3;

    private readonly int maxOrder, dimension;
    private readonly BdfWeights<T> weights;
    private readonly ErrorScale<T> scale;
    private readonly ConstrainedPart<T>? constraints;
    private readonly NativeBuffer<double> norms;
    private readonly double* raised, lowered;
    private readonly double[] nextOrders, nextWaits, nextFailures;

    /// <param name="constraints">The part of a state that constraints determine; null for none.</param>
    public BdfOrders(
        int maxOrder, BdfWeights<T> weights, ErrorScale<T> scale, ConstrainedPart<T>? constraints, int dimension, int capacity)
    {
        this.constraints = constraints;
        (this.maxOrder, this.weights, this.scale, this.dimension) = (maxOrder, weights, scale, dimension);
        norms = new(2L * capacity);
        raised = norms.Data;
        lowered = raised + capacity;
        (nextOrders, nextWaits, nextFailures) = (new double[capacity], new double[capacity], new double[capacity]);
    }

    /// <summary>Whether the equations of a lane were not solved in the last attempt.</summary>
    public required Func<int, bool> IsUnsolved { get; init; }

    /// <summary>Begins in a lane with order 1.</summary>
    public static void Begin(StepRecord<T> stepRecord, int lane)
    {
        for (int n = 0; n < stepRecord.Numbers; n++)
        {
            stepRecord.Number(n)[lane] = 0;
        }

        (stepRecord.Number(BdfNumbers.Order)[lane], stepRecord.Number(BdfNumbers.Wait)[lane]) = (1, 2);
        (stepRecord.Number(BdfNumbers.JacobianAge)[lane], stepRecord.Number(BdfNumbers.Rate)[lane]) = (-1, double.NaN);
    }

    /// <summary>Measures y⁺ − P at neighbouring orders in units of the tolerances.</summary>
    /// <param name="deviation">y⁺ − P at the order of the step, [dimension] per lane.</param>
    /// <param name="vectors">The states, the current one first.</param>
    /// <param name="terms">The number of states.</param>
    /// <param name="scratch">[dimension] per lane.</param>
    public void Measure(StepRecord<T> stepRecord, T* trial, T* deviation, T** vectors, int terms, T* scratch)
    {
        int lanes = stepRecord.Map.Lanes;
        bool any = false;
        for (int l = 0; l < lanes; l++)
        {
            raised[l] = lowered[l] = 0;
            any |= stepRecord.Number(BdfNumbers.Wait)[l] <= 1;
        }

        if (any)
        {
            Measure(stepRecord, trial, deviation, vectors, weights.Raise, terms, scratch, raised);
            Measure(stepRecord, trial, deviation, vectors, weights.Lower, terms, scratch, lowered);
        }
    }

    public void Propose(StepRecord<T> stepRecord, in StepAcceptance acceptance)
    {
        for (int l = 0; l < acceptance.Lanes; l++)
        {
            double error = acceptance.Errors[l];
            acceptance.Factors[l] = acceptance.Accepts[l] > 0
                ? AfterSuccess(stepRecord, l, error) : AfterFailure(stepRecord, l, error);
        }
    }

    /// <summary>Writes the orders and the sizes of earlier steps to the next step record.</summary>
    /// <param name="accepted">1 for each accepted step, else 0.</param>
    public void Advance(StepRecord<T> stepRecord, StepRecord<T> next, T* accepted)
    {
        for (int l = 0; l < stepRecord.Map.Lanes; l++)
        {
            for (int n = 0; n < stepRecord.Numbers; n++)
            {
                next.Number(n)[l] = stepRecord.Number(n)[l];
            }

            next.Number(BdfNumbers.Order)[l] = nextOrders[l];
            next.Number(BdfNumbers.Wait)[l] = nextWaits[l];
            next.Number(BdfNumbers.Failures)[l] = nextFailures[l];
            if (accepted[l] == T.Zero)
            {
                continue;
            }

            next.Number(BdfNumbers.Count)[l] = Math.Min(stepRecord.Number(BdfNumbers.Count)[l] + 1, maxOrder);
            next.Number(BdfNumbers.Steps)[l]++;
            next.Number(BdfNumbers.FactorAge)[l]++;
            next.Number(BdfNumbers.JacobianAge)[l]++;
            next.Number(BdfNumbers.FirstSize)[l] = stepRecord.Size[l];
            for (int i = 1; i < maxOrder; i++)
            {
                next.Number(BdfNumbers.FirstSize + i)[l] = stepRecord.Number(BdfNumbers.FirstSize + i - 1)[l];
            }
        }
    }

    public void Dispose() => norms.Dispose();

    private void Measure(
        StepRecord<T> stepRecord, T* trial, T* from, T** vectors, T* added, int terms, T* scratch, double* result)
    {
        LaneSums<T>.Combine(scratch, from, vectors, added, weights.Stride, terms, dimension, stepRecord.Map.Lanes);
        constraints?.RemoveRounding(scratch, stepRecord.State, stepRecord.Map.Lanes);
        scale.Measure(stepRecord, trial, scratch);
        scale.NormsTo(result, stepRecord.Map);
    }

    /// <summary>The factor of the step size for an estimated error, a multiple of which is to be 1.</summary>
    private static double FactorOf(double error, double bias, int order) =>
        1 / (Math.Pow(bias * error, 1.0 / (order + 1)) + 1e-6);

    private double AfterFailure(StepRecord<T> stepRecord, int lane, double error)
    {
        double failures = stepRecord.Number(BdfNumbers.Failures)[lane] + 1;
        int order = (int)stepRecord.Number(BdfNumbers.Order)[lane];
        (nextOrders[lane], nextWaits[lane], nextFailures[lane]) =
            (order, Math.Max(2, stepRecord.Number(BdfNumbers.Wait)[lane]), failures);
        if (IsUnsolved(lane) || !double.IsFinite(error))
        {
            return 0.25;
        }

        if (failures > ManyFailures && order > 1)
        {
            (nextOrders[lane], nextWaits[lane]) = (order - 1, ManyFailures + order);
            return 0.2;
        }

        return Math.Clamp(FactorOf(error, BiasHere, order), 0.1, failures > 1 ? 0.2 : 0.9);
    }

    private double AfterSuccess(StepRecord<T> stepRecord, int lane, double error)
    {
        int order = (int)stepRecord.Number(BdfNumbers.Order)[lane], next = order;
        double wait = stepRecord.Number(BdfNumbers.Wait)[lane] - 1, factor = FactorOf(error, BiasHere, order);
        if (wait <= 0)
        {
            (wait, double here) = (2, factor);
            double below = order == 1
                ? 0 : FactorOf(weights.ErrorsBelow[lane] * lowered[lane], BiasBelow, order - 1);
            double above = order == maxOrder || stepRecord.Number(BdfNumbers.Count)[lane] <= order
                ? 0 : FactorOf(weights.ErrorsAbove[lane] * raised[lane], BiasAbove, order + 1);
            factor = Math.Max(here, Math.Max(below, above));
            next = factor == here ? order : factor == below ? order - 1 : order + 1;
        }

        // A step after rejections does not grow.
        bool isFirst = stepRecord.Number(BdfNumbers.Steps)[lane] == 0;
        if (factor < LeastGrowth || stepRecord.Number(BdfNumbers.Failures)[lane] > 0)
        {
            (factor, next) = (1, order);
        }

        wait = next == order ? wait : next + 1;
        (nextOrders[lane], nextWaits[lane], nextFailures[lane]) = (next, wait, 0);
        return Math.Min(factor, isFirst ? MostGrowthAtFirst : MostGrowth);
    }
}
