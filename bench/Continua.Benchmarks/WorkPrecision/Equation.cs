namespace Continua.Benchmarks.WorkPrecision;

/// <summary>Writes ∂fᵢ/∂yₖ to entry i·dim + k of a matrix that is initially zero.</summary>
internal delegate void FieldJacobian(double t, ReadOnlySpan<double> y, Span<double> byRow);

/// <summary>A test equation from 0 to <paramref name="End"/> with a known final state.</summary>
/// <param name="Name">The name, as in the programs of <c>bench/cpp</c>.</param>
/// <param name="Floor">The constant added to |reference| in the denominator of the relative error.</param>
/// <param name="Traced">The field over tensors.</param>
/// <param name="Jacobian">The Jacobian; null for equations that are not stiff.</param>
internal sealed record Equation(
    string Name, double[] Start, double End, double Floor, double[] Reference, VectorField<double> Field,
    Func<Tensor, Tensor, Tensor> Traced, FieldJacobian? Jacobian = null)
{
    private CompiledOde<double>? compiled;

    /// <summary>The traced field, compiled on first use.</summary>
    public CompiledOde<double> Compiled => compiled ??= Ode.Compile<double>(Traced, Start.Length);

    /// <summary>The field with its Jacobian.</summary>
    public OdeTerm<double> Term { get; } = new(Field)
    {
        Jacobian = Jacobian is null ? null : (t, y, byState, byTime) => Jacobian(t, y, byState),
    };

    /// <summary>Returns the largest |y − reference| / (|reference| + floor) over all components.</summary>
    public double ErrorOf(double[,] end) =>
        Reference.Select((exact, c) => Math.Abs(end[0, c] - exact) / (Math.Abs(exact) + Floor)).Max();
}
