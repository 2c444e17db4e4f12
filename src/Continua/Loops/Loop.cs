using Continua.Graphs;
using Continua.Loops;
using Continua.Tracing;

namespace Continua;

/// <summary>
/// Loops within an expression: over the observations of a row (<see cref="Scan"/>, <see cref="Each"/>,
/// Sum), over the entries along the last axis of a value, and over the nodes and edges of a row's graph (Map, Sum).
/// </summary>
/// <example><code>
/// Gru cell = new(inputs: 1, units: 4);
/// Tensor Loss(Observations series, Tensor target) =&gt; Tensor.Sum(Tensor.Square(
///     Loop.Scan((state, at) =&gt; cell.Apply(at.Values, state), Tensor.Zeros([4]), series).Last - target));
/// using Gradient&lt;double&gt; gradient = Gradient.OfSeries&lt;double&gt;(Loss, cell);
/// RaggedSeries&lt;double&gt; series = new(new double[,] { { 0.1 }, { 0.4 }, { 0.2 } }, [0, 0.5, 0], 2, 1);
/// Parameters&lt;double&gt; parameters = cell.Initialize&lt;double&gt;(new RandomKey(1));
/// GradientResult&lt;double&gt; result = gradient.EvaluateSeries(parameters, series, [new double[2, 4]]);
/// </code></example>
public static class Loop
{
    /// <summary>
    /// Applies a function to a state and each observation in turn: state ← body(state, observation).
    /// </summary>
    /// <param name="body">
    /// The state after an observation, in the shape of the state before. The function may read any value from outside.
    /// </param>
    /// <param name="start">The state before the first observation.</param>
    /// <param name="series">The observations.</param>
    /// <param name="options">The options; null for the defaults.</param>
    /// <returns>The states after the steps.</returns>
    /// <exception cref="ArgumentException">
    /// The start is not real, the body does not return a real value in the shape of the state, or the budget is not
    /// positive.
    /// </exception>
    public static Scanned Scan(
        Func<Tensor, Observation, Tensor> body, Tensor start, Observations series, ScanOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(body);
        ArgumentNullException.ThrowIfNull(start);
        ArgumentNullException.ThrowIfNull(series);
        options ??= new();
        Tensor.Guard(
            options.Budget > 0, $"A budget is a positive number of bytes, but got {options.Budget}; take 1 << 28.");
        Tensor.Guard(
            start.Element == ElementType.Real,
            $"A loop starts from real numbers, but got {start.Type}; convert truth values to numbers with "
            + $"Where(condition, a, b).");
        Tensor state = Trace.Input("state", start.Shape, start);
        Observation at = new(series, options.Backwards);
        Tensor next = body(state, at)
            ?? throw new ArgumentException("A loop's body returns the next state, but returned null.");
        Tensor.Guard(
            next.Shape == state.Shape && next.Element == ElementType.Real,
            $"A loop's body returns a state in the shape {state.Shape} of its start, but returned {next.Type}; check "
            + $"its last layer.");
        ScanItem last = at.Enclose([state], [start], next, options, out Tensor run);
        return new(run, last.Body);
    }

    /// <summary>Applies a function to each observation.</summary>
    /// <param name="body">The function of an observation.</param>
    /// <param name="series">The observations.</param>
    /// <returns>The results, one per observation.</returns>
    /// <exception cref="ArgumentException">The result of the function is not real.</exception>
    public static Observations Each(Func<Observation, Tensor> body, Observations series)
    {
        ScanItem item = Traced(body, series, out Tensor run);
        return new(new(new ScanItem(item.Body, ScanResult.Each, item.Expression), run));
    }

    /// <summary>Sums a function over the observations.</summary>
    /// <param name="body">The function of an observation.</param>
    /// <param name="series">The observations.</param>
    /// <returns>The sum, in the shape of the function's result; 0 for a row without observations.</returns>
    /// <exception cref="ArgumentException">The result of the function is not real.</exception>
    public static Tensor Sum(Func<Observation, Tensor> body, Observations series)
    {
        ScanItem item = Traced(body, series, out Tensor run);
        return new(new ScanItem(item.Body, ScanResult.Sum, item.Expression), run);
    }

