namespace Continua.Learning;

/// <summary>A model that maps the observations of a row to a vector, such as the logits of classes.</summary>
public abstract class SeriesModel : Module
{
    /// <summary>The number of outputs.</summary>
    public abstract int Outputs { get; }

    /// <summary>Returns the outputs at the last observation, [outputs].</summary>
    /// <param name="series">The observations of a row.</param>
    public abstract Tensor Apply(Observations series);

    /// <summary>
    /// Returns the outputs at every observation, [outputs], from the observations up to it; later ones do not change a bit
    /// of them.
    /// </summary>
    /// <param name="series">The observations of a row.</param>
    /// <exception cref="ArgumentException">The model reads later observations, such as those of a cubic path.</exception>
    public abstract Observations Online(Observations series);

    /// <summary>Returns the outputs, and a further loss of training, such as that of a reconstruction; null for none.</summary>
    internal virtual (Tensor Outputs, Tensor? Loss) ApplyInTraining(Observations series) => (Apply(series), null);

    private protected static void GuardCausal(ControlOptions path) => Tensor.Guard(
        path.IsCausal,
        $"Outputs at each observation do not depend on later ones, but a path with {nameof(Interpolation)}.{path.Interpolation} "
        + $"and {nameof(Filling)}.{path.Filling} does; take Filling.Forward with Interpolation.Linear, Rectilinear or Hermite.");
}
