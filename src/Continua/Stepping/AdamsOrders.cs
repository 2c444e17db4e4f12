using System.Numerics;
using Continua.Kernels;

namespace Continua.Stepping;

/// <summary>
/// Chooses the order and the size of the next Adams step from the errors that constant steps of order k, k − 1, k − 2 and
/// k + 1 would have. Sizes double or stay the same, unless the error demands a smaller one.
/// </summary>
/// <remarks>
/// Reference: Shampine, Gordon 1975, <i>Computer Solution of Ordinary Differential Equations</i>, chapters 6 and 7. Unlike
/// there, the error of order k + 1 is estimated from the predicted slope, and whatever the earlier step sizes are.
/// </remarks>
internal sealed unsafe class AdamsOrders<T> : IProposesSteps<T>, IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // A step is planned for half the admissible error.
    private const double Aim = 0.5;

    private static readonly double[] Constants = ErrorConstants(Adams.HighestOrder + 1);

    private readonly int maxOrder, dimension;
    private readonly AdamsWeights<T> weights;
    private readonly ErrorScale<T> scale;
    private readonly NativeBuffer<double> norms;
    private readonly double* raised, lowered, lowest;
    private readonly double[] nextOrders, nextStarts, nextFailures;

    public AdamsOrders(int maxOrder, AdamsWeights<T> weights, ErrorScale<T> scale, int dimension, int capacity)
    {
        (this.maxOrder, this.weights, this.scale, this.dimension) = (maxOrder, weights, scale, dimension);
        norms = new(3L * capacity);
        raised = norms.Data;
        lowered = raised + capacity;
        lowest = lowered + capacity;
        (nextOrders, nextStarts, nextFailures) = (new double[capacity], new double[capacity], new double[capacity]);
    }

    /// <summary>Begins in a lane with order 1.</summary>
    public static void Begin(StepRecord<T> stepRecord, int lane)
    {
        stepRecord.Number(AdamsNumbers.Order)[lane] = stepRecord.Number(AdamsNumbers.Count)[lane] = 1;
        stepRecord.Number(AdamsNumbers.Starts)[lane] = 1;
        stepRecord.Number(AdamsNumbers.Failures)[lane] = stepRecord.Number(AdamsNumbers.NeedsSlope)[lane] = 0;
    }

    /// <summary>Measures the deviations at neighbouring orders in units of the tolerances.</summary>
    /// <param name="deviation">The deviation at the order of the step, [dimension] per lane.</param>
    /// <param name="vectors">The slopes.</param>
    /// <param name="scratch">[dimension] per lane.</param>
    public void Measure(StepRecord<T> stepRecord, T* trial, T* deviation, T** vectors, T* scratch)
    {
        int lanes = stepRecord.Map.Lanes, largest = 1;
        bool raises = false;
        for (int l = 0; l < lanes; l++)
        {
            largest = Math.Max(largest, (int)stepRecord.Number(AdamsNumbers.Order)[l]);
            raises |= MayRaise(stepRecord, l);
            raised[l] = lowered[l] = lowest[l] = 0;
        }

        if (raises)
        {
            int terms = Math.Min(largest + 1, maxOrder);
            Measure(stepRecord, trial, deviation, vectors, weights.Raise, terms, scratch, raised);
        }

        if (largest > 1)
        {
            Measure(stepRecord, trial, deviation, vectors, weights.Lower, largest, scratch, lowered);
        }

        if (largest > 2)
        {
            Measure(stepRecord, trial, scratch, vectors, weights.Lowest, largest, scratch, lowest);
        }
    }

    public void Propose(StepRecord<T> stepRecord, in StepAcceptance acceptance)
    {
        for (int l = 0; l < acceptance.Lanes; l++)
        {
            acceptance.Factors[l] = acceptance.Accepts[l] > 0
                ? AfterSuccess(stepRecord, l, acceptance.Errors[l])
                : AfterFailure(stepRecord, l, acceptance.Errors[l]);
        }
    }

    /// <summary>Writes the orders and the sizes of earlier steps to the next step record.</summary>
    /// <param name="accepted">1 for each accepted step, else 0.</param>
    public void Advance(StepRecord<T> stepRecord, StepRecord<T> next, T* accepted)
    {
        for (int l = 0; l < stepRecord.Map.Lanes; l++)
        {
            double count = stepRecord.Number(AdamsNumbers.Count)[l];
            bool moves = accepted[l] != T.Zero;
            next.Number(AdamsNumbers.Count)[l] = moves ? Math.Min(count + 1, maxOrder) : count;
            next.Number(AdamsNumbers.Order)[l] = nextOrders[l];
            next.Number(AdamsNumbers.Starts)[l] = nextStarts[l];
            next.Number(AdamsNumbers.Failures)[l] = nextFailures[l];
            next.Number(AdamsNumbers.NeedsSlope)[l] = moves ? 1 : stepRecord.Number(AdamsNumbers.NeedsSlope)[l];
            for (int i = 0; i < maxOrder; i++)
            {
                double* from = stepRecord.Number(AdamsNumbers.FirstSize + (moves ? i - 1 : i));
                next.Number(AdamsNumbers.FirstSize + i)[l] = moves && i == 0 ? stepRecord.Size[l] : from[l];
            }
        }
    }

    public void Dispose() => norms.Dispose();

    private void Measure(
        StepRecord<T> stepRecord, T* trial, T* from, T** vectors, T* added, int terms, T* scratch, double* result)
    {
        LaneSums<T>.Combine(
            scratch, from, vectors, added, weights.Stride, terms, dimension, stepRecord.Map.Lanes);
        scale.Measure(stepRecord, trial, scratch);
        scale.NormsTo(result, stepRecord.Map);
    }

    private bool MayRaise(StepRecord<T> stepRecord, int lane)
    {
        double order = stepRecord.Number(AdamsNumbers.Order)[lane];
        return stepRecord.Number(AdamsNumbers.Starts)[lane] == 0 && order < maxOrder
            && stepRecord.Number(AdamsNumbers.Count)[lane] > order;
    }

    /// <summary>Proposes a smaller size and possibly a lower order after a step whose error was too large.</summary>
    private double AfterFailure(StepRecord<T> stepRecord, int lane, double error)
    {
        double failures = stepRecord.Number(AdamsNumbers.Failures)[lane] + 1;
        int order = (int)stepRecord.Number(AdamsNumbers.Order)[lane];
        Errors errors = ErrorsOf(stepRecord, lane, order, error);
        (nextStarts[lane], nextFailures[lane]) = (0, failures);
        nextOrders[lane] = failures >= 3 ? 1 : errors.Lowers(order) ? order - 1 : order;
        return !double.IsFinite(error) ? 0.25
            : failures > 3 && Aim < 0.25 * errors.Here ? Math.Sqrt(Aim / errors.Here)
            : 0.5;
    }

    /// <summary>Proposes order and size after an accepted step.</summary>
    private double AfterSuccess(StepRecord<T> stepRecord, int lane, double error)
    {
        int order = (int)stepRecord.Number(AdamsNumbers.Order)[lane];
        Errors errors = ErrorsOf(stepRecord, lane, order, error);
        bool lowers = errors.Lowers(order);
        bool starts = stepRecord.Number(AdamsNumbers.Starts)[lane] != 0 && !lowers && order < maxOrder;
        double chosen = errors.Here;
        int next = order;
        if (starts)
        {
            (next, chosen) = (order + 1, 0);
        }
        else if (lowers)
        {
            (next, chosen) = (order - 1, errors.Lower);
        }
        else if (MayRaise(stepRecord, lane))
        {
            (next, chosen) = errors.Choose(order);
        }

        (nextOrders[lane], nextStarts[lane], nextFailures[lane]) = (next, starts ? 1 : 0, 0);
        return starts ? 2 : FactorOf(chosen, next);
    }

    /// <summary>The factor of the step size for an estimated error at the order of the next step.</summary>
    private static double FactorOf(double error, int order) =>
        Aim >= error * (1 << (order + 1)) ? 2
        : Aim >= error ? 1
        : Math.Clamp(Math.Pow(Aim / error, 1.0 / (order + 1)), 0.5, 0.9);

    private Errors ErrorsOf(StepRecord<T> stepRecord, int lane, int order, double error)
    {
        double size = Math.Abs(stepRecord.Size[lane]), product = weights.ProductOf(lane), factorial = 1;
        for (int i = 2; i <= order; i++)
        {
            factorial *= i;
        }

        // m!/Qₘ for the orders around k.
        double here = factorial / product, above = here * (order + 1) / (1 - weights.Node(order, lane));
        double below = order > 1 ? here * (1 - weights.Node(order - 1, lane)) / order : 0;
        double lowestRatio = order > 2 ? below * (1 - weights.Node(order - 2, lane)) / (order - 1) : 0;
        double deviation = error / Math.Abs(weights.ErrorOf(lane));
        return new(
            Constants[order] * here * deviation,
            size * Constants[order + 1] * above * raised[lane],
            order > 1 ? size * Constants[order - 1] * below * lowered[lane] : double.PositiveInfinity,
            order > 2 ? size * Constants[order - 2] * lowestRatio * lowest[lane] : double.PositiveInfinity);
    }

    /// <summary>|γ*ₘ|, the error constants of the Adams–Moulton methods: Σ γ*ₘ/(j + 1 − m) over m ≤ j is 0 for j > 0.</summary>
    private static double[] ErrorConstants(int largest)
    {
        double[] constants = new double[largest + 1];
        constants[0] = 1;
        for (int j = 1; j <= largest; j++)
        {
            for (int m = 0; m < j; m++)
            {
                constants[j] -= constants[m] / (j + 1 - m);
            }
        }

        return [.. constants.Select(Math.Abs)];
    }

    /// <summary>The estimated errors of constant steps at order k, k + 1, k − 1 and k − 2.</summary>
    private readonly record struct Errors(double Here, double Higher, double Lower, double Lowest)
    {
        public bool Lowers(int order) =>
            order > 2 ? Math.Max(Lower, Lowest) <= Here : order == 2 && Lower <= 0.5 * Here;

        public (int Order, double Error) Choose(int order) =>
            order > 1 && Lower <= Math.Min(Here, Higher) ? (order - 1, Lower)
            : Higher < (order > 1 ? Here : 0.5 * Here) ? (order + 1, Higher)
            : (order, Here);
    }
}
