using System.Globalization;
using Continua.Learning;
using FsCheck;
using FsCheck.Fluent;

namespace Continua.Tests.Data;

public class RoundTripTests
{
    [Fact]
    public void Written_series_are_read_back_bit_for_bit() =>
        Prop.ForAll(Arb.From(AnySeries), data =>
        {
            // Any number may be a value here, so the search for numbers that mark missing cells is disabled.
            CsvOptions options = new() { Series = data.SeriesColumn, Time = data.Time.Name, Missing = [] };
            TimeSeries back = Csv.Read(Csv.Write(data), options);
            Assert.Equal(data.States, back.States);
            Assert.Equal(data.Trajectories.Select(t => t.Name), back.Trajectories.Select(t => t.Name));
            foreach ((Trajectory written, Trajectory read) in data.Trajectories.Zip(back.Trajectories))
            {
                Assert.Equal(written.Times.Select(BitConverter.DoubleToInt64Bits),
                    read.Times.Select(BitConverter.DoubleToInt64Bits));
                Assert.Equal(Bits(written), Bits(read));
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    [Fact]
    public void Written_dates_equal_the_dates_read() =>
        Prop.ForAll(Arb.From(AnyDates), text =>
        {
            TimeSeries data = Csv.Read(text);
            Assert.Equal(text, Csv.Write(data));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    [Theory]
    [InlineData("de-DE")]
    [InlineData("fa-IR")] // a different calendar
    [InlineData("sv-SE")] // a different minus sign
    public void Reading_and_writing_do_not_depend_on_the_culture(string name)
    {
        (string, CsvOptions?)[] files =
        [
            ("time,x\n0.5,-1.25\n1.5,1E-07\n", null), ("t;x\n0,5;1,5\n", null), ("date,x\n2013-01-01T10:00,1.5\n", null),
            ("date,x\n1 Feb 2013,-1.5\n", new() { TimeFormat = "d MMM yyyy" }),
        ];
        string[] plain = [.. files.Select(f => Csv.Write(Csv.Read(f.Item1, f.Item2)))];
        var (culture, ui) = (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture);
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = new CultureInfo(name);
            Assert.Equal(plain, files.Select(f => Csv.Write(Csv.Read(f.Item1, f.Item2))));
            Csv.Rejects("t,x\n2.5,1\n1.5,2\n", 3, 1, ["1.5 here follows 2.5 in line 2"]);
            FormatException error = Assert.ThrowsAny<FormatException>(() => Standardization.Of(Csv.Read("t,x\n0,1\n1,-2.5\n"), log: true));
            Assert.Contains("-2.5", error.Message, StringComparison.Ordinal);
        }
        finally
        {
            (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture) = (culture, ui);
        }
    }

    [Fact]
    public void Series_time_and_states_are_written_in_this_order() => Assert.Equal(
        "\"a,b\",t,\"x;y\"\np,0,1\np,1,\n\"q\"\"\",0,3\n",
        Csv.Write(Csv.Read("t,\"x;y\",\"a,b\"\n0,1,p\n1,,p\n0,3,\"q\"\"\"\n", new() { Series = "a,b" })));

    [Fact]
    public void A_series_is_written_to_a_path()
    {
        string path = Path.GetTempFileName();
        TimeSeries.Of([0, 1], new[,] { { 0.1 }, { double.NaN } }).WriteCsv(path);
        Assert.Equal("t,y0\n0,0.1\n1,\n", File.ReadAllText(path));
        File.Delete(path);
    }

    private static Gen<double> Finite =>
        Gen.OneOf(Gen.Choose(-1000, 1000).Select(i => i / 8.0),
            Gen.Choose(int.MinValue, int.MaxValue).Two()
                .Select(p => BitConverter.Int64BitsToDouble(((long)p.Item1 << 32) | (uint)p.Item2)).Where(double.IsFinite));

    // No column is entirely missing, since it would not be a state. Finite includes -0.0 and subnormals.
    private static Gen<double[,]> Values(int rows, int states) =>
        Gen.Frequency((4, Finite), (1, Gen.Constant(double.NaN))).Array2DOf(rows, states).Select(values =>
        {
            for (int s = 0; s < states; s++)
            {
                values[rows - 1, s] = double.IsNaN(values[rows - 1, s]) ? -0.0 : values[rows - 1, s];
            }

            return values;
        });

    private static Gen<string> Name =>
        Gen.Elements("x", "y", " ", ",", ";", "\"", "#", "\t", "|", "5", "é", "𝛼", "-", "NA", "'").ArrayOf()
            .Select(parts => "n" + string.Concat(parts).Replace('\t', ' ').TrimEnd())
            .Select(name => string.Join(' ', name.Split(' ', StringSplitOptions.RemoveEmptyEntries)));

    private static Gen<Trajectory> AnyTrajectory(int states, string? name) =>
        from times in Finite.ArrayOf().Select(t => t.Append(1.5).Distinct().Order().ToArray())
        from values in Values(times.Length, states)
        select new Trajectory(times, values, name);

    private static Gen<TimeSeries> AnySeries =>
        from names in Name.ArrayOf().Select(n => n.Distinct().DefaultIfEmpty("only").Take(4).ToArray())
        from single in Gen.Elements(true, false)
        from a in AnyTrajectory(names.Length, single ? null : "# a")
        from b in AnyTrajectory(names.Length, "b,\"c\"")
        select single ? TimeSeries.Of([a], names) : TimeSeries.Of([a, b], names, seriesColumn: "series");

    private static Gen<string> AnyDates =>
        from pattern in Gen.Elements("yyyy-MM-dd", "yyyy-MM-dd HH:mm", "yyyy-MM-dd'T'HH:mm:ss'Z'", "yyyy-MM-dd'T'HH:mm:ss.fff",
            "yyyy-MM-dd HH:mm:ss.ffffffzzz")
        from minutes in Gen.Choose(1, 5_000_000).NonEmptyListOf()
        let start = new DateTimeOffset(1998, 3, 4, 0, 0, 0, pattern.Contains('z') ? TimeSpan.FromHours(-3.5) : TimeSpan.Zero)
        let dates = minutes.Select(m => start.AddMinutes(m).AddMicroseconds(m % 1000 * 1000).ToString(pattern, CultureInfo.InvariantCulture))
        select "date,x\n" + string.Concat(dates.Distinct().Order(StringComparer.Ordinal).Select(d => d + ",1\n"));

    private static IEnumerable<long> Bits(Trajectory trajectory) =>
        trajectory.Values.Cast<double>().Select(v => double.IsNaN(v) ? long.MinValue + 1 : BitConverter.DoubleToInt64Bits(v));
}
