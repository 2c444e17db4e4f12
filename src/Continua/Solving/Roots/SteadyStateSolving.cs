using System.Numerics;
using Continua.Compilation;
using Continua.Solving;
using Continua.Tracing;

namespace Continua;

/// <summary>Steady states f(y) = 0 of equations: extension members of <see cref="Ode"/>.</summary>
/// <remarks>
/// Newton's method starts at a guess for each row. Where it fails, the equation is solved in time until it converges
/// from the state that is reached. The steady state may be one of several, and need not be stable.
/// Reference: Deuflhard 2011, <i>Newton Methods for Nonlinear Problems</i>, section 3.3.
/// </remarks>
/// <example><code>
/// static Tensor Chemostat(Tensor t, Tensor y, Tensor a)
/// {
///     Tensor growth = a[0] * y[0] / (0.5 + y[0]);
///     return [(a[1] * (2 - y[0])) - (growth * y[1]), (growth - a[1]) * y[1]];
/// }
///
/// double[,] guesses = { { 0.5, 1.5 }, { 0.5, 1.5 } }, rates = { { 1, 0.4 }, { 1, 0.6 } };
/// SteadyStates&lt;double&gt; rest = Ode.SteadyState(Chemostat, guesses, rates);
/// double substrate = rest.States[1, 0];
/// </code></example>
public static class SteadyStateSolving
{
    private static SteadyStateOptions Defaults { get; } = new();

    extension(Ode)
    {
        /// <summary>Finds a steady state of an equation in plain C# near a guess.</summary>
        /// <param name="field">
        /// The field, which must not depend on t unless <see cref="SteadyStateOptions.FrozenTime"/> is set.
        /// </param>
        /// <param name="guess">The guess, [dim].</param>
        /// <param name="options">The options; null for the defaults.</param>
        /// <exception cref="ArgumentException">The field reads t, or options do not fit.</exception>
        /// <exception cref="SolveException">No steady state was found.</exception>
        /// <exception cref="OperationCanceledException">The search was cancelled.</exception>
        public static SteadyStates<T> SteadyState<T>(
            VectorField<T> field, ReadOnlySpan<T> guess, SteadyStateOptions? options = null)
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            ArgumentNullException.ThrowIfNull(field);
            return Ode.SteadyState(new OdeTerm<T>(field), OdeIntegrator<T>.AsRow(guess), options);
        }

