using System.Security.Cryptography;

namespace Continua.Learning;

/// <summary>Tells whether a file is the one that was published.</summary>
internal static class Fingerprint
{
    /// <exception cref="DataFileException">The file's MD5 is another.</exception>
    public static void Check(Stream file, string name, string md5)
    {
        file.Position = 0;
#pragma warning disable CA5351 // MD5 is what the publishers give; it finds damage, and is not asked to find malice.
        string found = Convert.ToHexStringLower(MD5.HashData(file));
#pragma warning restore CA5351
        if (!found.Equals(md5, StringComparison.OrdinalIgnoreCase))
        {
            throw new DataFileException(new(name), $"the file as published has the MD5 {md5}, but this one has {found}; fetch it again");
        }
    }
}
