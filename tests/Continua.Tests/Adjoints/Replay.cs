using System.Numerics;
using Continua.Fields;
using Continua.Integration;
using Continua.Stepping;

namespace Continua.Tests.Adjoints;

/// <summary>
/// Repeats the accepted steps of a solve with a plain Runge–Kutta loop that shares only the coefficients with the
/// library. The loop works with any number type, such as one that records derivatives. Step sizes are constants, except
/// for the last step before a knot: its size is the distance to the knot. Equal steps are fractions of the distance
/// between two knots. If a time coincides with an earlier knot, its state is extrapolated along the slope at that knot.
/// </summary>
internal sealed class Replay
{
    private readonly Tableau tableau;
    private readonly bool landing, equal;
    private readonly List<double[]> segments = [];
    private readonly int[] stepOfSave, knotOf;

    /// <summary>Solves once to record the steps.</summary>
    public unsafe Replay(
        SolveOptions options, Func<double, double[], double[]> field, double[] y0, double t0, double t1, double[] times)
    {
        tableau = ((RungeKutta)options.Solver).Tableau;
        equal = options.Controller is FixedStep { LandOnSaves: true };
        landing = equal || tableau.Interpolant is null;
        using DelegateField<double> plain = new((t, y, dy) => field(t, y.ToArray()).CopyTo(dy), y0.Length);
        using BlockIntegrator<double> integrator = new(plain, options, 1);
        using StepRecordList<double> record = integrator.CreateRecord(kept: false, states: false);
        fixed (double* start = y0)
        {
            integrator.Start(
                new()
                {
                    Rows = 1,
                    Start = new(start, y0.Length, perRow: true, 1),
                    T0 = [t0],
                    T1 = [t1],
                    Times = times,
                    TimeStride = times.Length,
                },
                record);
            integrator.Run(record);
        }

        Assert.Equal(SolveStatus.Succeeded, integrator.Rows[0].Status);
        List<(double Time, double Size)> steps =
        [
            .. Enumerable.Range(0, Math.Max(0, record.Count - 1)).Select(n => record[n]).Where(s => s.IsAccepted(0))
                .Select(TimeAndSize),
        ];
        Steps = steps.Count;
        landing |= steps.Count == 0;
        double[] all = [t0, .. landing ? times : [], t1];
        knotOf = [.. all.Select(t => Array.IndexOf(all, t))];
        double[] knots = [.. all.Distinct()];
        for (int k = 0; k + 1 < knots.Length; k++)
        {
            segments.Add(
                [.. steps.Where(s => Within(s.Time + (s.Size / 2), knots[k], knots[k + 1])).Select(s => s.Size)]);
        }

        Assert.Equal(Steps, segments.Sum(s => s.Length));
        stepOfSave = [.. times.Select(t => Math.Max(0, steps.FindLastIndex(s => (t - s.Time) / (t1 - t0) > 0)))];
    }

    public int Steps { get; }

    /// <summary>The sizes, with sign, of the steps from each knot to the next.</summary>
    public IReadOnlyList<double[]> Segments => segments;

    /// <summary>Computes the values at the save times, followed by the value at t₁.</summary>
    public TNumber[][] Run<TNumber>(
        Func<TNumber, TNumber[], TNumber[]> field, TNumber[] y0, TNumber t0, TNumber t1, TNumber[] times)
        where TNumber : IAdditionOperators<TNumber, TNumber, TNumber>, ISubtractionOperators<TNumber, TNumber, TNumber>,
        IMultiplyOperators<TNumber, TNumber, TNumber>, IDivisionOperators<TNumber, TNumber, TNumber>,
        IAdditionOperators<TNumber, double, TNumber>, IMultiplyOperators<TNumber, double, TNumber>
    {
        ReplayedStep<TNumber> step = new(tableau, field);
        TNumber[] all = [t0, .. landing ? times : [], t1];
        TNumber[][] at = new TNumber[all.Length][], between = new TNumber[times.Length][];
        int[] knots = [.. knotOf.Distinct()];
        at[0] = y0;
        for (int k = 0, n = 0; k < segments.Count; k++)
        {
            (TNumber[] y, TNumber t, TNumber end) = (at[knots[k]], all[knots[k]], all[knots[k + 1]]);
            double[] sizes = segments[k];
            for (int i = 0; i < sizes.Length; i++, n++)
            {
                TNumber h = equal ? (end - all[knots[k]]) * (1.0 / sizes.Length)
                    : i == sizes.Length - 1 ? end - t : (t * 0.0) + sizes[i];
                step.Take(t, y, h);
                foreach (int save in Enumerable.Range(0, landing ? 0 : times.Length).Where(s => stepOfSave[s] == n))
                {
                    between[save] = step.At((times[save] - t) / h);
                }

                (y, t) = (step.End, t + h);
            }

            at[knots[k + 1]] = y;
        }

        TNumber[][] values =
            [.. knotOf.Select((from, k) => k == from ? at[k] : step.Moved(all[from], at[from], all[k] - all[from]))];
        return landing ? values[1..] : [.. between, values[1]];
    }

    private static unsafe (double Time, double Size) TimeAndSize(StepRecord<double> stepRecord) => (stepRecord.Time[0], stepRecord.Size[0]);

    private static bool Within(double t, double a, double b) => (t - a) * (b - t) > 0;
}
