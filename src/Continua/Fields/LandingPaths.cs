using Continua.Graphs;
using Continua.Kernels;
using Continua.Paths;

namespace Continua.Fields;

/// <summary>A path in a field on whose knots steps land.</summary>
/// <param name="Times">The times of its knots where they are constants; null where they are an argument.</param>
/// <param name="Values">Its values where they are constants, [knots, channels].</param>
/// <param name="Argument">The argument that holds the times; −1 where they are none.</param>
internal sealed record LandingPath(PathPlan Plan, double[]? Times, double[]? Values, int Argument)
{
    /// <summary>Where the times lie among the own arguments of each row; null where they are none of these.</summary>
    public int[]? Positions { get; init; }

    /// <summary>Whether steps land on the first and the last knot alone, where a smooth path bends to be held.</summary>
    public bool LandsOnEndsAlone => Plan.Form == PathForm.Hermite;

    /// <summary>The knots on which steps land, in ascending order: of a linear path those at which it bends by more than a part of its size.</summary>
    public double[] KnotsFor(double rtol)
    {
        if (LandsOnEndsAlone)
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

        // Held or repeated beyond its ends, it bends there, too.
        return [.. Times!.Where((_, k) => k == 0 || k == Plan.Knots - 1 || Enumerable.Range(0, Plan.Channels).Any(c => Bend(k, c) > rtol * size[c]))];
    }

    /// <summary>How far a knot lies from the line between its neighbours.</summary>
    private double Bend(int knot, int channel)
    {
        double X(int k) => Values![(k * Plan.Channels) + channel];
        double part = (Times![knot] - Times[knot - 1]) / (Times[knot + 1] - Times[knot - 1]);
        return Math.Abs(X(knot) - X(knot - 1) - (part * (X(knot + 1) - X(knot - 1))));
    }
}

/// <summary>The knots between which a path is known.</summary>
/// <param name="Refuses">Whether a solve beyond them is refused.</param>
internal sealed record PathExtent(double First, double Last, bool Refuses);

/// <summary>Finds the paths that a field and the functions of events read.</summary>
internal static class LandingPaths
{
    /// <summary>Where the paths are known whose knots are constants.</summary>
    /// <param name="t">The placeholder of the time.</param>
    /// <exception cref="ArgumentException">It is not known how far one reaches that is refused beyond its knots.</exception>
    public static PathExtent[] ExtentsOf(IEnumerable<Tensor> functions, Tensor t)
    {
        HashSet<PathExtent> extents = [];
        foreach (Tensor node in Graph.Sort(functions))
        {
            if (node.Primitive is not PathPrimitive { Plan.IsPeriodic: false } path || !DependsOn(node.Inputs[0], t))
            {
                continue;
            }

            double[]? times = ReferenceEquals(node.Inputs[0], t) && node.Inputs[1].Primitive is Literal literal ? literal.Values : null;
            Tensor.Guard(
                !path.Refuses || times is not null,
                $"A path with Outside = Refuse is read at t and has constant knots, so that it is known before a solve how far it reaches, but one is "
                + $"read at another time, or has knots that are computed; set Outside = PathOutside.Hold.");
            if (times is not null)
            {
                extents.Add(new(times[0], times[^1], path.Refuses));
            }
        }

        return [.. extents];
    }

    /// <param name="t">The placeholder of the time.</param>
    /// <param name="arguments">What stands for the arguments.</param>
    /// <param name="own">That of them which is a vector of each row's own numbers; null for none.</param>
    /// <exception cref="ArgumentException">One is read at another time.</exception>
    public static List<LandingPath> Of(IEnumerable<Tensor> functions, Tensor t, IReadOnlyList<Tensor> arguments, Tensor? own = null)
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
            int argument = Enumerable.Range(0, arguments.Count).FirstOrDefault(k => ReferenceEquals(arguments[k], times), -1);
            int[]? positions = times.Primitive is TakePrimitive take && ReferenceEquals(times.Inputs[0], own) ? take.Map.ToArray()
                : argument >= 0 && ReferenceEquals(times, own) ? [.. Enumerable.Range(0, times.Size)] : null;
            bool isReadAtT = ReferenceEquals(node.Inputs[0], t), isKnown = argument >= 0 || positions is not null || times.Primitive is Literal;
            if (path.Plan.Form == PathForm.Hermite && !(isReadAtT && isKnown))
            {
                // The bend of a smooth path where it begins to be held needs no landing.
                continue;
            }

            Tensor.Guard(
                isReadAtT,
                $"A solve lands on the knots of step and linear paths that are read at t, but one is read at another time that moves with t; give it "
                + $"shifted knots instead, or set LandsOnKinks = false for a linear one.");
            Tensor.Guard(
                isKnown,
                $"The times of a path's knots on which a solve lands are constants, arguments of the row, or values of the expression around it, but "
                + $"these are computed from others in a solve for numbers; compute them before.");

            // Which knots of a linear path bend depends on its values.
            Tensor? bending = path.Plan.Form == PathForm.Linear && times.Primitive is Literal ? node.Inputs[2] : null;
            if (known.Add((times, bending, path.Plan.Form, path.Plan.IsPeriodic)))
            {
                double[]? values = node.Inputs[2].Primitive is Literal literal ? literal.Values : null;
                paths.Add(new(path.Plan, (times.Primitive as Literal)?.Values, values, positions is null ? argument : -1) { Positions = positions });
            }
        }

        return paths;
    }

    /// <summary>A cubic path bends where it begins and ends to be held.</summary>
    private static bool Lands(PathPrimitive path) => path.Plan.Form switch
    {
        PathForm.Step => true,
        PathForm.Linear => path.LandsOnKinks,
        _ => path.LandsOnKinks && path.Plan is { Extrapolates: false, IsPeriodic: false },
    };

    private static bool DependsOn(Tensor value, Tensor t) => Graph.Sort([value]).Exists(node => ReferenceEquals(node, t));
}
