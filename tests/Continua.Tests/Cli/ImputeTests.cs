using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Continua.Tests.Cli;

/// <summary>The command impute.</summary>
public sealed class ImputeTests : IDisposable
{
    private static readonly string[] Small = ["--epochs", "2", "--members", "2", "--hidden", "4"];

    private readonly Folder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Only_the_holes_of_a_file_change_and_columns_with_intervals_follow()
    {
        string data = folder.Write("wide.csv", Wide(';', ','));
        Call call = Call.Run(["impute", data, "--series", "id", "--channels", "a,b", "--out", folder.In("run"), "--json", .. Small]);
        Assert.Equal(0, call.Code);
        JsonElement json = call.Json();
        Assert.Equal(("continua.impute/1", "done", 12), (json.GetProperty("schema").GetString(), json.GetProperty("status").GetString(), json.GetProperty("series").GetInt32()));
        Assert.All(
            json.GetProperty("files").EnumerateArray(), file => Assert.True(File.Exists(folder.In("run", file.GetString()!)), file.GetString()));
        string[] before = Lines(Wide(';', ',')), after = Lines(folder.Text("run", "imputed.csv"));
        Assert.Equal(before.Length, after.Length);
        Assert.Equal(before[0] + ";a_lower;a_upper;a_imputed;b_lower;b_upper;b_imputed", after[0]);
        int holes = 0;
        for (int i = 1; i < before.Length; i++)
        {
            string[] was = before[i].Split(';'), now = after[i].Split(';');
            Assert.Equal(was[..3].Append(was[5]), now[..3].Append(now[5]));
            for (int c = 3; c < 5; c++)
            {
                bool isHole = was[c] is "" or "NA";
                string[] interval = now[(6 + (3 * (c - 3)))..(9 + (3 * (c - 3)))];
                holes += isHole ? 1 : 0;
                if (isHole)
                {
                    double value = Number(now[c]), lower = Number(interval[0]), upper = Number(interval[1]);
                    Assert.True(lower <= upper && double.IsFinite(value));
                    Assert.Equal("1", interval[2]);
                }
                else
                {
                    Assert.Equal(was[c], now[c]);
                    Assert.Equal(["", "", "0"], interval);
                }
            }
        }

        Assert.Equal(json.GetProperty("holes").GetInt32(), holes);
    }

    [Theory]
    [InlineData("\n", ',')]
    [InlineData("\r\n", ';')]
    [InlineData("\r\n", '\t')]
    public void Comments_line_ends_quotes_blanks_and_the_byte_order_mark_stay_as_they_are(string end, char separator)
    {
        List<string> lines = [.. Lines(Wide(separator, '.'))];
        string[] cells = lines[7].Split(separator);
        lines[7] = string.Join(separator, [$"\"{cells[0]}\"", " " + cells[1] + " ", $"\"two{separator} \"\"sites\"\"\"", .. cells[3..]]);
        lines.InsertRange(60, ["", "# the second half, by \"another hand\""]);
        lines.InsertRange(0, ["# exported yesterday", ""]);
        lines.Add("# end");
        string text = "\uFEFF" + string.Join(end, lines) + end;
        string data = folder.Write("wide.csv", text);
        Assert.Equal(0, Call.Run(["impute", data, "--series", "id", "--channels", "a,b", "--out", folder.In("run"), .. Small]).Code);
        byte[] written = File.ReadAllBytes(folder.In("run", "imputed.csv"));
        Assert.Equal([0xEF, 0xBB, 0xBF], written[..3]);
        string[] after = Encoding.UTF8.GetString(written[3..]).Split(end);
        Assert.Equal(lines.Count + 1, after.Length);
        for (int i = 0; i < lines.Count; i++)
        {
            bool isFilled = lines[i].Split(separator).Any(cell => cell is "" or "NA");
            if (lines[i].Length == 0 || lines[i][0] == '#')
            {
                Assert.Equal(lines[i], after[i]);
            }
            else
            {
                string lead = isFilled ? string.Join(separator, lines[i].Split(separator)[..3]) : lines[i];
                Assert.StartsWith(lead + separator, after[i], StringComparison.Ordinal);
            }
        }
    }

