using Continua.Learning;

namespace Continua.Tests.Data;

public class IdxFileTests
{
    [Fact]
    public void Plain_and_packed_files_hold_the_same()
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
    public void Every_length_but_the_whole_is_refused()
    {
        byte[] bytes = Idx.Counting(4, 5);
        Assert.All(Enumerable.Range(0, bytes.Length), n => Idx.Refused(bytes[..n]));
        Idx.Refused(bytes[..^1], "4×5 unsigned bytes has 32 bytes with its header", "the file has 31", "fetch it again");
        Idx.Refused([.. bytes, 0], "the file has 33", "cut what follows");
        Idx.Refused(bytes[..7], "four for each dimension");
    }

    [Fact]
    public void Every_length_of_a_packed_file_but_the_whole_is_refused()
    {
        byte[] packed = Idx.Pack(Idx.Counting(40, 50));
        Assert.All(Enumerable.Range(0, packed.Length), n => Idx.Refused(packed[..n]));
        Idx.Refused(packed[..^1], "cut off");
        Idx.Refused([.. packed, 0], "bytes follow its end");
        Idx.Refused([.. packed, .. packed], "2012 bytes with its header, but more is packed into this file");
        Idx.Refused(Idx.Pack([.. Idx.Counting(4, 5), 0]), "its last bytes count 33");
        Idx.Refused(Idx.Pack(Idx.Counting(4, 5)[..^1]), "its last bytes count 31");
    }

    [Fact]
    public void A_changed_byte_of_a_packed_file_is_found_or_changes_nothing()
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

        // Gzip's own header, its time and system say nothing, and neither do a few bits that pad the end.
        Assert.InRange(found, packed.Length - 10, packed.Length);
    }

    [Theory]
    [InlineData(0x09, "signed bytes")]
    [InlineData(0x0B, "16-bit integers")]
    [InlineData(0x0C, "32-bit integers")]
    [InlineData(0x0D, "32-bit floats")]
    [InlineData(0x0E, "64-bit floats")]
    [InlineData(0x0A, "of a type that IDX does not define")]
    public void Other_types_are_refused_by_name(byte type, string name) =>
        Idx.Refused([.. Idx.Header(type, 1), .. new byte[8]], $"but these are {name} (type {type:X2})");

    [Theory]
    [InlineData(new byte[] { 0x50, 0x4B, 3, 4, 0 }, "50 4B 03 04")]
    [InlineData(new byte[] { 0, 0, 8, 0, 0 }, "00 00 08 00")]
    [InlineData(new byte[] { 0, 1, 8, 1, 0, 0, 0, 0 }, "00 01 08 01")]
    public void What_does_not_begin_as_IDX_is_refused(byte[] bytes, string found) =>
        Idx.Refused(bytes, "begins with 00 00", $"begins with {found}");

    [Fact]
    public void Absurd_sizes_are_refused_before_anything_is_allocated()
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        Idx.Refused(Idx.Header(8, uint.MaxValue, uint.MaxValue, uint.MaxValue), "claims 4294967295×4294967295×4294967295");
        Idx.Refused(Idx.Header(8, [.. Enumerable.Repeat(uint.MaxValue, 255)]), "elements");
        Idx.Refused(Idx.Header(8, 0x7FFF_FFFF), "claims 2147483647");
        Idx.Refused(Idx.Header(8, 3, 0), "claims 3×0");
        Idx.Refused(Idx.Header(8, 2_000_000_000), "has 2000000008 bytes");
        Idx.Refused(Idx.Pack(Idx.Header(8, 2_000_000_000)), "2000000008", "count 8 packed");

        // A trailer that agrees with the claim does not make a file of a few bytes a large one.
        byte[] lying = Idx.Pack(Idx.Header(8, 2_000_000_000));
        BitConverter.TryWriteBytes(lying.AsSpan(lying.Length - 4), 2_000_000_008);
        Idx.Refused(lying, "cut off");
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 10_000_000);
    }

    [Fact]
    public void The_fingerprint_is_of_the_file_as_it_lies_there()
    {
        byte[] bytes = Idx.Counting(3);
#pragma warning disable CA5351 // What is tested.
        string md5 = Convert.ToHexString(System.Security.Cryptography.MD5.HashData(bytes));
#pragma warning restore CA5351
        Assert.Equal([3], Idx.Read(bytes, md5).Dimensions);
        string message = Assert.Throws<DataFileException>(() => Idx.Read(Idx.Pack(bytes), md5)).Message;
        Assert.Contains($"as published has the MD5 {md5}, but this one has ", message, StringComparison.Ordinal);
    }
}
