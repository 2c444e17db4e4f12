namespace Continua.Cli.Experiments;

/// <summary>
/// A stiff equation with a known state at the end. Its field is given twice: as plain C# with its Jacobian, and as an
/// expression of tensors.
/// </summary>
/// <param name="Floor">The absolute value that is added to the denominator of a component's relative error.</param>
/// <param name="Reference">The state at the end, from the Test Set for IVP Solvers (Mazzia, Magherini 2008).</param>
/// <param name="Traced">The field as an expression of tensors, from which the library derives the Jacobian.</param>
internal sealed record StiffEquation(
    string Name, double[] Start, double End, double Floor, double[] Reference, VectorField<double> Field,
    VectorFieldJacobian<double> Jacobian, Func<Tensor, Tensor, Tensor> Traced)
{
    /// <summary>Three species whose rate constants span nine orders of magnitude (Robertson 1966).</summary>
    public static StiffEquation Robertson { get; } = new(
        "Robertson", [1, 0, 0], 1e11, Floor: 1e-14,
        [0.2083340149701255e-7, 0.8333360770334713e-13, 0.9999999791665050],
        RobertsonField, RobertsonJacobian, RobertsonTraced);

    /// <summary>
    /// An oscillator that changes little for 807 units of time, and then jumps within about 0.01 units.
    /// </summary>
    public static StiffEquation VanDerPol { get; } = new(
        "van der Pol", [2, 0], 2000, Floor: 1e-8, [0.1706167732170483e1, -0.8928097010247975e-3],
        (t, y, dy) => (dy[0], dy[1]) = (y[1], (Mu * (1 - (y[0] * y[0])) * y[1]) - y[0]),
        (t, y, j, byTime) => (j[1], j[2], j[3]) = (1, (-2 * Mu * y[0] * y[1]) - 1, Mu * (1 - (y[0] * y[0]))),
        (t, y) => [y[1], (Mu * (1 - Tensor.Square(y[0])) * y[1]) - y[0]]);

    private const double Mu = 1000;

    /// <summary>The field with its Jacobian.</summary>
    public OdeTerm<double> Term => new(Field) { Jacobian = Jacobian };

    /// <summary>The start as a matrix with one row.</summary>
    public double[,] StartRow
    {
        get
        {
            double[,] row = new double[1, Start.Length];
            Buffer.BlockCopy(Start, 0, row, 0, sizeof(double) * Start.Length);
            return row;
        }
    }

    public Solution<double> Solve(SolveOptions options) => Ode.Solve(Term, Start, 0, End, options);

    /// <summary>The largest |y − reference| / (|reference| + floor) of all components at the end.</summary>
    public double ErrorOf(Solution<double> solution) =>
        Reference.Select((exact, c) => Math.Abs(solution.Last[0, c] - exact) / (Math.Abs(exact) + Floor)).Max();

    /// <summary>
    /// The most negative eigenvalue of ∂f/∂y; NaN if it is complex. It is the smaller root of
    /// λ² − trace·λ + minors = 0, where minors is the sum of the principal minors of two rows. For two components the
    /// roots are both eigenvalues; for Robertson's three, whose sum is conserved, the third one is 0.
    /// </summary>
    public double Eigenvalue(ReadOnlySpan<double> y)
    {
        int dimension = Start.Length;
        double[] j = new double[dimension * dimension];
        Jacobian(0, y, j, new double[dimension]);
        double trace = 0, minors = 0;
        for (int i = 0; i < dimension; i++)
        {
            trace += j[(i * dimension) + i];
            for (int k = 0; k < i; k++)
            {
                minors += (j[(i * dimension) + i] * j[(k * dimension) + k])
                    - (j[(i * dimension) + k] * j[(k * dimension) + i]);
            }
        }

        return (trace / 2) - Math.Sqrt((trace * trace / 4) - minors);
    }

    private static void RobertsonField(double t, ReadOnlySpan<double> y, Span<double> dy)
    {
        double slow = 0.04 * y[0], back = 1e4 * y[1] * y[2], fast = 3e7 * y[1] * y[1];
        (dy[0], dy[1], dy[2]) = (back - slow, slow - back - fast, fast);
    }

    private static void RobertsonJacobian(double t, ReadOnlySpan<double> y, Span<double> j, Span<double> byTime)
    {
        (j[0], j[1], j[2]) = (-0.04, 1e4 * y[2], 1e4 * y[1]);
        (j[3], j[4], j[5]) = (0.04, (-1e4 * y[2]) - (6e7 * y[1]), -1e4 * y[1]);
        j[7] = 6e7 * y[1];
    }

    private static Tensor RobertsonTraced(Tensor t, Tensor y)
    {
        Tensor slow = 0.04 * y[0], back = 1e4 * y[1] * y[2], fast = 3e7 * Tensor.Square(y[1]);
        return [back - slow, slow - back - fast, fast];
    }
}
