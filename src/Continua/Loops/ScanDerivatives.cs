using Continua.Differentiation;
using Continua.Graphs;
using Continua.Tracing;

namespace Continua.Loops;

/// <summary>The vjp and the jvp of a scan, as scans over the same observations.</summary>
internal static class ScanDerivatives
{
    /// <summary>
    /// Returns the cotangents of the inputs of a scan. They are computed by the adjoint scan, which runs in the
    /// opposite direction, and whose states are the cotangents of the states.
    /// </summary>
    public static Tensor?[] Vjp(Tensor run, Tensor cotangent, ReadOnlySpan<bool> wanted)
    {
        ScanPrimitive scan = (ScanPrimitive)run.Primitive;
        ScanBody body = scan.Body;
        Tensor[] states = [.. body.States.Select(state => Trace.Input("cotangent of state", state.Shape))];
        Tensor[] starts = [.. body.States.Select(state => Structure.Written(0, state.Shape))];
        List<Tensor> outputs = [.. body.Next], seeds = [.. states];
        ScanInputs inputs = new(run);
        foreach ((ScanItem item, Tensor given) in ScanCotangents.ItemsOf(cotangent).Zip(cotangent.Inputs))
        {
            if (item.Result == ScanResult.Last)
            {
                int state = Array.IndexOf(body.States, item.Expression);
                starts[state] += given;
                continue;
            }

            outputs.Add(item.Expression);
            seeds.Add(inputs.Add(given));
        }

        Tensor?[] pulled = Derivative.Vjp(outputs, seeds, body.Inputs);
        Tensor[] next = [.. body.States.Select((state, i) => pulled[i] ?? Structure.Written(0, state.Shape))];
        int[] requested = [.. Enumerable.Range(scan.FirstObserved, run.Inputs.Length - scan.FirstObserved)];
        requested = Array.FindAll(requested, IsRequested(wanted, pulled));
        Tensor[] results = inputs.ReadBy([.. next, .. requested.Select(i => pulled[i]!)], outputs);
        ScanBody adjoint = inputs.Body(states, results[..next.Length]);
        Tensor node = new(
            new ScanPrimitive(adjoint, scan.Options with { Backwards = !scan.Options.Backwards }),
            [.. starts, .. inputs.Values]);
        Tensor?[] byInput = new Tensor?[run.Inputs.Length];
        for (int i = 0; i < states.Length; i++)
        {
            byInput[i] = wanted[i] ? new(new ScanItem(adjoint, ScanResult.Last, states[i]), node) : null;
        }

        for (int n = 0; n < requested.Length; n++)
        {
            ScanResult kind = requested[n] < scan.FirstArgument ? ScanResult.Each : ScanResult.Sum;
            byInput[requested[n]] = new(new ScanItem(adjoint, kind, results[next.Length + n]), node);
        }

        return byInput;
    }

    /// <summary>Returns the scan of the tangents of a scan's states.</summary>
    public static Tensor Jvp(Tensor run, Tensor?[] tangents)
    {
        ScanPrimitive scan = (ScanPrimitive)run.Primitive;
        ScanBody body = scan.Body;
        Tensor[] states = [.. body.States.Select(state => Trace.Input("tangent of state", state.Shape))];
        ScanInputs inputs = new(run);
        Tensor?[] placeholders =
        [
            .. states, .. tangents.Skip(states.Length).Select(tangent => tangent is null ? null : inputs.Add(tangent)),
        ];
        Tensor?[] pushed = Derivative.Jvp(body.Next, body.Inputs, placeholders);
        Tensor[] next = [.. body.States.Select((state, i) => pushed[i] ?? Structure.Written(0, state.Shape))];
        Tensor[] results = inputs.ReadBy(next, body.Next);
        Tensor[] starts = [.. body.States.Select((state, i) => tangents[i] ?? Structure.Written(0, state.Shape))];
        ScanBody lifted = inputs.Body(states, results);
        return new(
            new ScanPrimitive(lifted, scan.Options) { Tangents = new(body, placeholders) },
            [.. starts, .. inputs.Values]);
    }

    /// <summary>Returns the tangent of a result of a scan; null if it is zero.</summary>
    /// <param name="output">The result.</param>
    /// <param name="tangentRun">The scan of the tangents of the states, from <see cref="Jvp"/>.</param>
    public static Tensor? JvpOfItem(Tensor output, Tensor tangentRun)
    {
        ScanItem item = (ScanItem)output.Primitive;
        ScanPrimitive tangentScan = (ScanPrimitive)tangentRun.Primitive;
        ScanTangents tangents = tangentScan.Tangents!;
        if (item.Result == ScanResult.Last)
        {
            Tensor state = tangents.Placeholders[Array.IndexOf(tangents.Body.States, item.Expression)]!;
            return new(new ScanItem(tangentScan.Body, ScanResult.Last, state), tangentRun);
        }

        if (Derivative.Jvp([item.Expression], tangents.Body.Inputs, tangents.Placeholders)[0] is not { } pushed)
        {
            return null;
        }

        ScanInputs inputs = new(output.Inputs[0]);
        inputs.AddTangents(tangentRun);
        Tensor[] results = inputs.ReadBy([pushed], [item.Expression]);
        ScanBody body = inputs.Body([], []);
        Tensor run = new(new ScanPrimitive(body, tangentScan.Options), [.. inputs.Values]);
        return new(new ScanItem(body, item.Result, results[0]), run);
    }

    private static Predicate<int> IsRequested(ReadOnlySpan<bool> wanted, Tensor?[] pulled)
    {
        bool[] requested = wanted.ToArray();
        return i => requested[i] && pulled[i] is not null;
    }
}
