namespace Continua.Learning;

/// <summary>
/// Forecasts the columns for which no other family has a model: constant columns by their value, all others by their
/// mean and standard deviation.
/// </summary>
/// <param name="has">Whether a column belongs to this family, [columns].</param>
/// <param name="scales">The scales of the columns.</param>
internal sealed class ConstantModels(IReadOnlyList<bool> has, IReadOnlyList<ColumnScale> scales) : FamilyModels
{
    public override string Name => "constant";

    public override IReadOnlyList<ModelFit?> Fits { get; } = new ModelFit?[has.Count];

    public override bool IsLog => false;

    public override string Describe(int column) =>
        scales[column].IsConstant ? "the constant value" : "mean and deviation: too few values for a model";

    public override bool Has(int column) => has[column];

    public override ChosenModel? Of(int column, ColumnData rows) => null;

    public override FamilyModels? Refit(ColumnData rows, CancellationToken cancellation) => this;

    public override ForecastPart[][][] Forecasts(
        ColumnData rows, IReadOnlyList<int> origins, IReadOnlyList<double[]> later) => [.. later.Select(Parts)];

    public override FilterState?[] StatesAfter(ColumnData rows, FilterState?[]? start) => new FilterState?[has.Count];

    public override ForecastPart[][] From(FilterState?[] states, double[] later) => Parts(later);

    public override double[,] Path(FilterState?[] states, double[] later, GaussianDraws draws)
    {
        double[,] path = new double[later.Length, has.Count];
        for (int n = 0; n < later.Length; n++)
        {
            for (int c = 0; c < has.Count; c++)
            {
                path[n, c] = scales[c].Mean + (Spread(c) * draws.Next());
            }
        }

        return path;
    }

    private double Spread(int column) => scales[column].IsConstant ? 0 : scales[column].Deviation;

    private ForecastPart[][] Parts(double[] later) =>
        [.. later.Select(_ => scales.Select((scale, c) => has[c]
            ? new ForecastPart(scale.Mean, Spread(c), false) : new(double.NaN, double.NaN, false)).ToArray())];
}
