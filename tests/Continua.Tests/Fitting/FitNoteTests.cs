using Continua.Learning;
using Continua.Reporting;
using Continua.Tests.Cli;

namespace Continua.Tests.Fitting;

/// <summary>
/// Notes on the solves of a fit appear once in each of these: the fit, its report, its forecasts and the output of the
/// tool.
/// </summary>
public class FitNoteTests
{
    private static FitOptions Quick => new() { Steps = 3, Window = 5, Holdout = 0.2, ValidateEvery = 3, Threads = 1 };

    [Fact]
    public void A_tolerance_below_the_rounding_of_values_is_noted_and_both_fixes_work()
    {
        using Fit<float> single = Trained<float>(1e-9);
        string note = Assert.Single(single.Notes);
        Assert.Contains("raise rtol to 2e-7, or solve in double", note, StringComparison.Ordinal);
        using Fit<double> fine = Trained<double>(1e-9);
        using Fit<float> coarse = Trained<float>(2e-7);
        Assert.Empty(fine.Notes);
        Assert.Empty(coarse.Notes);
    }

    [Fact]
    public void Reports_and_forecasts_contain_the_note()
    {
        using Fit<float> fit = Trained<float>(1e-9);
        string page = FitReport.Of(fit, Quick, Comparison.Of(fit, Quick, 3)).ToPage().ToHtml();
        Assert.Equal(2, page.Split("raise rtol to 2e-7").Length);
        Assert.Contains("raise rtol to 2e-7", Assert.Single(fit.Result.Forecast([1, 0], 0, 9).Notes), StringComparison.Ordinal);
        Assert.Empty(Trained<float>(1e-4).Result.Forecast([1, 0], 0, 9).Notes);
    }

    [Fact]
    public void The_tool_prints_the_note_once()
    {
        using Folder folder = new();
        string[] fit = ["fit", folder.Data, "--out", folder.In("run"), .. Call.Tiny];
        Call call = Call.Run([.. fit, "--rtol", "1e-9", "--atol", "1e-12"]);
        Assert.Equal(0, call.Code);
        Assert.Equal(2, OnOneLine(call.Error).Split("raise --rtol to 2e-7").Length);
        Assert.DoesNotContain("rounding of its value", OnOneLine(Call.Run([.. fit]).Error), StringComparison.Ordinal);
    }

    // Removes the line breaks of the output, which may divide a sentence.
    private static string OnOneLine(string text) =>
        string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private static Fit<T> Trained<T>(double rtol)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        NeuralOde model = new(new MlpField(2, [4], Activation.Tanh)) { Solve = new() { Rtol = rtol, Atol = 1e-12 } };
        Fit<T> fit = new(model, DataUnitsTests.Circle(0, 1, rows: 60), Quick);
        fit.Run();
        return fit;
    }
}
