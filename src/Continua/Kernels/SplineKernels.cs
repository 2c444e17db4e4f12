using System.Numerics;

namespace Continua.Kernels;

/// <summary>
/// The tridiagonal system for the slopes d of a cubic spline at its knots. With interval lengths h and chord slopes s,
/// hᵢdᵢ₋₁ + 2(hᵢ₋₁ + hᵢ)dᵢ + hᵢ₋₁dᵢ₊₁ = 3(hᵢsᵢ₋₁ + hᵢ₋₁sᵢ) at interior knots. At each end, either the curvature is zero
/// (2d₀ + d₁ = 3s₀), or one polynomial spans the two outermost intervals
/// (h₁d₀ + (h₀ + h₁)d₁ = ((3h₀ + 2h₁)h₁s₀ + h₀²s₁)/(h₀ + h₁)). Without zero curvature, three knots give a parabola. Two
/// knots give a straight line, and one knot gives the slope 0.
/// Reference: de Boor 1978, <i>A Practical Guide to Splines</i>, chapter IV.
/// </summary>
/// <param name="knots">The number of knots.</param>
/// <param name="natural">Whether the curvature is zero at both ends.</param>
internal sealed class SplineSystem(int knots, bool natural)
{
    private readonly double[] h = new double[knots], s = new double[knots], below = new double[knots], diagonal = new double[knots],
        above = new double[knots], factor = new double[knots];

    /// <summary>The slopes at the knots, after <see cref="Solve"/>.</summary>
    public double[] Slopes { get; } = new double[knots];

    /// <summary>
    /// The cotangents of the slopes; <see cref="PullBack"/> replaces them by the cotangents of the right-hand sides.
    /// </summary>
    public double[] Cotangents { get; } = new double[knots];

    /// <summary>The cotangents of the knot times, after <see cref="PullBack"/>.</summary>
    public double[] TimeCotangents { get; } = new double[knots];

    /// <summary>The cotangents of the values at the knots, after <see cref="PullBack"/>.</summary>
    public double[] ValueCotangents { get; } = new double[knots];

    /// <summary>Computes the slopes of a spline of several channels.</summary>
    /// <param name="times">[knots].</param>
    /// <param name="values">[knots, channels].</param>
    /// <param name="natural">Whether the curvature is zero at both ends.</param>
    public static double[] SlopesOf(double[] times, double[] values, bool natural)
    {
        SplineSystem system = new(times.Length, natural);
        int channels = values.Length / times.Length;
        double[] slopes = new double[values.Length], channel = new double[times.Length];
        for (int c = 0; c < channels; c++)
        {
            for (int k = 0; k < times.Length; k++)
            {
                channel[k] = values[(k * channels) + c];
            }

            system.Solve(times, channel);
            for (int k = 0; k < times.Length; k++)
            {
                slopes[(k * channels) + c] = system.Slopes[k];
            }
        }

        return slopes;
    }

    /// <summary>Solves for the slopes of one channel.</summary>
    public void Solve(ReadOnlySpan<double> times, ReadOnlySpan<double> values)
    {
        for (int i = 0; i + 1 < knots; i++)
        {
            h[i] = times[i + 1] - times[i];
            s[i] = (values[i + 1] - values[i]) / h[i];
        }

        Array.Clear(below);
        Array.Clear(above);
        if (knots < 2)
        {
            Slopes[0] = 0;
            return;
        }

        for (int i = 1; i + 1 < knots; i++)
        {
            (below[i], diagonal[i], above[i]) = (h[i], 2 * (h[i - 1] + h[i]), h[i - 1]);
            Slopes[i] = 3 * ((h[i] * s[i - 1]) + (h[i - 1] * s[i]));
        }

        int last = knots - 1;
        if (natural || knots == 2)
        {
            (diagonal[0], above[0], Slopes[0]) = (2, 1, 3 * s[0]);
            (diagonal[last], below[last], Slopes[last]) = (2, 1, 3 * s[last - 1]);
        }
        else if (knots == 3)
        {
            (diagonal[0], above[0], Slopes[0]) = (1, 1, 2 * s[0]);
            (diagonal[last], below[last], Slopes[last]) = (1, 1, 2 * s[1]);
        }
        else
        {
            (diagonal[0], above[0], Slopes[0]) = (h[1], h[0] + h[1], EndEquation(0, 1));
            (diagonal[last], below[last], Slopes[last]) = (h[last - 2], h[last - 1] + h[last - 2], EndEquation(last - 1, last - 2));
        }

        for (int i = 1; i < knots; i++)
        {
            factor[i] = below[i] / diagonal[i - 1];
            diagonal[i] -= factor[i] * above[i - 1];
            Slopes[i] -= factor[i] * Slopes[i - 1];
        }

        Slopes[last] /= diagonal[last];
        for (int i = last - 1; i >= 0; i--)
        {
            Slopes[i] = (Slopes[i] - (above[i] * Slopes[i + 1])) / diagonal[i];
        }
    }

