using System.Diagnostics;
using System.Runtime.InteropServices;
using Continua.Cli.Output;

namespace Continua.Tests.Cli;

/// <summary>Writing to standard output and standard error on Unix.</summary>
public class DescriptorTests
{
    private const int NonBlocking = 0x800;

    [Fact]
    public void All_bytes_are_written_to_a_full_nonblocking_pipe()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        int[] ends = new int[2];
        Assert.Equal(0, Pipe(ends, NonBlocking));
        byte[] sent = [.. Enumerable.Range(0, 1 << 20).Select(i => (byte)(i * 7))], received = new byte[sent.Length];
        Thread reader = new(() => ReadAll(ends[0], received));
        reader.Start();
        using (DescriptorStream stream = new(ends[1]))
        {
            stream.Write(sent);
        }

        reader.Join();
        Assert.Equal(sent, received);
        Assert.Equal((0, 0), (Close(ends[0]), Close(ends[1])));
    }

    [Fact]
    public void A_terminal_receives_no_control_codes()
    {
        if (!File.Exists("/usr/bin/script"))
        {
            return;
        }

        ProcessStartInfo start = new("/usr/bin/script", ["-qec", $"dotnet '{ToolFile.Path}' --version", "/dev/null"])
        {
            RedirectStandardOutput = true,
            RedirectStandardInput = true,
        };
        using Process run = Process.Start(start)!;
        run.StandardInput.Close();
        string shown = run.StandardOutput.ReadToEnd();
        run.WaitForExit();
        Assert.Contains("continua ", shown, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', shown);
    }

    private static void ReadAll(int descriptor, byte[] into)
    {
        byte[] piece = new byte[1 << 14];
        for (int at = 0; at < into.Length;)
        {
            nint read = Read(descriptor, piece, piece.Length);
            Thread.Sleep(1);
            if (read > 0)
            {
                piece.AsSpan(0, (int)read).CopyTo(into.AsSpan(at));
                at += (int)read;
            }
        }
    }

    [DllImport("libc", EntryPoint = "pipe2")]
    private static extern int Pipe([Out] int[] ends, int flags);

    [DllImport("libc", EntryPoint = "read")]
    private static extern nint Read(int descriptor, byte[] bytes, nint count);

    [DllImport("libc", EntryPoint = "close")]
    private static extern int Close(int descriptor);
}
