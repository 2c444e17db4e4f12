using static Continua.Tensor;

namespace Continua.Learning;

/// <summary>
/// A gated recurrent unit for series with missing values. With the time δ since a channel was observed, the last value
/// of the channel decays to a mean, and the hidden part of the state decays to 0. The state contains the hidden part,
/// the last value of each channel, and the time since each channel was observed (or since the first observation of the
/// row, if the channel has not been observed): [units + 2 · inputs].
/// </summary>
/// <remarks>
/// With the mask m: γₓ = exp(−max(0, wₓ∘δ + bₓ)), γₕ = exp(−max(0, Wₕδ + bₕ)), ĥ = γₕ∘h and
/// x̂ = m∘x + (1 − m)∘(γₓ∘x_last + (1 − γₓ)∘mean); then r = σ(Wᵣx̂ + Vᵣm + bᵣ + Uᵣĥ),
/// z = σ(W_z x̂ + V_z m + b_z + U_z ĥ), n = tanh(Wx̂ + Vm + b + U(r∘ĥ)) and h' = (1 − z)∘ĥ + z∘n. The parameter
/// "0.weight" contains the columns for x̂, then for m, and the rows for r, z and n; "1.weight" contains Uᵣ and U_z,
/// "2.weight" U, "3.weight" and "3.bias" Wₕ and bₕ, "inputDecay" and "inputDecayBias" wₓ and bₓ. Unlike in
/// <see cref="Gru"/>, r is applied before the product with the state, and z weights the candidate. Decays are per unit
/// of the times of the series. Reference: Che, Purushotham, Cho, Sontag, Liu 2018, "Recurrent neural networks for
/// multivariate time series with missing values", the section on GRU-D.
/// </remarks>
/// <example><code>
/// GruD cell = new(inputs: 2, units: 8, means: [0.2, 1.5]);
/// Tensor Summary(Observations series) =&gt; cell.Hidden(
///     Loop.Scan((state, at) =&gt; cell.Apply(at, state), cell.Start(), series).Last);
/// using Predictor&lt;double&gt; predictor = Predictor.OfSeries&lt;double&gt;(Summary, cell);
/// RaggedSeries&lt;double&gt; series = new(new double[,] { { 0.1, double.NaN }, { double.NaN, 2 } }, [0, 0.5], 2);
/// double[,] states = predictor.EvaluateSeries(cell.Initialize&lt;double&gt;(new RandomKey(1)), series);
/// </code></example>
public sealed class GruD : Module
{
    private readonly Tensor inputDecay, inputDecayBias, means;
    private readonly Linear ofInput, gatesOfHidden, candidateOfHidden, hiddenDecay;

    /// <summary>Creates the cell.</summary>
    /// <param name="inputs">The number of channels.</param>
    /// <param name="units">The number of components of the hidden part of the state.</param>
    /// <param name="means">The value to which each channel decays, such as its mean; null for zeros.</param>
    /// <param name="weights">The initializer of W, U, V and b; null for uniform in ±1/√units.</param>
    /// <param name="decays">
    /// The initializer of wₓ and of Wₕ; null for uniform in [0, 1] and in [0, 1/inputs]. The defaults are not negative,
    /// because max(0, ·) has the derivative 0 for negative arguments. bₓ and bₕ are initialised to 0.
    /// </param>
    /// <exception cref="ArgumentException">
    /// A size is not positive, or there is not one finite mean for each channel.
    /// </exception>
    public GruD(
        int inputs, int units, IReadOnlyList<double>? means = null, Initializer? weights = null,
        Initializer? decays = null)
    {
        Guard(
            inputs > 0 && units > 0,
            $"A cell has one or more inputs and units, but got {inputs} and {units}; give for example 3 and 32.");
        Guard(
            means is null || (means.Count == inputs && means.All(double.IsFinite)),
            $"Each of the {inputs} channels decays to a finite mean, but got [{string.Join(", ", means ?? [])}]; "
            + $"give one number for each channel.");
        (Inputs, Units) = (inputs, units);
        this.means = means is null ? Zeros([inputs]) : Vector([.. means]);
        weights ??= Initializer.FanIn(units);
        inputDecay = Parameter("inputDecay", [inputs], decays ?? new NonNegative(1));
        inputDecayBias = Parameter("inputDecayBias", [inputs], Initializer.Zeros);
        ofInput = new(2 * inputs, 3 * units, weights, weights);
        gatesOfHidden = new(units, 2 * units, weights, hasBias: false);
        candidateOfHidden = new(units, units, weights, hasBias: false);
        hiddenDecay = new(inputs, units, decays ?? new NonNegative(1.0 / inputs), Initializer.Zeros);
    }

