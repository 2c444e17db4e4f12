using static Continua.Tensor;

namespace Continua.Learning;

/// <summary>
/// Additive attention over the observations of a row: the mean of their values, weighted by the softmax of a score.
/// </summary>
/// <remarks>
/// The score of an observation x is vᵀ tanh(W x + b), with one head. Rows without observations give 0. Channels that
/// were not observed are 0 in x; to distinguish them, pool over
/// <c>Loop.Each(at =&gt; Tensor.Concat(at.Values, at.Mask), series)</c>. One pass over the observations computes the
/// result for scores of any size. References: Bahdanau, Cho, Bengio 2015, "Neural machine translation by jointly
/// learning to align and translate", section 3.1; the softmax in one pass: Milakov, Gimelshein 2018, "Online normalizer
/// calculation for softmax", algorithm 3.
/// </remarks>
/// <example><code>
/// AttentionPooling pooling = new(inputs: 2, hidden: 8);
/// using Predictor&lt;double&gt; predictor = Predictor.OfSeries&lt;double&gt;(pooling.Apply, pooling);
/// RaggedSeries&lt;double&gt; series = new(new double[,] { { 0.1, 1 }, { 0.4, 2 } }, [0, 0.5], 2);
/// double[,] means = predictor.EvaluateSeries(pooling.Initialize&lt;double&gt;(new RandomKey(1)), series);
/// </code></example>
public sealed class AttentionPooling : Module
{
    private readonly Linear projection, score;

    /// <summary>Creates the layer.</summary>
    /// <param name="inputs">The number of components of an observation.</param>
    /// <param name="hidden">The number of rows of W.</param>
    /// <param name="weights">
    /// The initializer of all parameters; null for uniform in ±1/√inputs, and ±1/√hidden for v.
    /// </param>
    /// <exception cref="ArgumentException">A size is not positive.</exception>
    public AttentionPooling(int inputs, int hidden, Initializer? weights = null)
    {
        Guard(
            inputs > 0 && hidden > 0,
            $"Attention has one or more inputs and hidden units, but got {inputs} and {hidden}; "
            + $"give for example 8 and 16.");
        (Inputs, Hidden) = (inputs, hidden);
        projection = new(inputs, hidden, weights, weights);

        // A bias of the score would cancel in the softmax.
        score = new(hidden, 1, weights, hasBias: false);
    }

    /// <summary>The number of components of an observation.</summary>
    public int Inputs { get; }

    /// <summary>The number of rows of W.</summary>
    public int Hidden { get; }

    /// <inheritdoc/>
    protected override IReadOnlyList<Module> Parts => [projection, score];

    /// <summary>Returns the weighted mean of the observations, [inputs].</summary>
    /// <param name="series">Observations or states of a scan, [inputs] each.</param>
    /// <exception cref="ArgumentException">The observations have another shape.</exception>
    public Tensor Apply(Observations series)
    {
        ArgumentNullException.ThrowIfNull(series);
        Guard(
            series.Shape == [Inputs],
            $"Attention of {Inputs} inputs pools observations of shape [{Inputs}], but got {series.Shape}; "
            + $"make it with the size of an observation.");
        return Pool(series, at => Score(at.Values));
    }

    /// <summary>Returns the score vᵀ tanh(W x + b), [1].</summary>
    /// <param name="x">An observation, [inputs].</param>
    /// <exception cref="ArgumentException">The observation has another shape.</exception>
    public Tensor Score(Tensor x)
    {
        ArgumentNullException.ThrowIfNull(x);
        return score.Apply(Tanh(projection.Apply(x)));
    }

    /// <summary>
    /// Returns the mean of values, one per observation, weighted by the softmax of a score; 0 for a row without
    /// observations, or if all of them are left out.
    /// </summary>
    /// <param name="values">Observations, or values that a loop computed for each of them.</param>
    /// <param name="score">The score at an observation, with one component; −∞ to leave the observation out.</param>
    /// <returns>The mean, in the shape of a value.</returns>
    /// <exception cref="ArgumentException">The score has several components.</exception>
    public static Tensor Pool(Observations values, Func<Observation, Tensor> score)
    {
        ArgumentNullException.ThrowIfNull(values);
        ArgumentNullException.ThrowIfNull(score);
        int size = values.Shape.Size;
        Tensor end = Loop.Scan(
            (state, at) => Add(state, score(at), Reshape(at.Values, [size])), Zeros([size + 2]), values).Last;
        Tensor sum = end[1..2];
        return Reshape(Where(sum <= 0, 0, end[2..] / sum), values.Shape);
    }

    // The state contains the largest score so far, M, then Σ exp(sᵢ − M), which is at least 1 after the first
    // observation, then Σ exp(sᵢ − M) xᵢ. The quotient of the two sums is the same for every M, so its derivative with
    // respect to M is 0. Derivatives treat M as a constant, so that they contain no branches of a maximum and no terms
    // that cancel only up to rounding.
    private static Tensor Add(Tensor state, Tensor score, Tensor value)
    {
        Guard(
            score is { Size: 1 },
            $"A score has one component for each observation, but got {score?.Type}; sum over its components.");
        Tensor s = Reshape(score!, [1]), constant = StopGradient(s);

        // Before the first observation the sums are 0, and there is no largest score. A score of −∞ leaves the sums at 0.
        Tensor first = Where(constant > double.NegativeInfinity, constant, 0);
        Tensor before = Where(state[1..2] > 0, state[..1], first), largest = Max(before, constant);
        Tensor scale = Exp(before - largest), weight = Exp(s - largest);
        return Concat(largest, (state[1..2] * scale) + weight, (state[2..] * scale) + (weight * value));
    }
}
