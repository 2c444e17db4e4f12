using System.Security.Cryptography;

namespace Continua.Learning;

/// <summary>Checks the MD5 of a file against the published MD5.</summary>
internal static class Fingerprint
{
    /// <exception cref="DataFileException">The MD5 differs.</exception>
    public static void Check(Stream file, string name, string md5)
    {
        file.Position = 0;
#pragma warning disable CA5351 // The publishers give MD5 sums; they detect damage, not manipulation.
        string found = Convert.ToHexStringLower(MD5.HashData(file));
#pragma warning restore CA5351
        if (!found.Equals(md5, StringComparison.OrdinalIgnoreCase))
        {
            throw new DataFileException(
                new(name), $"the file as published has the MD5 {md5}, but this one has {found}; fetch it again");
        }
    }
}
