using System.Numerics;

namespace Continua.Stepping;

/// <summary>
/// The interpolant of a BDF step of order k: the polynomial through the new state, its first vector, and the states that
/// the predictor interpolates, that at the start of the step and k before; in a first step, through its two ends.
/// </summary>
internal sealed unsafe class BdfInterpolant<T>(int maxOrder) : LaneInterpolant<T>(maxOrder + 2, maxOrder + 1)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly double[] nodes = new double[maxOrder + 2], powers = new double[maxOrder + 2];

    public override bool Scaled => false;

    public override T* Vector(StepRecord<T> stepRecord, int index) =>
        index == 0 ? stepRecord.Stage(2) : index == 1 ? stepRecord.State : stepRecord.CarryVector(index - 1);

    public override void Set(StepRecord<T> stepRecord, int lane)
    {
        int k = (int)stepRecord.Number(BdfNumbers.Order)[lane];
        int last = stepRecord.Number(BdfNumbers.Count)[lane] == 0 ? 1 : k + 1;
        (Count, Degree) = (last + 1, last);
        double distance = 0;
        (nodes[0], nodes[1]) = (1, 0);
        for (int i = 1; i < last; i++)
        {
            distance += stepRecord.Number(BdfNumbers.FirstSize + i - 1)[lane];
            nodes[i + 1] = -distance / stepRecord.Size[lane];
        }

        for (int j = 0; j <= last; j++)
        {
            SetLagrange(j, last);
        }
    }

    /// <summary>Writes the coefficients of the Lagrange polynomial of a node; that of θ⁰ belongs to the state alone.</summary>
    private void SetLagrange(int index, int last)
    {
        Array.Clear(powers);
        powers[0] = 1;
        double factor = 1;
        for (int m = 0, degree = 0; m <= last; m++)
        {
            if (m == index)
            {
                continue;
            }

            factor *= nodes[index] - nodes[m];
            for (int d = ++degree; d > 0; d--)
            {
                powers[d] = powers[d - 1] - (nodes[m] * powers[d]);
            }

            powers[0] *= -nodes[m];
        }

        for (int d = 0; d < last; d++)
        {
            Polynomials[index][d] = powers[d + 1] / factor;
        }
    }
}