    [Theory]
    [InlineData("\u2028")]
    [InlineData("\u0085")]
    [InlineData("\f")]
    [InlineData("one\n# two\n")]
    public void Cells_may_contain_any_character(string note)
    {
        string text = Wide(',', '.').Replace(",n3\n", $",\"{note}\"\n", StringComparison.Ordinal);
        string data = folder.Write("wide.csv", text);
        Assert.Equal(0, Call.Run(["impute", data, "--series", "id", "--channels", "a,b", "--out", folder.In("run"), .. Small]).Code);
        string[] before = text.Split("\ns"), after = folder.Text("run", "imputed.csv").Split("\ns");
        Assert.Equal(before.Length, after.Length);
        Assert.All(before.Zip(after).Skip(1), pair => Assert.StartsWith(pair.First.Split(',')[1], pair.Second.Split(',')[1], StringComparison.Ordinal));
        Assert.Equal(before.Count(row => row.Contains(note, StringComparison.Ordinal)), after.Count(row => row.Contains($"\"{note}\",", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(' ', true)]
    [InlineData('\t', false)]
    public void Row_names_stay_and_count_on_where_rows_are_added(char separator, bool quoted)
    {
        string[] rows = Lines(Wide(';', '.').Replace(";;", ";NA;", StringComparison.Ordinal).Replace("site ", "site", StringComparison.Ordinal));
        string text = string.Join('\n', rows.Select((row, i) => i == 0 ? row : (quoted ? $"\"{i}\";" : $"{i};") + row)).Replace(';', separator) + "\n";
        string data = folder.Write("wide.txt", text);
        string[] run = ["impute", data, "--series", "id", "--channels", "a,b", "--out", folder.In("run"), .. Small];
        Assert.Equal(0, Call.Run(run).Code);
        string[] after = Lines(folder.Text("run", "imputed.csv"));
        Assert.All(after.Skip(1).Index(), row => Assert.StartsWith(quoted ? $"\"{row.Index + 1}\"{separator}s" : $"{row.Index + 1}{separator}s", row.Item, StringComparison.Ordinal));
        Assert.Equal(0, Call.Run([.. run, "--every", "1"]).Code);
        Assert.Equal(0, Call.Run(["impute", folder.In("run", "imputed.csv"), "--series", "id", "--channels", "a,b", "--out", folder.In("again"), .. Small]).Code);
    }

    [Fact]
    public void Added_times_are_in_the_file_of_the_rows_before_them_and_in_the_form_of_the_data()
    {
        string[] rows = Lines(Wide(',', '.'));
        string Part(string name, int of) => folder.Write(name, string.Join('\n', rows[1..].Where((_, i) => i / 7 % 2 == of).Prepend(rows[0])) + "\n");
        string[] run = ["--series", "id", "--channels", "a,b", "--every", "0.5", .. Small];
        Assert.Equal(0, Call.Run(["impute", Part("u.csv", 0), Part("v.csv", 1), "--out", folder.In("two"), .. run]).Code);
        Assert.Equal(0, Call.Run(["impute", folder.Write("all.csv", Wide(',', '.')), "--out", folder.In("one"), .. run]).Code);
        Assert.Equal(
            Lines(folder.Text("one", "imputed.csv")).Length,
            Lines(folder.Text("two", "imputed-u.csv")).Length + Lines(folder.Text("two", "imputed-v.csv")).Length - 1);

        string days = folder.Write("days.csv", string.Join('\n', Enumerable.Range(0, 240).Select(i => $"s{i / 20},{1 + (i % 20):00}/02/2020,{i % 7}").Prepend("id,day,a")) + "\n");
        Call.Run(["impute", days, "--series", "id", "--every", "12h", "--out", folder.In("days"), .. Small])
            .Fails(1, "Added times are written in the form", "T12:00:00 has none");
        Assert.Equal(0, Call.Run(["impute", days, "--series", "id", "--until", "25d", "--every", "1d", "--out", folder.In("days"), .. Small]).Code);
        Assert.Contains("s3,26/02/2020,", folder.Text("days", "imputed.csv"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_table_with_a_row_per_value_keeps_its_rows_and_further_columns()
    {
        StringBuilder text = new("# long\nid,t,unit,name,value,by\n");
        List<string> given = [];
        foreach ((int i, string line) in Lines(Wide(',', '.'))[1..].Index())
        {
            string[] cells = line.Split(',');
            for (int c = 3; c < 5; c++)
            {
                // Every other missing value has a row of its own without a value.
                if (cells[c] is not ("" or "NA") || i % 2 == 0)
                {
                    given.Add($"{cells[0]},{cells[1]},u{c},{(c == 3 ? "a" : "b")},{(cells[c] is "" ? "NA" : cells[c])},x{i}");
                }
            }
        }

        string data = folder.Write("long.csv", text.Append(string.Join('\n', given)).Append('\n').ToString());
        Assert.Equal(0, Call.Run(["impute", data, "--series", "id", "--pivot", "name:value", "--out", folder.In("run"), .. Small]).Code);
        string[] after = Lines(folder.Text("run", "imputed.csv"));
        Assert.Equal(["# long", "id,t,unit,name,value,by,value_lower,value_upper,value_imputed"], after[..2]);
        int next = 2;
        foreach (string row in given)
        {
            string[] cells = row.Split(',');
            bool isHole = cells[4] == "NA";
            string[] found = Array.Find(after[next..], line => line.Contains($",{cells[5]},", StringComparison.Ordinal))!.Split(',');
            next = Array.IndexOf(after, string.Join(',', found), next) + 1;
            Assert.Equal(isHole ? [.. cells[..4], found[4], cells[5]] : cells, found[..6]);
            Assert.Equal(isHole ? "1" : "0", found[8]);
            Assert.True(double.IsFinite(Number(found[4])));
        }

        HashSet<string> times = [.. given.Select(row => string.Join(',', row.Split(',')[..2]))];
        Assert.Equal(2 + (2 * times.Count), after.Length);
    }

    [Fact]
    public void A_table_with_a_row_per_value_gains_a_row_for_each_hole()
    {
        StringBuilder text = new("id,t,name,value\n");
        int values = 0;
        foreach (string line in Lines(Wide(',', '.'))[1..])
        {
            string[] cells = line.Split(',');
            for (int c = 3; c < 5; c++)
            {
                if (cells[c] is not ("" or "NA"))
                {
                    text.Append(CultureInfo.InvariantCulture, $"{cells[0]},{cells[1]},{(c == 3 ? "a" : "b")},{cells[c]}\n");
                    values++;
                }
            }
        }

        string data = folder.Write("long.csv", text.ToString());
        Assert.Equal(0, Call.Run(["impute", data, "--series", "id", "--pivot", "name:value", "--out", folder.In("run"), .. Small]).Code);
        string[] lines = Lines(folder.Text("run", "imputed.csv"));
        Assert.Equal("id,t,name,value,value_lower,value_upper,value_imputed", lines[0]);
        Assert.Equal(values, lines[1..].Count(line => line.EndsWith(",,,0", StringComparison.Ordinal)));
        Assert.Equal(lines.Length - 1 - values, lines[1..].Count(line => line.EndsWith(",1", StringComparison.Ordinal)));
        string Key(string line) => string.Join(' ', line.Split(',')[..4].Select(cell => double.TryParse(cell, CultureInfo.InvariantCulture, out double x) ? x.ToString(CultureInfo.InvariantCulture) : cell));
        Assert.Equal(
            Lines(text.ToString())[1..].Select(Key).Order(StringComparer.Ordinal),
            lines[1..].Where(line => line.EndsWith(",0", StringComparison.Ordinal)).Select(Key).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Values_are_expected_at_steps_at_times_of_a_table_and_after_the_end()
    {
        string data = folder.Write("wide.csv", Wide(',', '.')), at = folder.Write("at.csv", "id,t\ns1,0.33\ns2,7.77\n");
        string[] run = ["impute", data, "--series", "id", "--channels", "a,b", "--out", folder.In("run"), .. Small];
        Assert.Equal(0, Call.Run([.. run, "--at", at]).Code);
        string[] lines = Lines(folder.Text("run", "imputed.csv"));
        Assert.Equal(Lines(Wide(',', '.')).Length + 2, lines.Length);
        Assert.Single(lines, line => line.StartsWith("s1,0.33,,", StringComparison.Ordinal));
        Assert.Single(lines, line => line.StartsWith("s2,7.77,,", StringComparison.Ordinal));
        Assert.Equal(0, Call.Run([.. run, "--every", "1", "--until", "9", "--samples", "2"]).Code);
        lines = Lines(folder.Text("run", "imputed.csv"));
        Assert.Contains(lines, line => line.StartsWith("s3,9,,", StringComparison.Ordinal));
        Assert.Equal(lines.Length, Lines(folder.Text("run", "sample-2.csv")).Length);
        Assert.NotEqual(folder.Text("run", "sample-1.csv"), folder.Text("run", "sample-2.csv"));
    }

    [Theory]
    [InlineData("9")]
    [InlineData("9h")]
    [InlineData("540min")]
    public void An_end_is_a_time_of_the_data_in_any_unit(string until)
    {
        string[] rows = Lines(Wide(',', '.').Replace("id,t,", "id,t (h),", StringComparison.Ordinal));
        string late = folder.Write("late.csv", string.Join('\n', rows[..1].Concat(rows[1..].Where((_, i) => i % 30 > 9))) + "\n");
        Assert.Equal(0, Call.Run(["impute", late, "--series", "id", "--channels", "a,b", "--every", "1h", "--until", until, "--out", folder.In("run"), .. Small]).Code);
        double[] times = [.. Lines(folder.Text("run", "imputed.csv"))[1..].Select(line => Number(line.Split(',')[1]))];
        Assert.InRange(times.Max(), 8, 9);
    }

    [Fact]
    public void Files_of_one_series_each_are_filled_in_their_layout()
    {
        string[] rows = Lines(Wide('|', '.'));
        string[] names = [.. Enumerable.Range(0, 12).Select(s => $"s{s}")];
        string[] paths = [.. names.Select(name => folder.Write(name + ".psv", string.Join('\n', rows[1..].Where(row => row.StartsWith(name + "|", StringComparison.Ordinal)).Select(row => string.Join('|', row.Split('|')[1..5])).Prepend("t|site|a|b")) + "\n"))];
        Assert.Equal(0, Call.Run(["impute", .. paths, "--channels", "a,b", "--out", folder.In("run"), .. Small]).Code);
        string[] lines = Lines(folder.Text("run", "imputed-s3.psv"));
        Assert.StartsWith("t|site|a|b|a_lower|", lines[0], StringComparison.Ordinal);
        Assert.Equal(31, lines.Length);
    }

    [Fact]
    public void Files_of_equal_names_are_series_of_their_own_and_a_series_in_two_files_is_written_once()
    {
        string[] rows = Lines(Wide(',', '.'));
        string Of(string name, string folderName) => folder.Write(
            Path.Combine(folderName, "x.csv"),
            string.Join('\n', rows[1..].Where(row => row.StartsWith(name + ",", StringComparison.Ordinal)).Select(row => string.Join(',', row.Split(',')[1..5])).Prepend("t,site,a,b")) + "\n");
        string[] paths = [.. Enumerable.Range(0, 12).Select(s =>
        {
            Directory.CreateDirectory(folder.In($"p{s}"));
            return Of($"s{s}", $"p{s}");
        })];
        Call call = Call.Run(["impute", .. paths, "--channels", "a,b", "--out", folder.In("run"), "--json", .. Small]);
        Assert.Equal(12, call.Json().GetProperty("series").GetInt32());
        Assert.Equal(12, Directory.EnumerateFiles(folder.In("run"), "imputed-*.csv").Count());

        string first = folder.Write("u.csv", string.Join('\n', rows[..200]) + "\n"), second = folder.Write("v.csv", string.Join('\n', rows[200..].Prepend(rows[0])) + "\n");
        Assert.Equal(0, Call.Run(["impute", first, second, "--series", "id", "--channels", "a,b", "--every", "1", "--out", folder.In("two"), .. Small]).Code);
        Assert.Equal(0, Call.Run(["impute", folder.Write("all.csv", Wide(',', '.')), "--series", "id", "--channels", "a,b", "--every", "1", "--out", folder.In("one"), .. Small]).Code);
        Assert.Equal(
            Lines(folder.Text("one", "imputed.csv")).Length,
            Lines(folder.Text("two", "imputed-u.csv")).Length + Lines(folder.Text("two", "imputed-v.csv")).Length - 1, 1.0);
    }

    [Fact]
    public void Constant_channels_are_filled_if_they_are_named_and_numbers_have_the_digits_of_their_intervals()
    {
        StringBuilder text = new("id,t,x,c\n");
        RandomKey key = new(3);
        for (int s = 0; s < 12; s++)
        {
            for (int k = 0; k < 25; k++)
            {
                string x = key.Split(s).Uniform(k) < 0.3 ? "" : (1e12 + Math.Sin(k + s)).ToString("R", CultureInfo.InvariantCulture);
                text.Append(CultureInfo.InvariantCulture, $"{s},{k},{x},{(key.Split(s).Uniform(99 + k) < 0.3 ? "" : "5")}\n");
            }
        }

        string data = folder.Write("constant.csv", text.ToString());
        Assert.Equal(0, Call.Run(["impute", data, "--series", "id", "--channels", "x,c", "--out", folder.In("run"), .. Small]).Code);
        string[][] cells = [.. Lines(folder.Text("run", "imputed.csv"))[1..].Select(line => line.Split(','))];
        Assert.All(cells, row => Assert.Equal(5, Number(row[3]), 0.5));
        Assert.All(cells.Where(row => row[6] == "1"), row => Assert.NotEqual(row[4], row[5]));
    }

    [Fact]
    public void Decimal_commas_between_commas_are_quoted()
    {
        string quoted = string.Concat(Lines(Wide('|', ',')).Select(line => string.Join(',', line.Split('|').Select(cell => $"\"{cell}\"")) + "\n"));
        string data = folder.Write("quoted.csv", quoted);
        Assert.Equal(0, Call.Run(["impute", data, "--series", "id", "--channels", "a,b", "--out", folder.In("run"), .. Small]).Code);
        Assert.Equal(0, Call.Run(["impute", folder.In("run", "imputed.csv"), "--series", "id", "--channels", "a,b", "--out", folder.In("again"), "--hidden-share", "0.5", .. Small]).Code);
    }

    [Fact]
    public void Columns_without_names_units_and_columns_named_like_intervals_stay()
    {
        string[] rows = Lines(Wide(',', '.'));
        string text = "n,,id,t,a,b,a_lower\n,,,s,m,m,m\n" + string.Concat(rows[1..].Select((row, i) =>
        {
            string[] cells = row.Split(',');
            return $"{i},free,{cells[0]},{cells[1]},{cells[3]},{cells[4]},7\n";
        }));
        string data = folder.Write("odd.csv", text);
        Assert.Equal(0, Call.Run(["impute", data, "--series", "id", "--channels", "a,b", "--out", folder.In("run"), .. Small]).Code);
        string[] lines = Lines(folder.Text("run", "imputed.csv"));
        Assert.Equal("n,,id,t,a,b,a_lower,a_lower_2,a_upper,a_imputed,b_lower,b_upper,b_imputed", lines[0]);
        Assert.StartsWith(",,,s,m,m,m,", lines[1], StringComparison.Ordinal);
        Assert.StartsWith("0,free,s0,", lines[2], StringComparison.Ordinal);
        Assert.Equal(rows.Length + 1, lines.Length);
    }

    [Fact]
    public void Numbers_that_may_mark_missing_values_are_named()
    {
        string[] rows = Lines(Wide(',', '.'));
        string text = string.Join('\n', rows.Select((row, i) => i % 40 == 9 ? string.Join(',', [.. row.Split(',')[..3], "-9999", .. row.Split(',')[4..]]) : row)) + "\n";
        string data = folder.Write("marks.csv", text);
        string[] run = ["impute", data, "--series", "id", "--channels", "a,b", "--out", folder.In("run"), "--json", .. Small];
        Assert.Contains("-9999 in 9 cells of 'a'", Call.Run(run).Json().GetProperty("notes").EnumerateArray().Single().GetString(), StringComparison.Ordinal);
        Assert.Empty(Call.Run([.. run, "--missing", "-9999,NA"]).Json().GetProperty("notes").EnumerateArray());
    }

    [Fact]
    public void A_stopped_run_is_continued_with_the_same_result()
    {
        string data = folder.Write("wide.csv", Wide(',', '.'));
        string[] Of(string name) => ["impute", data, "--series", "id", "--channels", "a,b", "--out", folder.In(name), "--threads", "1", .. Small];
        Assert.Equal(0, Call.Run(Of("whole")).Code);
        Call stopped = Call.StoppedAt("model 2", [.. Of("parts"), "--json"]);
        Assert.Equal(130, stopped.Code);
        Assert.Contains("--resume", stopped.Error, StringComparison.Ordinal);
        Assert.Equal("stopped", stopped.Json().GetProperty("status").GetString());
        Call.Run(Of("parts")).Fails(1, "holds an unfinished one", "add --resume");
        Call.Run([.. Of("parts"), "--resume", "--seed", "5"]).Fails(1, "data or options differ", "start again");
        Assert.Equal(0, Call.Run([.. Of("parts"), "--resume"]).Code);
        Assert.Equal(folder.Text("whole", "imputed.csv"), folder.Text("parts", "imputed.csv"));
    }

    [Fact]
    public void Dates_keep_their_form_and_a_year_is_found()
    {
        StringBuilder text = new("date,x,y\n");
        for (int day = 0; day < 1000; day++)
        {
            double season = Math.Cos(2 * Math.PI * day / 365.2425);
            string x = day % 7 == 3 ? "" : (10 * season).ToString("F2", CultureInfo.InvariantCulture);
            string y = day % 5 == 1 ? "" : (3 + season + (0.1 * (day % 3))).ToString("F2", CultureInfo.InvariantCulture);
            text.Append(CultureInfo.InvariantCulture, $"{new DateOnly(2000, 1, 1).AddDays(day):yyyy-MM-dd},{x},{y}\n");
        }

        string data = folder.Write("daily.csv", text.ToString());
        Call call = Call.Run(["impute", data, "--until", "2002-10-15", "--out", folder.In("run"), .. Small]);
        Assert.Equal(0, call.Code);
        Assert.Contains("365.24", call.Error, StringComparison.Ordinal);
        Assert.Contains("\n2002-10-15,", folder.Text("run", "imputed.csv"), StringComparison.Ordinal);
    }

    [Fact]
    public void Added_times_are_written_to_all_columns_of_the_time()
    {
        string rows = string.Concat(Enumerable.Range(0, 300).Select(k => string.Create(
            CultureInfo.InvariantCulture, $"2020-01-{1 + (k / 24):00},{k % 24:00}:00,{Math.Sin(k / 4.0):F3},{(k % 3 == 0 ? "" : $"{Math.Cos(k / 4.0):F3}")}\n")));
        string data = folder.Write("hourly.csv", "Date,Time,x,y\n" + rows);
        Assert.Equal(0, Call.Run(["impute", data, "--time", "Date+Time", "--every", "30min", "--out", folder.In("run"), .. Small]).Code);
        Assert.Contains("\n2020-01-02,03:30,", folder.Text("run", "imputed.csv"), StringComparison.Ordinal);
    }

    [Fact]
    public void Mistakes_are_sentences()
    {
        string data = folder.Write("wide.csv", Wide(',', '.')), few = folder.Write("few.csv", "t,a,b\n0,1,2\n1,,3\n2,2,2\n");
        string other = folder.Write("other.csv", "id,t\nunknown,1\n");
        string[] run = ["impute", data, "--series", "id", "--channels", "a,b", "--out", folder.In("run"), .. Small];
        Call.Run("impute", few, "--out", folder.In("run")).Fails(1, "at least 20 hidden values", "add series");
        string constant = folder.Write("constant.csv", "id,t,x\n1,0,\n1,1,\n2,0,\n2,1,\n");
        Call.Run("impute", constant, "--series", "id", "--out", folder.In("run")).Fails(1, "--channels");
        Call.Run([.. run, "--at", folder.In("none.csv")]).Fails(1, "none.csv");
        Call.Run([.. run, "--at", other]).Fails(1, "'unknown' is none of them");
        Call.Run([.. run, "--model", "spline"]).Fails(2, "latent, gru-ode");
        Call.Run([.. run, "--resume", "--restart"]).Fails(2, "--resume and --restart");
    }

    private static double Number(string cell) => double.Parse(cell.Replace(',', '.'), CultureInfo.InvariantCulture);

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static string Wide(char separator, char point)
    {
        StringBuilder text = new(string.Join(separator, "id", "t", "site", "a", "b", "note") + "\n");
        for (int s = 0; s < 12; s++)
        {
            RandomKey key = new RandomKey(2).Split(s);
            for (int k = 0; k < 30; k++)
            {
                string Cell(double value) => value.ToString("F3", CultureInfo.InvariantCulture).Replace('.', point);
                double t = 0.2 * (k + (0.5 * key.Uniform(k))), x = Math.Sin(t + s);
                string a = key.Split(1).Uniform(k) < 0.3 ? "" : Cell(x), b = key.Split(2).Uniform(k) < 0.3 ? "NA" : Cell(2 * x);
                text.Append(string.Join(separator, $"s{s}", Cell(t), $"site {s % 3}", a, b, $"n{k}") + "\n");
            }
        }

        return text.ToString();
    }
}
