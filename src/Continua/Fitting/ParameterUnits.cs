using System.Numerics;

namespace Continua.Learning;

/// <summary>
/// Chooses the unit in which each parameter is trained, because the parameters of a field in data units may be of any
/// magnitude: a change by one unit changes the standardised slope by about 1, whatever the units of states and time
/// are. Parameters of <see cref="Linear"/> and <see cref="SpectralLinear"/> layers have the unit 1.
/// </summary>
internal static class ParameterUnits
{
    private const int Probes = 12;

    // A bound for parameters with little initial effect: a unit is at most ten times the largest component of the
    // parameter, or ten if that is below 1.
    private const double MaxRelativeUnit = 10;

    /// <summary>Returns the units of all components of the parameters.</summary>
    /// <param name="model">The model.</param>
    /// <param name="field">The field of the model in standardised units.</param>
    /// <param name="start">The initial parameters.</param>
    /// <param name="points">Standardised times and states of training rows, [row, 1 + state].</param>
    /// <returns>The unit of each component; null if all parameters belong to layers.</returns>
    public static double[]? Of(NeuralOde model, Field field, double[] start, double[,] points)
    {
        HashSet<Tensor> nonLayer = new(ReferenceEqualityComparer.Instance);
        Collect(model, nonLayer);
        ParameterSlice[] slices = [.. model.Layout.Slices.Where(slice => nonLayer.Contains(slice.Value))];
        if (slices.Length == 0)
        {
            return null;
        }

        double[] squares = Squares(field, start, points), units = [.. Enumerable.Repeat(1.0, start.Length)];
        foreach (ParameterSlice slice in slices)
        {
            double effect = Math.Sqrt(squares.AsSpan(slice.Offset, slice.Size).ToArray().Average());
            double max = MaxRelativeUnit * start.AsSpan(slice.Offset, slice.Size).ToArray().Max(
                x => Math.Max(1, Math.Abs(x)));
            bool hasEffect = double.IsFinite(1 / effect) && effect > 0;
            units.AsSpan(slice.Offset, slice.Size).Fill(hasEffect ? Math.Min(1 / effect, max) : 1);
        }

        return units;
    }

    /// <summary>
    /// Returns groups whose learning rates are multiplied by the units. Weight decay is divided by them, so that it
    /// shrinks a parameter by the same fraction as without units.
    /// </summary>
    public static ParameterGroups Grouped(ParameterGroups? groups, ParameterLayout layout, double[] units)
    {
        Dictionary<string, double> unitOf = layout.Slices.ToDictionary(s => s.Name, s => units[s.Offset]);
        return new(name =>
        {
            ParameterGroup group = groups?.ByName(name) ?? ParameterGroup.Default;
            double unit = unitOf[name];
            return group with { RateFactor = group.RateFactor * unit, Decay = group.Decay / unit };
        });
    }

    /// <summary>
    /// Converts derivatives with respect to parameters into derivatives with respect to parameters divided by their
    /// units.
    /// </summary>
    public static void Scale<T>(T[] gradient, double[] units)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int i = 0; i < gradient.Length; i++)
        {
            gradient[i] *= T.CreateTruncating(units[i]);
        }
    }

    private static void Collect(Module module, HashSet<Tensor> nonLayer)
    {
        if (module is not (Linear or SpectralLinear))
        {
            nonLayer.UnionWith(module.DeclaredParameters.Select(parameter => parameter.Value));
        }

        foreach (Module part in module.AllParts)
        {
            Collect(part, nonLayer);
        }
    }

    /// <summary>
    /// Estimates the sum over states of (∂slope/∂θ)², averaged over rows, with random signs (Hutchinson 1990).
    /// </summary>
    private static double[] Squares(Field field, double[] start, double[,] points)
    {
        int rows = points.GetLength(0), states = points.GetLength(1) - 1;
        using Gradient<double> gradient = Gradient.Of<double>(
            (point, sign) => Tensor.Sum(field.Apply(point[0], point[1..]) * sign), field, new() { ByInputs = false, Threads = 1 });
        Parameters<double> parameters = new(field.Layout, start);
        double[] squares = new double[start.Length];
        for (int probe = 0; probe < Probes; probe++)
        {
            RandomKey key = new RandomKey(0).Split(probe);
            double[,] signs = new double[rows, states];
            for (int i = 0; i < signs.Length; i++)
            {
                signs[i / states, i % states] = key.Uniform(i) < 0.5 ? -1 : 1;
            }

            double[] derivatives = gradient.Evaluate(parameters, null, [points, signs]).ByParameters;
            for (int i = 0; i < squares.Length; i++)
            {
                squares[i] += derivatives[i] * derivatives[i] / rows / Probes;
            }
        }

        return squares;
    }
}
