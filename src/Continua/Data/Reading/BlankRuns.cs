namespace Continua.Learning;

/// <summary>Converts tables whose cells are separated by runs of blanks to tab-separated ones.</summary>
internal static class BlankRuns
{
    /// <summary>Returns a copy in which each run of blanks and tabs between cells is a single tab; runs at the start
    /// and end of a line are removed. Quoted text and comments are unchanged.</summary>
    public static byte[] ToTabs(ReadOnlySpan<byte> text)
    {
        byte[] tabs = new byte[text.Length];
        int length = 0;
        bool quoted = false, begun = false, gap = false, comment = false;
        foreach (byte b in text)
        {
            bool ends = b is (byte)'\n' or (byte)'\r', blank = b is (byte)' ' or (byte)'\t';
            comment = !ends && (comment || (!begun && !quoted && b == (byte)'#'));
            quoted ^= b == (byte)'"' && !comment;
            if (!quoted && blank && !comment)
            {
                gap = begun;
                continue;
            }

            if (gap && !ends)
            {
                tabs[length++] = (byte)'\t';
            }

            (gap, begun) = (false, quoted || !ends);
            tabs[length++] = b;
        }

        return tabs.AsSpan(0, length).ToArray();
    }
}
