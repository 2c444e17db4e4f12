using Continua.Learning;

namespace Continua.Tests.Cli;

/// <summary>
/// The file with the initial state of a forecast is read without options if it has the format of the model's data, or
/// one that can be detected.
/// </summary>
public sealed class StateFileTests : IDisposable
{
    private readonly Folder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("t;x\n0;1.234,5\n1;2.234,5\n2;-99\n3;2.234,9\n", "--missing -99", "t;x\n5;1.004\n6;-99\n", "5,1004")]
    [InlineData("t;x\n0;1,004\n1;995,25\n2;996,5\n", "", "t;x\n5;1,004\n", "5,1.004")]
    [InlineData("t;x\n0;1,004\n1;2,005\n2;3,006\n", "--thousands comma", "t;x\n5;1,004\n", "5,1004")]
    [InlineData("t;x\n0;1,004\n1;2,005\n2;3,006\n", "--decimal comma", "t,x\n5,1.5\n", "5,1.5")]
    [InlineData("t:x\n0:1\n1:2\n2:4\n", "--separator :", "t:x\n5:1.5\n", "5,1.5")]
    [InlineData("t:x\n0:1\n1:2\n2:4\n", "--separator :", "t,x\n5,1.5\n", "5,1.5")]
    public void Number_formats_and_missing_value_marks_are_taken_from_the_model(string data, string options, string state,
        string first)
    {
        string run = Fitted(data, options);
        Call call = Call.Run("forecast", run, "--from", folder.Write("state.csv", state), "--until", "7");
        Assert.True(call.Code == 0, call.Error);
        Assert.Equal(first, call.Out.Split('\n')[1]);
        Assert.Equal(first, Call.Run("forecast", run, "--from",
            folder.Write("output.csv", call.Out[..call.Out.IndexOf('\n', call.Out.IndexOf('\n') + 1)]), "--until",
            "7").Out.Split('\n')[1]);
    }

    [Fact]
    public void A_number_with_two_readings_is_refused_until_its_format_is_given()
    {
        string run = Fitted("t;x\n0;1.234,5\n1;2.234,5\n2;2.234,9\n", ""),
            state = folder.Write("state.csv", "t x\n5 1.004\n");
        Call.Run("forecast", run, "--from", state, "--until", "7").Fails(1, "add --decimal and --thousands.");
        string[] command = ["forecast", run, "--from", state, "--until", "7", "--decimal", "point", "--thousands",
            "comma"];
        Assert.Equal("5,1.004", Call.Run(command).Out.Split('\n')[1]);
    }

    [Theory]
    [InlineData("t,y\n5,1\n", "give the model's columns, t, x")]
    [InlineData("zeit,x\n5,1\n", "give the model's columns, t, x")]
    [InlineData("t,x\n5,oops\n", "correct it, leave it empty, name it with --missing (the model's columns are t, x)")]
    [InlineData("t,x\n5,1\n5,2\n", "keep one of the rows (the model's columns are t, x)")]
    [InlineData("t,x\n5,1\nlater,2\n", "correct it")]
    public void Advice_names_no_option_that_a_forecast_lacks(string state, string advice)
    {
        Call refused = Call.Run("forecast", Fitted("t,x\n0,1\n1,2\n2,4\n", ""), "--from",
            folder.Write("state.csv", state), "--until", "7");
        refused.Fails(1, advice);
        Assert.DoesNotMatch("--(time|states|series)\\b(?!-)", refused.Error);
    }

    [Fact]
    public void A_model_file_has_the_format_of_its_data()
    {
        string run = Fitted("t;x\n0;1,5\n1;2,5\n2;-99\n3;4,5\n", "--missing -99 --encoding latin-1");
        CsvOptions stored = NeuralOde.Open(Path.Combine(run, "model.safetensors")).Context.Csv!;
        Assert.Equal((',', "iso-8859-1"), (stored.Decimal, stored.Encoding!.WebName));
        Assert.Equal(["-99"], stored.Missing!);
        Assert.Null(NeuralOde.Open(Path.Combine(Fitted("t,x\n0,1\n1,2\n2,4\n", ""), "model.safetensors")).Context.Csv);
    }

    private string Fitted(string data, string options)
    {
        string run = folder.In(Guid.NewGuid().ToString("N"));
        string[] more = options.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Call done = Call.Run(
            ["fit", folder.Write("data.csv", data), "--out", run, "--quiet", "--window", "2", "--holdout", "0",
                "--validation", "0", .. Call.Tiny, .. more]);
        Assert.True(done.Code == 0, done.Error);
        return run;
    }
}
