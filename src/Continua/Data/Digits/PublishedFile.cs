namespace Continua.Learning;

/// <summary>A file of a published data set, and how to know it.</summary>
/// <param name="Name">The file's name.</param>
/// <param name="What">What it holds.</param>
/// <param name="Length">In bytes.</param>
/// <param name="Md5">In hexadecimal.</param>
internal sealed record PublishedFile(string Name, string What, long Length, string Md5)
{
    public string In(string folder) => Path.Combine(folder, Name);

    /// <exception cref="DataFileException">The file has another length, or another MD5.</exception>
    public void Check(string folder)
    {
        string path = In(folder);
        using FileStream file = File.OpenRead(path);
        if (file.Length != Length)
        {
            throw new DataFileException(new(path),
                $"the file of {What} has {Length} bytes as published, but this one has {file.Length}; fetch it again");
        }

        Fingerprint.Check(file, path, Md5);
    }

    public override string ToString() => $"{Name} ({What}, {Length} bytes, MD5 {Md5})";
}
