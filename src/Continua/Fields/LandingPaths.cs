using Continua.Graphs;
using Continua.Kernels;
using Continua.Paths;

namespace Continua.Fields;

/// <summary>An input path in a field on whose knots steps land.</summary>
/// <param name="Plan">The form and the sizes of the path.</param>
/// <param name="Times">The times of the knots if they are constants; null if they come from an argument.</param>
/// <param name="Values">The values if they are constants, [knots, channels]; otherwise null.</param>
/// <param name="Argument">
/// The index of the argument that consists of the times; −1 if they are constants or part of the vector of per-row
/// arguments.
/// </param>
internal sealed record LandingPath(PathPlan Plan, double[]? Times, double[]? Values, int Argument)
{
    /// <summary>The positions of the times in the vector of per-row arguments; null if they are not in it.</summary>
    public int[]? Positions { get; init; }

    /// <summary>
    /// Whether steps land on the first and the last knot only: a smooth path that is neither extrapolated nor periodic
    /// may have kinks there, but has none between them.
    /// </summary>
    public bool LandsOnEndsOnly => Plan.Form == PathForm.Hermite;

    /// <summary>
    /// Returns the knots of constant times on which steps land, in ascending order. For a linear path with constant
    /// values these are the two ends and the knots whose kink, in any channel, exceeds rtol times the largest absolute
    /// value of the channel.
    /// </summary>
    public double[] KnotsFor(double rtol)
    {
        if (LandsOnEndsOnly)
        {
            return [Times![0], Times[^1]];
        }

        if (Plan.Form == PathForm.Step || Values is null)
        {
            return Times!;
        }

        double[] size = new double[Plan.Channels];
        for (int i = 0; i < Values.Length; i++)
        {
            size[i % Plan.Channels] = Math.Max(size[i % Plan.Channels], Math.Abs(Values[i]));
        }

        // The ends are included: a path that is held or repeated beyond them may have kinks there.
        return [.. Times!.Where((_, k) => k == 0 || k == Plan.Knots - 1
            || Enumerable.Range(0, Plan.Channels).Any(c => Kink(k, c) > rtol * size[c]))];
    }

    /// <summary>Returns the distance of a knot from the straight line between its neighbours.</summary>
    private double Kink(int knot, int channel)
    {
        double X(int k) => Values![(k * Plan.Channels) + channel];
        double part = (Times![knot] - Times[knot - 1]) / (Times[knot + 1] - Times[knot - 1]);
        return Math.Abs(X(knot) - X(knot - 1) - (part * (X(knot + 1) - X(knot - 1))));
    }
}

/// <summary>The interval of time between the first and the last knot of a path.</summary>
/// <param name="First">The time of its first knot.</param>
/// <param name="Last">The time of its last knot.</param>
/// <param name="Refuses">Whether a solve fails that leaves this interval.</param>
internal sealed record PathExtent(double First, double Last, bool Refuses);

/// <summary>Finds the input paths that a field and the conditions and resets of its events read.</summary>
internal static class LandingPaths
{
    /// <summary>
    /// Returns the extents of the paths that are not periodic, are read at t and have constant knots.
    /// </summary>
    /// <param name="functions">The traced slope, conditions and resets.</param>
    /// <param name="t">The placeholder of the time.</param>
    /// <exception cref="ArgumentException">
    /// A path with <see cref="PathOutside.Refuse"/> has an extent that is unknown before the solve.
    /// </exception>
    public static PathExtent[] ExtentsOf(IEnumerable<Tensor> functions, Tensor t)
    {
        HashSet<PathExtent> extents = [];
        foreach (Tensor node in Graph.Sort(functions))
        {
            if (node.Primitive is not PathPrimitive { Plan.IsPeriodic: false } path || !DependsOn(node.Inputs[0], t))
            {
                continue;
            }

            double[]? times = ReferenceEquals(node.Inputs[0], t) && node.Inputs[1].Primitive is Literal literal
                ? literal.Values
                : null;
            Tensor.Guard(
                !path.Refuses || times is not null,
                $"A path with Outside = Refuse is read at t and has constant knots, so that its extent is known before "
                + $"a solve, but one is read at another time, or has knots that are computed; set Outside = "
                + $"PathOutside.Hold.");
            if (times is not null)
            {
                extents.Add(new(times[0], times[^1], path.Refuses));
            }
        }

        return [.. extents];
    }

