using Continua.Graphs;

namespace Continua.Tracing;

/// <summary>Traces user code: calls it once with placeholders and returns the resulting expression.</summary>
internal static class Trace
{
    /// <summary>Creates a placeholder for a real value.</summary>
    public static Tensor Input(string name, Shape shape, Tensor? takenFrom = null) =>
        new(new Input(name, new(shape, ElementType.Real)) { TakenFrom = takenFrom });

    /// <summary>Calls a vector field and checks the slope that it returns.</summary>
    /// <exception cref="ArgumentException">The slope is null, not real, or does not have the shape of y.</exception>
    public static Tensor Slope(Func<Tensor, Tensor, Tensor> field, Tensor t, Tensor y)
    {
        Tensor slope = field(t, y)
            ?? throw new ArgumentException("A vector field returns the slope of y, but returned null.");
        Tensor.Guard(
            slope.Shape == y.Shape && slope.Element == ElementType.Real,
            $"A vector field returns a slope in the shape {y.Shape} of y, but returned {slope.Type}; check its last "
            + $"layer.");
        return slope;
    }

    /// <summary>
    /// Traces a vector field. Each maximal subexpression that depends on neither t nor y, and is not a constant,
    /// becomes an argument, which is computed once, outside the field.
    /// </summary>
    /// <returns>The graph of the field in (t, y, arguments), and the values of the arguments.</returns>
    public static (Graph Field, Tensor[] Arguments) Field(Func<Tensor, Tensor, Tensor> field, Shape state)
    {
        Tensor t = Input("t", Shape.Scalar), y = Input("y", state);
        Tensor slope = Differentiation.SharedOperations.In(Slope(field, t, y));
        return Enclosed(t, y, slope, new HashSet<Tensor>());
    }

    /// <summary>Traces a vector field of (t, y, arguments), where the arguments are one vector.</summary>
    /// <param name="field">The vector field.</param>
    /// <param name="dimension">The number of components of y.</param>
    /// <param name="arguments">The number of arguments.</param>
    /// <exception cref="ArgumentException">
    /// The slope is not real or does not have the shape of y, the field uses other values than t, y, the arguments and
    /// constants, or a solve within it throws if a row fails.
    /// </exception>
    public static Graph FieldOf(Func<Tensor, Tensor, Tensor, Tensor> field, int dimension, int arguments)
    {
        Tensor t = Input("t", Shape.Scalar), y = Input("y", [dimension]);
        Tensor argumentVector = Input("arguments", [arguments]);
        Tensor slope = Differentiation.SharedOperations.In(
            Slope((time, state) => field(time, state, argumentVector), t, y));
        HashSet<Tensor> known = new(ReferenceEqualityComparer.Instance) { t, y, argumentVector };
        Tensor.Guard(
            !Graph.Sort([slope]).Exists(node => node.Primitive is Input && !known.Contains(node)),
            "A field solved for numbers uses only t, y, its arguments and constants, but this one uses parameters or "
            + "other values; pass them as arguments.");
        GuardThrowing(slope);
        return new([t, y, argumentVector], [slope]);
    }

    /// <summary>Returns the graph of a slope in (t, y, arguments), and the values of the arguments.</summary>
    /// <param name="t">The placeholder of the time.</param>
    /// <param name="y">The placeholder of the state.</param>
    /// <param name="slope">The slope, in terms of both placeholders and of other values.</param>
    /// <param name="required">Values that become arguments even if they are constants.</param>
    public static (Graph Field, Tensor[] Arguments) Enclosed(Tensor t, Tensor y, Tensor slope, IReadOnlySet<Tensor> required)
    {
        Enclosure enclosure = Enclose([t, y], [slope], required);
        return (new([t, y, .. enclosure.Placeholders], enclosure.Bodies), enclosure.Arguments);
    }

