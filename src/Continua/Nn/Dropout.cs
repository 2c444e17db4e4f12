using System.Numerics;
using static Continua.Tensor;

namespace Continua.Learning;

/// <summary>
/// Dropout: in training, each component of a layer's output is set to 0 with a given probability, and the others are
/// scaled so that the expectation stays the same. The random choice is data: a mask, which is an input of the loss.
/// </summary>
/// <remarks>
/// An expression is traced once, so it contains no random numbers: draw new masks for each step of training, and pass
/// them as an input. Within a field of a solve, the same mask applies to all evaluations, so that the equation is the
/// same during the solve and its steps can be controlled. Reference: Srivastava, Hinton, Krizhevsky, Sutskever,
/// Salakhutdinov 2014, "Dropout: a simple way to prevent neural networks from overfitting"; one mask for all steps of a
/// recurrent network: Gal, Ghahramani 2016, "A theoretically grounded application of dropout in recurrent neural
/// networks".
/// </remarks>
/// <example><code>
/// Dropout dropout = new(rate: 0.5);
/// Mlp head = new([8, 16, 1], Activation.Tanh);
/// Tensor Loss(Tensor features, Tensor target, Tensor mask) =&gt;
///     Tensor.Sum(Tensor.Square(head.Apply(dropout.Apply(features, mask)) - target));
/// using Gradient&lt;double&gt; gradient = Gradient.Of&lt;double&gt;(Loss, head);
/// double[,] masks = dropout.Masks&lt;double&gt;(new RandomKey(1), step: 0, rows: 4, units: 8);
/// GradientResult&lt;double&gt; result = gradient.Evaluate(
///     head.Initialize&lt;double&gt;(new RandomKey(2)), new double[4, 8], new double[4, 1], masks);
/// </code></example>
public sealed class Dropout
{
    /// <summary>Creates the layer.</summary>
    /// <param name="rate">The probability with which a component is set to 0, in [0, 1).</param>
    /// <exception cref="ArgumentException">The rate is outside [0, 1).</exception>
    public Dropout(double rate)
    {
        Guard(
            rate is >= 0 and < 1, $"A dropout rate is a probability in [0, 1), but got {rate}; give for example 0.2.");
        Rate = rate;
    }

    /// <summary>The probability with which a component is set to 0.</summary>
    public double Rate { get; }

    /// <summary>
    /// Draws the masks of the rows 0 … <paramref name="rows"/> − 1: 0 with the probability <see cref="Rate"/>, else
    /// 1/(1 − rate).
    /// </summary>
    /// <typeparam name="T"><see langword="float"/> or <see langword="double"/>.</typeparam>
    /// <param name="key">The random key; a separate one for each layer.</param>
    /// <param name="step">The number of the training step; each step has other masks.</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="units">The number of components of the layer's output.</param>
    /// <returns>The masks, [rows, units].</returns>
    /// <exception cref="ArgumentOutOfRangeException">The number of rows or of units is negative.</exception>
    public T[,] Masks<T>(RandomKey key, long step, int rows, int units)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        return Masks<T>(key, step, [.. Enumerable.Range(0, rows)], units);
    }

    /// <summary>
    /// Draws the masks of given rows, such as those of a batch: 0 with the probability <see cref="Rate"/>, else
    /// 1/(1 − rate). The mask of a row depends only on the key, the step and the number of the row.
    /// </summary>
    /// <typeparam name="T"><see langword="float"/> or <see langword="double"/>.</typeparam>
    /// <param name="key">The random key; a separate one for each layer.</param>
    /// <param name="step">The number of the training step; each step has other masks.</param>
    /// <param name="rows">The numbers of the rows in the data.</param>
    /// <param name="units">The number of components of the layer's output.</param>
    /// <returns>The masks, [rows, units].</returns>
    /// <exception cref="ArgumentOutOfRangeException">A number of rows or units is negative.</exception>
    public T[,] Masks<T>(RandomKey key, long step, ReadOnlySpan<int> rows, int units)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentOutOfRangeException.ThrowIfNegative(units);
        T[,] masks = new T[rows.Length, units];
        T scale = T.CreateTruncating(1 / (1 - Rate));
        RandomKey ofStep = key.Split(step);
        for (int r = 0; r < rows.Length; r++)
        {
            RandomKey row = ofStep.Split(rows[r]);
            for (int c = 0; c < units; c++)
            {
                masks[r, c] = row.Uniform(c) < Rate ? T.Zero : scale;
            }
        }

        return masks;
    }

    /// <summary>Returns x · mask; x itself without a mask, or if the rate is 0.</summary>
    /// <param name="x">A layer's output, of any shape.</param>
    /// <param name="mask">A row of the masks, in the shape of x; null for predictions, which omit nothing.</param>
    /// <exception cref="ArgumentException">The mask does not have the shape of x.</exception>
    public Tensor Apply(Tensor x, Tensor? mask)
    {
        ArgumentNullException.ThrowIfNull(x);
        Guard(
            mask is null || mask.Shape == x.Shape,
            $"A dropout mask has the shape of the value, {x.Shape}, but got {mask?.Type}; "
            + $"draw masks with {x.Size} units.");
        return mask is null || Rate == 0 ? x : x * mask;
    }
}
