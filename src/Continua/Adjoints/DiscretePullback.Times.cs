using Continua.Integration;
using Continua.Stepping;

namespace Continua.Adjoints;

/// <summary>
/// The cotangents of times. A step's start t and size h move with the knots a and b around it; with t̄ and h̄ their
/// cotangents, a gains t̄(1 − α) − h̄β and b gains t̄α + h̄β. A saved value at τ = t + θh moves with τ, t and h.
/// </summary>
internal sealed unsafe partial class DiscretePullback<T>
{
    private void PullTimes(Slab<T> slab, bool saves)
    {
        foreach (int l in Accepted)
        {
            StepKnots knots = slab.Knots[l];
            double byStart = 0, bySize = 0;
            for (int i = 0; i < stages; i++)
            {
                bySize += tableau.B[i] * Dot(lambda, slab.Stage(i), l);
                if (i == 0 && tableau.IsFsal)
                {
                    continue;
                }

                double byTime = double.CreateTruncating(TimeBar(i)[l]);
                byStart += byTime;
                bySize += tableau.C[i] * byTime;
                for (int j = 0; j < i; j++)
                {
                    if (tableau.A[i][j] != 0)
                    {
                        bySize += tableau.A[i][j] * Dot(StageBar(i), slab.Stage(j), l);
                    }
                }
            }

            for (int save = knots.FirstSave; save < knots.EndSave && saves; save++)
            {
                PullSave(slab, l, save, ref byStart, ref bySize);
            }

            int row = map.Rows[l];
            Times.AddToKnot(row, knots.From, (byStart * (1 - knots.Alpha)) - (bySize * knots.Beta));
            Times.AddToKnot(row, knots.To, (byStart * knots.Alpha) + (bySize * knots.Beta));
        }
    }

    private void PullSave(Slab<T> slab, int lane, int save, ref double byStart, ref double bySize)
    {
        int row = map.Rows[lane];
        double theta = (problem.Time(row, save) - slab.Time[lane]) / slab.Size[lane];
        interpolant.WithSlopesAt(theta);
        double along = 0, ahead = 0;
        for (int j = 0; j < stages; j++)
        {
            double product = 0;
            for (int c = 0; c < dimension; c++)
            {
                product += double.CreateTruncating(Cotangent(row, save, c))
                    * double.CreateTruncating(slab.Stage(j)[((nint)c * map.Lanes) + lane]);
            }

            along += interpolant.Slopes[j] * product;
            ahead += (interpolant.Weights[j] - (theta * interpolant.Slopes[j])) * product;
        }

        Times.AddToKnot(row, save, along);
        byStart -= along;
        bySize += ahead;
    }

    private double Dot(T* a, T* b, int lane)
    {
        double sum = 0;
        for (int c = 0; c < dimension; c++)
        {
            nint at = ((nint)c * map.Lanes) + lane;
            sum += double.CreateTruncating(a[at]) * double.CreateTruncating(b[at]);
        }

        return sum;
    }
}
