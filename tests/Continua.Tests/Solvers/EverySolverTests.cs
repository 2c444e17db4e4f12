using System.Reflection;

namespace Continua.Tests.Solvers;

/// <summary>
/// Each test theory over solvers runs for all solvers with one of the listed capabilities, so that none is omitted.
/// </summary>
public class EverySolverTests
{
    private static readonly (string Name, Func<Solver, bool> Has)[] Capabilities =
    [
        ("all", _ => true),
        ("adaptive", s => s.ErrorOrder > 0),
        ("not adaptive", s => s.ErrorOrder == 0),
        ("explicit", s => s.IsExplicit),
        ("explicit and adaptive", s => s.IsExplicit && s.ErrorOrder > 0),
        ("explicit, not adaptive", s => s.IsExplicit && s.ErrorOrder == 0),
        ("explicit, adaptive, order 3", s => s.IsExplicit && s.ErrorOrder > 0 && s.Order >= 3),
        ("adaptive, order 3", s => s.ErrorOrder > 0 && s.Order >= 3),
        ("explicit, adaptive, order 4", s => s.IsExplicit && s.ErrorOrder > 0 && s.Order >= 4),
        ("explicit and interpolating", s => s.IsExplicit && s.Interpolates),
        ("interpolating", s => s.Interpolates),
        ("implicit", s => !s.IsExplicit),
        ("Newton's method", s => s is DiagonallyImplicit or FullyImplicit),
        ("diagonally implicit", s => s is DiagonallyImplicit),
        ("Rosenbrock", s => s is Rosenbrock),
        ("constraints", s => s.SolvesConstraints),
        ("FSAL", s => s is RungeKutta { Tableau.IsFsal: true }),
        ("reuses its stages in the backward pass", s => s.IsExplicit && Stepping.StepQuadrature<double>.ReadsStages(s)),
        ("further stages", s => s is RungeKutta { Tableau.ExtraC.Length: > 0 }),
        ("two stages at the end", s => s is RungeKutta { Tableau: { Stages: > 2 } tableau } && tableau.C[^1] == 1 && tableau.C[^2] == 1),
        ("not two stages at the end", s => !(s is RungeKutta { Tableau: { Stages: > 2 } tableau } && tableau.C[^1] == 1 && tableau.C[^2] == 1)),
        ("adaptive, not two stages at the end", s => s.ErrorOrder > 0
            && !(s is RungeKutta { Tableau: { Stages: > 2 } tableau } && tableau.C[^1] == 1 && tableau.C[^2] == 1)),
    ];

    /// <summary>Capabilities of methods for separable fields; the others are those of methods for any field.</summary>
    private static readonly (string Name, Func<Solver, bool> Has)[] Separable =
    [
        ("symplectic", _ => true),
        ("symplectic and symmetric", s => s.Order > 1),
    ];

    [Fact]
    public void Every_theory_over_solvers_contains_every_solver_that_it_supports()
    {
        HashSet<string> names = [.. AllSolvers.AnyField, .. AllSolvers.Symplectic];
        Dictionary<string, HashSet<string>> sets = Capabilities.Select(a => (a, Of: AllSolvers.Names))
            .Concat(Capabilities.Select(a => (a: (Name: a.Name + ", with multistep methods", a.Has), Of: AllSolvers.AnyField)))
            .Concat(Separable.Select(a => (a, Of: AllSolvers.Symplectic)))
            .ToDictionary(set => set.a.Name, set => set.Of.Where(name => set.a.Has(AllSolvers.Of(name))).ToHashSet());
        sets["multistep"] = [.. AllSolvers.Multistep];
        sets["one-step"] = [.. AllSolvers.Names, .. AllSolvers.Symplectic];
        sets["every"] = names;
        List<string> wrong = [];
        int found = 0;
        foreach (MethodInfo theory in typeof(EverySolverTests).Assembly.GetTypes().SelectMany(t => t.GetMethods())
            .Where(m => m.GetCustomAttribute<TheoryAttribute>() is not null))
        {
            HashSet<string> tried = [.. Rows(theory).Where(row => row.Length > 0).Select(row => row[0]).OfType<string>()];
            if (tried.Count < 2 || !tried.IsSubsetOf(names))
            {
                continue;
            }

            found++;
            if (!sets.Values.Any(set => set.SetEquals(tried)))
            {
                wrong.Add($"{theory.DeclaringType!.Name}.{theory.Name}: {string.Join(' ', tried)}");
            }
        }

        Assert.True(found > 60, $"{found}");
        Assert.True(wrong.Count == 0, "The solvers of these theories match none of the listed capabilities:\n" + string.Join('\n', wrong));
    }

    private static IEnumerable<object?[]> Rows(MethodInfo theory)
    {
        foreach (MemberDataAttribute data in theory.GetCustomAttributes<MemberDataAttribute>())
        {
            foreach (object?[] row in data.GetData(theory) ?? [])
            {
                yield return row;
            }
        }
    }
}
