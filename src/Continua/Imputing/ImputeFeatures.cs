namespace Continua.Learning;

/// <summary>
/// What a network that fills holes reads at each observation: for every channel the value that is seen, the value that is
/// wanted, and the mean and the logarithm of the standard deviation that the linear model of the channel expects; then the
/// time, the season and the constant values of the series.
/// </summary>
internal sealed class ImputeFeatures
{
    private readonly double[][] seasonal;

    private ImputeFeatures(
        SeriesScaling scaling, double[][] seasonal, SeriesSmoother[] smoothers, double[] least, double? period, int statics) =>
        (Scaling, this.seasonal, Smoothers, Least, Period, Statics) = (scaling, seasonal, smoothers, least, period, statics);

    public SeriesScaling Scaling { get; }

    /// <summary>The linear model of each channel.</summary>
    public SeriesSmoother[] Smoothers { get; }

    /// <summary>The smallest value that is expected of each channel: 0 if none of its values is negative, else none.</summary>
    public double[] Least { get; }

    /// <summary>The period of the seasonal mean, in the unit of times; null for none.</summary>
    public double? Period { get; }

    public int Statics { get; }

    public int Channels => Smoothers.Length;

    /// <summary>The number of values that are always known: the time, the season, and constant values with their masks.</summary>
    public int Known => 1 + (Period is null ? 0 : 2) + (2 * Statics);

    /// <summary>The number of channels of the features.</summary>
    public int Width => (4 * Channels) + Known;

    /// <summary>Fits scaling, seasonal means and linear models to some of the series.</summary>
    /// <param name="data">The series, without the values that are hidden from training.</param>
    /// <param name="rows">The training series.</param>
    /// <param name="period">The period of the seasonal mean; null for none.</param>
    public static ImputeFeatures Fit(LabelledSeries data, int[] rows, double? period)
    {
        SeriesScaling scaling = SeriesScaling.Of(data, rows);
        int channels = data.Channels.Count;
        double[][] seasonal = new double[channels][];
        SeriesSmoother[] smoothers = new SeriesSmoother[channels];
        double[] least = new double[channels];
        Parallel.For(0, channels, c =>
        {
            List<double[]> times = [], values = [];
            bool isNegative = false;
            foreach (int row in rows)
            {
                ReadOnlySpan<double> at = data.Series.TimesOf(row), given = data.Series.ValuesOf(row);
                List<double> t = [], x = [];
                for (int k = 0; k < at.Length; k++)
                {
                    if (!double.IsNaN(given[(k * channels) + c]))
                    {
                        isNegative |= given[(k * channels) + c] < 0;
                        t.Add(at[k]);
                        x.Add((given[(k * channels) + c] - scaling.Mean[c]) / scaling.Deviation[c]);
                    }
                }

                times.Add([.. t]);
                values.Add([.. x]);
            }

            least[c] = isNegative ? double.NegativeInfinity : 0;
            seasonal[c] = SeasonOf(times, values, period);
            for (int r = 0; r < times.Count; r++)
            {
                for (int k = 0; k < times[r].Length; k++)
                {
                    values[r][k] -= At(seasonal[c], times[r][k], period);
                }
            }

            smoothers[c] = SeriesSmoother.Fit(times, values);
        });
        return new(scaling, seasonal, smoothers, least, period, data.StaticNames.Count);
    }

    /// <summary>Returns the standardised value of a channel with the seasonal mean subtracted.</summary>
    public double Standardized(int channel, double time, double value) =>
        ((value - Scaling.Mean[channel]) / Scaling.Deviation[channel]) - At(seasonal[channel], time, Period);

    /// <summary>Returns the value of a channel from a standardised one.</summary>
    public double Restored(int channel, double time, double standardized) =>
        ((standardized + At(seasonal[channel], time, Period)) * Scaling.Deviation[channel]) + Scaling.Mean[channel];

    /// <summary>Returns the mean that the linear model of a channel expects, standardised.</summary>
    /// <param name="features">The features of a series.</param>
    /// <param name="observation">The index of the observation.</param>
    /// <param name="channel">The channel.</param>
    public double LinearMean(ReadOnlySpan<float> features, int observation, int channel) =>
        features[(observation * Width) + (2 * Channels) + channel];

