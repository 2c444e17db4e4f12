using System.Runtime.InteropServices;

namespace Continua.Cli.Output;

/// <summary>Thrown on writing to a pipe whose reading end is closed.</summary>
internal sealed class ClosedPipeException() : IOException("the reader of the pipe has ended");

/// <summary>
/// Writes to a standard file descriptor on Unix. The runtime's own stream for it ignores the error of a closed pipe,
/// and a <see cref="FileStream"/> overwrites what other processes append to the same file.
/// </summary>
internal sealed class DescriptorStream(int descriptor) : Stream
{
    private const short Writable = 4;
    private const int WithoutLimit = -1;
    private const int Interrupted = 4, WouldBlock = 11, WouldBlockElsewhere = 35, BrokenPipe = 32;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Write(byte[] buffer, int offset, int count)
    {
        byte[] bytes = buffer[offset..(offset + count)];
        while (bytes.Length > 0)
        {
            nint written = Write(descriptor, bytes, bytes.Length);
            if (written >= 0)
            {
                bytes = bytes[(int)written..];
                continue;
            }

            int error = Marshal.GetLastPInvokeError();
            if (error is WouldBlock or WouldBlockElsewhere)
            {
                WaitUntilWritable();
            }
            else if (error != Interrupted)
            {
                throw error == BrokenPipe ? new ClosedPipeException() : new IOException(Marshal.GetPInvokeErrorMessage(error));
            }
        }
    }

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    // Another process that shares the descriptor may have set it to non-blocking.
    private void WaitUntilWritable()
    {
        PollEntry entry = new() { Descriptor = descriptor, Events = Writable };
        _ = Poll(ref entry, 1, WithoutLimit);
    }

    [DllImport("libc", EntryPoint = "poll", SetLastError = true)]
    private static extern int Poll(ref PollEntry entry, nuint count, int milliseconds);

    [DllImport("libc", EntryPoint = "write", SetLastError = true)]
    private static extern nint Write(int descriptor, byte[] bytes, nint count);

    [StructLayout(LayoutKind.Sequential)]
    private struct PollEntry
    {
        public int Descriptor;
        public short Events;
        public short ReturnedEvents;
    }
}