    /// <summary>Applies a function to each part of a value; the parts are its entries along the last axis.</summary>
    /// <param name="body">
    /// The function of one part, in the shape of the value without its last axis. The function may read any value from
    /// outside; values that depend on no part are computed once.
    /// </param>
    /// <param name="parts">The value, [..., parts].</param>
    /// <returns>The results, [..., parts]: the axes of the function's result, then the parts.</returns>
    /// <exception cref="ArgumentException">
    /// The value is a scalar, or the value or the result of the function is not real.
    /// </exception>
    public static Tensor Map(Func<Tensor, Tensor> body, Tensor parts)
    {
        ArgumentNullException.ThrowIfNull(body);
        return MapOver(values => body(values[0]), parts);
    }

    /// <summary>Applies a function to each pair of parts of two values; part p is paired with part p.</summary>
    /// <param name="body">
    /// The function of one part of each value, in the shape of the value without its last axis. The function may read
    /// any value from outside; values that depend on no part are computed once.
    /// </param>
    /// <param name="first">The first value, [..., parts].</param>
    /// <param name="second">The second value, [..., parts], with the same number of parts.</param>
    /// <returns>The results, [..., parts]: the axes of the function's result, then the parts.</returns>
    /// <exception cref="ArgumentException">
    /// A value is a scalar, a value or the result of the function is not real, or the numbers of parts differ.
    /// </exception>
    public static Tensor Map(Func<Tensor, Tensor, Tensor> body, Tensor first, Tensor second)
    {
        ArgumentNullException.ThrowIfNull(body);
        return MapOver(values => body(values[0], values[1]), first, second);
    }

    /// <summary>Applies a function to the value of each node.</summary>
    /// <param name="body">
    /// The function of the value of one node. The function may read any value from outside that does not depend on the
    /// node.
    /// </param>
    /// <param name="nodes">The values of the nodes.</param>
    /// <returns>The results, one per node.</returns>
    /// <exception cref="ArgumentException">The result of the function is not real.</exception>
    public static NodeValues Map(Func<Tensor, Tensor> body, NodeValues nodes)
    {
        ArgumentNullException.ThrowIfNull(body);
        return new(OverGraph(MapResult.Each, x => body(x[0]), nodes?.Value));
    }

    /// <summary>Applies a function to two values of each node.</summary>
    /// <param name="body">
    /// The function of two values of one node. The function may read any value from outside that does not depend on the
    /// node.
    /// </param>
    /// <param name="first">The first values of the nodes.</param>
    /// <param name="second">The second values of the nodes of the same graph.</param>
    /// <returns>The results, one per node.</returns>
    /// <exception cref="ArgumentException">
    /// The result of the function is not real, or the values belong to different graphs.
    /// </exception>
    public static NodeValues Map(Func<Tensor, Tensor, Tensor> body, NodeValues first, NodeValues second)
    {
        ArgumentNullException.ThrowIfNull(body);
        return new(OverGraph(MapResult.Each, x => body(x[0], x[1]), first?.Value, second?.Value));
    }

    /// <summary>Applies a function to the value of each edge.</summary>
    /// <param name="body">
    /// The function of the value of one edge. The function may read any value from outside that does not depend on the
    /// edge.
    /// </param>
    /// <param name="edges">The values of the edges.</param>
    /// <returns>The results, one per edge.</returns>
    /// <exception cref="ArgumentException">The result of the function is not real.</exception>
    public static EdgeValues Map(Func<Tensor, Tensor> body, EdgeValues edges)
    {
        ArgumentNullException.ThrowIfNull(body);
        return new(OverGraph(MapResult.Each, x => body(x[0]), edges?.Value));
    }

    /// <summary>Applies a function to two values of each edge, such as those of its source and its target.</summary>
    /// <param name="body">
    /// The function of two values of one edge. The function may read any value from outside that does not depend on the
    /// edge.
    /// </param>
    /// <param name="first">The first values of the edges.</param>
    /// <param name="second">The second values of the edges of the same graph.</param>
    /// <returns>The results, one per edge.</returns>
    /// <exception cref="ArgumentException">
    /// The result of the function is not real, or the values belong to different graphs.
    /// </exception>
    public static EdgeValues Map(Func<Tensor, Tensor, Tensor> body, EdgeValues first, EdgeValues second)
    {
        ArgumentNullException.ThrowIfNull(body);
        return new(OverGraph(MapResult.Each, x => body(x[0], x[1]), first?.Value, second?.Value));
    }

