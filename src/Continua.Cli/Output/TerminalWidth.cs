using System.Runtime.InteropServices;

namespace Continua.Cli.Output;

/// <summary>The columns of the terminals that a process was started with.</summary>
internal static class TerminalWidth
{
    private const int Usual = 80;
    private const int Least = 20;
    private const nuint LinuxQuery = 0x5413;

    /// <summary>Of standard output or error: COLUMNS if it is set, else what the terminal says, else 80.</summary>
    /// <param name="descriptor">1 or 2.</param>
    /// <param name="isTerminal">Whether it leads to one.</param>
    public static int Of(int descriptor, bool isTerminal)
    {
        if (int.TryParse(Environment.GetEnvironmentVariable("COLUMNS"), out int columns) && columns >= Least)
        {
            return columns;
        }

        // A terminal that does not know its width says 0.
        int width = isTerminal ? Asked(descriptor) : 0;
        return width >= Least ? width : Usual;
    }

    // The console's own width is that of standard output, which need not be a terminal where standard error is one.
    private static int Asked(int descriptor) =>
        OperatingSystem.IsLinux()
            ? Query(descriptor, LinuxQuery, out WindowSize size) == 0 ? size.Columns : 0
            : Console.IsOutputRedirected ? 0 : Console.WindowWidth;

    [DllImport("libc", EntryPoint = "ioctl")]
    private static extern int Query(int descriptor, nuint request, out WindowSize size);

    [StructLayout(LayoutKind.Sequential)]
    private readonly struct WindowSize
    {
        public readonly ushort Rows;
        public readonly ushort Columns;
        public readonly ushort PixelsAcross;
        public readonly ushort PixelsDown;
    }
}
