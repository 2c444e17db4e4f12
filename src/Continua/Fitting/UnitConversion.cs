using Continua.Graphs;

namespace Continua.Learning;

/// <summary>
/// Rewrites a slope in data units, f(t, y), as the derivative of the standardised state z with respect to the
/// standardised time τ: Δ/s · f(t₀ + Δτ, m + s·z), where Δ is the spacing, t₀ the time origin, and m and s are the
/// means and deviations of the states. If z is the standardised logarithm of y, the slope is Δ/(s·y) · f with
/// y = exp(m + s·z).
/// </summary>
/// <remarks>
/// Constants that are added to states and time, or multiplied by them, are combined with m, s, t₀ and Δ in double
/// precision while the expression is rewritten: y − 4500000 becomes (m − 4500000) + s·z, so that the large numbers are
/// never rounded to the precision of the fit.
/// </remarks>
internal sealed class UnitConversion
{
    private readonly FieldScaling units;
    private readonly Dictionary<Tensor, LinearForm> forms = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<Tensor, Tensor> rebuilt = new(ReferenceEqualityComparer.Instance);
    private readonly List<LinearForm> read = [];

    private UnitConversion(FieldScaling units) => this.units = units;

    /// <summary>
    /// Returns the slope in standardised units, and the values in data units that the field uses in operations other
    /// than linear ones.
    /// </summary>
    /// <param name="units">The scales.</param>
    /// <param name="slope">
    /// The slope in data units, an expression of <paramref name="t"/> and <paramref name="y"/>.
    /// </param>
    /// <param name="t">The time in data units.</param>
    /// <param name="y">The state in data units.</param>
    /// <param name="time">The standardised time that replaces <paramref name="t"/>.</param>
    /// <param name="state">The standardised state that replaces <paramref name="y"/>.</param>
    public static (Tensor Slope, IReadOnlyList<LinearForm> Read) Of(
        FieldScaling units, Tensor slope, Tensor t, Tensor y, Tensor time, Tensor state)
    {
        UnitConversion conversion = new(units);
        conversion.SetInputs(t, y, time, state);
        foreach (Tensor node in Graph.Sort([slope]))
        {
            conversion.Add(node);
        }

        return (conversion.Slope(slope, y), conversion.read);
    }

    private void SetInputs(Tensor t, Tensor y, Tensor time, Tensor state)
    {
        Standardization scaling = units.Scaling;
        forms[t] = new(t.Shape, [units.Origin], [(time, [units.Spacing])]);
        LinearForm form = new(y.Shape, scaling.Mean, [(state, scaling.Deviation)]);
        if (scaling.Log)
        {
            rebuilt[y] = Tensor.Exp(form.ToTensor());
        }
        else
        {
            forms[y] = form;
        }
    }

    private void Add(Tensor node)
    {
        if (!forms.ContainsKey(node) && !rebuilt.ContainsKey(node))
        {
            if (FormOf(node) is { } form)
            {
                forms[node] = form;
            }
            else
            {
                rebuilt[node] = Graph.WithInputs(node, [.. node.Inputs.Select(Read)]);
            }
        }
    }

    private LinearForm? FormOf(Tensor node)
    {
        LinearForm? Input(int i) => forms.GetValueOrDefault(node.Inputs[i]);
        return node.Primitive switch
        {
            Literal literal => LinearForm.Constant(literal.Values, literal.Shape),
            ScaleLeaf leaf => LinearForm.Constant(units.Numbers(leaf.Scale), node.Shape),
            TakePrimitive take => Input(0)?.Take(take),
            NegatePrimitive => Input(0)?.Map(x => -x),
            AddPrimitive => Input(0) is { } a && Input(1) is { } b ? a + b : null,
            SubtractPrimitive => Input(0) is { } a && Input(1) is { } b ? a - b : null,
            MultiplyPrimitive => (Input(0), Input(1)) switch
            {
                ({ } a, { IsConstant: true } b) => a.Times(b.Offset),
                ({ IsConstant: true } a, { } b) => b.Times(a.Offset),
                _ => null,
            },
            DividePrimitive => Input(0) is { } a && Input(1) is { IsConstant: true } b ? a.Over(b.Offset) : null,
            _ => null,
        };
    }

    /// <summary>Returns a node as an operand of an operation that is not linear.</summary>
    private Tensor Read(Tensor node)
    {
        if (!rebuilt.TryGetValue(node, out Tensor? value))
        {
            LinearForm form = forms[node];
            bool isConstant = form.IsConstant && !Graph.Sort([node]).Exists(n => n.Primitive is ScaleLeaf);
            rebuilt[node] = value = isConstant ? node : form.ToTensor();
            if (!form.IsConstant)
            {
                read.Add(form);
            }
        }

        return value;
    }

    private Tensor Slope(Tensor slope, Tensor y)
    {
        double[] unit = [.. units.Scaling.Deviation.Select(s => units.Spacing / s)];
        SlopeScaling scaling = new(forms, Read);
        Tensor scaled = scaling.Of(slope, unit);
        read.AddRange(scaling.Multiplied);
        return units.Scaling.Log ? scaled / Read(y) : scaled;
    }
}
