using System.Numerics;
using Continua.Execution;
using Continua.Learning;

namespace Continua;

/// <summary>Creates gradients of losses that are written for one sample.</summary>
/// <example><code>
/// Mlp net = new([2, 16, 2], Activation.Tanh);
/// Tensor Loss(Tensor y0, Tensor target) =&gt; Sum(Square(Ode.Solve((t, y) =&gt; net.Apply(y), y0, 0, 1).Last - target));
/// using Gradient&lt;double&gt; gradient = Gradient.Of&lt;double&gt;(Loss, net);
/// Parameters&lt;double&gt; parameters = net.Initialize&lt;double&gt;(new RandomKey(1));
/// double[,] starts = { { 1, 0 } }, targets = { { 0, 1 } };
/// GradientResult&lt;double&gt; result = gradient.Evaluate(parameters, starts, targets);
/// </code></example>
public static class Gradient
{
    /// <summary>Creates the gradient of a loss of one input.</summary>
    /// <typeparam name="T"><see langword="float"/> or <see langword="double"/>.</typeparam>
    /// <param name="loss">The loss of one sample, a scalar function of its input, [components].</param>
    /// <param name="module">The module whose parameters the loss uses; null for a loss without parameters.</param>
    /// <param name="options">The options; null for the defaults.</param>
    public static Gradient<T> Of<T>(Func<Tensor, Tensor> loss, Module? module = null, GradientOptions? options = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(loss);
        return new(1, x => loss(x[0]), module, options);
    }

    /// <summary>Creates the gradient of a loss of two inputs.</summary>
    /// <typeparam name="T"><see langword="float"/> or <see langword="double"/>.</typeparam>
    /// <param name="loss">The loss of one sample, a scalar function of its inputs, [components] each.</param>
    /// <param name="module">The module whose parameters the loss uses; null for a loss without parameters.</param>
    /// <param name="options">The options; null for the defaults.</param>
    public static Gradient<T> Of<T>(
        Func<Tensor, Tensor, Tensor> loss, Module? module = null, GradientOptions? options = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(loss);
        return new(2, x => loss(x[0], x[1]), module, options);
    }

    /// <summary>Creates the gradient of a loss of three inputs.</summary>
    /// <typeparam name="T"><see langword="float"/> or <see langword="double"/>.</typeparam>
    /// <param name="loss">The loss of one sample, a scalar function of its inputs, [components] each.</param>
    /// <param name="module">The module whose parameters the loss uses; null for a loss without parameters.</param>
    /// <param name="options">The options; null for the defaults.</param>
    public static Gradient<T> Of<T>(
        Func<Tensor, Tensor, Tensor, Tensor> loss, Module? module = null, GradientOptions? options = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(loss);
        return new(3, x => loss(x[0], x[1], x[2]), module, options);
    }

    /// <summary>Creates the gradient of a loss of four inputs.</summary>
    /// <typeparam name="T"><see langword="float"/> or <see langword="double"/>.</typeparam>
    /// <param name="loss">The loss of one sample, a scalar function of its inputs, [components] each.</param>
    /// <param name="module">The module whose parameters the loss uses; null for a loss without parameters.</param>
    /// <param name="options">The options; null for the defaults.</param>
    public static Gradient<T> Of<T>(
        Func<Tensor, Tensor, Tensor, Tensor, Tensor> loss, Module? module = null, GradientOptions? options = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(loss);
        return new(4, x => loss(x[0], x[1], x[2], x[3]), module, options);
    }

    /// <summary>Creates the gradient of a loss of a series.</summary>
    /// <typeparam name="T"><see langword="float"/> or <see langword="double"/>.</typeparam>
    /// <param name="loss">The loss of one row, a scalar function of its observations.</param>
    /// <param name="module">The module whose parameters the loss uses; null for a loss without parameters.</param>
    /// <param name="options">The options; null for the defaults.</param>
    public static Gradient<T> OfSeries<T>(
        Func<Observations, Tensor> loss, Module? module = null, GradientOptions? options = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(loss);
        return new(0, (series, _) => loss(new(series!)), RowSourceKind.Series, module, options);
    }

    /// <summary>Creates the gradient of a loss of a series and one further input, such as a label.</summary>
    /// <typeparam name="T"><see langword="float"/> or <see langword="double"/>.</typeparam>
    /// <param name="loss">
    /// The loss of one row, a scalar function of its observations and its input, [components].
    /// </param>
    /// <param name="module">The module whose parameters the loss uses; null for a loss without parameters.</param>
    /// <param name="options">The options; null for the defaults.</param>
    public static Gradient<T> OfSeries<T>(
        Func<Observations, Tensor, Tensor> loss, Module? module = null, GradientOptions? options = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(loss);
        return new(1, (series, x) => loss(new(series!), x[0]), RowSourceKind.Series, module, options);
    }

    /// <summary>Creates the gradient of a loss of a series and two further inputs.</summary>
    /// <typeparam name="T"><see langword="float"/> or <see langword="double"/>.</typeparam>
    /// <param name="loss">
    /// The loss of one row, a scalar function of its observations and its inputs, [components] each.
    /// </param>
    /// <param name="module">The module whose parameters the loss uses; null for a loss without parameters.</param>
    /// <param name="options">The options; null for the defaults.</param>
    public static Gradient<T> OfSeries<T>(
        Func<Observations, Tensor, Tensor, Tensor> loss, Module? module = null, GradientOptions? options = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(loss);
        return new(2, (series, x) => loss(new(series!), x[0], x[1]), RowSourceKind.Series, module, options);
    }

    /// <summary>Creates the gradient of a loss of a graph.</summary>
    /// <typeparam name="T"><see langword="float"/> or <see langword="double"/>.</typeparam>
    /// <param name="loss">The loss of one row, a scalar function of its graph.</param>
    /// <param name="module">The module whose parameters the loss uses; null for a loss without parameters.</param>
    /// <param name="options">The options; null for the defaults.</param>
    public static Gradient<T> OfGraphs<T>(
        Func<RowGraph, Tensor> loss, Module? module = null, GradientOptions? options = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(loss);
        return new(0, (graph, _) => loss(new(graph!)), RowSourceKind.Graphs, module, options);
    }

    /// <summary>Creates the gradient of a loss of a graph and one further input, such as a label.</summary>
    /// <typeparam name="T"><see langword="float"/> or <see langword="double"/>.</typeparam>
    /// <param name="loss">The loss of one row, a scalar function of its graph and its input, [components].</param>
    /// <param name="module">The module whose parameters the loss uses; null for a loss without parameters.</param>
    /// <param name="options">The options; null for the defaults.</param>
    public static Gradient<T> OfGraphs<T>(
        Func<RowGraph, Tensor, Tensor> loss, Module? module = null, GradientOptions? options = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(loss);
        return new(1, (graph, x) => loss(new(graph!), x[0]), RowSourceKind.Graphs, module, options);
    }
}
