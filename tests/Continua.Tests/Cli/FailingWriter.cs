using System.Text;

namespace Continua.Tests.Cli;

/// <summary>A writer that fails after some characters, as on a full disk.</summary>
/// <param name="capacity">The number of characters that can be written.</param>
internal sealed class FailingWriter(int capacity = 0) : TextWriter
{
    private int remaining = capacity;

    public override Encoding Encoding => Encoding.UTF8;

    public override void Write(char value)
    {
        if (remaining-- <= 0)
        {
            throw new IOException("No space left on device");
        }
    }
}
