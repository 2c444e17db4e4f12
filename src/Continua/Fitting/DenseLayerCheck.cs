using System.Globalization;
using Continua.Graphs;
using Continua.Tracing;

namespace Continua.Learning;

/// <summary>
/// Rejects fields whose dense layers receive inputs from which a network does not learn: values far from zero, values
/// that hardly vary, or values that vary far beyond the range of the activations.
/// </summary>
internal static class DenseLayerCheck
{
    private const double MaxMean = 10, MinDeviation = 0.03, MaxDeviation = 30;

    /// <summary>Checks the inputs of a field's dense layers at the initial parameters.</summary>
    /// <param name="field">The field, converted to standardised units.</param>
    /// <param name="layout">The layout of the model, for the names of its layers.</param>
    /// <param name="parameters">The initial parameters, in the order of the layout.</param>
    /// <param name="points">Standardised times and states of training rows, [row, 1 + state].</param>
    /// <param name="units">The units in which the field was written.</param>
    /// <exception cref="ArgumentException">
    /// The mean or the deviation of an input is out of range; an input that does not vary may have the deviation 0.
    /// </exception>
    public static void Check(
        Field field, ParameterLayout layout, double[] parameters, double[,] points, FieldUnits units)
    {
        Tensor time = Trace.Input("t", Shape.Scalar), state = Trace.Input("y", [points.GetLength(1) - 1]);
        List<(string Layer, Tensor Input)> layers = Layers(field, layout, time, state);
        if (layers.Count == 0)
        {
            return;
        }

        double[,] inputs = Inputs(field, parameters, points);
        int column = 0;
        foreach ((string layer, Tensor input) in layers)
        {
            for (int c = 0; c < input.Size; c++, column++)
            {
                (double mean, double deviation) = Moments(inputs, column);
                if (!IsSuitable(mean, deviation))
                {
                    bool byTime = Graph.Sort([input]).Contains(time)
                        && DependsOnTime(field, parameters, points, inputs, column);
                    throw Refusal(layer, c, mean, deviation, byTime || units == FieldUnits.Standardized);
                }
            }
        }
    }

    /// <summary>
    /// Finds the dense layers that receive no output of another dense layer. A dense layer is a product of a parameter
    /// matrix with a value that depends on time or state.
    /// </summary>
    private static List<(string Layer, Tensor Input)> Layers(
        Field field, ParameterLayout layout, Tensor time, Tensor state)
    {
        Dictionary<Tensor, string> names = new(ReferenceEqualityComparer.Instance);
        foreach (ParameterSlice slice in layout.Slices)
        {
            names[slice.Value] = slice.Name;
        }

        HashSet<Tensor> variable = new(ReferenceEqualityComparer.Instance) { time, state };
        HashSet<Tensor> afterLayer = new(ReferenceEqualityComparer.Instance);
        List<(string, Tensor)> layers = [];
        foreach (Tensor node in Graph.Sort([field.Apply(time, state)]))
        {
            _ = Array.Exists(node.Inputs, variable.Contains) && variable.Add(node);
            bool isAfterLayer = Array.Exists(node.Inputs, afterLayer.Contains);
            if (node.Primitive is MatVecPrimitive && variable.Contains(node.Inputs[1])
                && NameOf(node.Inputs[0], names) is { } name)
            {
                if (!isAfterLayer)
                {
                    layers.Add((name, node.Inputs[1]));
                }

                isAfterLayer = true;
            }

            _ = isAfterLayer && afterLayer.Add(node);
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

    private static (double Mean, double Deviation) Moments(double[,] inputs, int column)
    {
        double[] values = [.. Enumerable.Range(0, inputs.GetLength(0)).Select(row => inputs[row, column])];
        double mean = values.Average();
        return (mean, values.All(v => v == values[0]) ? 0 : Math.Sqrt(values.Average(v => (v - mean) * (v - mean))));
    }

    // A constant input acts as a bias. Values that are not finite are reported by the solve.
    private static bool IsSuitable(double mean, double deviation) =>
        !double.IsFinite(mean)
        || (Math.Abs(mean) <= MaxMean && deviation is 0 or (>= MinDeviation and <= MaxDeviation));

    private static bool DependsOnTime(Field field, double[] parameters, double[,] points, double[,] inputs, int column)
    {
        double[,] atTimeZero = (double[,])points.Clone();
        for (int row = 0; row < atTimeZero.GetLength(0); row++)
        {
            atTimeZero[row, 0] = 0;
        }

        double[,] changed = Inputs(field, parameters, atTimeZero);
        return Enumerable.Range(0, inputs.GetLength(0)).Any(row => changed[row, column] != inputs[row, column]);
    }

    private static ArgumentException Refusal(string layer, int input, double mean, double deviation, bool byHand)
    {
        double unit = deviation > 0 ? deviation : 1;
        string fix = byHand
            ? string.Create(CultureInfo.InvariantCulture, $"give it (x - {mean:G4}) / {unit:G4} in place of x")
            : "set FitOptions.FieldUnits = FieldUnits.Standardized, or wrap the network: new Scaled(net)";
        return new(string.Create(
            CultureInfo.InvariantCulture,
            $"A dense layer learns from inputs with a mean within ±{MaxMean} and a deviation of {MinDeviation} to "
            + $"{MaxDeviation} over the training data, but input {input} of '{layer}' has mean {mean:G4} and deviation "
            + $"{deviation:G4}; {fix}."));
    }
}
