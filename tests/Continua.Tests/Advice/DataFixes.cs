using System.Text;
using Continua.Learning;
using Continua.Tests.Data;

namespace Continua.Tests.Advice;

/// <summary>The fixes named in messages about data files: the file is corrected, or read with other options.</summary>
internal static class DataFixes
{
    private const string Plain = "t,x\n0,1\n1,2\n";

    public static IEnumerable<Fix> All => [.. Files, .. Cells, .. Numbers, .. Times, .. Patterns, .. Settings];

    private static IEnumerable<Fix> Files =>
    [
        Read("DelimitedFile.cs", "write the data again", "# nothing\n\n", Plain),
        Read("FileText.cs", "check the path, or write the data again", "", Plain),
        Bytes("FileText.cs", "save it as CSV (UTF-8)", "PK\u0003\u0004 and more"u8.ToArray(),
            Encoding.UTF8.GetBytes(Plain)),
        Bytes("FileText.cs", "unpack it", Idx.Pack(Encoding.UTF8.GetBytes(Plain)), Encoding.UTF8.GetBytes(Plain)),
        Bytes(
            "FileText.cs", "say CsvOptions.Encoding utf-16, or save it as CSV (UTF-8)",
            Encoding.Unicode.GetBytes(Plain),
            Encoding.UTF8.GetBytes(Plain)),
        Fix.Of<DataFileException>(
            "FileText.cs", "say CsvOptions.Encoding utf-16, or save it as CSV (UTF-8)",
            () => Csv.Read(Encoding.Unicode.GetBytes(Plain)),
            () => Csv.Read(Encoding.Unicode.GetBytes(Plain), new() { Encoding = Encoding.Unicode })),
        Fix.Of<DataFileException>(
            "FileText.cs", "leave CsvOptions.Encoding out",
            () => Csv.Read(Plain, new() { Encoding = Encoding.Unicode }),
            () => Csv.Read(Plain)),
        Bytes("FileText.cs", "save the data as CSV (UTF-8)", [1, 0, 2, 0, 0, 7], Encoding.UTF8.GetBytes(Plain)),
        Read("SeriesRows.cs", "check that it was written to the end", "t,x\n", Plain),
        Read("SeriesRows.cs", "write the first column without # if these are rows", "t,x\n#0,1\n#1,2\n", Plain),
        Read("SeriesRows.cs", "check that the file was written to the end", "t,x\ns,m\n", "t,x\ns,m\n0,1\n1,2\n"),
    ];

    private static IEnumerable<Fix> Cells =>
    [
        Read("QuoteError.cs", "close it, or delete its first quote", "t,x\n0,\"1\n1,2\n", "t,x\n0,\"1\"\n1,2\n",
            "t,x\n0,1\n1,2\n"),
        Read("QuoteError.cs", "write \\\"\\\" for a quote, or delete it", "t,n,x\n0,a\"b,1\n1,c,2\n",
            "t,n,x\n0,\"a\"\"b\",1\n1,c,2\n", "t,n,x\n0,ab,1\n1,c,2\n"),
        Read("DelimitedFile.cs", "add the missing cells (an empty one means not observed)", "t,x,y\n0,1,1\n1,2\n",
            "t,x,y\n0,1,1\n1,2,\n"),
        Read(
            "DelimitedFile.cs", "quote cells that hold a {SeparatorNames.Of(Separator)}, or delete the extra ones",
            "t,x,n\n0,1,a\n1,2,b,c\n",
            "t,x,n\n0,1,a\n1,2,\"b,c\"\n", "t,x,n\n0,1,a\n1,2,b\n"),
        Read("HeaderCheck.cs", "put a row of names above it, such as time,x", "0,1\n1,2\n", "time,x\n0,1\n1,2\n"),
        Read("HeaderCheck.cs", "rename one of them", "t,x,x\n0,1,1\n1,2,2\n", "t,x,y\n0,1,1\n1,2,2\n"),
        Read("SeriesRows.cs", "fill it in, or delete the row", new CsvOptions { Series = "id" },
            "id,t,x\na,0,1\n,1,2\n", "id,t,x\na,0,1\na,1,2\n", "id,t,x\na,0,1\n"),
    ];

