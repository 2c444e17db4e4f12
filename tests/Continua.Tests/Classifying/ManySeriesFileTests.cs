using System.Globalization;
using System.IO.Compression;
using System.Text;
using Continua.Learning;

namespace Continua.Tests.Classifying;

/// <summary>Files of many series are read with their classes and constant values.</summary>
public class ManySeriesFileTests
{
    private readonly string folder = Directory.CreateTempSubdirectory().FullName;

    [Fact]
    public void Values_in_rows_of_their_own_are_sorted_into_channels_and_averaged_at_one_time()
    {
        string data = Write("long.csv", "id,min,name,value\np1,0,Age,50\np1,5,HR,80\np1,5,HR,90\np1,3,BP,-1\np1,9,HR,70\np2,0,Age,61\np2,4,BP,120\np2,1,BP,110\np3,0,Age,-1\n");
        string labels = Write("labels.csv", "patient,died\np2,1\np1,0\np9,1\n");
        LabelledSeries read = LabelledSeries.Read([data], new()
        {
            Csv = new() { Series = "id", Time = "min", Missing = ["-1"] },
            PivotName = "name",
            PivotValue = "value",
            LabelsFile = labels,
            Key = "patient",
        });
        Assert.Equal(["p1", "p2", "p3"], read.Ids);
        Assert.Equal(["BP", "HR"], read.Channels);
        Assert.Equal([0, 1, -1], read.Labels);
        Assert.Equal(["Age"], read.StaticNames);
        Assert.Equal([50, 61, double.NaN], [read.Statics[0, 0], read.Statics[1, 0], read.Statics[2, 0]]);
        Assert.Equal([5, 9], read.Series.TimesOf(0).ToArray());
        Assert.Equal([double.NaN, 85, double.NaN, 70], read.Series.ValuesOf(0).ToArray());
        Assert.Equal([1, 4], read.Series.TimesOf(1).ToArray());
        Assert.Equal(0, read.Series.Lengths[2]);
        Assert.Contains(read.Notes, note => note.EndsWith("averaged: 1.", StringComparison.Ordinal));
        Assert.Contains(read.Notes, note => note.Contains("1 series have no label, and 1 labels no series", StringComparison.Ordinal));
    }

    [Fact]
    public void A_table_with_a_column_per_channel_has_classes_groups_and_constant_columns()
    {
        string data = Write("wide.csv", "id;t;x;age;class;ward\na;1;2,5;40;sick;w1\na;0;1,5;40;sick;w1\nb;0;;55;well;w2\nb;2;3;55;well;w2\n");
        LabelledSeries read = LabelledSeries.Read([data], new() { Csv = new() { Series = "id" }, Label = "class", Group = "ward" });
        Assert.Equal(["x"], read.Channels);
        Assert.Equal(["age"], read.StaticNames);
        Assert.Equal(["sick", "well"], read.Classes);
        Assert.Equal(["w1", "w2"], read.Groups);
        Assert.Equal([1.5, 2.5], read.Series.ValuesOf(0).ToArray());
        Assert.Equal([0, 2], read.Series.TimesOf(1).ToArray());
        Assert.True(double.IsNaN(read.Series.ValuesOf(1)[0]));
    }

    [Fact]
    public void A_file_can_be_one_series_and_compressed_files_are_read()
    {
        string first = Write("p001.psv", "hour|HR|O2\n0|80|NaN\n1|82|97\n");
        string second = Path.Combine(folder, "p002.psv.gz");
        using (GZipStream gzip = new(File.Create(second), CompressionMode.Compress))
        {
            gzip.Write("hour|HR|O2\n0|70|99\n2|NaN|98\n"u8);
        }

        LabelledSeries read = LabelledSeries.Read([first, second], new() { Csv = new() { Time = "hour" } });
        Assert.Equal(["p001", "p002"], read.Ids);
        Assert.Equal([80, double.NaN, 82, 97], read.Series.ValuesOf(0).ToArray());
        Assert.Equal([70, 99, double.NaN, 98], read.Series.ValuesOf(1).ToArray());
        Assert.Equal(2, LabelledSeries.Read([folder], new() { Csv = new() { Time = "hour" } }).Count);
    }