    /// <summary>Returns the paths on whose knots steps land.</summary>
    /// <param name="functions">The traced slope, conditions and resets.</param>
    /// <param name="t">The placeholder of the time.</param>
    /// <param name="arguments">The placeholders of the arguments.</param>
    /// <param name="argumentVector">The placeholder of the vector of per-row arguments; null for none.</param>
    /// <exception cref="ArgumentException">
    /// A step or linear path is read at another time that depends on t, or its knots are computed from other values in
    /// a solve outside expressions.
    /// </exception>
    public static List<LandingPath> Of(
        IEnumerable<Tensor> functions, Tensor t, IReadOnlyList<Tensor> arguments, Tensor? argumentVector = null)
    {
        List<LandingPath> paths = [];
        HashSet<(Tensor Times, Tensor? Values, PathForm, bool)> known = [];
        foreach (Tensor node in Graph.Sort(functions))
        {
            if (node.Primitive is not PathPrimitive path || !Lands(path) || !DependsOn(node.Inputs[0], t))
            {
                continue;
            }

            Tensor times = node.Inputs[1];
            int argument = Enumerable.Range(0, arguments.Count).FirstOrDefault(
                k => ReferenceEquals(arguments[k], times), -1);
            int[]? positions = times.Primitive is TakePrimitive take
                && ReferenceEquals(times.Inputs[0], argumentVector) ? take.Map.ToArray()
                : argument >= 0 && ReferenceEquals(times, argumentVector) ? [.. Enumerable.Range(0, times.Size)] : null;
            bool isReadAtT = ReferenceEquals(node.Inputs[0], t);
            bool isKnown = argument >= 0 || positions is not null || times.Primitive is Literal;
            if (path.Plan.Form == PathForm.Hermite && !(isReadAtT && isKnown))
            {
                // Landing on the ends of a smooth path is an improvement, not a requirement.
                continue;
            }

            Tensor.Guard(
                isReadAtT,
                $"A solve lands on the knots of step and linear paths that are read at t, but one is read at another "
                + $"time that depends on t; give it shifted knots instead, or set LandsOnKinks = false for a linear "
                + $"path.");
            Tensor.Guard(
                isKnown,
                $"The times of a path's knots on which a solve lands are constants, arguments of the row, or values of "
                + $"the expression around it, but these are computed from other values in a solve outside "
                + $"expressions; compute them before the solve.");

            // The knots at which a linear path has a kink depend on its values.
            Tensor? kinkValues = path.Plan.Form == PathForm.Linear && times.Primitive is Literal
                ? node.Inputs[2]
                : null;
            if (known.Add((times, kinkValues, path.Plan.Form, path.Plan.IsPeriodic)))
            {
                double[]? values = node.Inputs[2].Primitive is Literal literal ? literal.Values : null;
                double[]? constantTimes = (times.Primitive as Literal)?.Values;
                paths.Add(
                    new(path.Plan, constantTimes, values, positions is null ? argument : -1) { Positions = positions });
            }
        }

        return paths;
    }

    /// <summary>Whether the functions read a control path with a kink at every whole number.</summary>
    /// <param name="functions">The traced slope, conditions and resets.</param>
    /// <param name="t">The placeholder of the time.</param>
    /// <exception cref="ArgumentException">Such a path is read at another value that depends on t.</exception>
    public static bool HaveKinksAtWholeNumbers(IEnumerable<Tensor> functions, Tensor t)
    {
        bool found = false;
        foreach (Tensor node in Graph.Sort(functions))
        {
            if (node.Primitive is ControlRead { Plan.HasKinks: true } && DependsOn(node.Inputs[0], t))
            {
                Tensor.Guard(
                    ReferenceEquals(node.Inputs[0], t),
                    "A solve lands on the kinks of a linear or rectilinear control path that is read at t, but one is "
                    + "read at another value that depends on t; take t as the parameter of the path, or "
                    + "Interpolation.Hermite.");
                found = true;
            }
        }

        return found;
    }

    /// <summary>
    /// Whether the functions read the derivative of a control path at t: the derivative of a smooth path jumps at a whole
    /// number by the ratio of the times between observations.
    /// </summary>
    /// <param name="functions">The traced slope, conditions and resets.</param>
    /// <param name="t">The placeholder of the time.</param>
    public static bool HaveJumpsAtWholeNumbers(IEnumerable<Tensor> functions, Tensor t) => Graph.Sort(functions).Any(
        node => node.Primitive is ControlRead { Order: > 0 } && ReferenceEquals(node.Inputs[0], t));

    /// <summary>
    /// Whether steps land on knots of a path. For a smooth path these are the ends, and steps land on them only if the
    /// path is neither extrapolated nor periodic.
    /// </summary>
    private static bool Lands(PathPrimitive path) => path.Plan.Form switch
    {
        PathForm.Step => true,
        PathForm.Linear => path.LandsOnKinks,
        _ => path.LandsOnKinks && path.Plan is { Extrapolates: false, IsPeriodic: false },
    };

    private static bool DependsOn(Tensor value, Tensor t) =>
        Graph.Sort([value]).Exists(node => ReferenceEquals(node, t));
}