    private static IEnumerable<Fix> Numbers
    {
        get
        {
            string mixed =
                "correct it, leave it empty, name it with CsvOptions.Missing, or drop the column with CsvOptions.States";
            string infinite = "correct it, leave it empty, or drop the column with CsvOptions.States";
            return
            [
                Read("NumberColumn.cs", mixed, "t,x,y\n0,1,1\n1,oops,2\n", "t,x,y\n0,1,1\n1,2,2\n",
                    "t,x,y\n0,1,1\n1,,2\n"),
                Under("NumberColumn.cs", mixed, "t,x,y\n0,1,1\n1,oops,2\n", new() { Missing = ["oops"] },
                    new() { States = ["y"] }),
                Read("NumberColumn.cs", infinite, "t,x,y\n0,1,1\n1,inf,2\n", "t,x,y\n0,1,1\n1,2,2\n",
                    "t,x,y\n0,1,1\n1,,2\n"),
                Under("NumberColumn.cs", infinite, "t,x,y\n0,1,1\n1,inf,2\n", new() { States = ["y"] }),
                Fix.Of<DataFileException>(
                    "NumberColumn.cs", "name others with CsvOptions.States",
                    () => Csv.Read("t,x,y\n0,,1\n1,,2\n", new() { States = ["x"] }),
                    () => Csv.Read("t,x,y\n0,,1\n1,,2\n", new() { States = ["y"] })),
                Under(
                    "NumberAdvice.cs",
                    "say CsvOptions.Decimal '{mark}' or CsvOptions.Thousands '{mark}', and write all numbers of the file in that form",
                    "t;x\n0;1,004\n1;995\n", new() { Decimal = ',' }, new() { Thousands = ',' }),
                Read("NumberAdvice.cs",
                    "write all numbers of the file in the same form, with one decimal mark and groups of three digits",
                    "t;x\n0;1.234,5\n1;1,2,3\n", "t;x\n0;1.234,5\n1;123\n"),
                Read("NumberAdvice.cs", "write the number alone, and its unit in the column's name",
                    "t,x\n0,1 kg\n1,2 kg\n", "t,x (kg)\n0,1\n1,2\n"),
                Read("NumberAdvice.cs", "write negative numbers with a minus in front", "t,x\n0,(1.5)\n1,2\n",
                    "t,x\n0,-1.5\n1,2\n"),
                Read("NumberAdvice.cs", "write hexadecimal numbers as decimal ones", "t,x\n0,0x1F\n1,2\n",
                    "t,x\n0,31\n1,2\n"),
                Read("NumberAdvice.cs", "write exponents with e, as in 1.5e3", "t,x\n0,1.5d3\n1,2\n",
                    "t,x\n0,1.5e3\n1,2\n"),
                Read("NumberAdvice.cs", "write numbers without the _ between thousands", "t,x\n0,12_345\n1,2\n",
                    "t,x\n0,12345\n1,2\n"),
                Read("NumberAdvice.cs", "write digits as 0 to 9", "t,x\n0,\u0661\u0662\n1,2\n", "t,x\n0,12\n1,2\n"),
                Under(
                    "SeriesAssembly.cs",
                    "say CsvOptions.Missing {Quoted(mark + others)}, or CsvOptions.Missing {(others.Length > 0 ? "
                        + "Quoted(others[1..]) : ",
                    "t,x\n0,1\n1,2\n2,-9999\n3,1\n", new() { Missing = ["-9999"] }, new() { Missing = ["NA"] }),
            ];
        }
    }

    private const string AnotherTime =
        "write it in such a form, give its pattern, such as dd.MM.yyyy HH.mm, with CsvOptions.TimeFormat, or name another column with CsvOptions.Time";

