using System.Numerics;
using Continua.Solving;

namespace Continua;

/// <summary>Named per-row arguments of a solve outside expressions: scalars, vectors and input paths.</summary>
/// <typeparam name="T">The precision, float or double.</typeparam>
/// <example><code>
/// NamedArguments&lt;double&gt; tanks = new NamedArguments&lt;double&gt;(rows: 2).With("outflow", [0.1, 0.2]);
/// tanks.WithPath("rain", InputPath.Step, [[0, 1, 3], [0, 2]], [[0, 5, 0], [4, 0]]);
/// Solution&lt;double&gt; levels = Ode.Solve((t, y, a) =&gt; a.Path("rain").At(t) - a["outflow"] * y, new double[,] { { 1 }, { 1 } }, tanks, t0: 0, t1: 5);
/// </code></example>
public sealed class NamedArguments<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly List<T[,]> parts = [];
    private readonly List<ArgumentPart> layout = [];

    /// <summary>Creates an empty set of arguments.</summary>
    /// <param name="rows">The number of rows.</param>
    /// <exception cref="ArgumentException">The number of rows is not positive.</exception>
    public NamedArguments(int rows)
    {
        Tensor.Guard(rows > 0, $"Arguments belong to at least one row, but got {rows}; give the number of rows.");
        Rows = rows;
    }

    /// <summary>The number of rows.</summary>
    public int Rows { get; }

    internal IReadOnlyList<ArgumentPart> Layout => layout;

    /// <summary>Adds a scalar argument.</summary>
    /// <param name="name">The name of the argument.</param>
    /// <param name="values">The values, [rows].</param>
    /// <returns>This set.</returns>
    /// <exception cref="ArgumentException">
    /// The name is empty or already used, or the number of values differs from the number of rows.
    /// </exception>
    public NamedArguments<T> With(string name, T[] values)
    {
        ArgumentNullException.ThrowIfNull(values);
        T[,] column = new T[values.Length, 1];
        for (int r = 0; r < values.Length; r++)
        {
            column[r, 0] = values[r];
        }

        return Add(name, column, 0, null);
    }

    /// <summary>Adds a vector argument.</summary>
    /// <param name="name">The name of the argument.</param>
    /// <param name="values">The values, [rows, components].</param>
    /// <returns>This set.</returns>
    /// <exception cref="ArgumentException">
    /// The name is empty or already used, the number of vectors differs from the number of rows, or the vectors have no
    /// components.
    /// </exception>
    public NamedArguments<T> With(string name, T[,] values)
    {
        ArgumentNullException.ThrowIfNull(values);
        return Add(name, (T[,])values.Clone(), values.GetLength(1), null);
    }

    /// <summary>Adds an input path with separate knots for each row.</summary>
    /// <param name="name">The name of the argument.</param>
    /// <param name="form">
    /// The function that creates the path: <see cref="InputPath.Step(Tensor, Tensor)"/> or
    /// <see cref="InputPath.Linear(Tensor, Tensor)"/>, or another form if all rows have the same number of knots.
    /// </param>
    /// <param name="times">
    /// The times of each row's knots, ascending, in the units of t0; times out of order are refused by the solve.
    /// </param>
    /// <param name="values">The values at each row's knots.</param>
    /// <returns>This set.</returns>
    /// <exception cref="ArgumentException">
    /// The name is empty or already used, the numbers of rows, times and values do not match, a row has no knots, or
    /// rows with different numbers of knots have a smooth path.
    /// </exception>
    public NamedArguments<T> WithPath(
        string name, Func<Tensor, Tensor, InputPath> form, IReadOnlyList<double[]> times,
        IReadOnlyList<double[]> values)
    {
        ArgumentNullException.ThrowIfNull(form);
        ArgumentNullException.ThrowIfNull(times);
        ArgumentNullException.ThrowIfNull(values);
        int knots = times.Count == 0 ? 0 : times.Max(list => list.Length);
        Tensor.Guard(
            times.Count == Rows && values.Count == Rows
                && times.Zip(values).All(row => row.First.Length == row.Second.Length && row.First.Length > 0),
            $"A path argument has a list of times and a list of values for each of the {Rows} rows, with as many "
            + $"values as times and at least one, but the lists differ; give these.");
        bool ragged = times.Any(list => list.Length < knots);
        Tensor.Guard(
            !ragged || !form(Tensor.Vector(0, 1), Tensor.Vector(0, 0)).IsSmooth,
            $"Rows with different numbers of knots have step or linear paths, but '{name}' is a smooth one; give all "
            + $"rows the same number of knots.");
        T[,] numbers = new T[Rows, 2 * knots];
        for (int r = 0; r < Rows; r++)
        {
            for (int k = 0; k < knots; k++)
            {
                // Rows with fewer knots are padded with knots that are later than all times and repeat the last value.
                int padding = k - times[r].Length + 1;
                numbers[r, k] = padding > 0
                    ? T.CreateTruncating(padding * (typeof(T) == typeof(float) ? 1e30 : 1e300))
                    : T.CreateTruncating(times[r][k]);
                numbers[r, knots + k] = T.CreateTruncating(values[r][Math.Min(k, times[r].Length - 1)]);
            }
        }

        return Add(name, numbers, knots, form);
    }

    /// <summary>
    /// Returns all arguments in one matrix, [rows, arguments], with columns as in <see cref="Layout"/>.
    /// </summary>
    internal T[,] Packed()
    {
        T[,] all = new T[Rows, parts.Sum(part => part.GetLength(1))];
        for (int r = 0; r < Rows; r++)
        {
            int at = 0;
            foreach (T[,] part in parts)
            {
                for (int c = 0; c < part.GetLength(1); c++)
                {
                    all[r, at++] = part[r, c];
                }
            }
        }

        return all;
    }

    private NamedArguments<T> Add(string name, T[,] values, int size, Func<Tensor, Tensor, InputPath>? form)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        Tensor.Guard(
            values.GetLength(0) == Rows && values.GetLength(1) > 0,
            $"An argument has one scalar or vector per row, but '{name}' is [{values.GetLength(0)}, "
            + $"{values.GetLength(1)}] for {Rows} rows; give one per row.");
        Tensor.Guard(
            !layout.Exists(part => part.Name == name),
            $"Each argument has a unique name, but '{name}' is already used; choose another name.");
        layout.Add(new(name, layout.Sum(part => part.Length), values.GetLength(1), size, form));
        parts.Add(values);
        return this;
    }
}

