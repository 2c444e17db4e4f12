using Continua.Graphs;
using Continua.Loops;
using Continua.Tracing;

namespace Continua;

/// <summary>
/// Loops within an expression: over the observations of a row (<see cref="Scan"/>, <see cref="Each"/>,
/// <see cref="Sum"/>), and over the entries along the last axis of a value (Map).
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
        Tensor state = Trace.Input("state", start.Shape);
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

        Tensor[] placeholders =
            [.. parts.Select(value => Trace.Input("part", Shape.Create(value.Shape.Extents[..^1])))];
        Tensor result = body(placeholders)
            ?? throw new ArgumentException("A loop's body returns a value, but returned null.");
        GuardReal(result);
        (Tensor enclosed, Tensor[] arguments, Tensor[] values) =
            Captures.Of(Differentiation.SharedOperations.In(result), placeholders);
        MapBody enclosedBody = new(placeholders, arguments);
        Tensor run = new(new MapPrimitive(enclosedBody, parts[0].Shape[-1]), [.. parts, .. values]);
        return new(new MapItem(MapResult.Each, enclosed), run);
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
