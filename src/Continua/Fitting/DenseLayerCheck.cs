using System.Globalization;
using Continua.Graphs;
using Continua.Tracing;

namespace Continua.Learning;

/// <summary>
/// Refuses fields whose dense layers are given numbers that a network does not learn from: far from zero, or hardly
/// varying, or varying far beyond the range of its activations.
/// </summary>
internal static class DenseLayerCheck
{
    private const double LargestMean = 10, LeastDeviation = 0.03, LargestDeviation = 30;

    /// <param name="field">In standardised units.</param>
    /// <param name="layout">The model's, for the names of its layers.</param>
    /// <param name="parameters">The first ones, in the order of the layout.</param>
    /// <param name="points">Standardised times and states of training rows, [row, 1 + state].</param>
    /// <param name="sees">The units that the field was written in.</param>
    /// <exception cref="ArgumentException">An input is out of range.</exception>
    public static void Check(Field field, ParameterLayout layout, double[] parameters, double[,] points, FieldUnits sees)
    {
        Tensor time = Trace.Input("t", Shape.Scalar), state = Trace.Input("y", [points.GetLength(1) - 1]);
        List<(string Layer, Tensor Input)> layers = Layers(field, layout, time, state);
        if (layers.Count == 0)
        {
            return;
        }

        double[,] given = Inputs(field, parameters, points);
        int column = 0;
        foreach ((string layer, Tensor input) in layers)
        {
            for (int c = 0; c < input.Size; c++, column++)
            {
                (double mean, double deviation) = Moments(given, column);
                if (!IsFit(mean, deviation))
                {
                    bool byTime = Graph.Sort([input]).Contains(time)
                        && DependsOnTime(field, parameters, points, given, column);
                    throw Refused(layer, c, mean, deviation, byTime || sees == FieldUnits.Standardized);
                }
            }
        }
    }

    /// <summary>
    /// The first dense layers on each path: products of a matrix of parameters with what depends on time or state.
    /// </summary>
    private static List<(string Layer, Tensor Input)> Layers(
        Field field, ParameterLayout layout, Tensor time, Tensor state)
    {
        Dictionary<Tensor, string> names = new(ReferenceEqualityComparer.Instance);
        foreach (ParameterSlice slice in layout.Slices)
        {
            names[slice.Value] = slice.Name;
        }

        HashSet<Tensor> moving = new(ReferenceEqualityComparer.Instance) { time, state };
        HashSet<Tensor> behind = new(ReferenceEqualityComparer.Instance);
        List<(string, Tensor)> layers = [];
        foreach (Tensor node in Graph.Sort([field.Apply(time, state)]))
        {
            _ = Array.Exists(node.Inputs, moving.Contains) && moving.Add(node);
            bool isBehind = Array.Exists(node.Inputs, behind.Contains);
            if (node.Primitive is MatVecPrimitive && moving.Contains(node.Inputs[1])
                && NameOf(node.Inputs[0], names) is { } name)
            {
                if (!isBehind)
                {
                    layers.Add((name, node.Inputs[1]));
                }

                isBehind = true;
            }

            _ = isBehind && behind.Add(node);
        }

        return layers;
    }

    private static string? NameOf(Tensor matrix, Dictionary<Tensor, string> names) =>
        Graph.Sort([matrix]).Select(names.GetValueOrDefault).FirstOrDefault(name => name is not null);

    private static double[,] Inputs(Field field, double[] parameters, double[,] points)
    {
        using Predictor<double> inputs = Predictor.Of<double>(
            x => Tensor.Concat([.. Layers(field, field.Layout, x[0], x[1..]).Select(l => l.Input)]), field, threads: 1);
        return inputs.Evaluate(new(field.Layout, parameters), points);
    }

    private static (double Mean, double Deviation) Moments(double[,] given, int column)
    {
        double[] values = [.. Enumerable.Range(0, given.GetLength(0)).Select(row => given[row, column])];
        double mean = values.Average();
        return (mean, values.All(v => v == values[0]) ? 0 : Math.Sqrt(values.Average(v => (v - mean) * (v - mean))));
    }

    // What never varies acts as a bias, and what is not finite is reported by the solve.
    private static bool IsFit(double mean, double deviation) =>
        !double.IsFinite(mean)
        || (Math.Abs(mean) <= LargestMean && deviation is 0 or (>= LeastDeviation and <= LargestDeviation));

    private static bool DependsOnTime(Field field, double[] parameters, double[,] points, double[,] given, int column)
    {
        double[,] still = (double[,])points.Clone();
        for (int row = 0; row < still.GetLength(0); row++)
        {
            still[row, 0] = 0;
        }

        double[,] then = Inputs(field, parameters, still);
        return Enumerable.Range(0, given.GetLength(0)).Any(row => then[row, column] != given[row, column]);
    }

    private static ArgumentException Refused(string layer, int input, double mean, double deviation, bool byHand)
    {
        double unit = deviation > 0 ? deviation : 1;
        string fix = byHand
            ? string.Create(CultureInfo.InvariantCulture, $"give it (x - {mean:G4}) / {unit:G4} in place of x")
            : "set FitOptions.FieldUnits = FieldUnits.Standardized, or wrap the network: new Scaled(net)";
        return new(string.Create(
            CultureInfo.InvariantCulture,
            $"A dense layer learns from inputs with a mean within ±{LargestMean} and a deviation of {LeastDeviation} to "
            + $"{LargestDeviation} over the training data, but input {input} of '{layer}' has mean {mean:G4} and deviation "
            + $"{deviation:G4}; {fix}."));
    }
}