    /// <summary>
    /// Converts functions of placeholders and other values to functions of placeholders and arguments: the other
    /// values, except constants, become arguments that all functions share.
    /// </summary>
    /// <param name="placeholders">The placeholders.</param>
    /// <param name="bodies">The results of the functions; the first is the slope.</param>
    /// <param name="required">Values that become arguments even if they are constants.</param>
    public static Enclosure Enclose(Tensor[] placeholders, Tensor[] bodies, IReadOnlySet<Tensor> required)
    {
        List<Tensor> captured = Captured(bodies, placeholders, required);
        Tensor.Guard(
            captured.TrueForAll(value => value.Element is ElementType.Real or ElementType.Boolean or ElementType.Index
                or ElementType.Opaque),
            "The field of a solve reads values of fixed size, but got a loop over the observations or the graph of a row "
            + "that depends on the time or the state; compute the loop outside the field, and read its result there.");
        Dictionary<Tensor, Tensor> replacements = new(ReferenceEqualityComparer.Instance);
        foreach (Tensor placeholder in placeholders)
        {
            replacements[placeholder] = placeholder;
        }

        for (int i = 0; i < captured.Count; i++)
        {
            replacements[captured[i]] = new(new Input($"argument {i}", captured[i].Type));
        }

        Tensor[] replaced = [.. Differentiation.Substitution.Replace(bodies, replacements)];
        GuardThrowing(replaced[0]);
        return new(replaced, [.. captured.Select(c => replacements[c])], [.. captured]);
    }

    /// <summary>Checks that no solve within a field throws if a row fails.</summary>
    /// <exception cref="ArgumentException">A solve within the field throws if a row fails.</exception>
    public static void GuardThrowing(Tensor slope) =>
        Tensor.Guard(
            !Graph.Sort([slope]).Exists(node => node.Primitive is IFailing { Throws: true }),
            "A solve within a field does not throw if it fails, because the outer solve then shortens its step, but "
            + "got ThrowOnFailure = true for the inner solve; leave it unset, and set it for the outer solve.");

    /// <summary>
    /// Returns the maximal subexpressions that depend on no placeholder; constants only if they are required.
    /// </summary>
    private static List<Tensor> Captured(Tensor[] bodies, Tensor[] placeholders, IReadOnlySet<Tensor> required)
    {
        HashSet<Tensor> dependent = new(placeholders, ReferenceEqualityComparer.Instance);
        HashSet<Tensor> constant = new(ReferenceEqualityComparer.Instance);
        List<Tensor> order = Graph.Sort(bodies);
        foreach (Tensor node in order)
        {
            if (Array.Exists(node.Inputs, dependent.Contains))
            {
                dependent.Add(node);
            }
            else if (!required.Contains(node)
                && (node.Primitive is Literal || (node.Inputs.Length > 0 && Array.TrueForAll(node.Inputs, constant.Contains))))
            {
                constant.Add(node);
            }
        }

        List<Tensor> captured = [];
        HashSet<Tensor> known = new(ReferenceEqualityComparer.Instance);
        foreach (Tensor input in order.Where(dependent.Contains).SelectMany(n => n.Inputs).Concat(bodies))
        {
            // A repeated scalar is captured as the scalar, because repeating it is free where it is used, unless
            // exactly one of the scalar and its repetition is required.
            bool isSpread = input.Primitive is TakePrimitive { IsSpread: true }
                && required.Contains(input) == required.Contains(input.Inputs[0]);
            Tensor value = isSpread ? input.Inputs[0] : input;
            if (!dependent.Contains(value) && !constant.Contains(value) && known.Add(value))
            {
                captured.Add(value);
            }
        }

        return captured;
    }

    /// <summary>Functions of placeholders and arguments.</summary>
    /// <param name="Bodies">The results of the functions.</param>
    /// <param name="Placeholders">The placeholders of the arguments.</param>
    /// <param name="Arguments">The values of the arguments.</param>
    internal sealed record Enclosure(Tensor[] Bodies, Tensor[] Placeholders, Tensor[] Arguments);
}