    /// <summary>
    /// Computes the cotangents of times and values from <see cref="Cotangents"/>, after <see cref="Solve"/>.
    /// </summary>
    public void PullBack()
    {
        Array.Clear(TimeCotangents);
        Array.Clear(ValueCotangents);
        if (knots < 2)
        {
            return;
        }

        int last = knots - 1;
        double[] g = Cotangents;
        g[0] /= diagonal[0];
        for (int i = 1; i < knots; i++)
        {
            g[i] = (g[i] - (above[i - 1] * g[i - 1])) / diagonal[i];
        }

        for (int i = last - 1; i >= 0; i--)
        {
            g[i] -= factor[i + 1] * g[i + 1];
        }

        for (int i = 1; i < last; i++)
        {
            double cotangent = g[i];
            AddChordCotangent(i - 1, 3 * h[i] * cotangent);
            AddChordCotangent(i, 3 * h[i - 1] * cotangent);
            AddLengthCotangent(i, -cotangent * (Slopes[i - 1] + (2 * Slopes[i]) - (3 * s[i - 1])));
            AddLengthCotangent(i - 1, -cotangent * ((2 * Slopes[i]) + Slopes[i + 1] - (3 * s[i])));
        }

        if (natural || knots == 2)
        {
            AddChordCotangent(0, 3 * g[0]);
            AddChordCotangent(last - 1, 3 * g[last]);
        }
        else if (knots == 3)
        {
            AddChordCotangent(0, 2 * g[0]);
            AddChordCotangent(1, 2 * g[last]);
        }
        else
        {
            PullBackEnd(0, 1, g[0], Slopes[0], Slopes[1]);
            PullBackEnd(last - 1, last - 2, g[last], Slopes[last], Slopes[last - 1]);
        }
    }

    private double EndEquation(int first, int second) =>
        ((((3 * h[first]) + (2 * h[second])) * h[second] * s[first]) + (h[first] * h[first] * s[second])) / (h[first] + h[second]);

    private void PullBackEnd(int first, int second, double cotangent, double d0, double d1)
    {
        (double a, double b) = (h[first], h[second]);
        double sum = a + b, end = EndEquation(first, second);
        AddChordCotangent(first, cotangent * ((3 * a) + (2 * b)) * b / sum);
        AddChordCotangent(second, cotangent * a * a / sum);
        AddLengthCotangent(first, -cotangent * (d1 - (((3 * b * s[first]) + (2 * a * s[second]) - end) / sum)));
        AddLengthCotangent(second, -cotangent * (d0 + d1 - (((((3 * a) + (4 * b)) * s[first]) - end) / sum)));
    }

    /// <summary>Adds the cotangent of a chord slope (xᵢ₊₁ − xᵢ)/hᵢ to the cotangents of values and times.</summary>
    private void AddChordCotangent(int i, double cotangent)
    {
        ValueCotangents[i + 1] += cotangent / h[i];
        ValueCotangents[i] -= cotangent / h[i];
        AddLengthCotangent(i, -cotangent * s[i] / h[i]);
    }

    /// <summary>Adds the cotangent of an interval length hᵢ = tᵢ₊₁ − tᵢ to the cotangents of the times.</summary>
    private void AddLengthCotangent(int i, double cotangent)
    {
        TimeCotangents[i + 1] += cotangent;
        TimeCotangents[i] -= cotangent;
    }
}

/// <summary>
/// Computes the slopes of a cubic spline at its knots, or the vjp of the slopes with respect to times or values.
/// </summary>
/// <param name="cotangent">
/// The cotangent of the slopes. If <paramref name="part"/> is null, this operand is not read and is the same as the
/// values.
/// </param>
/// <param name="part">The quantity whose cotangent is computed; null to compute the slopes.</param>
internal sealed unsafe class SplineInstruction<T>(
    Operand result, Operand times, Operand values, Operand cotangent, int knots, int channels, bool natural, PathPart? part, int state)
    : Instruction<T>(result, times, values, cotangent)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public override void Run(Frame<T> frame, int lanes)
    {
        SplineSystem system = (SplineSystem)(frame.States[state] ??= new SplineSystem(knots, natural));
        int width = Result.PerRow ? lanes : 1;
        double[] laneTimes = new double[knots], channelValues = new double[knots];
        T* target = frame.Pointer(Result, lanes);
        new Span<T>(target, knots * (part == PathPart.Times ? 1 : channels) * width).Clear();
        for (int l = 0; l < width; l++)
        {
            Read(frame, times, lanes, l, 0, 1, laneTimes);
            for (int c = 0; c < channels; c++)
            {
                Read(frame, values, lanes, l, c, channels, channelValues);
                system.Solve(laneTimes, channelValues);
                if (part is not null)
                {
                    Read(frame, cotangent, lanes, l, c, channels, system.Cotangents);
                    system.PullBack();
                }

                double[] output = part switch { null => system.Slopes, PathPart.Times => system.TimeCotangents, _ => system.ValueCotangents };
                (int first, int step) = part == PathPart.Times ? (0, 1) : (c, channels);
                for (int i = 0; i < knots; i++)
                {
                    target[((((nint)i * step) + first) * width) + l] += T.CreateTruncating(output[i]);
                }
            }
        }
    }

    private void Read(Frame<T> frame, Operand from, int lanes, int lane, int first, int step, double[] to)
    {
        T* source = frame.Pointer(from, lanes) + (lane * from.LaneStep);
        for (int i = 0; i < knots; i++)
        {
            to[i] = double.CreateTruncating(source[(((nint)i * step) + first) * from.ComponentStep(lanes)]);
        }
    }
}
