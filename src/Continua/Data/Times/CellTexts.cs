using System.Buffers;

namespace Continua.Learning;

/// <summary>The texts of the cells of a column, stored consecutively in one buffer.</summary>
internal sealed class CellTexts
{
    private readonly ArrayBufferWriter<byte> buffer = new();
    private readonly List<int> ends = [];

    public int Count => ends.Count;

    public ReadOnlySpan<byte> this[int row] => buffer.WrittenSpan[(row > 0 ? ends[row - 1] : 0)..ends[row]];

    public void Write(ReadOnlySpan<byte> part) => buffer.Write(part);

    public void EndCell() => ends.Add(buffer.WrittenCount);

    public string Text(int row) => DelimitedFile.Decode(this[row]);
}