    private static IEnumerable<Fix> Times =>
    [
        Under("TimeChoice.cs", AnotherTime, "time,x\n10h30 31.01.2013,1\n11h30 31.01.2013,2\n",
            new() { TimeFormat = "HH'h'mm dd.MM.yyyy" }),
        Read("SeriesAssembly.cs", "add one, or name the time column with CsvOptions.Time", "t,name\n0,a\n1,b\n",
            "t,name,x\n0,a,1\n1,b,2\n"),
        Under("SeriesAssembly.cs", "add one, or name the time column with CsvOptions.Time",
            "t,index\n5,1\n6,2\n7,3\n", new() { Time = "index" }),
        Under("TimeChoice.cs", "say which it is with CsvOptions.Time", "a,x\n0,1\n1,2\n", new() { Time = "a" }),
        Under("TimeChoice.cs", "give the separator with CsvOptions.Separator if it is another one", "t:x\n0:1\n1:2\n",
            new() { Separator = ':' }),
        Read("TimeChoice.cs", AnotherTime, "time,x\nnoon,1\nlater,2\n",
            "time,x\n2013-01-31 12:00:00,1\n2013-01-31 13:00:00,2\n"),
        Under("TimeChoice.cs", AnotherTime,
            "time,x,n\nnoon,1,0\nlater,2,1\n", new() { Time = "n" }),
        Read("TimeChoice.cs", "correct the cell or the pattern", new CsvOptions { TimeFormat = "dd/MM/yyyy" }, "date,x\n2013,1\n",
            "date,x\n31/01/2013,1\n"),
        Under("TimeChoice.cs", "correct the cell or the pattern", "date,x\n2013-01,1\n", new() { TimeFormat = "dd/MM/yyyy" },
            new() { TimeFormat = "yyyy-MM" }),
        Read("TimeChoice.cs", "correct it", new CsvOptions { Axis = Csv.Read(Plain).Time }, "t,x\nzero,1\n",
            "t,x\n0,1\n"),
        Read("TimeInterpreter.cs", "fill it in, or delete the row", "t,x\n0,1\n,2\n2,3\n", "t,x\n0,1\n1,2\n2,3\n",
            "t,x\n0,1\n2,3\n"),
        Read("TimeInterpreter.cs", "correct it, or name another column with CsvOptions.Time",
            "t,x,n\n0,1,0\nlater,2,1\n", "t,x,n\n0,1,0\n1,2,1\n"),
        Under("TimeInterpreter.cs", "correct it, or name another column with CsvOptions.Time",
            "t,x,n\n0,1,0\nlater,2,1\nlater,2,2\n", new() { Time = "n" }),
        Read("TimeInterpreter.cs", "correct it, or write all times in the same format", "date,x\n2013-01-31,1\nlater,2\n",
            "date,x\n2013-01-31,1\n2013-02-01,2\n"),
        Read("ShapeChoice.cs", "correct it, or write all times in the same format", "date,x\n31/01/2013,1\n2013-02,2\n",
            "date,x\n31/01/2013,1\n01/02/2013,2\n"),
        Under("ShapeChoice.cs", "say which with CsvOptions.TimeFormat", "date,x\n01/02/2013,1\n02/02/2013,2\n",
            new() { TimeFormat = "dd/MM/yyyy" }, new() { TimeFormat = "MM/dd/yyyy" }),
        Read("ShapeChoice.cs", "correct it, or take one column alone with CsvOptions.Time",
            "date,time,x\n2013-01-31,0,1\n2013-01-31,70,2\n", "date,time,x\n2013-01-31,0,1\n2013-01-31,110,2\n"),
        Under("ShapeChoice.cs", "correct it, or take one column alone with CsvOptions.Time",
            "date,time,x\n2013-01-31,0,1\n2013-01-31,70,2\n", new() { Time = "time" }),
        Under(
            "ShapeChoice.cs", "say CsvOptions.Time {column.Name}, and give the pattern with CsvOptions.TimeFormat",
            "Date,Time,x\n01/02/2013,10:00,1\n02/02/2013,10:00,2\n",
            new() { Time = "Date+Time", TimeFormat = "dd/MM/yyyy HH:mm" },
            new() { Time = "Date+Time", TimeFormat = "MM/dd/yyyy HH:mm" }),
        Under(
            "TimeInterpreter.cs", "say CsvOptions.Decimal ',' for a decimal comma", "t;x\n292,500;1\n293,500;2\n",
            new() { TimeFormat = "excel" },
            new() { TimeFormat = "excel", Decimal = ',' }),
        Read("TimeOrder.cs", "keep one of the rows", "t,x\n0,1\n0,2\n", "t,x\n0,1\n"),
        Under("TimeOrder.cs", "keep one of the rows, or join the columns of the time with CsvOptions.Time {joined}",
            "date,time,x\n2015-01-01,10:00,1\n2015-01-01,11:00,2\n", new() { Time = "date" },
            new() { Time = "date+time" }),
        Read("TimeOrder.cs", "sort the rows by time", "t,x\n1,1\n0,2\n", "t,x\n0,2\n1,1\n"),
        Read("TimeOrder.cs",
            "sort the rows by time, or write times with their offset from UTC if clocks were set back here",
            "time,x\n2015-10-25 02:30,1\n2015-10-25 02:00,2\n", "time,x\n2015-10-25 02:00,2\n2015-10-25 02:30,1\n",
            "time,x\n2015-10-25T02:30+02:00,1\n2015-10-25T02:00+01:00,2\n"),
        Read("TimeOrder.cs", "count the hours after midnight from 24:00, or add the date",
            "time,x\n23:59,1\n00:00,2\n", "time,x\n23:59,1\n24:00,2\n",
            "time,x\n2015-01-01 23:59,1\n2015-01-02 00:00,2\n"),
    ];

