using System.Text;
using Continua.Learning;
using Continua.Tests.Data;

namespace Continua.Tests.Advice;

/// <summary>The fixes named in messages about tables of numbers, scales, trajectories and series.</summary>
internal static class SeriesFixes
{
    public static IEnumerable<Fix> All => [.. Tables, .. States, .. Series];

    private static IEnumerable<Fix> Tables =>
    [
        Table("name one, or pass null for all.", "x,y\n1,2\n", [], "x,y\n1,2\n", ["x"], null),
        Table("name one of these", "x,y\n1,2\n", ["q"], "x,y\n1,2\n", ["y"]),
        Table("check that it was written to the end", "x,y\n", null, "x,y\n1,2\n", [null]),
        Table("correct it, delete the row, or name the columns to read", "x,y\n1,2\n3,a\n", null, "x,y\n1,2\n3,4\n",
            [null]),
        Table("correct it, delete the row, or name the columns to read", "x,y\n1,2\n3,a\n", null, "x,y\n1,2\n",
            [null]),
        Table("correct it, delete the row, or name the columns to read", "x,y\n1,2\n3,a\n", null, "x,y\n1,2\n3,a\n",
            ["x"]),
    ];

    private static IEnumerable<Fix> States =>
    [
        Scaled("divide the column by 1e100", "rescale it", "t,x\n0,1e308\n1,-1e308\n2,1e308\n",
            "t,x\n0,1e208\n1,-1e208\n2,1e208\n"),
        Scaled("multiply the column by 1e300", "rescale it", "t,x\n0,1e-308\n1,2e-308\n", "t,x\n0,1e-8\n1,2e-8\n"),
        Fix.Of<ArgumentOutOfRangeException>(
            "Holdout.cs", "take 0.2.", () => Holdout.Split(Csv.Read("t,x\n0,1\n1,2\n"), 1),
            () => Holdout.Split(Csv.Read("t,x\n0,1\n1,2\n"), 0.2)),
        Of("Standardization.cs", "add rows", () => Scale("t,x\n0,1\n"), () => Scale("t,x\n0,1\n1,2\n")),
        Of("Standardization.cs", "drop the column with CsvOptions.States", () => Scale("t,x,y\n0,1,1\n1,1,2\n"),
            () => Scale("t,x,y\n0,1,1\n1,1,2\n", new() { States = ["y"] })),
        Of(
            "Standardization.cs", "leave FitOptions.Log off, or drop the column with CsvOptions.States",
            () => Scale("t,x,y\n0,-1,1\n1,1,2\n", null, true),
            () => Scale("t,x,y\n0,-1,1\n1,1,2\n"), () => Scale("t,x,y\n0,-1,1\n1,1,2\n", new() { States = ["y"] },
                true)),
        Of(
            "Standardization.cs", "give positive states.", () => Scale("t,x\n0,1\n1,2\n", null,
                true).Apply(new double[,] { { -1 } }),
            () => Scale("t,x\n0,1\n1,2\n", null, true).Apply(new double[,] { { 1 } })),
        Incomplete("take fewer with CsvOptions.States, such as {string.Join(',', observedTogether)}",
            Csv.Read("t,x,y\n0,1,\n1,,2\n"), Csv.Read("t,x,y\n0,1,\n1,,2\n", new() { States = ["x"] })),
        Incomplete(
            "leave states out, so that '{string.Join(", TimeSeries.Of([0, 1],
                new[,] { { 1, double.NaN }, { double.NaN, 2 } }),
            TimeSeries.Of([0, 1], new[,] { { 1 }, { double.NaN } })),
        Incomplete("check the columns", Csv.Read("t,x,y\n0,1,1\n1,2,2\n2,,\n"),
            Csv.Read("t,x,y\n0,1,1\n1,2,2\n2,3,3\n"), new RowRange(0, 2, 1)),
    ];

    private static IEnumerable<Fix> Series =>
    [
        Of("SeriesChecks.cs", "pass one.", () => TimeSeries.Of([], ["x"], Axis),
            () => TimeSeries.Of([One(1)], ["x"], Axis)),
        Of(
            "SeriesChecks.cs", "name one.", () => TimeSeries.Of([One(1, "a"), One(1, "b")], ["x"], Axis),
            () => TimeSeries.Of([One(1, "a"), One(1, "b")], ["x"], Axis, "id")),
        Of(
            "SeriesChecks.cs", "use NaN for what was not observed.",
            () => TimeSeries.Of([One(2, "a"), One(1, "b")], ["x", "y"], Axis, "id"),
            () => TimeSeries.Of([One(2, "a"), One(2, "b")], ["x", "y"], Axis, "id")),
        Of("Trajectory.cs", "sort the rows, and keep one row of each time.",
            () => new Trajectory([1, 0], new double[2, 1]), () => new Trajectory([0, 1], new double[2, 1])),
        Of("Trajectory.cs", "sort the rows, and keep one row of each time.",
            () => new Trajectory([0, 0], new double[2, 1]), () => new Trajectory([0], new double[1, 1])),
        Of(
            "Trajectory.cs", "correct it or write NaN.", () => new Trajectory([0],
                new[,] { { double.PositiveInfinity } }),
            () => new Trajectory([0], new[,] { { 1.0 } }), () => new Trajectory([0], new[,] { { double.NaN } })),
        Of("TimeAxis.cs", "add a number to the time.", () => Axis.AddMonths(1, 1), () => Axis.Format(1 + 1)),
    ];

    private static TimeAxis Axis => new() { Name = "t", Unit = "s" };

    private static Trajectory One(int states, string? name = null) => new([0], new double[1, states], name);

    private static Standardization Scale(string text, CsvOptions? options = null, bool log = false) =>
        Standardization.Of(Csv.Read(text, options), null, log);

    private static Fix Of(string file, string advice, Func<object> wrong, params Func<object>[] right) =>
        Fix.Of<Exception>(file, advice, () => wrong(), [.. right.Select(r => (Action)(() => r()))]);

    private static Fix Table(string advice, string text, string[]? wrong, string corrected, params string[]?[] right) =>
        Fix.Of<Exception>(
        "NumberTable.cs", advice, () => NumberTable.ReadCsv(Stream(text), "x.csv", wrong),
        [.. right.Select(columns => (Action)(() => NumberTable.ReadCsv(Stream(corrected), "x.csv", columns)))]);

    private static MemoryStream Stream(string text) => new(Encoding.UTF8.GetBytes(text));

    private static Fix Scaled(string advice, string said, string wrong, string right) =>
        new("Standardization.cs", advice, () =>
        Of("Standardization.cs", said, () => Scale(wrong), () => Scale(right)).Trial());

    private static Fix Incomplete(string advice, TimeSeries wrong, TimeSeries right, RowRange? within = null) =>
        new("IncompleteRows.cs", advice, () =>
    {
        Assert.Contains(advice.Split('{')[0].TrimEnd(), IncompleteRows.ErrorMessage(wrong,
            [within ?? new(0, 0, wrong.Rows)]), StringComparison.Ordinal);
        Assert.Null(IncompleteRows.ErrorMessage(right, [within ?? new(0, 0, right.Rows)]));
    });
}
