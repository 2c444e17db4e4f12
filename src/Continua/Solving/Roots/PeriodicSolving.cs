using System.Numerics;
using Continua.Execution;
using Continua.Solving;
using Continua.Tracing;

namespace Continua;

/// <summary>Periodic orbits of equations, by shooting: extension members of <see cref="Ode"/>.</summary>
/// <remarks>
/// Newton's method solves φ(T, y₀) = y₀ for a state y₀ and the period T from guesses of both; the solution φ over a
/// period is differentiated by the variational equation. The orbit need not be stable, but it has to be isolated: a
/// family of orbits, as that of an undamped oscillator, is refused with <see cref="SolveStatus.SingularMatrix"/>. The
/// orbit may be a multiple of a shorter one if the guess of the period is. Reference: Seydel 2010, <i>Practical
/// Bifurcation and Stability Analysis</i>, chapter 7.
/// </remarks>
/// <example><code>
/// static Tensor VanDerPol(Tensor t, Tensor y, Tensor a) =&gt; [y[1], (a[0] * (1 - Square(y[0])) * y[1]) - y[0]];
/// double[,] guesses = { { 2, 0 }, { 2, 0 } }, damping = { { 1 }, { 2 } };
/// PeriodicOrbits&lt;double&gt; orbits = Ode.Periodic(VanDerPol, guesses, [6.7, 7.6], damping);
/// double period = orbits.Periods[0];
/// </code></example>
public static class PeriodicSolving
{
    private static PeriodicOptions Defaults { get; } = new();

    extension(Ode)
    {
        /// <summary>Finds a periodic orbit of an equation in plain C#.</summary>
        /// <param name="field">
        /// The field. It reads t if and only if <see cref="PeriodicOptions.PeriodIsGiven"/> is set.
        /// </param>
        /// <param name="guess">The guess of a state on the orbit, [dim].</param>
        /// <param name="period">The guess of the period, or the period, in the units of t; positive.</param>
        /// <param name="options">The options; null for the defaults.</param>
        /// <exception cref="ArgumentException">The field and the options, or guess and period, do not fit.</exception>
        /// <exception cref="SolveException">No orbit was found.</exception>
        /// <exception cref="OperationCanceledException">The search was cancelled.</exception>
        public static PeriodicOrbits<T> Periodic<T>(
            VectorField<T> field, ReadOnlySpan<T> guess, double period, PeriodicOptions? options = null)
            where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
            Ode.Periodic(field, OdeIntegrator<T>.AsRow(guess), [period], options);

        /// <summary>Finds periodic orbits of an equation in plain C# for many guesses.</summary>
        /// <param name="field">
        /// The field. It reads t if and only if <see cref="PeriodicOptions.PeriodIsGiven"/> is set.
        /// </param>
        /// <param name="guesses">The guesses of states on the orbits, [rows, dim].</param>
        /// <param name="periods">
        /// The guesses of the periods, or the periods, in the units of t: one per row, or one for all.
        /// </param>
        /// <param name="options">The options; null for the defaults.</param>
        /// <exception cref="ArgumentException">
        /// The field and the options, or guesses and periods, do not fit.
        /// </exception>
        /// <exception cref="SolveException">
        /// A row has no orbit; see <see cref="PeriodicOptions.ThrowOnFailure"/>.
        /// </exception>
        /// <exception cref="OperationCanceledException">The search was cancelled.</exception>
        public static PeriodicOrbits<T> Periodic<T>(
            VectorField<T> field, T[,] guesses, double[] periods, PeriodicOptions? options = null)
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            ArgumentNullException.ThrowIfNull(field);
            ArgumentNullException.ThrowIfNull(guesses);
            options ??= Defaults;
            return PlainOrbits<T>.Find(field, guesses, PerRow(periods, guesses.GetLength(0)), options);
        }