    private static IEnumerable<Fix> Patterns =>
    [
        Pattern("put text into quotes", "yyyy-MM-dd at HH", "yyyy-MM-dd 'at' HH"),
        Pattern("write %Y-%m-%d as yyyy-MM-dd, and %H:%M:%S as HH:mm:ss", "%Y-%m-%d %H:%M:%S", "yyyy-MM-dd HH:mm:ss"),
        Pattern("write HH for 0 to 23, or add tt", "yyyy-MM-dd hh", "yyyy-MM-dd HH", "yyyy-MM-dd hh tt"),
        Pattern("write a pattern such as yyyy-MM-dd", "!!", "yyyy-MM-dd"),
        Fix.Of<ArgumentException>(
            "DatePatternCheck.cs", "write minutes and seconds as m:ss.f",
            () => Csv.Read("time,x\n0:07.1,1\n", new() { TimeFormat = "H:mm.f" }),
            () => Csv.Read("time,x\n0:07.1,1\n", new() { TimeFormat = "m:ss.f" })),
        Pattern("write years as yyyy, and check the quotes", "yyyyyyy-MM-dd 'at", "yyyy-MM-dd 'at'"),
    ];

    private static IEnumerable<Fix> Settings =>
    [
        Setting("give another, or leave it null.", new() { Separator = '.' }, new() { Separator = ',' }, new()),
        Setting("give one of these.", new() { Decimal = ';' }, new() { Decimal = '.' }),
        Setting("give one of these.", new() { Thousands = ';' }, new() { Thousands = ',' }),
        Setting("leave one null.", new() { Decimal = '.', Thousands = '.' }, new() { Decimal = '.' },
            new() { Thousands = '.' }),
        Setting("give a line of at least 1.", new() { HeaderLine = 0 }, new() { HeaderLine = 1 }),
        Setting("give a later line.", new() { HeaderLine = 1, FirstRow = 1 }, new() { HeaderLine = 1, FirstRow = 2 }),
        Fix.Of<DataFileException>(
            "CsvDialect.cs", "name another", () => Csv.Read("a\n\n" + Plain, new() { HeaderLine = 2 }),
            () => Csv.Read("a\n\n" + Plain, new() { HeaderLine = 3 })),
    ];

    private static Fix Read(string file, string advice, string wrong, params string[] right) =>
        Read(file, advice, null, wrong, right);

    private static Fix Read(string file, string advice, CsvOptions? options, string wrong, params string[] right) =>
        Bytes(
        file, advice, Encoding.UTF8.GetBytes(wrong), options, [.. right.Select(Encoding.UTF8.GetBytes)]);

    private static Fix Bytes(string file, string advice, byte[] wrong, byte[] right) =>
        Bytes(file, advice, wrong, null, right);

    // In the source, quotes within the message are escaped.
    private static Fix Bytes(string file, string advice, byte[] wrong, CsvOptions? options, params byte[][] right) =>
        new(file, advice, () =>
        Fix.Of<DataFileException>(
            file, advice.Replace("\\\"", "\"", StringComparison.Ordinal), () => Csv.Read(wrong, options),
            [.. right.Select(r => (Action)(() => Csv.Read(r, options)))]).Trial());

    /// <summary>
    /// Reads the same file with the options that a message names. The message is provoked by the first options if they
    /// make the file unreadable, and by default options otherwise.
    /// </summary>
    private static Fix Under(string file, string advice, string text, CsvOptions first, CsvOptions? second = null) =>
        new(file, advice, () =>
    {
        bool refused = Record.Exception(() => Csv.Read(text, first)) is not null;
        CsvOptions[] right = [.. new[] { refused ? null : first, second }.OfType<CsvOptions>()];
        Assert.NotEmpty(right);
        Fix.Of<DataFileException>(
            file, advice, () => Csv.Read(text, refused ? first : null),
            [.. right.Select(o => (Action)(() => Csv.Read(text, o)))]).Trial();
    });

    private static Fix Pattern(string advice, string wrong, params string[] right) => Fix.Of<ArgumentException>(
        "DatePatternCheck.cs", advice, () => Csv.Read(Plain, new() { TimeFormat = wrong }),
        [.. right.Select(pattern => (Action)(() =>
            Csv.Read($"date,x\n\"{TimeCodec.Of(pattern).Write(new(Morning))}\",1\n", new() { TimeFormat = pattern })))]);

    private static DateTimeOffset Morning => new(2013, 1, 31, 5, 0, 0, default);

    private static Fix Setting(string advice, CsvOptions wrong, CsvOptions right, CsvOptions? another = null) =>
        Fix.Of<ArgumentException>(
        "CsvOptions.cs", advice, () => Csv.Read(Plain, wrong), () => Csv.Read(Plain, right),
        () => Csv.Read(Plain, another));
}
