using Continua.Compilation;
using Continua.Graphs;

namespace Continua.Loops;

/// <summary>
/// Sums over rows in a program that runs many times for the same rows, such as the step of a scan: every run adds its
/// rows, also where the summed value is the same in all runs.
/// </summary>
internal static class RunSums
{
    /// <summary>
    /// Returns the variation of the inputs with which every run contributes to all sums over rows. A program adds a
    /// held value to such a sum only when its rows change; an argument from which such a value is computed is
    /// therefore declared as an input of each call.
    /// </summary>
    /// <param name="graph">The graph of the program, with sums over rows among its outputs.</param>
    /// <param name="declared">The variation of its inputs.</param>
    public static InputVariation[] InEachRun(Graph graph, InputVariation[] declared)
    {
        bool hasSums = graph.Outputs.Any(output => output.Primitive is SumRowsPrimitive);
        if (!hasSums || !Array.Exists(declared, variation => variation is { PerRow: true, EachCall: false }))
        {
            return declared;
        }

        // The passes divide sums of expressions into sums of their parts, and some of these are held.
        Graph optimized = Passes.Optimize(graph, declared);
        Strata strata = new(optimized, declared);
        Tensor[] held =
        [
            .. optimized.Nodes.Where(node => node.Primitive is SumRowsPrimitive).Select(node => node.Inputs[0])
                .Where(value => strata[value] == Stratum.HeldRows),
        ];
        HashSet<Tensor> read = new(Graph.Sort(held), ReferenceEqualityComparer.Instance);
        return
        [
            .. declared.Zip(optimized.Inputs, (variation, input) =>
                variation with { EachCall = variation.EachCall || (variation.PerRow && read.Contains(input)) }),
        ];
    }
}
