using System.Numerics;
using Continua.Kernels;

namespace Continua.Solving;

/// <summary>The magnitudes of the unknowns of a search, and of Newton steps in units of these.</summary>
/// <param name="settings">The settings of the search.</param>
/// <param name="dimension">The number of unknowns.</param>
internal sealed unsafe class RootScales<T>(RootSettings settings, int dimension)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The largest Newton step, relative to the state, of a state that counts as near a root.</summary>
    private const double NearStep = 0.1;

    // Steps within a few hundred roundings are converged, whatever the tolerance.
    private readonly double rtol = Math.Max(settings.Rtol, 256 / FactoredMatrix<T>.MaxCondition);

    /// <summary>Returns the magnitude of an unknown; 1 for the logarithm of a period.</summary>
    public double Of(int component, double value) =>
        IsPeriod(component) ? 1 : Math.Max(Math.Abs(value), settings.SmallestScale);

    /// <summary>Whether the step of a lane is within the tolerances.</summary>
    public bool IsWithinTolerance(T* state, T* step, int lane, int lanes)
    {
        bool isWithin = true;
        for (int c = 0; c < dimension; c++)
        {
            (double size, double length) = SizeAndLength(state, step, c, lane, lanes);
            isWithin &= length <= (IsPeriod(c) ? rtol : settings.Atol + (rtol * size));
        }

        return isWithin;
    }

    /// <summary>Whether the step of a lane is short compared to the state.</summary>
    public bool IsNear(T* state, T* step, int lane, int lanes)
    {
        bool isNear = true;
        for (int c = 0; c < dimension; c++)
        {
            (double size, double length) = SizeAndLength(state, step, c, lane, lanes);
            isNear &= length <= NearStep * Of(c, size);
        }

        return isNear;
    }

    /// <summary>
    /// Returns the root mean square of some values of a lane in units of the unknowns at the longer end of a step.
    /// </summary>
    public double Norm(T* values, T* state, T* step, int lane, int lanes)
    {
        double sum = 0;
        for (int c = 0; c < dimension; c++)
        {
            (double size, _) = SizeAndLength(state, step, c, lane, lanes);
            double ratio = double.CreateTruncating(values[((nint)c * lanes) + lane]) / Of(c, size);
            sum += ratio * ratio;
        }

        return Math.Sqrt(sum / dimension);
    }

    /// <summary>Returns the first component of a lane that is not finite, or −1.</summary>
    public int FirstNotFinite(T* values, int lane, int lanes)
    {
        for (int c = 0; c < dimension; c++)
        {
            if (!T.IsFinite(values[((nint)c * lanes) + lane]))
            {
                return c;
            }
        }

        return -1;
    }

    /// <summary>Returns the largest magnitude of a component of a lane; NaN if one is NaN.</summary>
    public double Largest(T* values, int lane, int lanes)
    {
        double largest = 0;
        for (int c = 0; c < dimension; c++)
        {
            double value = Math.Abs(double.CreateTruncating(values[((nint)c * lanes) + lane]));
            largest = value > largest || double.IsNaN(value) ? value : largest;
        }

        return largest;
    }

    private bool IsPeriod(int component) => settings.HasPeriod && component == dimension - 1;

    /// <summary>Returns the larger magnitude of an unknown at the ends of a step, and the length of the step.</summary>
    private static (double Size, double Length) SizeAndLength(T* state, T* step, int component, int lane, int lanes)
    {
        nint at = ((nint)component * lanes) + lane;
        T size = T.Max(T.Abs(state[at]), T.Abs(state[at] + step[at]));
        return (double.CreateTruncating(size), double.CreateTruncating(T.Abs(step[at])));
    }
}
