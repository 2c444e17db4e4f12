using Continua.Learning;

namespace Continua.Tests.Data;

public class IdxFileTests
{
    [Fact]
    public void Plain_and_compressed_files_have_the_same_content()
    {
        byte[] bytes = Idx.Counting(2, 3, 4);
        foreach (IdxFile file in (IdxFile[])[Idx.Read(bytes), Idx.Read(Idx.Pack(bytes))])
        {
            Assert.Equal([2, 3, 4], file.Dimensions);
            Assert.Equal(Enumerable.Range(0, 24).Select(i => (byte)i), file.Values);
        }
    }

    [Fact]
    public void A_file_is_read_from_its_path()
    {
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(path, Idx.Counting(5));
            Assert.Equal([5], IdxFile.Read(path).Dimensions);
        }
        finally
        {
            File.Delete(path);
        }

        Assert.Throws<FileNotFoundException>(() => IdxFile.Read(path));
    }

    [Fact]
    public void Plain_files_of_any_wrong_length_are_rejected()
    {
        byte[] bytes = Idx.Counting(4, 5);
        Assert.All(Enumerable.Range(0, bytes.Length), n => Idx.Rejects(bytes[..n]));
        Idx.Rejects(bytes[..^1], "4×5 unsigned bytes has 32 bytes with its header", "the file has 31",
            "fetch it again");
        Idx.Rejects([.. bytes, 0], "the file has 33", "remove the extra bytes");
        Idx.Rejects(bytes[..7], "four for each dimension");
    }

    [Fact]
    public void Compressed_files_of_any_wrong_length_are_rejected()
    {
        byte[] packed = Idx.Pack(Idx.Counting(40, 50));
        Assert.All(Enumerable.Range(0, packed.Length), n => Idx.Rejects(packed[..n]));
        Idx.Rejects(packed[..^1], "cut off");
        Idx.Rejects([.. packed, 0], "bytes follow its end");
        Idx.Rejects([.. packed, .. packed], "2012 bytes with its header, but this file contains more");
        Idx.Rejects(Idx.Pack([.. Idx.Counting(4, 5), 0]), "its last bytes give a length of 33");
        Idx.Rejects(Idx.Pack(Idx.Counting(4, 5)[..^1]), "its last bytes give a length of 31");
    }

    [Fact]
    public void A_changed_byte_of_a_compressed_file_is_detected_or_has_no_effect()
    {
        byte[] bytes = Idx.Counting(40, 50), packed = Idx.Pack(bytes);
        int found = 0;
        for (int at = 0; at < packed.Length; at++)
        {
            byte[] changed = [.. packed];
            changed[at] ^= 0x10;
            try
            {
                Assert.Equal(bytes[12..], Idx.Read(changed).Values);
            }
            catch (DataFileException)
            {
                found++;
            }
        }

        // The time stamp and the operating system in the gzip header, and a few padding bits at the end, have no
        // effect.
        Assert.InRange(found, packed.Length - 10, packed.Length);
    }

    [Theory]
    [InlineData(0x09, "signed bytes")]
    [InlineData(0x0B, "16-bit integers")]
    [InlineData(0x0C, "32-bit integers")]
    [InlineData(0x0D, "32-bit floats")]
    [InlineData(0x0E, "64-bit floats")]
    [InlineData(0x0A, "of a type that IDX does not define")]
    public void Other_element_types_are_rejected_with_their_name(byte type, string name) =>
        Idx.Rejects([.. Idx.Header(type, 1), .. new byte[8]], $"but these are {name} (type {type:X2})");

    [Theory]
    [InlineData(new byte[] { 0x50, 0x4B, 3, 4, 0 }, "50 4B 03 04")]
    [InlineData(new byte[] { 0, 0, 8, 0, 0 }, "00 00 08 00")]
    [InlineData(new byte[] { 0, 1, 8, 1, 0, 0, 0, 0 }, "00 01 08 01")]
    public void Files_without_the_IDX_header_are_rejected(byte[] bytes, string found) =>
        Idx.Rejects(bytes, "begins with 00 00", $"begins with {found}");

    [Fact]
    public void Impossible_sizes_are_rejected_before_memory_is_allocated()
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        Idx.Rejects(Idx.Header(8, uint.MaxValue, uint.MaxValue, uint.MaxValue),
            "the dimensions in this header are 4294967295×4294967295×4294967295");
        Idx.Rejects(Idx.Header(8, [.. Enumerable.Repeat(uint.MaxValue, 255)]), "elements");
        Idx.Rejects(Idx.Header(8, 0x7FFF_FFFF), "the dimensions in this header are 2147483647");
        Idx.Rejects(Idx.Header(8, 3, 0), "the dimensions in this header are 3×0");
        Idx.Rejects(Idx.Header(8, 2_000_000_000), "has 2000000008 bytes");
        Idx.Rejects(Idx.Pack(Idx.Header(8, 2_000_000_000)), "2000000008", "a length of 8 for");

        // A trailer with the size of the header is rejected, too, since a few bytes cannot expand to that size.
        byte[] manipulated = Idx.Pack(Idx.Header(8, 2_000_000_000));
        BitConverter.TryWriteBytes(manipulated.AsSpan(manipulated.Length - 4), 2_000_000_008);
        Idx.Rejects(manipulated, "cut off");
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 10_000_000);
    }

    [Fact]
    public void The_MD5_is_computed_from_the_file_as_stored()
    {
        byte[] bytes = Idx.Counting(3);
#pragma warning disable CA5351 // The published checksums are MD5.
        string md5 = Convert.ToHexString(System.Security.Cryptography.MD5.HashData(bytes));
#pragma warning restore CA5351
        Assert.Equal([3], Idx.Read(bytes, md5).Dimensions);
        string message = Assert.Throws<DataFileException>(() => Idx.Read(Idx.Pack(bytes), md5)).Message;
        Assert.Contains($"as published has the MD5 {md5}, but this one has ", message, StringComparison.Ordinal);
    }
}
