using System.Numerics;
using Continua.Fields;

namespace Continua.Solving;

/// <summary>The field of a search for steady states, evaluated at one time.</summary>
internal static class SteadyStateField
{
    private static readonly IReadOnlySet<Tensor> None = new HashSet<Tensor>();

    /// <summary>Traces the field of a search and its Jacobian.</summary>
    /// <param name="term">The equation.</param>
    /// <param name="shape">The shape of the state.</param>
    /// <param name="options">The options of the search.</param>
    /// <returns>The function and the values of its arguments.</returns>
    /// <exception cref="ArgumentException">The field reads t, and the options do not freeze it.</exception>
    public static (RootFunction Function, Tensor[] Arguments) Traced(Term term, Shape shape, SteadyStateOptions options)
    {
        TracedSlope traced = TracedSlope.Of(term.Slope, shape);
        GuardTime(options.FrozenTime is not null || !traced.ReadsTime);
        traced = options.FrozenTime is { } time ? traced.At(time) : traced;
        Tensor jacobian = StateJacobian.Of(traced.Slope, traced.T, traced.Y);
        return RootFunction.Of([traced.T, traced.Y], [traced.Slope, jacobian], term.MassMatrix, None);
    }

    /// <summary>Returns a function that creates instances of a field in plain C#.</summary>
    /// <param name="term">The equation.</param>
    /// <param name="guesses">The guesses, at which the field is evaluated at several times.</param>
    /// <param name="options">The options of the search.</param>
    /// <exception cref="ArgumentException">The field reads t, and the options do not freeze it.</exception>
    public static Func<int, BlockField<T>> Plain<T>(OdeTerm<T> term, T[,] guesses, SteadyStateOptions options)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int r = 0; r < guesses.GetLength(0) && options.FrozenTime is null; r++)
        {
            GuardTime(!PlainTimeCheck.ReadsTime(term.Field, RowOf(guesses, r)));
        }

        T time = T.CreateTruncating(options.FrozenTime ?? 0);
        VectorField<T> field = term.Field;
        OdeTerm<T> frozen = term with
        {
            Field = (t, y, dy) => field(time, y, dy),
            Jacobian = term.Jacobian is { } jacobian
                ? (t, y, matrix, byTime) => Frozen(jacobian, time, y, matrix, byTime) : null,
            Vjp = term.Vjp is { } vjp ? (t, y, cotangent, byY) => Frozen(vjp, time, y, cotangent, byY) : null,
            JacobianPattern = null,
        };
        FieldPlan<T> plan = frozen.Source(guesses.GetLength(1)).Plan<T>([]);
        return capacity => plan.Create(new() { Jacobian = true, ExactJacobian = true }, capacity).Field;
    }

    /// <summary>Returns a row of a matrix.</summary>
    public static T[] RowOf<T>(T[,] values, int row) =>
        [.. Enumerable.Range(0, values.GetLength(1)).Select(c => values[row, c])];

    private static void Frozen<T>(
        VectorFieldJacobian<T> jacobian, T time, ReadOnlySpan<T> y, Span<T> matrix, Span<T> byTime)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        jacobian(time, y, matrix, byTime);
        byTime.Clear();
    }

    private static T Frozen<T>(VectorFieldVjp<T> vjp, T time, ReadOnlySpan<T> y, ReadOnlySpan<T> cotangent, Span<T> byY)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        vjp(time, y, cotangent, byY);
        return T.Zero;
    }

    private static void GuardTime(bool isAutonomous) => Tensor.Guard(
        isAutonomous,
        "A steady state is that of a field that does not change in time, but this one reads t; set FrozenTime to the "
        + "time at which to evaluate it, or look for a periodic orbit with Ode.Periodic.");
}
