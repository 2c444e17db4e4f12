namespace Continua.Plotting;

// What shows numbers as colours, shades or cells.
public sealed partial class Panel
{
    private const int MostClasses = 2 * Palette.Cycles;

    /// <summary>A dot for each point, coloured by its value; points whose value is missing are left out.</summary>
    /// <exception cref="ArgumentException">The arrays differ in length.</exception>
    public Panel ScatterByValue(ReadOnlySpan<double> x, ReadOnlySpan<double> y, ReadOnlySpan<double> values, double radius = 2.3)
    {
        SameLength("a scatter", ("x", x.Length), ("y", y.Length), ("values", values.Length));
        return Add(new ColoredScatterItem(x.ToArray(), y.ToArray(), values.ToArray(), radius));
    }

    /// <summary>
    /// A dot for each point in the colour of its class, with the classes that occur in the legend; from the seventh on
    /// dots are crosses. A class has the same look in every panel.
    /// </summary>
    /// <param name="x">Where the points lie.</param>
    /// <param name="y">Where the points lie.</param>
    /// <param name="classes">A number from 0 to 11 for each point.</param>
    /// <param name="names">The words for each class; "class 0" and so on by itself.</param>
    /// <param name="radius">Of a dot, in pixels.</param>
    /// <exception cref="ArgumentException">The arrays differ in length, or a class is out of range or has no name.</exception>
    public Panel ScatterByClass(
        ReadOnlySpan<double> x, ReadOnlySpan<double> y, ReadOnlySpan<int> classes, IReadOnlyList<string>? names = null, double radius = 2.3)
    {
        SameLength("a scatter", ("x", x.Length), ("y", y.Length), ("classes", classes.Length));
        int[] all = classes.ToArray();
        double[] xs = x.ToArray(), ys = y.ToArray();
        foreach (IGrouping<int, int> points in Enumerable.Range(0, all.Length).GroupBy(i => all[i]).OrderBy(group => group.Key))
        {
            string label = NameOf(points.Key, names);
            double[] px = [.. points.Select(i => xs[i])], py = [.. points.Select(i => ys[i])];
            Add(new ScatterItem(px, py, label, Palette.Cycle(points.Key), radius, isCross: points.Key >= Palette.Cycles));
        }

        return this;
    }

    /// <summary>
    /// A map of <c>values[i, j]</c> around (<c>xs[i]</c>, <c>ys[j]</c>) as colours; cells meet halfway between their
    /// centres, and those whose value is missing stay empty.
    /// </summary>
    /// <exception cref="ArgumentException">The values are not of shape [xs, ys], or xs or ys do not rise.</exception>
    public Panel HeatMap(ReadOnlySpan<double> xs, ReadOnlySpan<double> ys, double[,] values)
    {
        ArgumentNullException.ThrowIfNull(values);
        SameLength("the x axis of a heat map", ("xs", xs.Length), ("values along its first axis", values.GetLength(0)));
        SameLength("the y axis of a heat map", ("ys", ys.Length), ("values along its second axis", values.GetLength(1)));
        Rising("xs", xs);
        Rising("ys", ys);
        return Add(new HeatMapItem(xs.ToArray(), ys.ToArray(), (double[,])values.Clone()));
    }

    /// <summary>
    /// Gray images <c>[row, column]</c> from black 0 to white 255, side by side and in rows, in place of axes; as large
    /// as the panel allows.
    /// </summary>
    /// <param name="images">Images of one shape.</param>
    /// <param name="captions">Words below each.</param>
    /// <exception cref="ArgumentException">The images differ in shape or are empty, or the numbers of images and captions differ.</exception>
    public Panel Images(IReadOnlyList<byte[,]> images, IReadOnlyList<string>? captions = null)
    {
        ArgumentNullException.ThrowIfNull(images);
        SameLength("images", ("images", images.Count), ("captions", captions?.Count ?? images.Count));
        foreach (byte[,] image in images)
        {
            if (image.Length == 0 || (image.GetLength(0), image.GetLength(1)) != (images[0].GetLength(0), images[0].GetLength(1)))
            {
                throw new ArgumentException(
                    $"Images of a panel have one shape and at least one pixel, but got {Shape(images[0])} and {Shape(image)}; draw others in another panel.");
            }
        }

        X.Hidden = Y.Hidden = true;
        return Add(new ImagesItem([.. images.Select(image => (byte[,])image.Clone())], captions is null ? null : [.. captions]));
    }

