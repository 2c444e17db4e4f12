namespace Continua.Benchmarks.WorkPrecision;

/// <summary>∂fᵢ/∂yₖ at entry i·dim + k of a matrix that is all zeros beforehand.</summary>
internal delegate void FieldJacobian(double t, ReadOnlySpan<double> y, Span<double> byRow);

/// <summary>An equation in plain C#, from 0 to <paramref name="End"/>, whose state there is known.</summary>
/// <param name="Name">As the peers' programs in <c>bench/cpp</c> have it.</param>
/// <param name="Floor">What is added to the size of a component before its error is divided by it.</param>
/// <param name="Traced">The same over tensors.</param>
/// <param name="Jacobian">Of stiff equations only.</param>
internal sealed record Equation(
    string Name, double[] Start, double End, double Floor, double[] Reference, VectorField<double> Field,
    Func<Tensor, Tensor, Tensor> Traced, FieldJacobian? Jacobian = null)
{
    private CompiledOde<double>? compiled;

    /// <summary>The traced field, compiled at the first use.</summary>
    public CompiledOde<double> Compiled => compiled ??= Ode.Compile<double>(Traced, Start.Length);

    /// <summary>The field with its Jacobian.</summary>
    public OdeTerm<double> Term { get; } = new(Field)
    {
        Jacobian = Jacobian is null ? null : (t, y, byState, byTime) => Jacobian(t, y, byState),
    };

    /// <summary>The largest |y − reference| / (|reference| + floor) of all components.</summary>
    public double ErrorOf(double[,] end) =>
        Reference.Select((exact, c) => Math.Abs(end[0, c] - exact) / (Math.Abs(exact) + Floor)).Max();
}
