namespace Continua.Cli.Progress;

/// <summary>The progress of the training of several models of many series.</summary>
/// <param name="Done">The number of finished passes over the training series, of all models together.</param>
/// <param name="All">The largest number of passes.</param>
/// <param name="Model">The model of the last pass.</param>
/// <param name="Part">The part of the run that the model belongs to, such as a fold.</param>
/// <param name="Loss">The validation loss after it.</param>
internal sealed record PassesFrame(int Done, int All, string Model, string Part, double Loss) : ProgressFrame
{
    public override double Share => (double)Done / Math.Max(1, All);

    public override int PlainLines => 20;

    public override bool Stays => true;

    public override string Line => $"{Model}, {Part}, {Done} of at most {All} passes in all, validation loss {Number(Loss, "0.0000")}";

    public override IReadOnlyList<string> AfterBar => [$"{Done} of {All} passes"];

    public override IReadOnlyList<string> BelowBar => [Model, Part, $"validation loss {Number(Loss, "0.0000")}"];
}
