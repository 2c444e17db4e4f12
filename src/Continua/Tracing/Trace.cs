using Continua.Graphs;

namespace Continua.Tracing;

/// <summary>Runs user code once with placeholders and takes the expression it returns.</summary>
internal static class Trace
{
    /// <summary>A placeholder.</summary>
    public static Tensor Input(string name, Shape shape) => new(new Input(name, new(shape, ElementType.Real)));

    /// <summary>The slope that a field returns.</summary>
    /// <exception cref="ArgumentException">It has not the shape of y.</exception>
    public static Tensor Slope(Func<Tensor, Tensor, Tensor> field, Tensor t, Tensor y)
    {
        Tensor slope = field(t, y) ?? throw new ArgumentException("A vector field returns the slope of y, but returned null.");
        Tensor.Guard(
            slope.Shape == y.Shape && slope.Element == ElementType.Real,
            $"A vector field returns a slope in the shape {y.Shape} of y, but returned {slope.Type}; check its last layer.");
        return slope;
    }

    /// <summary>
    /// Traces a field. What it uses besides t and y becomes arguments, as large as possible: whatever in it depends on
    /// neither is computed once, outside.
    /// </summary>
    /// <returns>The graph of (t, y, arguments), and the values that the arguments stand for.</returns>
    public static (Graph Field, Tensor[] Arguments) Field(Func<Tensor, Tensor, Tensor> field, Shape state)
    {
        Tensor t = Input("t", Shape.Scalar), y = Input("y", state);
        Tensor slope = Differentiation.SharedOperations.In(Slope(field, t, y));
        return Enclosed(t, y, slope, new HashSet<Tensor>());
    }

    /// <summary>The graph of a field in (t, y, arguments), where arguments is one vector.</summary>
    /// <exception cref="ArgumentException">It uses other values than these and constants.</exception>
    public static Graph FieldOf(Func<Tensor, Tensor, Tensor, Tensor> field, int dimension, int arguments)
    {
        Tensor t = Input("t", Shape.Scalar), y = Input("y", [dimension]), own = Input("arguments", [arguments]);
        Tensor slope = Differentiation.SharedOperations.In(Slope((time, state) => field(time, state, own), t, y));
        HashSet<Tensor> known = new(ReferenceEqualityComparer.Instance) { t, y, own };
        Tensor.Guard(
            !Graph.Sort([slope]).Exists(node => node.Primitive is Input && !known.Contains(node)),
            "A field solved for numbers uses only t, y, its arguments and constants, but this one uses parameters or other values; pass them "
            + "as arguments.");
        GuardThrowing(slope);
        return new([t, y, own], [slope]);
    }

    /// <summary>The graph of a slope in (t, y, arguments), and the values that the arguments stand for.</summary>
    /// <param name="t">The time's placeholder.</param>
    /// <param name="y">The state's placeholder.</param>
    /// <param name="slope">In terms of both and of values from outside.</param>
    /// <param name="asked">Values that become arguments even if they are constants.</param>
    public static (Graph Field, Tensor[] Arguments) Enclosed(Tensor t, Tensor y, Tensor slope, IReadOnlySet<Tensor> asked)
    {
        Enclosure enclosure = Enclose([t, y], [slope], asked);
        return (new([t, y, .. enclosure.Placeholders], enclosure.Bodies), enclosure.Arguments);
    }

    /// <summary>Functions of placeholders and of values from outside, which become arguments that all have in common.</summary>
    /// <param name="bodies">In terms of both; the first one is the slope.</param>
    /// <param name="asked">Values that become arguments even if they are constants.</param>
    public static Enclosure Enclose(Tensor[] placeholders, Tensor[] bodies, IReadOnlySet<Tensor> asked)
    {
        List<Tensor> captured = Captured(bodies, placeholders, asked);
        Dictionary<Tensor, Tensor> stands = new(ReferenceEqualityComparer.Instance);
        foreach (Tensor placeholder in placeholders)
        {
            stands[placeholder] = placeholder;
        }

        for (int i = 0; i < captured.Count; i++)
        {
            stands[captured[i]] = new(new Input($"argument {i}", captured[i].Type));
        }

        Tensor[] replaced = [.. Differentiation.Substitution.Replace(bodies, stands)];
        GuardThrowing(replaced[0]);
        return new(replaced, [.. captured.Select(c => stands[c])], [.. captured]);
    }

    /// <exception cref="ArgumentException">A solve within a field throws where a row fails.</exception>
    public static void GuardThrowing(Tensor slope) =>
        Tensor.Guard(
            !Graph.Sort([slope]).Exists(node => node.Primitive is IFailing { Throws: true }),
            "A solve within a field may fail at a step that the solve around it then shortens, so that it does not throw, but got "
            + "ThrowOnFailure = true there; leave it unset, and set it for the solve around it.");

    /// <summary>The largest parts that depend on no placeholder; constants only if they are asked for.</summary>
    private static List<Tensor> Captured(Tensor[] bodies, Tensor[] placeholders, IReadOnlySet<Tensor> asked)
    {
        HashSet<Tensor> moving = new(placeholders, ReferenceEqualityComparer.Instance);
        HashSet<Tensor> written = new(ReferenceEqualityComparer.Instance);
        List<Tensor> order = Graph.Sort(bodies);
        foreach (Tensor node in order)
        {
            if (Array.Exists(node.Inputs, moving.Contains))
            {
                moving.Add(node);
            }
            else if (!asked.Contains(node)
                && (node.Primitive is Literal || (node.Inputs.Length > 0 && Array.TrueForAll(node.Inputs, written.Contains))))
            {
                written.Add(node);
            }
        }

        List<Tensor> captured = [];
        HashSet<Tensor> seen = new(ReferenceEqualityComparer.Instance);
        foreach (Tensor input in order.Where(moving.Contains).SelectMany(n => n.Inputs).Concat(bodies))
        {
            // A repeated scalar is captured as the scalar: its repetition is free where it is used. Not so if the repetition is asked for.
            bool isSpread = input.Primitive is TakePrimitive { IsSpread: true } && asked.Contains(input) == asked.Contains(input.Inputs[0]);
            Tensor value = isSpread ? input.Inputs[0] : input;
            if (!moving.Contains(value) && !written.Contains(value) && seen.Add(value))
            {
                captured.Add(value);
            }
        }

        return captured;
    }

    /// <summary>Functions over placeholders and arguments.</summary>
    /// <param name="Placeholders">What stands for the arguments in the functions.</param>
    /// <param name="Arguments">The values they stand for.</param>
    internal sealed record Enclosure(Tensor[] Bodies, Tensor[] Placeholders, Tensor[] Arguments);
}
