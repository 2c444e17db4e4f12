using Continua.Graphs;

namespace Continua.Compilation;

/// <summary>
/// The part of a program in which a value is computed. The parts run in the order of these members; a call of the
/// program skips those whose values are held over many calls.
/// </summary>
internal enum Stratum
{
    /// <summary>Shared by all rows; depends only on values that are held (unchanged) over many calls.</summary>
    Constant,

    /// <summary>Per row; depends only on values that are held over many calls.</summary>
    HeldRows,

    /// <summary>Shared by all rows; changes with each call.</summary>
    CallConstant,

    /// <summary>Per row; changes with each call.</summary>
    Rows,

    /// <summary>A sum over rows, or computed from such sums and held constants.</summary>
    Summed,
}

/// <summary>An operation that is always computed per row, even if all its operands are shared.</summary>
internal interface IRowwise;

/// <summary>Assigns every node of a graph to its stratum.</summary>
internal sealed class Strata
{
    private readonly Dictionary<Tensor, Stratum> assigned = new(ReferenceEqualityComparer.Instance);

    /// <summary>Assigns the nodes of a graph.</summary>
    /// <exception cref="InvalidOperationException">
    /// An operation reads a sum over rows and also a value that is per row or changes with each call, or it sums a sum
    /// over rows again.
    /// </exception>
    public Strata(Graph graph, IReadOnlyList<InputVariation> declared)
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
                $"A per-row operation cannot read a sum over rows, but '{node.Primitive}' does; a loss that couples "
                + $"rows needs a forward run, cotangents in plain C#, and a pull-back.\n{graph}");
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
