using Continua.Graphs;
using Continua.Loops;
using Continua.Paths;

namespace Continua;

/// <summary>
/// A path through the observations of a row, which drives a controlled differential equation
/// (<see cref="ControlledTerm"/>). Its parameter s is the number of intervals passed: 0 at the first observation, 1 at
/// the end of the first interval, and so on up to <see cref="End"/>; the time is a channel.
/// </summary>
/// <remarks>
/// The observations may be at different times and in different numbers for each row, and channels may be missing. A
/// solve that reads a linear or rectilinear path at s ends a step at every whole number; along a Hermite or cubic path
/// only steps of a fixed size do, and the size of adaptive steps does not depend on the observations. There is no derivative with respect to the observations.
/// Reference: Kidger, Morrill, Foster, Lyons 2020, "Neural controlled differential equations for irregular time
/// series"; Morrill, Kidger, Yang, Lyons 2021, "Neural controlled differential equations for online prediction tasks".
/// </remarks>
/// <example><code>
/// Mlp net = new([4, 16, 8], Activation.Tanh);
/// Tensor Last(Observations series)
/// {
///     ControlPath path = new(series);
///     ControlledTerm term = new((s, z) =&gt; Tensor.Reshape(net.Apply(z), [4, 2]), path);
///     return Ode.Solve(term, Tensor.Zeros([4])).Last;
/// }
///
/// using Predictor&lt;double&gt; predictor = Predictor.OfSeries&lt;double&gt;(Last, net);
/// RaggedSeries&lt;double&gt; series = new(new double[,] { { 0.1 }, { 0.4 }, { double.NaN }, { 0.2 } }, [0, 0.5, 2, 3], 4);
/// double[,] states = predictor.EvaluateSeries(net.Initialize&lt;double&gt;(new RandomKey(1)), series);
/// </code></example>
public sealed class ControlPath
{
    private readonly Tensor coefficients;
    private readonly ControlPlan plan;

    /// <summary>Creates the path through the observations of a row.</summary>
    /// <param name="series">The observations: the input of the expression.</param>
    /// <param name="options">The options; null for a linear path with the time as its first channel.</param>
    /// <exception cref="ArgumentException">The observations are values computed by a loop.</exception>
    public ControlPath(Observations series, ControlOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(series);
        options ??= new();
        Tensor.Guard(
            series.Value.Primitive is RaggedInput,
            "A control path runs through the observations that are an input of the expression, but got values that a "
            + "loop computed; pass the input.");
        Tensor.Guard(
            options.Window >= 1,
            $"A window has one or more intervals, but got {options.Window}; take 8.");
        Tensor.Guard(
            !options.HasWindows || options.Interpolation == Interpolation.Linear,
            $"Log-signatures of windows are those of a linear path, but got {options.Interpolation}; take Interpolation.Linear.");
        LogSignature.GuardCount(options.CountOf(series.Shape.Size), options.Depth);
        plan = new(options, options.CountOf(series.Shape.Size), series.ChannelRange?.First ?? 0, series.Shape.Size);
        (Options, Channels) = (options, plan.PathChannels);
        coefficients = new(new ControlCoefficients(plan), series.Value);
    }

    /// <summary>The series through whose observations the path runs.</summary>
    internal Tensor Series => coefficients.Inputs[0];

    /// <summary>The options with which the path was created.</summary>
    public ControlOptions Options { get; }

    /// <summary>The number of channels.</summary>
    public int Channels { get; }

    /// <summary>
    /// The parameter at the end of the path, a scalar: the number of intervals or windows. 0 for a row of one observation or none.
    /// </summary>
    public Tensor End => new(ControlEnd.Instance, coefficients);

    /// <summary>The value at the first observation, [channels]; 0 for a row without observations.</summary>
    public Tensor Start => At(Tensor.Constant(0));

    /// <summary>Returns the value at a parameter, [channels].</summary>
    /// <param name="s">The parameter, a scalar; below 0 and above <see cref="End"/> the path is extrapolated.</param>
    /// <exception cref="ArgumentException">The parameter is not a scalar.</exception>
    public Tensor At(Tensor s) => Read(s, 0)[..Channels];

    /// <summary>
    /// Returns the derivative with respect to the parameter, [channels]. At a whole number it is that of the interval
    /// that begins there.
    /// </summary>
    /// <param name="s">The parameter, a scalar; below 0 and above <see cref="End"/> the path is extrapolated.</param>
    /// <exception cref="ArgumentException">The parameter is not a scalar.</exception>
    public Tensor SlopeAt(Tensor s) => Read(s, 1)[..Channels];

    /// <summary>
    /// Returns the tensors of level 1 to <see cref="ControlOptions.Depth"/> of the log-signature of the window at a parameter.
    /// </summary>
    internal Tensor TensorsAt(Tensor s) => Read(s, 1);

    private Tensor Read(Tensor s, int order)
    {
        ArgumentNullException.ThrowIfNull(s);
        Tensor.Guard(s.Shape.IsScalar, $"A path is read at one parameter, but got {s.Type}; give a scalar.");
        return new(new ControlRead(plan, order), s, coefficients);
    }
}