        /// <summary>
        /// Finds steady states of an equation in plain C#, which may have a Jacobian, near many guesses.
        /// </summary>
        /// <param name="term">
        /// The equation, whose field must not depend on t unless <see cref="SteadyStateOptions.FrozenTime"/> is set.
        /// </param>
        /// <param name="guesses">The guesses, [rows, dim].</param>
        /// <param name="options">The options; null for the defaults.</param>
        /// <exception cref="ArgumentException">The field reads t, or guesses and options do not fit.</exception>
        /// <exception cref="SolveException">
        /// A row has no steady state; see <see cref="SteadyStateOptions.ThrowOnFailure"/>.
        /// </exception>
        /// <exception cref="OperationCanceledException">The search was cancelled.</exception>
        public static SteadyStates<T> SteadyState<T>(OdeTerm<T> term, T[,] guesses, SteadyStateOptions? options = null)
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            ArgumentNullException.ThrowIfNull(term);
            ArgumentNullException.ThrowIfNull(guesses);
            options ??= Defaults;
            RootSettings settings = options.Settings(guesses.GetLength(1), term.MassMatrix);
            return new(new RootRun<T>(SteadyStateField.Plain(term, guesses, options), settings, new SteadyStateKind())
                .Run(guesses, new T[0, 0]));
        }

        /// <summary>Traces an equation over tensors, and finds its steady states near many guesses.</summary>
        /// <param name="field">
        /// The field f(t, y), which uses only y and constants, and t if <see cref="SteadyStateOptions.FrozenTime"/> is
        /// set.
        /// </param>
        /// <param name="guesses">The guesses, [rows, dim].</param>
        /// <param name="options">The options; null for the defaults.</param>
        /// <exception cref="ArgumentException">
        /// The field reads t or other values, or guesses and options do not fit.
        /// </exception>
        /// <exception cref="SolveException">
        /// A row has no steady state; see <see cref="SteadyStateOptions.ThrowOnFailure"/>.
        /// </exception>
        /// <exception cref="OperationCanceledException">The search was cancelled.</exception>
        public static SteadyStates<T> SteadyState<T>(
            Func<Tensor, Tensor, Tensor> field, T[,] guesses, SteadyStateOptions? options = null)
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            ArgumentNullException.ThrowIfNull(field);
            ArgumentNullException.ThrowIfNull(guesses);
            return RunTraced((t, y, _) => field(t, y), guesses, new T[guesses.GetLength(0), 0], options ?? Defaults);
        }

        /// <summary>Traces an equation over tensors with per-row arguments, and finds its steady states.</summary>
        /// <param name="field">
        /// The field f(t, y, arguments), where arguments is a vector; it uses nothing else but constants, and t only if
        /// <see cref="SteadyStateOptions.FrozenTime"/> is set.
        /// </param>
        /// <param name="guesses">The guesses, [rows, dim].</param>
        /// <param name="arguments">The arguments, [rows, arguments].</param>
        /// <param name="options">The options; null for the defaults.</param>
        /// <exception cref="ArgumentException">
        /// The field reads t or other values, or guesses and options do not fit.
        /// </exception>
        /// <exception cref="SolveException">
        /// A row has no steady state; see <see cref="SteadyStateOptions.ThrowOnFailure"/>.
        /// </exception>
        /// <exception cref="OperationCanceledException">The search was cancelled.</exception>
        public static SteadyStates<T> SteadyState<T>(
            Func<Tensor, Tensor, Tensor, Tensor> field, T[,] guesses, T[,] arguments,
            SteadyStateOptions? options = null)
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            ArgumentNullException.ThrowIfNull(field);
            ArgumentNullException.ThrowIfNull(guesses);
            ArgumentNullException.ThrowIfNull(arguments);
            return RunTraced(field, guesses, arguments, options ?? Defaults);
        }

        /// <summary>
        /// Finds the steady state of an equation inside an expression, written for one sample. Its derivatives of any
        /// order follow from f(y, a) = 0: ẏ = −(∂f/∂y)⁻¹ ∂f/∂a ȧ.
        /// </summary>
        /// <param name="field">
        /// The field f(t, y), which may use parameters and any values of the surrounding expression, and t only if
        /// <see cref="SteadyStateOptions.FrozenTime"/> is set.
        /// </param>
        /// <param name="guess">
        /// The guess, of any shape. The derivative with respect to it is zero, since a steady state does not change
        /// with the guess from which it is found.
        /// </param>
        /// <param name="options">The options; null for the defaults.</param>
        /// <returns>The steady state, in the shape of the guess.</returns>
        /// <exception cref="ArgumentException">The field reads t, or shapes and options do not fit.</exception>
        public static Tensor SteadyState(
            Func<Tensor, Tensor, Tensor> field, Tensor guess, SteadyStateOptions? options = null)
        {
            ArgumentNullException.ThrowIfNull(field);
            ArgumentNullException.ThrowIfNull(guess);
            options ??= Defaults;
            RootSettings settings = options.Settings(guess.Size, null);
            (RootFunction function, Tensor[] arguments) =
                SteadyStateField.Traced(new OdeTerm(field), guess.Shape, options);
            Tensor start = Tensor.Reshape(guess, [guess.Size]);
            return Tensor.Reshape(
                new(new RootPrimitive(function, settings, new SteadyStateKind()), [start, .. arguments]), guess.Shape);
        }
    }

    private static SteadyStates<T> RunTraced<T>(
        Func<Tensor, Tensor, Tensor, Tensor> field, T[,] guesses, T[,] arguments, SteadyStateOptions options)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int dimension = guesses.GetLength(1), count = arguments.GetLength(1);
        RootSettings settings = options.Settings(dimension, null);
        Tensor vector = Trace.Input("arguments", [Math.Max(1, count)]);
        (RootFunction function, Tensor[] captured) = SteadyStateField.Traced(
            new OdeTerm((t, y) => field(t, y, vector)), [dimension], options);
        return new(new RootRun<T>(function.WithRows<T>(captured, vector, count), settings, new SteadyStateKind())
            .Run(guesses, arguments));
    }
}
