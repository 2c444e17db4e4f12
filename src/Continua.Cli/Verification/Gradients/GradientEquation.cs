using Continua.Learning;
using static Continua.Tensor;

namespace Continua.Cli.Verification.Gradients;

/// <summary>
/// A loss through a solve of a small nonlinear equation with parameters, in the form that a method takes. A row has the inputs
/// y₀ [2], an argument of the field, t₀, t₁ and two save times.
/// </summary>
/// <param name="form">The form of the equation.</param>
internal sealed class GradientEquation : Module
{
    public const int Inputs = 7;

    private readonly EquationForm form;
    private readonly Tensor matrix, shift;

    public GradientEquation(EquationForm form)
    {
        this.form = form;
        matrix = Parameter("matrix", [2, 2], Initializer.Zeros);
        shift = Parameter("shift", [2], Initializer.Zeros);
    }

    /// <summary>The values of the parameters at which derivatives are taken.</summary>
    public static double[] Theta { get; } = [0.8, -0.4, 0.5, 1.1, 0.3, -0.2];

    protected override IReadOnlyList<Module> Parts => [];

    /// <summary>
    /// The inputs of some rows, one of which is solved backwards in time; with a stiff summand, all are solved forwards.
    /// </summary>
    public static double[][] RowsOf(EquationForm form)
    {
        // The last save is within the last step, whose size changes with t₁.
        double[][] forwards = [[0.9, -0.4, 0.7, 0.3, 2.1, 0.61, 2.03], [-0.3, 0.6, 1.2, 0.1, 1.87, 0.52, 1.8]];
        return form == EquationForm.Split ? forwards : [.. forwards, [0.4, 0.5, 0.9, 1.7, -0.21, 1.13, 0.35]];
    }

    /// <summary>The loss of a row: a function of its states at both save times and at t₁.</summary>
    public Tensor Loss(Tensor x, SolveOptions options)
    {
        SolvedTensor solved = Ode.Solve(Equation(form, matrix, shift, x[2]), x[..2], x[3], x[4], x[5..], options);
        Tensor weights = Constant([1, 0.3, 1.3, 0.6], [2, 2]), frequencies = Constant([1, 1.5, 1, 1.5], [2, 2]);
        return Sum(weights * Sin(frequencies * solved.Saved)) + Sum(Vector(1.6, 0.9) * Sin(Vector(1, 1.5) * solved.Last));
    }

    /// <summary>The equation with given values of its parameters and its argument.</summary>
    public static Term Equation(EquationForm form, Tensor matrix, Tensor shift, Tensor argument) => form switch
    {
        EquationForm.Separable => new SeparableTerm(
            (t, p) => (matrix[0][0] * p) + (0.3 * argument * Square(p)) + (0.1 * t * shift[0]),
            (t, q) => (-matrix[1][1] * Sin(q)) + (matrix[1][0] * Cos(t * argument)) + (matrix[0][1] * shift[1])),
        EquationForm.Split => new SplitTerm(
            (t, y) => (-3 * argument * (y - Cos(t + shift))) - (matrix[1][1] * y * Square(y)),
            (t, y) => Tanh(MatVec(matrix, y) + (t * shift))),
        _ => new OdeTerm((t, y) => (argument * Sin(MatVec(matrix, y) + (t * shift))) - (0.3 * y * Square(y)) + (0.2 * Cos(t) * y)),
    };
}

/// <summary>How an equation is given to a method.</summary>
internal enum EquationForm
{
    /// <summary>As one field.</summary>
    Whole,

    /// <summary>As velocities of momenta and forces of positions.</summary>
    Separable,

    /// <summary>As a stiff summand and another one.</summary>
    Split,
}
