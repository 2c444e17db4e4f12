using System.Globalization;
using System.Text;
using System.Text.Json;
using Continua.Learning;

namespace Continua.Tests.Cli;

/// <summary>The commands classify and predict.</summary>
public sealed class ClassifyTests : IDisposable
{
    private static readonly string[] Small = ["--epochs", "3", "--members", "1", "--hidden", "4", "--folds", "3"];

    private readonly Folder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_classification_writes_its_files_and_predict_reads_the_layout_from_them()
    {
        string data = folder.Write("series.csv", Rows(60, withClass: true)), fresh = folder.Write("new.csv", Rows(5, withClass: false));
        Call classified = Call.Run(["classify", data, "--series", "id", "--label", "class", "--out", folder.In("run"), "--json", .. Small]);
        Assert.Equal(0, classified.Code);
        JsonElement json = classified.Json();
        Assert.Equal(("continua.classify/1", "done", 60), (json.GetProperty("schema").GetString(), json.GetProperty("status").GetString(), json.GetProperty("series").GetInt32()));
        Assert.Contains(json.GetProperty("models").EnumerateArray(), model => model.GetProperty("model").GetString() == "majority");
        Assert.All(
            json.GetProperty("files").EnumerateArray(), file => Assert.True(File.Exists(folder.In("run", file.GetString()!)), file.GetString()));
        Assert.Equal(61, folder.Text("run", "predictions.csv").Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Contains("<h2>ROC curve</h2>", folder.Text("run", "report.html"), StringComparison.Ordinal);

        Call predicted = Call.Run("predict", folder.In("run"), fresh);
        Assert.Equal(0, predicted.Code);
        string[] lines = predicted.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal((6, "id,class,p_down,p_up,set,seen_units of 't',warnings"), (lines.Length, lines[0]));
        Assert.Contains("channels", Call.Run("info", folder.In("run")).Out, StringComparison.Ordinal);
        JsonElement card = Call.Run("info", folder.In("run"), "--json").Json();
        Assert.Contains(card.GetProperty("model").GetString(), Enum.GetNames<ClassifierKind>());
    }

    [Fact]
    public void A_stopped_run_is_continued_with_the_same_result()
    {
        string data = folder.Write("series.csv", Rows(60, withClass: true));
        string[] whole = ["classify", data, "--series", "id", "--label", "class", "--out", folder.In("whole"), "--threads", "1", .. Small];
        string[] parts = ["classify", data, "--series", "id", "--label", "class", "--out", folder.In("parts"), "--threads", "1", .. Small];
        Assert.Equal(0, Call.Run(whole).Code);
        Call stopped = Call.StoppedAt("fold 2", [.. parts, "--json"]);
        Assert.Equal(130, stopped.Code);
        Assert.Contains("--resume", stopped.Error, StringComparison.Ordinal);
        Assert.Equal("stopped", stopped.Json().GetProperty("status").GetString());
        Call.Run(parts).Fails(1, "holds an unfinished one", "add --resume");
        Call.Run([.. parts, "--resume", "--seed", "5"]).Fails(1, "data or options differ", "start again");
        Assert.Equal(0, Call.Run([.. parts, "--resume"]).Code);
        Assert.Equal(folder.Text("whole", "predictions.csv"), folder.Text("parts", "predictions.csv"));
        Assert.Equal(folder.Bytes("whole", "classifier.safetensors"), folder.Bytes("parts", "classifier.safetensors"));
        Assert.Equal(130, Call.StoppedAt("fold 2", parts).Code);
        Assert.Equal(0, Call.Run([.. parts, "--restart"]).Code);
    }

    [Fact]
    public void Mistakes_are_named_by_the_flags_of_the_tool()
    {
        string data = folder.Write("series.csv", Rows(12, withClass: true));
        Call.Run("classify", data, "--series", "id", "--label", "klass", "--out", folder.In("a")).Fails(1, "--label names a column", "did you mean 'class'?");
        Call.Run("classify", data, "--series", "id", "--label", "class", "--pivot", "x", "--out", folder.In("a")).Fails(2, "--pivot is two names");
        Call.Run("classify", data, "--series", "id", "--out", folder.In("a")).Fails(1, "two or more classes", "--label");
        Call.Run("classify", data, "--series", "id", "--label", "class", "--out", folder.In("a")).Fails(1, "20 or more series with a class, but got 12");
        Call.Run("classify", folder.In("none.csv")).Fails(1, "there is no");
        Call.Run("classify", data, "--resume", "--restart").Fails(2, "leave one out");
        Call.Run("classify", folder.In("*.psv")).Fails(1, "fits none");
    }

    /// <summary>Series that rise or fall, from random starts, at irregular times.</summary>
    private static string Rows(int count, bool withClass)
    {
        RandomKey key = new(4);
        StringBuilder text = new(withClass ? "id,t,x,class\n" : "id,t,x\n");
        for (int i = 0; i < count; i++)
        {
            double start = key.Split(1).Normal(i), sign = i % 2 == 0 ? 1 : -1, time = 0;
            for (int k = 0; k < 5 + (i % 4); k++)
            {
                time += 0.1 + key.Split(2).Split(i).Uniform(k);
                text.Append(CultureInfo.InvariantCulture, $"s{i},{time:F3},{start + (sign * time):F3}{(withClass ? i % 2 == 0 ? ",up" : ",down" : "")}\n");
            }
        }

        return text.ToString();
    }
}
