using System.Runtime.InteropServices;

namespace Continua.Cli.Output;

/// <summary>The widths of the terminals of standard output and standard error.</summary>
internal static class TerminalWidth
{
    private const int Fallback = 80;
    private const int Min = 20;
    private const nuint LinuxQuery = 0x5413;

    /// <summary>
    /// Returns the width in columns: the environment variable COLUMNS, or else the width of the terminal, or else 80.
    /// Widths below 20 are not used.
    /// </summary>
    /// <param name="descriptor">1 for standard output, 2 for standard error.</param>
    /// <param name="isTerminal">Whether the descriptor is a terminal.</param>
    public static int Of(int descriptor, bool isTerminal)
    {
        if (int.TryParse(Environment.GetEnvironmentVariable("COLUMNS"), out int columns) && columns >= Min)
        {
            return columns;
        }

        // A terminal without a known width returns 0.
        int width = isTerminal ? Query(descriptor) : 0;
        return width >= Min ? width : Fallback;
    }

    // Console.WindowWidth is that of standard output, which may be redirected while standard error is a terminal.
    private static int Query(int descriptor) =>
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