    /// <summary>Returns the features of some series.</summary>
    /// <param name="data">The series.</param>
    /// <param name="rows">The indices of the series.</param>
    /// <param name="hidden">Whether each value of a row is hidden, and wanted.</param>
    public RaggedSeries<float> Of(LabelledSeries data, ReadOnlySpan<int> rows, Func<int, bool[]> hidden)
    {
        int total = 0, channels = Channels;
        foreach (int row in rows)
        {
            total += data.Series.Lengths[row];
        }

        float[,] features = new float[total, Width];
        double[] times = new double[total];
        int[] lengths = new int[rows.Length];
        int first = 0;
        for (int i = 0; i < rows.Length; i++)
        {
            int row = rows[i];
            ReadOnlySpan<double> at = data.Series.TimesOf(row), values = data.Series.ValuesOf(row);
            bool[] isHidden = hidden(row);
            int n = lengths[i] = at.Length;
            double[] seen = new double[n], mean = new double[n], deviation = new double[n];
            for (int c = 0; c < channels; c++)
            {
                for (int k = 0; k < n; k++)
                {
                    double x = Standardized(c, at[k], values[(k * channels) + c]);
                    bool wanted = isHidden[(k * channels) + c];
                    seen[k] = wanted ? double.NaN : x;
                    features[first + k, c] = (float)seen[k];
                    features[first + k, channels + c] = wanted ? (float)x : float.NaN;
                }

                Smoothers[c].Smooth(at, seen, mean, deviation);
                for (int k = 0; k < n; k++)
                {
                    features[first + k, (2 * channels) + c] = (float)mean[k];
                    features[first + k, (3 * channels) + c] = (float)Math.Log(deviation[k]);
                }
            }

            for (int k = 0; k < n; k++)
            {
                int column = 4 * channels;
                times[first + k] = (at[k] - Scaling.TimeOrigin) / Scaling.TimeScale;
                features[first + k, column++] = (float)((at[k] - at[0]) / Scaling.TimeScale);
                if (Period is { } period)
                {
                    (double sin, double cos) = Math.SinCos(2 * Math.PI * at[k] / period);
                    (features[first + k, column], features[first + k, column + 1]) = ((float)sin, (float)cos);
                    column += 2;
                }

                for (int s = 0; s < Statics; s++)
                {
                    double value = (data.Statics[row, s] - Scaling.StaticMean[s]) / Scaling.StaticDeviation[s];
                    bool isKnown = double.IsFinite(value);
                    (features[first + k, column], features[first + k, column + 1]) = (isKnown ? (float)value : 0, isKnown ? 1 : 0);
                    column += 2;
                }
            }

            first += n;
        }

        return new(features, times, lengths);
    }

    /// <summary>Fits a mean with three harmonics of the period by least squares.</summary>
    private static double[] SeasonOf(List<double[]> times, List<double[]> values, double? period)
    {
        const int terms = 7;
        if (period is null)
        {
            return [];
        }

        // A small diagonal keeps the matrix regular if the times cover a part of the period only.
        double[] normal = new double[terms * terms], season = new double[terms];
        for (int i = 0; i < terms; i++)
        {
            normal[(i * terms) + i] = 1e-6;
        }

        double[] basis = new double[terms];
        for (int r = 0; r < times.Count; r++)
        {
            for (int k = 0; k < times[r].Length; k++)
            {
                Basis(times[r][k], period.Value, basis);
                for (int i = 0; i < terms; i++)
                {
                    for (int j = 0; j < terms; j++)
                    {
                        normal[(i * terms) + j] += basis[i] * basis[j];
                    }

                    season[i] += basis[i] * values[r][k];
                }
            }
        }

        SmallMatrix.Solve(normal, season, terms);
        return season;
    }

    private static double At(double[] season, double time, double? period)
    {
        if (season.Length == 0)
        {
            return 0;
        }

        Span<double> basis = stackalloc double[season.Length];
        Basis(time, period!.Value, basis);
        double sum = 0;
        for (int i = 0; i < season.Length; i++)
        {
            sum += season[i] * basis[i];
        }

        return sum;
    }

    private static void Basis(double time, double period, Span<double> basis)
    {
        basis[0] = 1;
        for (int h = 1; (2 * h) < basis.Length; h++)
        {
            (basis[(2 * h) - 1], basis[2 * h]) = Math.SinCos(2 * Math.PI * h * time / period);
        }
    }
}