    /// <summary>Gray images <c>[row, column]</c> from black 0 to white 1; what lies beyond is cut off.</summary>
    /// <inheritdoc cref="Images(IReadOnlyList{byte[,]}, IReadOnlyList{string}?)"/>
    /// <exception cref="ArgumentException">A pixel is NaN, the images differ in shape, or the numbers of images and captions differ.</exception>
    public Panel Images(IReadOnlyList<double[,]> images, IReadOnlyList<string>? captions = null)
    {
        ArgumentNullException.ThrowIfNull(images);
        return Images([.. images.Select(Gray)], captions);
    }

    /// <summary>
    /// How often a class, in its row, was taken for each class, in its column: the number in each cell, whose
    /// colour is the stronger the larger its part of the row is.
    /// </summary>
    /// <param name="counts">Counts <c>[true, predicted]</c>.</param>
    /// <param name="names">The words for each class; its number by itself.</param>
    /// <exception cref="ArgumentException">The counts are not square, none, or below zero, or the numbers of classes and names differ.</exception>
    public Panel ConfusionMatrix(int[,] counts, IReadOnlyList<string>? names = null)
    {
        ArgumentNullException.ThrowIfNull(counts);
        int size = counts.GetLength(0);
        if (size == 0 || size != counts.GetLength(1) || counts.Cast<int>().Min() < 0)
        {
            throw new ArgumentException(
                $"A confusion matrix has a row and a column for each class and no count below 0, but got [{size}, {counts.GetLength(1)}]" +
                $"{(counts.Length == 0 ? "" : $" with a least count of {counts.Cast<int>().Min()}")}; give counts[true, predicted].");
        }

        string[] all = [.. names ?? [.. Enumerable.Range(0, size).Select(i => Ticks.Whole(i))]];
        SameLength("a confusion matrix", ("counts", size), ("names", all.Length));
        (X.Categories, Y.Categories) = (all, [.. all.Reverse()]);
        (X.Label, Y.Label) = (X.Label ?? "predicted", Y.Label ?? "true");
        return Add(new ConfusionItem((int[,])counts.Clone()));
    }

    private static string NameOf(int number, IReadOnlyList<string>? names) =>
        number < 0 || number >= (names?.Count ?? MostClasses) || number >= MostClasses
            ? throw new ArgumentException(
                $"Classes are numbers from 0 to {Math.Min(names?.Count ?? MostClasses, MostClasses) - 1}{(names is null ? "" : ", as there are names")}, " +
                $"but got {number}; merge the rare ones, or use ScatterByValue.")
            : names?[number] ?? $"class {Ticks.Whole(number)}";

    private static void Rising(string name, ReadOnlySpan<double> centres)
    {
        for (int i = 0; i < centres.Length; i++)
        {
            if (!(Math.Abs(centres[i]) <= Scale.Largest) || (i > 0 && centres[i] <= centres[i - 1]))
            {
                throw new ArgumentException(
                    $"The {name} of a heat map are numbers that rise, but {name}[{i}] is {centres[i]}{(i > 0 ? $" after {centres[i - 1]}" : "")}; sort them and their values.");
            }
        }
    }

    private static byte[,] Gray(double[,] image)
    {
        byte[,] gray = new byte[image.GetLength(0), image.GetLength(1)];
        for (int i = 0; i < image.Length; i++)
        {
            (int row, int column) = (i / gray.GetLength(1), i % gray.GetLength(1));
            gray[row, column] = double.IsNaN(image[row, column])
                ? throw new ArgumentException($"Pixels are numbers from 0 to 1, but the one at [{row}, {column}] is NaN; replace it by a gray of your choice.")
                : (byte)Math.Round(255 * Math.Clamp(image[row, column], 0, 1));
        }

        return gray;
    }

    private static string Shape(byte[,] image) => $"[{image.GetLength(0)}, {image.GetLength(1)}]";
}