    /// <summary>
    /// Applies a function to three values of each edge, such as those of its source, its target and the edge itself.
    /// </summary>
    /// <param name="body">
    /// The function of three values of one edge. The function may read any value from outside that does not depend on
    /// the edge.
    /// </param>
    /// <param name="first">The first values of the edges.</param>
    /// <param name="second">The second values of the edges of the same graph.</param>
    /// <param name="third">The third values of the edges of the same graph.</param>
    /// <returns>The results, one per edge.</returns>
    /// <exception cref="ArgumentException">
    /// The result of the function is not real, or the values belong to different graphs.
    /// </exception>
    public static EdgeValues Map(
        Func<Tensor, Tensor, Tensor, Tensor> body, EdgeValues first, EdgeValues second, EdgeValues third)
    {
        ArgumentNullException.ThrowIfNull(body);
        return new(OverGraph(
            MapResult.Each, x => body(x[0], x[1], x[2]), first?.Value, second?.Value, third?.Value));
    }

    /// <summary>Sums a function over the nodes, in their order.</summary>
    /// <param name="body">The function of the value of one node.</param>
    /// <param name="nodes">The values of the nodes.</param>
    /// <returns>The sum, in the shape of the function's result.</returns>
    /// <exception cref="ArgumentException">The result of the function is not real.</exception>
    public static Tensor Sum(Func<Tensor, Tensor> body, NodeValues nodes)
    {
        ArgumentNullException.ThrowIfNull(body);
        return OverGraph(MapResult.Sum, x => body(x[0]), nodes?.Value);
    }

    /// <summary>Sums a function over the edges, in their order; 0 for a graph without edges.</summary>
    /// <param name="body">The function of the value of one edge.</param>
    /// <param name="edges">The values of the edges.</param>
    /// <returns>The sum, in the shape of the function's result.</returns>
    /// <exception cref="ArgumentException">The result of the function is not real.</exception>
    public static Tensor Sum(Func<Tensor, Tensor> body, EdgeValues edges)
    {
        ArgumentNullException.ThrowIfNull(body);
        return OverGraph(MapResult.Sum, x => body(x[0]), edges?.Value);
    }

    private static Tensor OverGraph(MapResult result, Func<Tensor[], Tensor> body, params Tensor?[] values)
    {
        foreach (Tensor? value in values)
        {
            ArgumentNullException.ThrowIfNull(value);
            Tensor.Guard(
                ReferenceEquals(GraphInput.Of(value), GraphInput.Of(values[0]!)),
                "A map reads values of one graph, but got those of two; pass values of the same graph.");
        }

        return Mapped(result, body, values!);
    }

    private static Tensor MapOver(Func<Tensor[], Tensor> body, params Tensor[] parts)
    {
        foreach (Tensor value in parts)
        {
            ArgumentNullException.ThrowIfNull(value);
            Tensor.Guard(
                value.Shape.Rank > 0 && value.Element == ElementType.Real && value.Shape[-1] == parts[0].Shape[-1],
                $"A map runs over the last axes of real values, which have the same extent, but got "
                + $"{string.Join(" and ", parts.Select(part => part.Type))}; give values of shape [..., parts].");
        }

        return Mapped(MapResult.Each, body, parts);
    }

    private static Tensor Mapped(MapResult kind, Func<Tensor[], Tensor> body, Tensor[] parts)
    {
        MapAxis axis = MapAxis.Of(parts[0]);
        Tensor[] placeholders = [.. parts.Select(value => Trace.Input("part", axis.PartOf(value), value))];
        Tensor result = body(placeholders)
            ?? throw new ArgumentException("A loop's body returns a value, but returned null.");
        GuardReal(result);
        (Tensor enclosed, Tensor[] arguments, Tensor[] values) =
            Captures.Of(Differentiation.SharedOperations.In(result), placeholders);
        Tensor[] graph = axis.IsOfGraph ? [GraphInput.Of(parts[0])] : [];
        Tensor run = new(new MapPrimitive(new(placeholders, arguments), axis), [.. parts, .. values, .. graph]);
        return new(new MapItem(kind, enclosed), run);
    }

    private static void GuardReal(Tensor result) => Tensor.Guard(
        result.Element == ElementType.Real,
        $"A loop's body returns real numbers, but returned {result.Type}; convert truth values to numbers with "
        + $"Where(condition, a, b).");

    private static ScanItem Traced(Func<Observation, Tensor> body, Observations series, out Tensor run)
    {
        ArgumentNullException.ThrowIfNull(body);
        ArgumentNullException.ThrowIfNull(series);
        Observation at = new(series, backwards: false);
        Tensor result = body(at) ?? throw new ArgumentException("A loop's body returns a value, but returned null.");
        GuardReal(result);
        return at.Enclose([], [], result, new(), out run);
    }
}
