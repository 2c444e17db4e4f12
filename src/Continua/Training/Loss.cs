using static Continua.Tensor;

namespace Continua.Learning;

/// <summary>
/// The cost of a prediction, component by component. In training, the loss of a batch is the mean over the observed
/// components.
/// </summary>
public abstract record Loss
{
    /// <summary>The squared error (p − o)² of a prediction p of an observation o.</summary>
    public static Loss MeanSquared { get; } = new SquaredLoss();

    /// <summary>The absolute error |p − o| of a prediction p of an observation o.</summary>
    public static Loss MeanAbsolute { get; } = new AbsoluteLoss();

    /// <summary>
    /// The loss ½e² of errors e = |p − o| up to a threshold δ, and δ(e − ½δ) beyond. Reference: Huber 1964.
    /// </summary>
    /// <param name="threshold">The threshold δ, above 0.</param>
    public static Loss Huber(double threshold = 1) => new HuberLoss(threshold);

    /// <summary>
    /// The negative log density of the observation under a normal distribution around the prediction.
    /// </summary>
    /// <param name="deviation">The standard deviation, above 0.</param>
    public static Loss Gaussian(double deviation = 1) => new GaussianLoss(deviation);

    /// <summary>Returns the cost of each component, in the shape of both arguments.</summary>
    /// <param name="predicted">The predicted values.</param>
    /// <param name="observed">The observed values.</param>
    public abstract Tensor Of(Tensor predicted, Tensor observed);

    private sealed record SquaredLoss : Loss
    {
        public override Tensor Of(Tensor predicted, Tensor observed) => Square(predicted - observed);
    }

    private sealed record AbsoluteLoss : Loss
    {
        public override Tensor Of(Tensor predicted, Tensor observed) => Abs(predicted - observed);
    }

    private sealed record HuberLoss(double Threshold) : Loss
    {
        public override Tensor Of(Tensor predicted, Tensor observed)
        {
            Tensor error = Abs(predicted - observed);
            return Where(error <= Threshold, 0.5 * Square(error), Threshold * (error - (0.5 * Threshold)));
        }
    }

    private sealed record GaussianLoss(double Deviation) : Loss
    {
        public override Tensor Of(Tensor predicted, Tensor observed) =>
            (0.5 * Square((predicted - observed) / Deviation)) + Math.Log(Deviation * Math.Sqrt(2 * Math.PI));
    }
}
