using Continua.Graphs;
using static Continua.Tensor;

namespace Continua;

/// <summary>
/// The log-ODE of a controlled equation dz = f(z) dX: in each window of the path, dz/ds = Σ a_w V_w(z), with the numbers a_w of
/// the window's log-signature, the columns V_i of f, and their Lie brackets V_[i, j], which are computed from derivatives of f.
/// </summary>
/// <remarks>
/// Steps may be as long as a window, however many observations it contains. The error against the controlled equation falls
/// with the length of windows to the power of the depth. Reference: Morrill, Salvi, Kidger, Foster, Lyons 2021, "Neural rough
/// differential equations for long time series"; Walker, McLeod, Qin, Cheng, Li, Lyons 2024, "Log neural controlled
/// differential equations: the Lie brackets make a difference".
/// </remarks>
/// <example><code>
/// Mlp net = new([4, 16, 8], Activation.Tanh);
/// Tensor Last(Observations series)
/// {
///     ControlPath path = new(series, new() { Window = 10, Depth = 2 });
///     LogOdeTerm term = new(z =&gt; Tensor.Reshape(net.Apply(z), [4, 2]), path);
///     return Ode.Solve(term, Tensor.Zeros([4])).Last;
/// }
///
/// using Predictor&lt;double&gt; predictor = Predictor.OfSeries&lt;double&gt;(Last, net);
/// double[] times = [.. Enumerable.Range(0, 100).Select(k =&gt; 0.1 * k)];
/// RaggedSeries&lt;double&gt; series = new(new double[100, 1], times, 100);
/// double[,] states = predictor.EvaluateSeries(net.Initialize&lt;double&gt;(new RandomKey(1)), series);
/// </code></example>
public sealed record LogOdeTerm : Term
{
    /// <summary>Creates the equation.</summary>
    /// <param name="field">
    /// The function f(z), a matrix [state, channels]: the slope of each component of the state, per unit of each channel.
    /// </param>
    /// <param name="path">The path, whose options set the windows and the depth.</param>
    public LogOdeTerm(Func<Tensor, Tensor> field, ControlPath path)
    {
        ArgumentNullException.ThrowIfNull(field);
        ArgumentNullException.ThrowIfNull(path);
        (Field, Path) = (field, path);
    }

    /// <summary>The function f(z), [state, channels].</summary>
    public Func<Tensor, Tensor> Field { get; }

    /// <summary>The path through the observations of a row.</summary>
    public ControlPath Path { get; }

    /// <inheritdoc/>
    public override Tensor Slope(Tensor t, Tensor y)
    {
        ArgumentNullException.ThrowIfNull(y);
        int d = Path.Channels, h = y.Size, depth = Path.Options.Depth;
        Tensor f = Field(y)
            ?? throw new ArgumentException("The field of a log-ODE returns a matrix, but returned null.");
        Guard(
            f.Shape == Shape.Create([h, d]) && f.Element == ElementType.Real,
            $"The field of a log-ODE returns a matrix [{h}, {d}] of a row for each component of the state and a column for each "
            + $"channel, but returned {f.Type}; reshape the network's output.");
        Tensor tensors = Path.TensorsAt(t);
        Tensor slope = MatVec(f, tensors[..d]);
        if (depth > 1)
        {
            // Σ a_ij [V_i, V_j] = Σⱼ (∂Vⱼ) wⱼ with the columns w of f A, since A is antisymmetric.
            Tensor directions = MatMul(f, Reshape(tensors[d..(d + (d * d))], [d, d]));
            slope += Sum(Loop.Map((w, e) => MatVec(Derivatives.Jvp(f, y, Reshape(w, y.Shape)), e), directions, Structure.Identity(d)), axis: -1);
        }

        if (depth > 2)
        {
            // The element Σ T_ijk ijk of the Lie algebra acts as Σ T_ijk V_i V_j V_k, of which only first derivatives remain:
            // Σ ∂((∂V_k) V_j) u_jk with u_jk = Σᵢ T_ijk V_i.
            Tensor columns = Transpose(f), directions = Transpose(MatMul(f, Reshape(tensors[(d + (d * d))..], [d, d * d])));
            for (int j = 0; j < d; j++)
            {
                Tensor along = Derivatives.Jvp(f, y, Reshape(columns[j], y.Shape));
                slope += Sum(
                    Loop.Map(
                        (u, e) => MatVec(Derivatives.Jvp(along, y, Reshape(u, y.Shape)), e), Transpose(directions[(j * d)..((j + 1) * d)]),
                        Structure.Identity(d)),
                    axis: -1);
            }
        }

        return Reshape(slope, y.Shape);
    }
}
