using Continua.Learning;

namespace Continua.Tests.Data;

public class LabelledRowsTests
{
    private static readonly LabelledRows<float> Three = new(new float[,] { { 1, 2 }, { 3, 4 }, { 5, 6 } }, [2, 0, 1]);

    [Fact]
    public void Rows_are_copied_with_their_labels()
    {
        LabelledRows<float> copy = Three.Take([2, 0, 2]);
        Assert.Equal(new float[,] { { 5, 6 }, { 1, 2 }, { 5, 6 } }, copy.Values);
        Assert.Equal([1, 2, 1], copy.Labels);
        Assert.Equal((3, 0), (Three.Count, Three.Take([]).Count));
        Assert.Contains("0 to 2", Assert.Throws<ArgumentOutOfRangeException>(() => Three.Take([3])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => Three.Take([-1]));
    }

    [Fact]
    public void Labels_convert_to_one_hot_columns_and_targets()
    {
        Assert.Equal(new float[,] { { 0, 0, 1 }, { 1, 0, 0 }, { 0, 1, 0 } }, Three.OneHot(3));
        Assert.Contains("row 0 has 2", Assert.Throws<ArgumentException>(() => Three.OneHot(2)).Message, StringComparison.Ordinal);
        Assert.Equal(new float[,] { { 3 }, { -1 }, { 1 } }, Three.Targets(label => (2 * label) - 1));
    }

    [Fact]
    public void Missing_and_negative_labels_are_rejected()
    {
        Assert.Contains("2 labels for 3", Assert.Throws<ArgumentException>(
            () => new LabelledRows<float>(new float[3, 1], [0, 1])).Message, StringComparison.Ordinal);
        Assert.Contains("row 1 has -4", Assert.Throws<ArgumentException>(
            () => new LabelledRows<float>(new float[2, 1], [0, -4])).Message, StringComparison.Ordinal);
    }
}
