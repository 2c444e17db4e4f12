namespace Continua.Cli.Progress;

/// <summary>The progress of a cross-validation.</summary>
/// <param name="Done">The number of finished passes over the training series, of all folds together.</param>
/// <param name="All">The largest number of passes.</param>
/// <param name="Model">The model of the last pass.</param>
/// <param name="Fold">The fold of the last pass, from 1.</param>
/// <param name="Loss">The validation loss after it.</param>
internal sealed record FoldsFrame(int Done, int All, string Model, int Fold, double Loss) : ProgressFrame
{
    public override double Share => (double)Done / Math.Max(1, All);

    public override int PlainLines => 20;

    public override bool Stays => true;

    public override string Line => $"{Model}, fold {Fold}, {Done} of at most {All} passes in all, validation loss {Number(Loss, "0.0000")}";

    public override IReadOnlyList<string> AfterBar => [$"{Done} of {All} passes"];

    public override IReadOnlyList<string> BelowBar => [Model, $"fold {Fold}", $"validation loss {Number(Loss, "0.0000")}"];
}
