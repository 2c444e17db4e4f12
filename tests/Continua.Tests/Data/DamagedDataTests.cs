using System.Diagnostics;
using System.Text;
using Continua.Learning;

namespace Continua.Tests.Data;

/// <summary>Damaged files give a result or a DataFileException within limits of time and memory.</summary>
public class DamagedDataTests
{
    private const long MaxExtraBytes = 200L << 20;

    private static readonly CsvOptions[] Options =
    [
        new(), new(), new(), new() { Decimal = ',' }, new() { Thousands = ',' }, new() { TimeFormat = "dd/MM/yyyy" }, new() { TimeFormat = "number" },
        new() { TimeFormat = "unix-ms" }, new() { Series = "x" }, new() { Separator = ' ' }, new() { Missing = ["1"] }, new() { HeaderLine = 2 },
        new() { FirstRow = 3 }, new() { Encoding = Encoding.Latin1 }, new() { Time = "Date+Time" }, new() { States = ["x"] },
    ];

    [Fact]
    public void A_damaged_table_gives_a_result_or_a_data_file_exception()
    {
        byte[][] originals = [.. StrangeFiles.All.Select(text => Encoding.UTF8.GetBytes(text)),
            .. StrangeFiles.Readable.Take(8).Select(Repeated)];
        for (int seed = 0; seed < LongRuns.Cases(400, 10_000); seed++)
        {
            Random random = new(seed);
            byte[] bytes = Damage(originals[random.Next(originals.Length)], random);
            CsvOptions options = Options[random.Next(Options.Length)];
            WithinLimits(seed, bytes.Length, () =>
            {
                TimeSeries data = Csv.Read(bytes, options);
                Assert.True(data.Rows > 0);
                Assert.NotEmpty(Csv.Write(data));
            });
            WithinLimits(seed, bytes.Length,
                () => Assert.NotEmpty(NumberTable.ReadCsv(new MemoryStream(bytes), "x.csv").Columns));
        }
    }

    [Fact]
    public void A_damaged_IDX_file_gives_a_result_or_a_data_file_exception()
    {
        byte[] images = Idx.Counting(3, 4, 5);
        byte[][] originals = [images, Idx.Counting(7), Idx.Pack(images), Idx.Pack(Idx.Counting(100, 28, 28))];
        for (int seed = 0; seed < LongRuns.Cases(400, 10_000); seed++)
        {
            Random random = new(seed);
            byte[] bytes = Damage(originals[random.Next(originals.Length)], random);
            WithinLimits(seed, bytes.Length, () =>
            {
                IdxFile file = Idx.Read(bytes);
                Assert.Equal(file.Values.LongLength, file.Dimensions.Aggregate(1L, (product, d) => product * d));
            });
        }
    }

    [Theory]
    [InlineData(0x7FFFFFFFu, 1u)]
    [InlineData(0xFFFFFFFFu, 0xFFFFFFFFu)]
    [InlineData(0u, 5u)]
    public void An_IDX_header_with_an_impossible_size_allocates_no_memory_for_it(uint rows, uint columns)
    {
        byte[] bytes = [0, 0, 8, 2, .. BitConverter.GetBytes(rows).Reverse(), .. BitConverter.GetBytes(columns).Reverse(), 1, 2, 3];
        WithinLimits(0, bytes.Length, () => Idx.Read(bytes));
        WithinLimits(0, bytes.Length, () => Idx.Read(Idx.Pack(bytes)));
    }

    [Theory]
    [InlineData("t,x\n0,1\n\"")] // a quote that is never closed
    [InlineData("t,x\n0,1\n#")]
    [InlineData(",,,,,,")]
    [InlineData("t,a,b,c,d,e,f,g\n")]
    [InlineData("\n\n\n")]
    [InlineData("#N/A,")]
    [InlineData("t x\n0  1\n")]
    [InlineData("sep=;\n")]
    public void Large_files_of_one_repeated_text_take_little_time_and_memory(string text)
    {
        byte[] unit = Encoding.UTF8.GetBytes(text);
        byte[] bytes = new byte[1 << 20];
        for (int i = 0; i < bytes.Length; i++)
        {
            bytes[i] = unit[i % unit.Length];
        }

        WithinLimits(0, bytes.Length, () => Csv.Read(bytes));
        bytes.AsSpan(0, bytes.Length - 4).CopyTo(bytes.AsSpan(4));
        "t,x\n"u8.CopyTo(bytes);
        WithinLimits(0, bytes.Length, () => Csv.Read(bytes));
    }

    private static byte[] Repeated(string text)
    {
        string[] lines = text.Split('\n');
        return Encoding.UTF8.GetBytes(string.Join('\n', Enumerable.Repeat(lines, 40).SelectMany(l => l)));
    }

    private static byte[] Damage(byte[] original, Random random)
    {
        List<byte> bytes = [.. original];
        for (int times = random.Next(1, 6); times > 0; times--)
        {
            int at = random.Next(bytes.Count + 1), length = Math.Min(random.Next(1, 20), bytes.Count - at);
            string[] parts = ["\"", ",", ";", "\t", "\n", "\r", "#", "1e999", "-9999", "\0", "\uFEFF", "2013-01-01",
                "12:00", "99999999999999999999", "é", "NA", " ", "sep=,\n", "%", "1,004", "'", "Q1"];
            switch (random.Next(7))
            {
                case 0 when at < bytes.Count:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes.RemoveRange(at, length);
                    break;
                case 2:
                    bytes.InsertRange(at, Encoding.UTF8.GetBytes(parts[random.Next(parts.Length)]));
                    break;
                case 3:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
                case 4:
                    bytes.InsertRange(random.Next(bytes.Count + 1), bytes.GetRange(at, length));
                    break;
                case 5 when at < bytes.Count:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                default:
                    byte[] noise = new byte[random.Next(1, 12)];
                    random.NextBytes(noise);
                    bytes.InsertRange(at, noise);
                    break;
            }
        }

        return [.. bytes];
    }

    private static void WithinLimits(int seed, int length, Action read)
    {
        Stopwatch watch = Stopwatch.StartNew();
        long before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            read();
        }
        catch (DataFileException error)
        {
            Assert.True(error.Message.Length is > 40 and < 5000 && error.Message.Contains(' '),
                $"seed {seed}: {error.Message}");
        }
        catch (Exception other) when (other is not Xunit.Sdk.XunitException)
        {
            Assert.Fail($"seed {seed}: {other}");
        }

        // The total of all allocations is an upper bound of the peak.
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(allocated <= (4L * length) + MaxExtraBytes,
            $"seed {seed}: {allocated} bytes for a file of {length}");
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(20), $"seed {seed}: {watch.Elapsed}");
    }
}
