namespace Continua.Kernels;

/// <summary>Where an instruction finds a value: a slot of the frame, a first component, and how it varies.</summary>
/// <param name="Slot">The slot in the frame's table.</param>
/// <param name="Offset">The first component within the slot.</param>
/// <param name="PerRow">Whether there is a lane per row, or one number for all rows.</param>
/// <param name="Spread">Whether a single component stands for all.</param>
internal readonly record struct Operand(int Slot, int Offset, bool PerRow, bool Spread)
{
    public Operand At(int component) => this with { Offset = Offset + component };

    /// <summary>The distance between neighbouring components in memory.</summary>
    public int ComponentStep(int lanes) => Spread ? 0 : PerRow ? lanes : 1;

    /// <summary>The distance between neighbouring rows in memory.</summary>
    public int LaneStep => PerRow ? 1 : 0;
}
