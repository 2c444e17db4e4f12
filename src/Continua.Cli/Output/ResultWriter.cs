using System.Text;

namespace Continua.Cli.Output;

/// <summary>Writes results to standard output; a failed write throws an <see cref="OutputException"/>.</summary>
internal sealed class ResultWriter(TextWriter inner) : TextWriter
{
    public override Encoding Encoding => inner.Encoding;

    public override void Write(char value) => Try(() => inner.Write(value));

    public override void Write(string? value) => Try(() => inner.Write(value));

    public override void Write(char[] buffer, int index, int count) => Try(() => inner.Write(buffer, index, count));

    public override void Write(ReadOnlySpan<char> buffer)
    {
        try
        {
            inner.Write(buffer);
        }
        catch (Exception fault) when (fault is IOException or ObjectDisposedException or UnauthorizedAccessException)
        {
            throw Explained(fault);
        }
    }

    public override void WriteLine(string? value) => Try(() => inner.WriteLine(value));

    public override void Flush() => Try(inner.Flush);

    private static void Try(Action write)
    {
        try
        {
            write();
        }
        catch (Exception fault) when (fault is IOException or ObjectDisposedException or UnauthorizedAccessException)
        {
            throw Explained(fault);
        }
    }

    private static OutputException Explained(Exception fault) => new(
        $"Standard output receives the whole result, but writing failed ({fault.Message.TrimEnd('.')}); "
        + "write to another file or disk.",
        fault is ClosedPipeException, fault);
}
