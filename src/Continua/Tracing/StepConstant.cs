using Continua.Graphs;

namespace Continua;

/// <summary>
/// A named number that a loss reads and all rows share, such as the weight of a term, or a temperature. Its value may
/// change with each evaluation without compiling the loss again.
/// </summary>
/// <remarks>
/// <see cref="StepValues"/> sets the values of an evaluation, <see cref="Learning.TrainOptions.Values"/> those of
/// training. There are no derivatives with respect to step constants.
/// </remarks>
/// <example><code>
/// StepConstant weight = new("penalty weight", 0.1);
/// using Gradient&lt;double&gt; gradient = Gradient.Of&lt;double&gt;(x =&gt; Sum(Square(x)) + (weight.Value * Sum(Abs(x))));
/// double[,] rows = { { 1, -2 } };
/// double heavier = gradient.Evaluate(null, null, [rows], values: StepValues.Of((weight, 0.3))).Value;
/// </code></example>
public sealed class StepConstant
{
    /// <summary>Creates a step constant.</summary>
    /// <param name="name">The name, for messages and printed graphs.</param>
    /// <param name="value">The value in evaluations that do not set another one; finite.</param>
    /// <exception cref="ArgumentException">The value is not finite.</exception>
    public StepConstant(string name, double value)
    {
        ArgumentNullException.ThrowIfNull(name);
        StepValues.GuardFinite(name, value);
        (Name, Default) = (name, value);
        Value = new(new Input(name, new(Shape.Scalar, ElementType.Real)) { Owner = this });
    }

    /// <summary>The name.</summary>
    public string Name { get; }

    /// <summary>The value in evaluations that do not set another one.</summary>
    public double Default { get; }

    /// <summary>The symbolic value that a loss reads, a scalar.</summary>
    public Tensor Value { get; }
}