    /// <summary>The number of channels.</summary>
    public int Inputs { get; }

    /// <summary>The number of components of the hidden part of the state.</summary>
    public int Units { get; }

    /// <inheritdoc/>
    protected override IReadOnlyList<Module> Parts => [ofInput, gatesOfHidden, candidateOfHidden, hiddenDecay];

    /// <summary>
    /// Returns the state before the first observation, [units + 2 · inputs]: the hidden part and the times are 0, and
    /// the last value of each channel is its mean.
    /// </summary>
    /// <param name="means">The means, [inputs], if the expression computes them; null for those of the cell.</param>
    public Tensor Start(Tensor? means = null) => Concat(Zeros([Units]), means ?? this.means, Zeros([Inputs]));

    /// <summary>Returns the state after an observation, [units + 2 · inputs].</summary>
    /// <param name="at">The observation of a series with as many channels as the cell.</param>
    /// <param name="state">The state before the observation, [units + 2 · inputs].</param>
    /// <param name="means">The means, [inputs], if the expression computes them; null for those of the cell.</param>
    /// <exception cref="ArgumentException">The state or the means have another shape.</exception>
    public Tensor Apply(Observation at, Tensor state, Tensor? means = null)
    {
        ArgumentNullException.ThrowIfNull(at);
        return Apply(at.Values, at.Mask, at.Elapsed, state, means);
    }

    /// <summary>Returns the state after an observation, [units + 2 · inputs].</summary>
    /// <param name="values">The values, [inputs]; those of channels that were not observed are not used.</param>
    /// <param name="mask">1 in channels that were observed, else 0: [inputs].</param>
    /// <param name="elapsed">The time since the previous observation of the row, a scalar; 0 for the first one.</param>
    /// <param name="state">The state before the observation, [units + 2 · inputs].</param>
    /// <param name="means">The means, [inputs], if the expression computes them; null for those of the cell.</param>
    /// <exception cref="ArgumentException">A value has another shape.</exception>
    public Tensor Apply(Tensor values, Tensor mask, Tensor elapsed, Tensor state, Tensor? means = null)
    {
        ArgumentNullException.ThrowIfNull(values);
        ArgumentNullException.ThrowIfNull(mask);
        ArgumentNullException.ThrowIfNull(elapsed);
        Tensor hidden = Hidden(state), last = state[Units..(Units + Inputs)];
        means ??= this.means;
        Guard(
            values.Shape == [Inputs] && mask.Shape == [Inputs] && means.Shape == [Inputs],
            $"A cell of {Inputs} channels takes values, mask and means of shape [{Inputs}], but got {values.Type}, "
            + $"{mask.Type} and {means.Type}; give each channel one component.");

        // The state contains 0 for a channel that the previous step observed, so that its δ is the time since that
        // step.
        Tensor missing = state[(Units + Inputs)..] + elapsed;
        Tensor decay = Exp(-Relu((inputDecay * missing) + inputDecayBias));
        Tensor isObserved = mask > 0;
        Tensor x = Where(isObserved, values, means + (decay * (last - means)));
        Tensor next = Update(Concat(x, mask), Exp(-Relu(hiddenDecay.Apply(missing))) * hidden);
        return Concat(next, Where(isObserved, values, last), Where(isObserved, 0, missing));
    }

    /// <summary>Returns the hidden part of a state, [units].</summary>
    /// <param name="state">The state, [units + 2 · inputs].</param>
    /// <exception cref="ArgumentException">The state has another shape.</exception>
    public Tensor Hidden(Tensor state)
    {
        ArgumentNullException.ThrowIfNull(state);
        Guard(
            state.Shape == [Units + (2 * Inputs)],
            $"The state of this cell has the shape [{Units + (2 * Inputs)}], but got {state.Type}; "
            + $"start from GruD.Start().");
        return state[..Units];
    }

    private Tensor Update(Tensor input, Tensor hidden)
    {
        int gates = 2 * Units;
        Tensor a = ofInput.Apply(input);
        Tensor open = Sigmoid(a[..gates] + gatesOfHidden.Apply(hidden));
        Tensor reset = open[..Units], renew = open[Units..];
        Tensor candidate = Tanh(a[gates..] + candidateOfHidden.Apply(reset * hidden));
        return hidden + (renew * (candidate - hidden));
    }

    /// <summary>The uniform distribution on [0, bound].</summary>
    private sealed record NonNegative(double Bound) : Initializer
    {
        public override double Draw(Shape shape, RandomKey key, int component) => Bound * key.Uniform(component);
    }
}
