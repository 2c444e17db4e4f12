namespace Continua.Learning;

/// <summary>A file of a published data set, with its length and checksum.</summary>
/// <param name="Name">The file's name.</param>
/// <param name="Content">A description of its content.</param>
/// <param name="Length">The length in bytes.</param>
/// <param name="Md5">The MD5 in hexadecimal.</param>
internal sealed record PublishedFile(string Name, string Content, long Length, string Md5)
{
    public string In(string folder) => Path.Combine(folder, Name);

    /// <summary>Checks the length and the MD5 of the file in a folder.</summary>
    /// <exception cref="DataFileException">The length or the MD5 differs.</exception>
    public void Check(string folder)
    {
        string path = In(folder);
        using FileStream file = File.OpenRead(path);
        if (file.Length != Length)
        {
            throw new DataFileException(new(path),
                $"the file of {Content} has {Length} bytes as published, "
                + $"but this one has {file.Length}; fetch it again");
        }

        Fingerprint.Check(file, path, Md5);
    }

    public override string ToString() => $"{Name} ({Content}, {Length} bytes, MD5 {Md5})";
}
