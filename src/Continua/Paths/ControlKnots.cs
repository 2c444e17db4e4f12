using System.Numerics;
using Continua.Kernels;

namespace Continua.Paths;

/// <summary>
/// Computes the polynomials of a control path from the observations of a row: in double precision, in the position u
/// within each interval, from 0 to 1.
/// </summary>
internal sealed unsafe class ControlKnots<T>(ControlPlan plan)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly ControlOptions options = plan.Options;
    private readonly List<double> observedTimes = [], observedValues = [];
    private double[] channel = [];

    private bool IsRectilinear => options.Interpolation == Interpolation.Rectilinear;

    /// <summary>Returns the number of intervals of the path through a number of observations.</summary>
    public int IntervalsFor(int observations) =>
        ((Math.Max(observations - 1, 0) * (IsRectilinear ? 2 : 1)) + options.Window - 1) / options.Window;

    /// <summary>Writes the coefficients of a row.</summary>
    /// <param name="times">The times of the observations.</param>
    /// <param name="values">The values, [observations, channels]; NaN where a channel was not observed.</param>
    /// <param name="target">The coefficients, [intervals, powers, channels], at least one interval.</param>
    public void Fill(ReadOnlySpan<double> times, ReadOnlySpan<T> values, T* target)
    {
        new Span<T>(target, Math.Max(IntervalsFor(times.Length), 1) * plan.Terms * plan.Channels).Clear();
        if (times.IsEmpty)
        {
            return;
        }

        if (options.HasWindows)
        {
            FillWindows(times, values, target);
            return;
        }

        if (channel.Length < times.Length)
        {
            channel = new double[times.Length];
        }

        Span<double> knots = channel.AsSpan(0, times.Length);
        int width = values.Length / times.Length, channels = plan.Observed, next = 0;
        values = values[plan.FirstObserved..];
        if (options.Channels.HasFlag(ControlChannels.Time))
        {
            times.CopyTo(knots);
            FillChannel(times, knots, target + next++, isTime: true);
        }

        for (int c = 0; c < channels && options.Channels.HasFlag(ControlChannels.Mask); c++)
        {
            for (int k = 0; k < knots.Length; k++)
            {
                knots[k] = T.IsNaN(values[(k * width) + c]) ? 0 : 1;
            }

            FillChannel(times, knots, target + next++);
        }

        for (int c = 0; c < channels && options.Channels.HasFlag(ControlChannels.Count); c++)
        {
            int count = 0;
            for (int k = 0; k < knots.Length; k++)
            {
                knots[k] = count += T.IsNaN(values[(k * width) + c]) ? 0 : 1;
            }

            FillChannel(times, knots, target + next++);
        }

        for (int c = 0; c < channels; c++)
        {
            for (int k = 0; k < knots.Length; k++)
            {
                knots[k] = double.CreateTruncating(values[(k * width) + c]);
            }

            if (options.Interpolation == Interpolation.Cubic)
            {
                FillSpline(times, knots, target + next++);
                continue;
            }

            if (IsRectilinear || options.Filling == Filling.Forward)
            {
                CarryForward(knots);
            }
            else
            {
                Interpolate(times, knots);
            }

            FillChannel(times, knots, target + next++);
        }
    }

    /// <summary>Writes, for each window, the value at its start and the tensors of its log-signature as the slope.</summary>
    private void FillWindows(ReadOnlySpan<double> times, ReadOnlySpan<T> values, T* target)
    {
        int channels = plan.PathChannels, intervals = Math.Max(times.Length - 1, 1), stored = plan.Channels;
        ControlPlan single = plan with { Options = options with { Window = 1, Depth = 1 } };
        T[] straight = new T[intervals * 2 * channels];
        fixed (T* lines = straight)
        {
            new ControlKnots<T>(single).Fill(times, values, lines);
        }

        SignatureSum sum = new(channels, options.Depth);
        double[] increment = new double[channels], tensors = new double[stored];
        for (int from = 0; from < intervals; from += options.Window, target += 2 * stored)
        {
            sum.Clear();
            for (int k = from; k < Math.Min(from + options.Window, intervals); k++)
            {
                for (int c = 0; c < channels; c++)
                {
                    increment[c] = double.CreateTruncating(straight[(((2 * k) + 1) * channels) + c]);
                }

                sum.Append(increment);
            }

            sum.Log(tensors);
            for (int c = 0; c < stored; c++)
            {
                target[c] = c < channels ? straight[(2 * from * channels) + c] : T.Zero;
                target[stored + c] = T.CreateTruncating(tensors[c]);
            }
        }
    }

    /// <summary>Replaces missing values by the last one before; 0 if there is none.</summary>
    private static void CarryForward(Span<double> values)
    {
        double last = 0;
        foreach (ref double value in values)
        {
            value = last = double.IsNaN(value) ? last : value;
        }
    }

    /// <summary>Replaces missing values by interpolation between the values before and after.</summary>
    private static void Interpolate(ReadOnlySpan<double> times, Span<double> values)
    {
        int before = -1;
        for (int k = 0; k <= values.Length; k++)
        {
            if (k < values.Length && double.IsNaN(values[k]))
            {
                continue;
            }

            for (int i = before + 1; i < k; i++)
            {
                double span = before >= 0 && k < values.Length ? times[k] - times[before] : 0;
                values[i] = before < 0 ? (k < values.Length ? values[k] : 0)
                    : k == values.Length ? values[before]
                    : values[before] + ((values[k] - values[before]) * (span > 0 ? (times[i] - times[before]) / span : 0));
            }

            before = k;
        }
    }

    /// <summary>Writes the coefficients of a channel without missing values.</summary>
    private void FillChannel(ReadOnlySpan<double> times, ReadOnlySpan<double> x, T* target, bool isTime = false)
    {
        Write(target, 0, x[0], 0, 0, 0);
        if (options.Interpolation == Interpolation.Linear)
        {
            FillLines(x, target);
            return;
        }

        double slope = 0;
        for (int k = 0; k + 1 < x.Length; k++)
        {
            double rise = x[k + 1] - x[k];
            if (IsRectilinear)
            {
                Write(target, 2 * k, x[k], isTime ? rise : 0, 0, 0);
                Write(target, (2 * k) + 1, isTime ? x[k + 1] : x[k], isTime ? 0 : rise, 0, 0);
                continue;
            }

            // The slope at the end of an interval is that of the straight line over it. At its start it is that of the
            // interval before, in units of this interval; two observations at one time have no slope between them.
            double span = times[k + 1] - times[k], left = k == 0 ? rise : slope * span;
            WriteHermite(target, k, x[k], x[k + 1], left, rise);
            slope = span > 0 ? rise / span : 0;
        }
    }

    /// <summary>Writes the coefficients of straight lines between the values of a channel.</summary>
    private void FillLines(ReadOnlySpan<double> x, T* target)
    {
        nint slope = plan.Channels, step = 2 * slope;
        for (int k = 1; k < x.Length; k++, target += step)
        {
            target[0] = T.CreateTruncating(x[k - 1]);
            target[slope] = T.CreateTruncating(x[k] - x[k - 1]);
        }
    }

    /// <summary>Writes the coefficients of a natural spline through the observed values of a channel.</summary>
    private void FillSpline(ReadOnlySpan<double> times, ReadOnlySpan<double> x, T* target)
    {
        observedTimes.Clear();
        observedValues.Clear();
        for (int k = 0; k < x.Length; k++)
        {
            if (!double.IsNaN(x[k]))
            {
                Tensor.Guard(
                    observedTimes.Count == 0 || times[k] > observedTimes[^1],
                    $"A cubic control path has one observation at each time, but got two at {times[k]}; take "
                    + $"their mean, or Interpolation.Hermite.");
                observedTimes.Add(times[k]);
                observedValues.Add(x[k]);
            }
        }

        if (observedTimes.Count == 0)
        {
            return;
        }

        double[] knots = [.. observedTimes], values = [.. observedValues];
        double[] slopes = knots.Length == 1 ? [0] : SplineSystem.SlopesOf(knots, values, natural: true);
        Write(target, 0, values[0], 0, 0, 0);
        int at = 0;
        for (int k = 0; k + 1 < x.Length; k++)
        {
            while (at + 1 < knots.Length && times[k] >= knots[at + 1])
            {
                at++;
            }

            double span = times[k + 1] - times[k];
            if (times[k] < knots[0] || at + 1 == knots.Length)
            {
                Write(target, k, values[at], 0, 0, 0);
                continue;
            }

            (double value, double slope) = Cubic(times[k]);
            (double end, double endSlope) = Cubic(times[k + 1]);
            WriteHermite(target, k, value, end, slope * span, endSlope * span);
        }

        (double, double) Cubic(double time)
        {
            double h = knots[at + 1] - knots[at], p = (time - knots[at]) / h, rise = values[at + 1] - values[at];
            double a = (slopes[at] * h) - rise, b = rise - (slopes[at + 1] * h), q = 1 - p;
            double value = (q * values[at]) + (p * values[at + 1]) + (p * q * ((q * a) + (p * b)));
            double slope = (rise + ((q - p) * ((q * a) + (p * b))) + (p * q * (b - a))) / h;
            return (value, slope);
        }
    }

    /// <summary>Writes the cubic polynomial with given values and slopes at both ends of an interval.</summary>
    private void WriteHermite(T* target, int interval, double start, double end, double left, double right)
    {
        double rise = end - start;
        Write(target, interval, start, left, (3 * rise) - (2 * left) - right, left + right - (2 * rise));
    }

    private void Write(T* target, int interval, double a, double b, double c, double d)
    {
        T* at = target + ((nint)interval * plan.Terms * plan.Channels);
        at[0] = T.CreateTruncating(a);
        at[plan.Channels] = T.CreateTruncating(b);
        if (plan.Terms == 4)
        {
            at[2 * plan.Channels] = T.CreateTruncating(c);
            at[3 * plan.Channels] = T.CreateTruncating(d);
        }
    }
}
