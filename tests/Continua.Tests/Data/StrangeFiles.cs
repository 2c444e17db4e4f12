using Continua.Learning;

namespace Continua.Tests.Data;

/// <summary>Small files in the formats of instruments, spreadsheets, R and pandas.</summary>
internal static class StrangeFiles
{
    /// <summary>Files that can be read with <see cref="Options"/>, which are null for nearly all of them.</summary>
    public static IReadOnlyList<string> Readable { get; } =
    [
        "t,x\n0,1\n1,2\n",
        "t;x\n0,5;1,5\n1,5;-2,25e1\n",
        "t;x\n0;1.234.567,5\n1;995\n",
        "t,x\n0,\"1,234,567.5\"\n1,995\n",
        "t,x\n0,1 004\n1,995\n",
        "t;x\n0;1\u202F004,5\n1;1'995\n",
        "date,x\n2013-01-01T10:00,1.5\n2013-01-01T11:00,1.5\n",
        "date,x\n01.02.2024,1.5\n02.02.2024,2.5\n",
        "date,x\n1 Feb 2013,-1.5\n11 Feb 2013,2\n",
        "time,x\n03/30/2024 12:59:00 PM,1\n03/30/2024 01:00:00 PM,2\n",
        "time,x\n2024-03-30T12:00:00.123456789Z,1\n2024-03-30T12:00:01.123456789Z,2\n",
        "month,x\n201512,1\n201601,2\n",
        "timestamp,x\n20240131,1\n20240201,2\n",
        "time,x\n1700000000000,1\n1700000000010,2\n",
        "time,x\n23:59,1\n24:00,2\n",
        "Date,Time,x\n2024-03-30,12:00:00,1\n2024-03-30,12:01:00,2\n",
        "year,month,x\n2015,12,1\n2016,1,2\n",
        "date,x\n2015Q1,1\n2015Q2,2\n",
        "\"rownames\",\"time\",\"value\"\n\"1\",1900,50.0\n\"2\",1901,69.91\n\"3\",1902,70\n",
        "\"time\" \"x\"\n\"1\" 0 1.5\n\"2\" 1 2.5\n",
        "time,x,y\ns,m,m\n0,1.5,2\n1,2.5,3\n",
        "Device: logger 7\nSerial: 12\n\ntime,x\n0,1.5\n1,2.5\n",
        "# time x y\n0 1 2\n1 3 4\n",
        "time   x  y\n0      1  2\n 1     3  4\n",
        "t,x\n0,1\n1,NA\n2,None\n3,#N/A\n4,2\n",
        "| t | x |\n|---|---|\n| 0 | 1 |\n| 1 | 2 |\n",
        "id,t,x\nb,0,1\na,5,2\nb,1,3\n",
        "\uFEFFt,x,\r\n0,1,\r\n1,2,\r\n",
        "t,x\r0,1\r1,2\r",
        "sep=;\nt;x\n0;1\n1;2\n",
    ];

    /// <summary>Files that are rejected without options.</summary>
    public static IReadOnlyList<string> Rejected { get; } =
    [
        "t;x\n0;1,004\n1;995\n",
        "t;x\n0;1.004\n1;995\n",
        "date,x\n01/02/2013,1\n02/02/2013,2\n",
        "date,x\n31-12-13,1\n01-01-14,2\n",
        "date,x\n240131,1\n240201,2\n",
        "time,x\n23:59,1\n00:00,2\n",
        "t,x\n2.5,1\n1.5,2\n",
        "t,x\n0,1\n1,45%\n",
        "t,x\n0,1\n1,Infinity\n",
        "t,x\n0,1\n1,2\n2,-9999\n3,1\n4,-9999\n",
        "t,x\n0,1\n1,\"2\n",
        "t,x\n0,1\n1,2,3\n",
    ];

    public static IReadOnlyList<string> All { get; } = [.. Readable, .. Rejected];

    public static CsvOptions? Options(string text) => text.StartsWith("id,", StringComparison.Ordinal) ? new() { Series = "id" } : null;

    /// <summary>The result of reading a file: its notes and its rows as written, or the error message.</summary>
    public static string Outcome(string text)
    {
        try
        {
            TimeSeries data = Csv.Read(text, Options(text));
            return string.Join("; ", data.Reading) + "\n" + Csv.Write(data);
        }
        catch (DataFileException error)
        {
            return error.Message;
        }
    }
}