    [Fact]
    public void A_compressed_file_that_was_cut_off_anywhere_is_refused_and_one_of_several_members_is_read()
    {
        byte[] Compressed(string text)
        {
            using MemoryStream target = new();
            using (GZipStream gzip = new(target, CompressionMode.Compress))
            {
                gzip.Write(System.Text.Encoding.UTF8.GetBytes(text));
            }

            return target.ToArray();
        }

        string rows = "id,t,x\n" + string.Concat(Enumerable.Range(0, 2000).Select(k => $"s{k / 50},{k % 50},{(k * 7919) % 1009}\n"));
        byte[] whole = Compressed(rows);
        string path = Path.Combine(folder, "cut.csv.gz");
        for (int length = 2; length < whole.Length; length += Math.Max(1, whole.Length / 40))
        {
            File.WriteAllBytes(path, whole[..length]);
            DataFileException fault = Assert.Throws<DataFileException>(() => LabelledSeries.Read([path], new() { Csv = new() { Series = "id" } }));
            Assert.Contains("fetch it again", fault.Message, StringComparison.Ordinal);
        }

        File.WriteAllBytes(path, [.. Compressed(rows[..900]), .. Compressed(rows[900..])]);
        Assert.Equal(40, LabelledSeries.Read([path], new() { Csv = new() { Series = "id" } }).Count);
    }

    [Fact]
    public void Constant_values_come_from_a_table_with_indicators_for_texts()
    {
        string data = Write("x.csv", "id,t,x\na,0,1\na,1,2\nb,0,3\nb,1,4\nc,0,5\nc,1,7\n");
        string statics = Write("s.csv", "id,age,sex\na,40,f\nb,NA,m\n");
        LabelledSeries read = LabelledSeries.Read([data], new() { Csv = new() { Series = "id" }, StaticFile = statics });
        Assert.Equal(["age", "sex = f", "sex = m"], read.StaticNames);
        Assert.Equal([40, 1, 0, double.NaN, 0, 1, double.NaN, double.NaN, double.NaN], read.Statics.Cast<double>());
    }

    [Fact]
    public void Later_observations_are_left_out_counted_from_the_start_of_a_series_with_dates()
    {
        string numbers = Write("n.csv", "id,h,x\na,10,1\na,30,2\nb,0,3\nb,23,4\n");
        LabelledSeries cut = LabelledSeries.Read([numbers], new() { Csv = new() { Series = "id", Time = "h" } }).Until(24);
        Assert.Equal([1, 2], cut.Series.Lengths.ToArray());
        Assert.EndsWith("without an observation up to 5: 1.", cut.Until(5).Notes[^1], StringComparison.Ordinal);
        string dates = Write("d.csv", "id,date,x\na,2020-01-10,1\na,2020-01-12,2\nb,2020-03-01,3\nb,2020-03-09,4\n");
        Assert.Equal([2, 1], LabelledSeries.Read([dates], new() { Csv = new() { Series = "id" } }).Until(5).Series.Lengths.ToArray());
    }

