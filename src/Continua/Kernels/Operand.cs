namespace Continua.Kernels;

/// <summary>
/// The location of a value that an instruction reads or writes: a slot of the frame, the first component in it, and
/// the layout.
/// </summary>
/// <param name="Slot">The index in the frame's table of slots.</param>
/// <param name="Offset">The first component within the slot.</param>
/// <param name="PerRow">Whether there is a lane per row, rather than one value for all rows.</param>
/// <param name="Spread">Whether a single stored component stands for all components.</param>
internal readonly record struct Operand(int Slot, int Offset, bool PerRow, bool Spread)
{
    public Operand At(int component) => this with { Offset = Offset + component };

    /// <summary>The distance between neighbouring components in memory.</summary>
    public int ComponentStep(int lanes) => Spread ? 0 : PerRow ? lanes : 1;

    /// <summary>The distance between neighbouring rows in memory.</summary>
    public int LaneStep => PerRow ? 1 : 0;
}
