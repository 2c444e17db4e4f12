using System.Numerics;
using Continua.Fields;

namespace Continua.Solving;

/// <summary>
/// The equations of a periodic orbit of one row in plain C#, as <see cref="Shooting"/> for tensors. Products with ∂f/∂y
/// are central differences.
/// </summary>
/// <param name="field">The field.</param>
/// <param name="guess">The guess of the start, [dim].</param>
/// <param name="period">The guess of the period, or the period.</param>
/// <param name="options">The options.</param>
internal sealed class PlainShooting<T>(VectorField<T> field, T[] guess, double period, PeriodicOptions options)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static readonly double Increment = Math.Cbrt(double.CreateTruncating(T.BitIncrement(T.One) - T.One));

    private readonly int size = guess.Length;
    private readonly T[] normal = NormalAt(field, guess, options.FixedComponent);

    private bool HasPeriod => !options.PeriodIsGiven;

    /// <summary>The number of unknowns.</summary>
    public int Unknowns => size + (HasPeriod ? 1 : 0);

    /// <summary>The guess of the unknowns.</summary>
    public T[] Start => HasPeriod ? [.. guess, T.Zero] : guess;

    /// <summary>Creates the equations as a field whose roots are searched.</summary>
    public BlockField<T> CreateField()
    {
        PlainField<T> equations = new(Residual, jacobian: Jacobian);
        return new PlainPlan<T>(equations, Unknowns).Create(new() { Jacobian = true }, 1).Field;
    }

    private void Residual(T t, ReadOnlySpan<T> z, Span<T> residual)
    {
        T[] start = z[..size].ToArray();
        Solution<T> solution = Ode.Solve(
            field, start, options.StartTime, options.StartTime + LengthOf(z), options.Solve);
        T phase = T.Zero;
        for (int c = 0; c < size; c++)
        {
            residual[c] = solution.Last[0, c] - z[c];
            phase += normal[c] * (z[c] - guess[c]);
        }

        if (HasPeriod)
        {
            residual[size] = phase;
        }
    }

    private void Jacobian(T t, ReadOnlySpan<T> z, Span<T> matrix, Span<T> byTime)
    {
        double length = LengthOf(z);
        T[] start = new T[size * (1 + size)];
        z[..size].CopyTo(start);
        for (int c = 0; c < size; c++)
        {
            start[(size * (1 + c)) + c] = T.One;
        }

        Solution<T> solution = Ode.Solve(
            Variation, start, options.StartTime, options.StartTime + length, options.Solve);
        T[] end = [.. Enumerable.Range(0, start.Length).Select(c => solution.Last[0, c])], slope = new T[size];
        field(T.CreateTruncating(options.StartTime + length), end.AsSpan(0, size), slope);
        for (int i = 0; i < size; i++)
        {
            for (int j = 0; j < size; j++)
            {
                matrix[(i * Unknowns) + j] = end[(size * (1 + j)) + i] - (i == j ? T.One : T.Zero);
            }

            if (HasPeriod)
            {
                matrix[(i * Unknowns) + size] = T.CreateTruncating(length) * slope[i];
                matrix[(size * Unknowns) + i] = normal[i];
            }
        }
    }

    /// <summary>The equation of the state and its derivatives with respect to each component of the start.</summary>
    private void Variation(T t, ReadOnlySpan<T> all, Span<T> slopes)
    {
        ReadOnlySpan<T> y = all[..size];
        T[] moved = new T[size], ahead = new T[size], behind = new T[size];
        field(t, y, slopes[..size]);
        for (int k = 0; k < size; k++)
        {
            ReadOnlySpan<T> tangent = all.Slice(size * (1 + k), size);
            T change = ChangeAlong(y, tangent);
            Move(y, tangent, change, moved);
            field(t, moved, ahead);
            Move(y, tangent, -change, moved);
            field(t, moved, behind);
            for (int c = 0; c < size; c++)
            {
                slopes[(size * (1 + k)) + c] = (ahead[c] - behind[c]) / (change + change);
            }
        }
    }

    private double LengthOf(ReadOnlySpan<T> z) =>
        HasPeriod
            ? double.CreateTruncating(T.CreateTruncating(period)) * Math.Exp(double.CreateTruncating(z[size]))
            : period;

    /// <summary>Returns a multiple of a tangent that changes the state by a small part of its size.</summary>
    private static T ChangeAlong(ReadOnlySpan<T> y, ReadOnlySpan<T> tangent)
    {
        double state = 0, change = 0;
        for (int c = 0; c < y.Length; c++)
        {
            state = Math.Max(state, Math.Abs(double.CreateTruncating(y[c])));
            change = Math.Max(change, Math.Abs(double.CreateTruncating(tangent[c])));
        }

        return T.CreateTruncating(Increment * (state > 0 ? state : 1) / (change > 0 ? change : 1));
    }

    private static void Move(ReadOnlySpan<T> y, ReadOnlySpan<T> tangent, T change, T[] moved)
    {
        for (int c = 0; c < y.Length; c++)
        {
            moved[c] = y[c] + (change * tangent[c]);
        }
    }

    private static T[] NormalAt(VectorField<T> field, T[] guess, int? fixedComponent)
    {
        T[] normal = new T[guess.Length];
        if (fixedComponent is { } component)
        {
            normal[component] = T.One;
        }
        else
        {
            field(T.Zero, guess, normal);
        }

        return normal;
    }
}
