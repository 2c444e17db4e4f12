using System.Numerics;

namespace Continua.Learning;

/// <summary>
/// The unit in which each parameter is trained. A field in data units has parameters in data units, too, of any size: they are
/// trained in units of their effect, so that a change by 1 changes the standardised slope by 1, whatever the units of states and
/// time. Weights of layers keep the unit 1.
/// </summary>
internal static class ParameterUnits
{
    private const int Probes = 12;

    // A parameter that hardly acts at first may act later: it moves by no more than ten times its size, or ten.
    private const double Largest = 10;

    /// <param name="model">The model, for its parameters' names and owners.</param>
    /// <param name="field">Its field in standardised units.</param>
    /// <param name="start">The first parameters.</param>
    /// <param name="points">Standardised times and states of training rows, [row, 1 + state].</param>
    /// <returns>The unit of each component; null where all are 1.</returns>
    public static double[]? Of(NeuralOde model, Field field, double[] start, double[,] points)
    {
        HashSet<Tensor> own = new(ReferenceEqualityComparer.Instance);
        Collect(model, own);
        ParameterSlice[] slices = [.. model.Layout.Slices.Where(slice => own.Contains(slice.Value))];
        if (slices.Length == 0)
        {
            return null;
        }

        double[] squares = Squares(field, start, points), units = [.. Enumerable.Repeat(1.0, start.Length)];
        foreach (ParameterSlice slice in slices)
        {
            double effect = Math.Sqrt(squares.AsSpan(slice.Offset, slice.Size).ToArray().Average());
            double most = Largest * start.AsSpan(slice.Offset, slice.Size).ToArray().Max(x => Math.Max(1, Math.Abs(x)));
            bool acts = double.IsFinite(1 / effect) && effect > 0;
            units.AsSpan(slice.Offset, slice.Size).Fill(acts ? Math.Min(1 / effect, most) : 1);
        }

        return units;
    }

    /// <summary>Groups whose rates are in these units; decay stays the share that it is.</summary>
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

    /// <summary>Changes derivatives by parameters into derivatives by parameters in their units.</summary>
    public static void Scale<T>(T[] gradient, double[] units)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int i = 0; i < gradient.Length; i++)
        {
            gradient[i] *= T.CreateTruncating(units[i]);
        }
    }

    private static void Collect(Module module, HashSet<Tensor> own)
    {
        if (module is not (Linear or SpectralLinear))
        {
            own.UnionWith(module.Own.Select(parameter => parameter.Value));
        }

        foreach (Module part in module.AllParts)
        {
            Collect(part, own);
        }
    }

    /// <summary>Σ over states of (∂slope/∂θ)², in the mean over rows, estimated by random signs.</summary>
    private static double[] Squares(Field field, double[] start, double[,] points)
    {
        int rows = points.GetLength(0), states = points.GetLength(1) - 1;
        using Gradient<double> pulled = Gradient.Of<double>(
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

            double[] by = pulled.Evaluate(parameters, null, [points, signs]).ByParameters;
            for (int i = 0; i < squares.Length; i++)
            {
                squares[i] += by[i] * by[i] / rows / Probes;
            }
        }

        return squares;
    }
}
