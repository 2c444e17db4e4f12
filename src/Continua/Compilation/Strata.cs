using Continua.Graphs;

namespace Continua.Compilation;

/// <summary>
/// Where in a program a value is computed: constants, then rows, then constants again (what is summed over rows).
/// </summary>
internal enum Stratum
{
    /// <summary>From held constants alone.</summary>
    Constant,

    /// <summary>Per row, from held values alone.</summary>
    HeldRows,

    /// <summary>From constants of the call.</summary>
    CallConstant,

    /// <summary>Per row, at each call.</summary>
    Rows,

    /// <summary>From sums over rows.</summary>
    Summed,
}

/// <summary>An operation that is always done row by row, even if all it reads is constant.</summary>
internal interface IRowwise;

/// <summary>Assigns every node of a graph to its stratum.</summary>
internal sealed class Strata
{
    private readonly Dictionary<Tensor, Stratum> assigned = new(ReferenceEqualityComparer.Instance);

    /// <exception cref="InvalidOperationException">A value summed over rows returns to rows.</exception>
    public Strata(Graph graph, IReadOnlyList<Declared> declared)
    {
        for (int i = 0; i < graph.Inputs.Count; i++)
        {
            assigned[graph.Inputs[i]] = (declared[i].PerRow, declared[i].EachCall) switch
            {
                (false, false) => Stratum.Constant,
                (true, false) => Stratum.HeldRows,
                (false, true) => Stratum.CallConstant,
                (true, true) => Stratum.Rows,
            };
        }

        foreach (Tensor node in graph.Nodes)
        {
            if (!assigned.ContainsKey(node))
            {
                assigned[node] = Of(node, graph);
            }
        }
    }

    public Stratum this[Tensor node] => assigned[node];

    public bool IsPerRow(Tensor node) => assigned[node] is Stratum.HeldRows or Stratum.Rows;

    private Stratum Of(Tensor node, Graph graph)
    {
        bool perRow = node.Primitive is IRowwise or SumRowsPrimitive, eachCall = perRow, summed = false;
        foreach (Tensor input in node.Inputs)
        {
            Stratum from = assigned[input];
            perRow |= from is Stratum.HeldRows or Stratum.Rows;
            eachCall |= from is Stratum.CallConstant or Stratum.Rows;
            summed |= from == Stratum.Summed;
        }

        if (summed && (perRow || eachCall))
        {
            throw new InvalidOperationException(
                $"What is summed over rows cannot return to rows, but '{node.Primitive}' joins the two; a loss that couples rows "
                + $"needs a forward run, cotangents in plain C#, and a pull-back.\n{graph}");
        }

        return summed || node.Primitive is SumRowsPrimitive ? Stratum.Summed : (perRow, eachCall) switch
        {
            (false, false) => Stratum.Constant,
            (true, false) => Stratum.HeldRows,
            (false, true) => Stratum.CallConstant,
            (true, true) => Stratum.Rows,
        };
    }
}
