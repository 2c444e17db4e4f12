using Continua.Loops;

namespace Continua;

/// <summary>The states of a scan (<see cref="Loop.Scan"/>).</summary>
public sealed class Scanned
{
    private readonly Tensor run;
    private readonly ScanBody body;

    internal Scanned(Tensor run, ScanBody body) => (this.run, this.body) = (run, body);

    /// <summary>
    /// The state after the last step, in the shape of the start; the start for a row without observations.
    /// </summary>
    public Tensor Last => new(new ScanItem(body, ScanResult.Last, body.States[0]), run);

    /// <summary>The state after the step that reads an observation, for each observation.</summary>
    public Observations All => new(new(new ScanItem(body, ScanResult.Each, body.Next[0]), run));
}
