namespace Continua.Learning;

/// <summary>A model that maps the observations of a row to a vector, such as the logits of classes.</summary>
public abstract class SeriesModel : Module
{
    /// <summary>The number of outputs.</summary>
    public abstract int Outputs { get; }

    /// <summary>Returns the outputs at the last observation, [outputs].</summary>
    /// <param name="series">The observations of a row.</param>
    public abstract Tensor Apply(Observations series);
}
