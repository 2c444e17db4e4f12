namespace Continua.Tests.Cli;

/// <summary>Messages for wrong command lines.</summary>
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
    [InlineData("fit x.csv --step 20", "did you mean --steps or --step-size?")]
    [InlineData("fit x.csv --step=20", "did you mean --steps or --step-size?")]
    [InlineData("fit x.csv --step-size 20", "the number of training steps is --steps")]
    [InlineData("fit x.csv --stepsize 0.1", "did you mean --step-size?")]
    [InlineData("fit x.csv --rtol 1e-6 --step-size 0.1", "--rtol chooses steps by their error, but --step-size")]
    [InlineData("fit x.csv --step-size 0.1 --atol 1e-6", "--atol chooses steps by their error, but --step-size")]
    [InlineData("fit x.csv --solver rk4 --rtol 1e-6", "leave --rtol out")]
    [InlineData("fit x.csv --solver euler --atol 1e-6", "leave --atol out")]
    [InlineData("fit x.csv --patience 5 --validation 0", "--validation 0 leaves no rows")]
    [InlineData("fit x.csv --horizon 5 --holdout 0", "--holdout 0 leaves no such part")]
    [InlineData("fit x.csv --separator comma --decimal comma", "leave one of them out")]
    [InlineData("forecast m.safetensors --until 3 --overwrite", "add --out F.csv")]
    [InlineData("run --seed 1", "--seed is for the run of an experiment")]
    [InlineData("run --quick", "write: continua run NAME")]
    [InlineData("run random-fields --steps 3", "leave --steps out")]
    [InlineData("run random-fields --adjoint backsolve", "leave --adjoint out")]
    [InlineData("run solvers --adjoint backsolve", "leave --adjoint out")]
    [InlineData("run adjoint --steps 3", "leave --steps out")]
    [InlineData("run linear --solver rk4 --rtol 1e-3", "leave --rtol out")]
    [InlineData("forecast m.safetensors", "--until")]
    [InlineData("forecast m.safetensors --until 3 --every 0", "positive")]
    public void The_message_for_a_wrong_command_line_has_a_fix(string line, string words)
    {
        Call call = Call.Run(line.Split(' '));
        call.Fails(2, words);
        Assert.Empty(call.Out);
        Assert.Single(call.Error.Trim().Split('\n'));
    }

    [Fact]
    public void Usage_errors_are_json_with_the_json_option()
    {
        Call call = Call.Run("fit", "x.csv", "--stpes", "3", "--json");
        Assert.Equal(2, call.Code);
        Assert.Contains("--steps", call.Json().GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_message_for_a_missing_file_suggests_the_nearest_one()
    {
        using Folder folder = new();
        Call.Run("fit", folder.In("cirle.csv")).Fails(1, "there is no", "circle.csv");
        Call.Run("fit", folder.In()).Fails(1, "is a folder");
        Call.Run("info", folder.In("model.safetensors")).Fails(1, "there is no");
    }
}
