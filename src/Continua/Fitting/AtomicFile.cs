namespace Continua.Learning;

/// <summary>Writes files whole or not at all: a full disk or a lost process leaves the earlier one as it was.</summary>
public static class AtomicFile
{
    /// <summary>Ends the name of a file that is being written. No other program writes such files: ".part" is a browser's.</summary>
    internal const string PartSuffix = ".continua-part";

    /// <summary>Replaces a file's content.</summary>
    /// <exception cref="IOException">It could not be written; what was there before is untouched.</exception>
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        string beside = path + PartSuffix;
        try
        {
            using (FileStream stream = new(beside, FileMode.Create, FileAccess.Write))
            {
                stream.Write(content);
                stream.Flush(flushToDisk: true);
            }

            File.Move(beside, path, overwrite: true);
        }
        catch (IOException cause)
        {
            File.Delete(beside);
            throw new IOException(cause.Message.Replace(beside, path, StringComparison.Ordinal), cause);
        }
        catch
        {
            File.Delete(beside);
            throw;
        }
    }
}
