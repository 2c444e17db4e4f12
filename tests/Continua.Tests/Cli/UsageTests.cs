namespace Continua.Tests.Cli;

public class UsageTests
{
    [Theory]
    [InlineData("fti x.csv", "did you mean 'fit'?")]
    [InlineData("conjure", "continua --help")]
    [InlineData("fit", "DATA.csv")]
    [InlineData("fit a.csv b.csv", "'a.csv' and 'b.csv'")]
    [InlineData("fit --horizn=3", "did you mean --horizon?")]
    [InlineData("fit x.csv --stpes 3", "did you mean --steps?")]
    [InlineData("fit x.csv -x", "'-x'")]
    [InlineData("fit x.csv --steps", "--steps N")]
    [InlineData("fit x.csv --steps --quiet", "--steps N")]
    [InlineData("fit x.csv --steps ten", "got 'ten'")]
    [InlineData("fit x.csv --steps 0", "from 1 up")]
    [InlineData("fit x.csv --rate 1,5", "got '1,5'")]
    [InlineData("fit x.csv --rate -1", "positive")]
    [InlineData("fit x.csv --rate NaN", "positive")]
    [InlineData("fit x.csv --holdout 1", "below 1")]
    [InlineData("fit x.csv --hidden 32,x", "try 32,32")]
    [InlineData("fit x.csv --solver tsit", "did you mean 'tsit5'?")]
    [InlineData("fit x.csv --activation tahn", "did you mean 'tanh'?")]
    [InlineData("fit x.csv --adjoint discreet", "did you mean 'discrete'?")]
    [InlineData("fit x.csv --decimal ;", "point or comma")]
    [InlineData("fit x.csv --quiet=yes", "switch")]
    [InlineData("fit x.csv --seed 1 --seed 2", "twice")]
    [InlineData("fit x.csv --resume --restart", "leave one out")]
    [InlineData("forecast m.safetensors", "--until")]
    [InlineData("forecast m.safetensors --until 3 --every 0", "positive")]
    public void A_wrong_command_line_is_answered_with_what_to_write(string line, string words)
    {
        Call call = Call.Run(line.Split(' '));
        call.Fails(2, words);
        Assert.Empty(call.Out);
        Assert.Single(call.Error.Trim().Split('\n'));
    }

    [Fact]
    public void Json_also_tells_of_usage()
    {
        Call call = Call.Run("fit", "x.csv", "--stpes", "3", "--json");
        Assert.Equal(2, call.Code);
        Assert.Contains("--steps", call.Json().GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_is_answered_with_the_nearest_one()
    {
        using Folder folder = new();
        Call.Run("fit", folder.In("cirle.csv")).Fails(1, "there is no", "circle.csv");
        Call.Run("fit", folder.In()).Fails(1, "is a folder");
        Call.Run("info", folder.In("model.safetensors")).Fails(1, "there is no");
    }
}
