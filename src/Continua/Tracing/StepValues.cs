namespace Continua;

/// <summary>
/// The values that a loss reads in one evaluation in addition to its inputs and parameters: those of step constants,
/// and the key and the row numbers of noise.
/// </summary>
public sealed record StepValues
{
    /// <summary>
    /// The values of step constants. A constant that is not listed has its default. A constant that the loss does not
    /// read is ignored, so that losses for training and validation may take the same values.
    /// </summary>
    /// <exception cref="ArgumentException">A value is not finite, or a constant has two values.</exception>
    public IReadOnlyList<(StepConstant Constant, double Value)> Constants
    {
        get;
        init
        {
            ArgumentNullException.ThrowIfNull(value);
            field = [.. value];
            foreach ((StepConstant constant, double number) in field)
            {
                ArgumentNullException.ThrowIfNull(constant);
                GuardFinite(constant.Name, number);
                Tensor.Guard(
                    field.Count(pair => ReferenceEquals(pair.Constant, constant)) == 1,
                    $"A step constant has one value, but '{constant.Name}' is listed several times; name it once.");
            }
        }
    } = [];

    /// <summary>
    /// The key from which <see cref="RowNoise"/> is drawn. Use another key for each step, such as
    /// <c>key.Split(step)</c>; null for a loss without noise.
    /// </summary>
    public RandomKey? Key { get; init; }

    /// <summary>
    /// The number of each row in the data, from which its noise is drawn, such as the indices of a batch; null for
    /// 0, 1, 2 ….
    /// </summary>
    public IReadOnlyList<long>? RowNumbers { get; init; }

    internal static StepValues Defaults { get; } = new();

    /// <summary>Returns the given values of step constants, without a key.</summary>
    /// <param name="constants">The constants with their values.</param>
    /// <exception cref="ArgumentException">A value is not finite, or a constant has two values.</exception>
    public static StepValues Of(params (StepConstant Constant, double Value)[] constants) =>
        new() { Constants = constants };

    internal double ValueOf(StepConstant constant)
    {
        foreach ((StepConstant listed, double value) in Constants)
        {
            if (ReferenceEquals(listed, constant))
            {
                return value;
            }
        }

        return constant.Default;
    }

    internal static void GuardFinite(string name, double value) => Tensor.Guard(
        double.IsFinite(value), $"A step constant is finite, but '{name}' got {value}; take 0 to leave its term out.");
}
