using Continua.Differentiation;
using Continua.Graphs;
using Continua.Tracing;

namespace Continua.Solving;

/// <summary>
/// The equations of a periodic orbit over tensors: the solution φ returns to its start after a period, and the start
/// satisfies a phase condition. The unknowns are the start and log(T/T̂), or the start alone if the period is given.
/// </summary>
/// <remarks>
/// The time of an orbit of unknown period is scaled to [0, 1], so that the period is a factor of the field. The
/// Jacobian is that of φ, by the variational equation. Reference: Seydel 2010, <i>Practical Bifurcation and Stability
/// Analysis</i>, sections 7.1 and 7.2.
/// </remarks>
internal sealed class Shooting
{
    private readonly TracedSlope slope;
    private readonly Tensor jacobian, guess, period;
    private readonly PeriodicOptions options;
    private readonly int size;

    /// <param name="slope">The field.</param>
    /// <param name="guess">The guess of the start, [dim].</param>
    /// <param name="period">The guess of the period, or the period, a scalar.</param>
    /// <param name="options">The options.</param>
    /// <exception cref="ArgumentException">The field reads t and the period is unknown, or the reverse.</exception>
    public Shooting(TracedSlope slope, Tensor guess, Tensor period, PeriodicOptions options)
    {
        (this.slope, this.guess, this.options, size) = (slope, guess, options, guess.Size);
        this.period = options.PeriodIsGiven ? period : new Tensor(StopGradientPrimitive.Instance, period);
        GuardTime(slope.ReadsTime, options);
        Tensor.Guard(
            slope.ReadsTime || !options.PeriodIsGiven,
            "The period of an equation that does not read t is unknown, but PeriodIsGiven is set; leave it off, and "
            + "pass a guess of the period.");
        jacobian = StateJacobian.Of(slope.Slope, slope.T, slope.Y);
    }

    /// <summary>The number of unknowns.</summary>
    public int Unknowns => size + (options.PeriodIsGiven ? 0 : 1);

    /// <summary>The guess of the unknowns, [dim + 1], or [dim] if the period is given.</summary>
    public Tensor Start => options.PeriodIsGiven ? guess : Tensor.Concat(guess, Structure.Written(0, [1]));

    /// <summary>Returns the equations, and the values of their arguments.</summary>
    public (RootFunction Function, Tensor[] Arguments) Function()
    {
        Tensor t = Trace.Input("t", Shape.Scalar), z = Trace.Input("z", [Unknowns]);
        Tensor residual = options.PeriodIsGiven ? Driven(z) : Autonomous(z);
        Tensor matrix = options.PeriodIsGiven ? DrivenJacobian(z) : AutonomousJacobian(z);
        return RootFunction.Of([t, z], [residual, matrix], null, new HashSet<Tensor>());
    }

    /// <summary>Returns the start of an orbit.</summary>
    /// <param name="z">The unknowns.</param>
    public Tensor StateOf(Tensor z) => options.PeriodIsGiven ? z : z[..size];

    /// <summary>Returns the period of an orbit.</summary>
    /// <param name="z">The unknowns.</param>
    public Tensor PeriodOf(Tensor z) => options.PeriodIsGiven ? period : period * Tensor.Exp(z[size]);

    /// <summary>Checks that the period is given if the field reads the time.</summary>
    public static void GuardTime(bool readsTime, PeriodicOptions options)
    {
        Tensor.Guard(
            !readsTime || options.PeriodIsGiven,
            "The period of an equation that reads t is that of its input, but PeriodIsGiven is off; set PeriodIsGiven, "
            + "and pass that period.");
    }

    private Tensor Autonomous(Tensor z)
    {
        Tensor y0 = StateOf(z), length = PeriodOf(z);
        Tensor end = Ode.Solve((s, y) => length * SlopeAt(0, y), y0, 0, 1, options: options.Solve).Last;
        return Tensor.Concat(end - y0, Tensor.Reshape(Tensor.Sum(Normal() * (y0 - guess)), [1]));
    }

    /// <summary>
    /// Returns the Jacobian from the solution Y = [y, V], [dim, 1 + dim + 1], of y' = T f and V' = T (∂f/∂y V + [0,
    /// f]).
    /// </summary>
    private Tensor AutonomousJacobian(Tensor z)
    {
        Tensor length = PeriodOf(z);
        Tensor Slopes(Tensor s, Tensor all)
        {
            Tensor y = all[..size], tangents = Tensor.Reshape(all[size..], [size, size + 1]);
            Tensor f = SlopeAt(0, y), column = Tensor.Reshape(f, [size, 1]);
            Tensor byPeriod = Beside(Structure.Written(0, [size, size]), column);
            Tensor pushed = Tensor.MatMul(slope.Evaluated(jacobian, Zero, y), tangents) + byPeriod;
            return length * Tensor.Concat(f, Tensor.Reshape(pushed, [size * (size + 1)]));
        }

        Tensor first = Beside(Structure.Identity(size), Structure.Written(0, [size, 1]));
        Tensor start = Tensor.Concat(StateOf(z), Tensor.Reshape(first, [size * (size + 1)]));
        Tensor end = Ode.Solve(Slopes, start, 0, 1, options: options.Solve).Last[size..];
        Tensor phase = Tensor.Reshape(Tensor.Concat(Normal(), Structure.Written(0, [1])), [1, size + 1]);
        return Tensor.Reshape(
            Tensor.Concat(end - Tensor.Reshape(first, [size * (size + 1)]), Tensor.Reshape(phase, [size + 1])),
            [size + 1, size + 1]);
    }

    private Tensor Driven(Tensor z)
    {
        Tensor end = Ode.Solve(SlopeAt, z, options.StartTime, options.StartTime + period, options: options.Solve).Last;
        return end - z;
    }

    private Tensor DrivenJacobian(Tensor z)
    {
        Tensor Slopes(Tensor t, Tensor all)
        {
            Tensor y = all[..size], tangents = Tensor.Reshape(all[size..], [size, size]);
            Tensor pushed = Tensor.MatMul(slope.Evaluated(jacobian, t, y), tangents);
            return Tensor.Concat(SlopeAt(t, y), Tensor.Reshape(pushed, [size * size]));
        }

        Tensor identity = Structure.Identity(size), start = Tensor.Concat(z, Tensor.Reshape(identity, [size * size]));
        Tensor end = Ode.Solve(
            Slopes, start, options.StartTime, options.StartTime + period, options: options.Solve).Last[size..];
        return Tensor.Reshape(end, [size, size]) - identity;
    }

    /// <summary>Returns the normal of the plane in which the start of the orbit lies.</summary>
    private Tensor Normal() => options.FixedComponent is { } component
        ? Structure.Identity(size)[component] : SlopeAt(0, guess);

    private Tensor SlopeAt(Tensor t, Tensor y) => slope.Evaluated(slope.Slope, t, y);

    private static Tensor Zero => Structure.Written(0, Shape.Scalar);

    /// <summary>Returns two matrices with the same number of rows side by side.</summary>
    private static Tensor Beside(Tensor left, Tensor right) =>
        Tensor.Transpose(Tensor.Concat(Tensor.Transpose(left), Tensor.Transpose(right)));
}
