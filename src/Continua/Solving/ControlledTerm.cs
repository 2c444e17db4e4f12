namespace Continua;

/// <summary>
/// A controlled differential equation dz = f(s, z) dX along a path X with several channels: dz/ds = f(s, z) · dX/ds.
/// </summary>
/// <remarks>
/// The clock s is the parameter of the path. The solution at the end does not depend on how fast the path is passed, so
/// that time enters as a channel of the path. Reference: Kidger, Morrill, Foster, Lyons 2020, "Neural controlled
/// differential equations for irregular time series".
/// </remarks>
public sealed record ControlledTerm : Term
{
    private readonly Func<Tensor, Tensor> slopeOfPath;

    /// <summary>Creates the equation along a path through the observations of a row.</summary>
    /// <param name="field">
    /// The function f(s, z), a matrix [state, channels]: the slope of each component of the state, per unit of each
    /// channel.
    /// </param>
    /// <param name="path">The path.</param>
    /// <exception cref="ArgumentException">The path has windows.</exception>
    public ControlledTerm(Func<Tensor, Tensor, Tensor> field, ControlPath path)
    {
        ArgumentNullException.ThrowIfNull(field);
        ArgumentNullException.ThrowIfNull(path);
        Tensor.Guard(
            !path.Options.HasWindows,
            "A controlled equation passes every interval of its path, but this path has windows; take a LogOdeTerm, or Window = 1 "
            + "and Depth = 1.");
        (Field, Path, Channels, slopeOfPath) = (field, path, path.Channels, path.SlopeAt);
    }

    /// <summary>Creates the equation along an input path, whose parameter is the time of its knots.</summary>
    /// <param name="field">
    /// The function f(t, z), a matrix [state, channels]: the slope of each component of the state, per unit of each
    /// channel.
    /// </param>
    /// <param name="path">The path; a path of values [knots] has one channel.</param>
    /// <exception cref="ArgumentException">The path is piecewise constant.</exception>
    public ControlledTerm(Func<Tensor, Tensor, Tensor> field, InputPath path)
    {
        ArgumentNullException.ThrowIfNull(field);
        ArgumentNullException.ThrowIfNull(path);
        Tensor.Guard(
            !path.IsStep,
            "A controlled equation is driven by the changes of its path between knots, but a step path changes only at "
            + "its knots; take InputPath.Linear, or a rectilinear control path.");
        (Field, Channels) = (field, path.Channels);
        slopeOfPath = t => Tensor.Reshape(path.SlopeAt(t), [path.Channels]);
    }

    /// <summary>The function f(s, z), [state, channels].</summary>
    public Func<Tensor, Tensor, Tensor> Field { get; }

    /// <summary>The path through the observations of a row; null if the equation is along an input path.</summary>
    public ControlPath? Path { get; }

    /// <summary>The number of channels of the path.</summary>
    public int Channels { get; }

    /// <inheritdoc/>
    public override Tensor Slope(Tensor t, Tensor y)
    {
        ArgumentNullException.ThrowIfNull(y);
        Tensor matrix = Field(t, y)
            ?? throw new ArgumentException("The field of a controlled equation returns a matrix, but returned null.");
        Tensor.Guard(
            matrix.Shape == Shape.Create([y.Size, Channels]) && matrix.Element == Graphs.ElementType.Real,
            $"The field of a controlled equation returns a matrix [{y.Size}, {Channels}] of a row for each component of "
            + $"the state and a column for each channel, but returned {matrix.Type}; reshape the network's output.");
        Tensor slope = Tensor.MatMul(matrix, Tensor.Reshape(slopeOfPath(t), [Channels, 1]));
        return Tensor.Reshape(slope, y.Shape);
    }
}
