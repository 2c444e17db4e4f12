namespace Continua.Learning;

/// <summary>
/// Writes files atomically: if the disk is full or the process ends, the previous file remains unchanged.
/// </summary>
public static class AtomicFile
{
    /// <summary>
    /// The suffix of a file while it is being written; not ".part", which browsers use for unfinished downloads.
    /// </summary>
    internal const string PartSuffix = ".continua-part";

    /// <summary>Creates a file, or replaces its content.</summary>
    /// <param name="path">The path of the file.</param>
    /// <param name="content">The new content.</param>
    /// <exception cref="IOException">The file could not be written; the previous one is unchanged.</exception>
    /// <exception cref="UnauthorizedAccessException">There is no permission to write the file.</exception>
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        string partPath = path + PartSuffix;
        try
        {
            using (FileStream stream = new(partPath, FileMode.Create, FileAccess.Write))
            {
                stream.Write(content);
                stream.Flush(flushToDisk: true);
            }

            File.Move(partPath, path, overwrite: true);
        }
        catch (IOException cause)
        {
            File.Delete(partPath);
            throw new IOException(cause.Message.Replace(partPath, path, StringComparison.Ordinal), cause);
        }
        catch
        {
            File.Delete(partPath);
            throw;
        }
    }
}
