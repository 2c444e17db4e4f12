using Continua.Differentiation;
using Continua.Graphs;
using Continua.Tracing;

namespace Continua.Loops;

/// <summary>
/// The inputs of a scan that is computed from the steps of another scan over the same observations: its states before
/// each step, its observations and arguments, and the expensive intermediate values of its steps, which are stored
/// rather than computed again.
/// </summary>
/// <param name="run">The other scan.</param>
internal sealed class ScanInputs(Tensor run)
{
    private readonly ScanPrimitive scan = (ScanPrimitive)run.Primitive;
    private readonly List<(Tensor Placeholder, Tensor Value)> observed = [], arguments = [];

    /// <summary>The inputs: values with one entry per observation, then the arguments.</summary>
    public IEnumerable<Tensor> Values => observed.Concat(arguments).Select(input => input.Value);

    /// <summary>Adds a value and returns its placeholder.</summary>
    public Tensor Add(Tensor value)
    {
        Tensor placeholder = Trace.Input("given", value.Shape);
        (value.Element == ElementType.Ragged ? observed : arguments).Add((placeholder, value));
        return placeholder;
    }

    /// <summary>
    /// Adds the tangents of a scan's states before each step, of its observations and of its arguments.
    /// </summary>
    /// <param name="tangentRun">The scan of the tangents of the states.</param>
    public void AddTangents(Tensor tangentRun)
    {
        ScanPrimitive tangentScan = (ScanPrimitive)tangentRun.Primitive;
        ScanBody lifted = tangentScan.Body;
        foreach (Tensor placeholder in tangentScan.Tangents!.Placeholders.OfType<Tensor>())
        {
            int state = Array.IndexOf(lifted.States, placeholder);
            int observation = Array.IndexOf(lifted.Observed, placeholder);
            if (state >= 0)
            {
                observed.Add((placeholder, new(new ScanItem(lifted, ScanResult.Each, placeholder), tangentRun)));
            }
            else if (observation >= 0)
            {
                observed.Add((placeholder, tangentRun.Inputs[tangentScan.FirstObserved + observation]));
            }
            else
            {
                int argument = Array.IndexOf(lifted.Arguments, placeholder);
                arguments.Add((placeholder, tangentRun.Inputs[tangentScan.FirstArgument + argument]));
            }
        }
    }

    /// <summary>
    /// Adds all values of the other scan's steps that some expressions read, and returns the expressions with
    /// placeholders in place of these values.
    /// </summary>
    /// <param name="expressions">Expressions of the placeholders of the other scan and of those added before.</param>
    /// <param name="computed">The expressions that the other scan computes in each step.</param>
    public Tensor[] ReadBy(Tensor[] expressions, IEnumerable<Tensor> computed)
    {
        List<Tensor> ofSteps = Graph.Sort(computed);
        HashSet<Tensor> varying = Derivative.Influenced(ofSteps, [.. scan.Body.States, .. scan.Body.Observed]);
        HashSet<Tensor> stored = new(
            ofSteps.Where(
                node => node.Primitive is ICostly && node.Element == ElementType.Real && varying.Contains(node)),
            ReferenceEqualityComparer.Instance);
        Dictionary<Tensor, Tensor> placeholders = new(ReferenceEqualityComparer.Instance);
        Tensor[] rebuilt = new Graph([], expressions).Rewrite((node, inputs) =>
            !stored.Contains(node) ? Graph.WithInputs(node, inputs)
            : placeholders.TryGetValue(node, out Tensor? placeholder) ? placeholder
            : placeholders[node] = Trace.Input("stored", node.Shape)).Outputs.ToArray();
        HashSet<Tensor> read = new(Graph.Sort(rebuilt), ReferenceEqualityComparer.Instance);
        AddInputsOfRun(read);
        foreach ((Tensor node, Tensor placeholder) in placeholders)
        {
            if (read.Contains(placeholder))
            {
                observed.Add((placeholder, new(new ScanItem(scan.Body, ScanResult.Each, node), run)));
            }
        }

        return rebuilt;
    }

    /// <summary>Returns the body of the scan that reads these inputs.</summary>
    public ScanBody Body(Tensor[] states, Tensor[] next)
    {
        // The number of steps is that of the observations, which a scan therefore always has among its inputs.
        if (observed.Count == 0)
        {
            observed.Add((scan.Body.Observed[0], run.Inputs[scan.FirstObserved]));
        }

        return new(
            states, [.. observed.Select(input => input.Placeholder)], [.. arguments.Select(input => input.Placeholder)],
            next);
    }

    private void AddInputsOfRun(HashSet<Tensor> read)
    {
        ScanBody body = scan.Body;
        foreach (Tensor state in body.States.Where(read.Contains))
        {
            observed.Add((state, new(new ScanItem(body, ScanResult.Each, state), run)));
        }

        foreach ((int i, Tensor placeholder) in body.Observed.Index().Where(input => read.Contains(input.Item)))
        {
            observed.Add((placeholder, run.Inputs[scan.FirstObserved + i]));
        }

        foreach ((int i, Tensor placeholder) in body.Arguments.Index().Where(input => read.Contains(input.Item)))
        {
            arguments.Add((placeholder, run.Inputs[scan.FirstArgument + i]));
        }
    }
}