    [Fact]
    public void Signs_of_leakage_are_named()
    {
        StringBuilder text = new("id,t,x,copy,number,class\n");
        for (int i = 0; i < 60; i++)
        {
            int same = i == 41 ? 40 : i;
            text.Append(CultureInfo.InvariantCulture, $"s{i},0,{same * 7 % 11},{i % 2},{1000 + i},{(i % 2 == 0 ? "a" : "b")}\n");
            text.Append(CultureInfo.InvariantCulture, $"s{i},1,{same * 5 % 13},{i % 2},{1000 + i},{(i % 2 == 0 ? "a" : "b")}\n");
        }

        LabelledSeries data = LabelledSeries.Read([Write("leak.csv", text.ToString())], new() { Csv = new() { Series = "id" }, Label = "class" });
        IReadOnlyList<string> found = LeakageChecks.Of(data);
        Assert.Contains(found, sentence => sentence.StartsWith("'copy' alone separates", StringComparison.Ordinal));
        Assert.Contains(found, sentence => sentence.StartsWith("'number' has one whole number", StringComparison.Ordinal));
        Assert.Contains(found, sentence => sentence.Contains("s40 = s41", StringComparison.Ordinal));
        IReadOnlyList<string> groups = LeakageChecks.GroupsWithEqual(data)!;
        Assert.Equal(groups[40], groups[41]);
        Assert.Empty(LeakageChecks.Of(SeriesClassificationTests.Loops(40)));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    public void A_column_that_alone_separates_many_classes_is_named(int classes)
    {
        StringBuilder text = new("id,t,x,copy,class\n");
        for (int i = 0; i < 20 * classes; i++)
        {
            for (int t = 0; t < 2; t++)
            {
                text.Append(CultureInfo.InvariantCulture, $"s{i},{t},{i * (7 - t) % 101},{-5.5 * (i % classes)},{(char)('a' + (i % classes))}\n");
            }
        }

        LabelledSeries data = LabelledSeries.Read([Write("leak.csv", text.ToString())], new() { Csv = new() { Series = "id" }, Label = "class" });
        Assert.StartsWith("'copy' alone separates", Assert.Single(LeakageChecks.Of(data)), StringComparison.Ordinal);
    }

    [Fact]
    public void Columns_that_are_no_channels_are_named()
    {
        string[] intervals = ["x_lower", "x_upper", "x_imputed"];
        string file = Write("again.csv", $"id,t,x,{string.Join(",", intervals)},note\na,0,1,0,2,1,fine\na,1,2,,,,ill\nb,0,3,,,,fine\nb,1,4,3,5,1,ill\n");
        LabelledSeries data = LabelledSeries.Read([file], new() { Csv = new() { Series = "id" } });
        Assert.Equal(["x"], data.Channels);
        Assert.Contains("Columns of an earlier imputation, and so not channels: x_lower, x_upper, x_imputed.", data.Notes);
        Assert.Contains("Not numbers, and so not channels: note.", data.Notes);
        LabelledSeries asked = LabelledSeries.Read([file], new() { Csv = new() { Series = "id", States = ["x", "x_lower"] } });
        Assert.Equal(["x", "x_lower"], asked.Channels);
    }

    [Fact]
    public void A_table_with_a_row_for_each_value_is_refused_without_its_channel_column_and_times_that_repeat_now_and_then_are_averaged()
    {
        const string rows = "a,0,hr,60\na,0,bp,120\na,1,hr,61\na,1,bp,122\nb,0,hr,70\nb,0,bp,130\nb,1,hr,71\nb,1,bp,132\n";
        foreach (string form in new[] { rows, rows.Replace("hr", "1", StringComparison.Ordinal).Replace("bp", "2", StringComparison.Ordinal) })
        {
            string file = Write("long.csv", "id,t,name,value\n" + form);
            string message = Assert.Throws<DataFileException>(() => LabelledSeries.Read([file], new() { Csv = new() { Series = "id" } })).Message;
            Assert.Contains("SeriesFileOptions.PivotName", message, StringComparison.Ordinal);
            Assert.Equal(2, LabelledSeries.Read(
                [file], new() { Csv = new() { Series = "id" }, PivotName = "name", PivotValue = "value" }).Channels.Count);
        }

        string twice = Write("twice.csv", "id,t,x\n" + string.Concat(Enumerable.Range(0, 40).Select(i => $"a,{i},{i}\n")) + "a,39,41\n");
        Assert.Equal(40, LabelledSeries.Read([twice], new() { Csv = new() { Series = "id" } }).Series.ValuesOf(0)[^1]);
    }

    [Theory]
    [InlineData("h", "min")]
    [InlineData("days", "h")]
    public void Files_with_times_in_other_units_are_refused(string first, string second)
    {
        string[] files = [Write("1.csv", $"id,t ({first}),x\na,0,1\na,1,2\n"), Write("2.csv", $"id,t ({second}),x\nb,0,1\nb,60,2\n")];
        string message = Assert.Throws<DataFileException>(() => LabelledSeries.Read(files, new() { Csv = new() { Series = "id" } })).Message;
        Assert.Contains("2.csv", message, StringComparison.Ordinal);
    }

    private string Write(string name, string text)
    {
        string path = Path.Combine(folder, name);
        File.WriteAllText(path, text);
        return path;
    }
}