        /// <summary>Traces an equation over tensors, and finds its periodic orbits for many guesses.</summary>
        /// <param name="field">
        /// The field f(t, y), which uses only y and constants, and t if and only if
        /// <see cref="PeriodicOptions.PeriodIsGiven"/> is set.
        /// </param>
        /// <param name="guesses">The guesses of states on the orbits, [rows, dim].</param>
        /// <param name="periods">
        /// The guesses of the periods, or the periods, in the units of t: one per row, or one for all.
        /// </param>
        /// <param name="options">The options; null for the defaults.</param>
        /// <exception cref="ArgumentException">
        /// The field uses other values, or does not fit guesses, periods and options.
        /// </exception>
        /// <exception cref="SolveException">
        /// A row has no orbit; see <see cref="PeriodicOptions.ThrowOnFailure"/>.
        /// </exception>
        /// <exception cref="OperationCanceledException">The search was cancelled.</exception>
        public static PeriodicOrbits<T> Periodic<T>(
            Func<Tensor, Tensor, Tensor> field, T[,] guesses, double[] periods, PeriodicOptions? options = null)
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            ArgumentNullException.ThrowIfNull(field);
            ArgumentNullException.ThrowIfNull(guesses);
            return Ode.Periodic((t, y, _) => field(t, y), guesses, periods, new T[guesses.GetLength(0), 0], options);
        }

        /// <summary>Traces an equation over tensors with per-row arguments, and finds its periodic orbits.</summary>
        /// <param name="field">
        /// The field f(t, y, arguments), where arguments is a vector; it uses nothing else but constants, and t if and
        /// only if <see cref="PeriodicOptions.PeriodIsGiven"/> is set.
        /// </param>
        /// <param name="guesses">The guesses of states on the orbits, [rows, dim].</param>
        /// <param name="periods">
        /// The guesses of the periods, or the periods, in the units of t: one per row, or one for all.
        /// </param>
        /// <param name="arguments">The arguments, [rows, arguments].</param>
        /// <param name="options">The options; null for the defaults.</param>
        /// <exception cref="ArgumentException">
        /// The field uses other values, or does not fit guesses, periods and options.
        /// </exception>
        /// <exception cref="SolveException">
        /// A row has no orbit; see <see cref="PeriodicOptions.ThrowOnFailure"/>.
        /// </exception>
        /// <exception cref="OperationCanceledException">The search was cancelled.</exception>
        public static PeriodicOrbits<T> Periodic<T>(
            Func<Tensor, Tensor, Tensor, Tensor> field, T[,] guesses, double[] periods, T[,] arguments,
            PeriodicOptions? options = null)
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            ArgumentNullException.ThrowIfNull(field);
            ArgumentNullException.ThrowIfNull(guesses);
            ArgumentNullException.ThrowIfNull(arguments);
            options ??= Defaults;
            return TracedOrbits<T>.Find(field, guesses, PerRow(periods, guesses.GetLength(0)), arguments, options);
        }

        /// <summary>
        /// Finds a periodic orbit of an equation inside an expression, written for one sample. Its first derivatives
        /// follow from the equations of the orbit by the implicit function theorem.
        /// </summary>
        /// <param name="field">
        /// The field f(t, y), which may use parameters and any values of the surrounding expression, and t if and only
        /// if
        /// <see cref="PeriodicOptions.PeriodIsGiven"/> is set.
        /// </param>
        /// <param name="guess">
        /// The guess of a state on the orbit, of any shape. The period does not change with it; the state moves along
        /// the orbit with the phase condition, <see cref="PeriodicOptions.FixedComponent"/>.
        /// </param>
        /// <param name="period">
        /// The guess of the period, a scalar, with respect to which derivatives are zero; or the period, if
        /// <see cref="PeriodicOptions.PeriodIsGiven"/> is set.
        /// </param>
        /// <param name="options">The options; null for the defaults.</param>
        /// <exception cref="ArgumentException">The field, shapes and options do not fit together.</exception>
        public static PeriodicTensor Periodic(
            Func<Tensor, Tensor, Tensor> field, Tensor guess, Tensor period, PeriodicOptions? options = null)
        {
            ArgumentNullException.ThrowIfNull(field);
            ArgumentNullException.ThrowIfNull(guess);
            ArgumentNullException.ThrowIfNull(period);
            options ??= Defaults;
            Tensor.Guard(
                period.Shape.IsScalar, $"A period is a scalar, but got {period.Type}; give one number.");
            RootSettings settings = options.Settings(guess.Size);
            Shooting shooting = new(
                TracedSlope.Of(field, guess.Shape), Tensor.Reshape(guess, [guess.Size]), period, options);
            (RootFunction function, Tensor[] arguments) = shooting.Function();
            RootPrimitive orbit = new(function, settings, new PeriodicKind());
            Tensor unknowns = new(orbit, [shooting.Start, .. arguments]);
            return new(Tensor.Reshape(shooting.StateOf(unknowns), guess.Shape), shooting.PeriodOf(unknowns));
        }
    }

    private static double[] PerRow(double[] periods, int rows)
    {
        ArgumentNullException.ThrowIfNull(periods);
        Tensor.Guard(
            (periods.Length == 1 || periods.Length == rows)
            && Array.TrueForAll(periods, period => period > 0 && double.IsFinite(period)),
            $"Periods are positive and finite, one for each row or one for all, but got {string.Join(", ", periods)} "
            + $"for {rows} rows; give {rows}.");
        return periods.Length == rows ? periods : [.. Enumerable.Repeat(periods[0], rows)];
    }
}
