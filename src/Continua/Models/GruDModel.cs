using static Continua.Tensor;

namespace Continua.Learning;

/// <summary>
/// A recurrent network over the observations of a row whose values and hidden state decay between observations
/// (<see cref="GruD"/>); a linear layer reads the last hidden state.
/// </summary>
/// <remarks>
/// Reference: Che, Purushotham, Cho, Sontag, Liu 2018, "Recurrent neural networks for multivariate time series with missing
/// values".
/// </remarks>
public sealed class GruDModel : SeriesModel
{
    private readonly GruD cell;
    private readonly Linear head;

    /// <summary>Creates the model.</summary>
    /// <param name="channels">The number of channels of the series, which are scaled to the mean 0.</param>
    /// <param name="outputs">The number of outputs, such as the logits of classes.</param>
    /// <param name="hidden">The number of components of the hidden state.</param>
    /// <param name="head">The initializer of the layer that reads the state; null for uniform in ±1/√hidden.</param>
    /// <exception cref="ArgumentException">A size is not positive.</exception>
    public GruDModel(int channels, int outputs, int hidden = 32, Initializer? head = null)
    {
        cell = new(channels, hidden);
        Guard(outputs > 0, $"A model has one or more outputs, but got {outputs}; give for example 2.");
        this.head = new(hidden, outputs, head, head);
    }

    /// <inheritdoc/>
    public override int Outputs => head.Outputs;

    /// <inheritdoc/>
    protected override IReadOnlyList<Module> Parts => [cell, head];

    /// <inheritdoc/>
    public override Tensor Apply(Observations series) =>
        head.Apply(cell.Hidden(Loop.Scan((state, at) => cell.Apply(at, state), cell.Start(), series).Last));

    /// <inheritdoc/>
    public override Observations Online(Observations series)
    {
        Observations states = Loop.Scan((state, at) => cell.Apply(at, state), cell.Start(), series).All;
        return Loop.Each(at => head.Apply(cell.Hidden(at.Of(states))), series);
    }
}