/// <summary>The named arguments of a row, as a field receives them.</summary>
public sealed class ArgumentValues
{
    private readonly Tensor all;
    private readonly IReadOnlyList<ArgumentPart> layout;

    internal ArgumentValues(Tensor all, IReadOnlyList<ArgumentPart> layout) => (this.all, this.layout) = (all, layout);

    /// <summary>Returns a scalar or vector argument.</summary>
    /// <param name="name">The name of the argument.</param>
    /// <exception cref="ArgumentException">No scalar or vector has that name.</exception>
    public Tensor this[string name]
    {
        get
        {
            ArgumentPart part = Find(name, isPath: false);
            return part.Size == 0 ? all[part.First] : all[part.First..(part.First + part.Length)];
        }
    }

    /// <summary>Returns an input path.</summary>
    /// <param name="name">The name of the argument.</param>
    /// <exception cref="ArgumentException">No path has that name.</exception>
    public InputPath Path(string name)
    {
        ArgumentPart part = Find(name, isPath: true);
        int middle = part.First + part.Size;
        return part.Form!(all[part.First..middle], all[middle..(middle + part.Size)]);
    }

    private ArgumentPart Find(string name, bool isPath)
    {
        ArgumentPart? found = layout.FirstOrDefault(part => part.Name == name && (part.Form is not null) == isPath);
        if (found is null)
        {
            string[] names = [.. layout.Where(part => (part.Form is not null) == isPath).Select(part => part.Name)];
            string? nearest = NearestName.Of(name, names);
            throw new ArgumentException(
                $"{(isPath ? "Paths" : "Numbers and vectors")} among the arguments are "
                + $"{(names.Length == 0 ? "none" : string.Join(", ", names))}, but got '{name}'; "
                + (nearest is null ? "choose one of these." : $"did you mean '{nearest}'?"));
        }

        return found;
    }
}
