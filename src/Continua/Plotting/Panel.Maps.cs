namespace Continua.Plotting;

// Items that show values as colours, shades or cells.
public sealed partial class Panel
{
    private const int MaxClasses = 2 * Palette.Cycles;

    /// <summary>
    /// Adds a dot for each point, coloured by its value. Points are left out if their value is not finite or, with a
    /// logarithmic <see cref="Color"/> axis, not positive.
    /// </summary>
    /// <param name="x">The x coordinates of the points.</param>
    /// <param name="y">The y coordinates of the points.</param>
    /// <param name="values">The values of the points.</param>
    /// <param name="radius">The radius of a dot, in pixels.</param>
    /// <returns>This panel.</returns>
    /// <exception cref="ArgumentException">The arrays differ in length.</exception>
    public Panel ScatterByValue(ReadOnlySpan<double> x, ReadOnlySpan<double> y, ReadOnlySpan<double> values, double radius = 2.3)
    {
        SameLength("a scatter", ("x", x.Length), ("y", y.Length), ("values", values.Length));
        return Add(new ColoredScatterItem(x.ToArray(), y.ToArray(), values.ToArray(), radius));
    }

    /// <summary>
    /// Adds a dot for each point in the colour of its class. The legend lists the classes that occur. Classes 6 to 11
    /// repeat the six colours, with crosses instead of dots. A class has the same marker in every panel.
    /// </summary>
    /// <param name="x">The x coordinates of the points.</param>
    /// <param name="y">The y coordinates of the points.</param>
    /// <param name="classes">The classes of the points, from 0 to 11.</param>
    /// <param name="names">The names of the classes; by default, "class 0" and so on.</param>
    /// <param name="radius">The radius of a dot, in pixels.</param>
    /// <returns>This panel.</returns>
    /// <exception cref="ArgumentException">
    /// The arrays differ in length, or a class is out of range or has no name.
    /// </exception>
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
    /// Adds a heat map: a cell around each (<c>xs[i]</c>, <c>ys[j]</c>), coloured by <c>values[i, j]</c>. The edges
    /// between cells are halfway between their centres on the scale of the axis. Cells are empty if their value is not
    /// finite or, with a logarithmic <see cref="Color"/> axis, not positive.
    /// </summary>
    /// <param name="xs">The x coordinates of the cell centres, increasing.</param>
    /// <param name="ys">The y coordinates of the cell centres, increasing.</param>
    /// <param name="values">The values, <c>[xs.Length, ys.Length]</c>.</param>
    /// <returns>This panel.</returns>
    /// <exception cref="ArgumentException">
    /// The shape of <paramref name="values"/> is not <c>[xs.Length, ys.Length]</c>, or <paramref name="xs"/> or
    /// <paramref name="ys"/> do not increase or are not finite.
    /// </exception>
    public Panel HeatMap(ReadOnlySpan<double> xs, ReadOnlySpan<double> ys, double[,] values)
    {
        ArgumentNullException.ThrowIfNull(values);
        SameLength("the x axis of a heat map", ("xs", xs.Length), ("values along its first axis", values.GetLength(0)));
        SameLength("the y axis of a heat map", ("ys", ys.Length), ("values along its second axis", values.GetLength(1)));
        CheckIncreasing("xs", xs);
        CheckIncreasing("ys", ys);
        return Add(new HeatMapItem(xs.ToArray(), ys.ToArray(), (double[,])values.Clone()));
    }

    /// <summary>Fills the panel with rows of grey images, as large as the frame allows, and hides its axes.</summary>
    /// <param name="images">
    /// Images of one shape, <c>[rows, columns]</c>, with pixels from 0 (black) to 255 (white).
    /// </param>
    /// <param name="captions">The text below each image; <c>null</c> for none.</param>
    /// <returns>This panel.</returns>
    /// <exception cref="ArgumentException">
    /// The images differ in shape or are empty, or the numbers of images and captions differ.
    /// </exception>
    public Panel Images(IReadOnlyList<byte[,]> images, IReadOnlyList<string>? captions = null)
    {
        ArgumentNullException.ThrowIfNull(images);
        SameLength("images", ("images", images.Count), ("captions", captions?.Count ?? images.Count));
        foreach (byte[,] image in images)
        {
            if (image.Length == 0 || (image.GetLength(0), image.GetLength(1)) != (images[0].GetLength(0), images[0].GetLength(1)))
            {
                throw new ArgumentException(
                    $"Images of a panel have one shape and at least one pixel, but got {Shape(images[0])} and {Shape(image)}; " +
                    "draw others in another panel.");
            }
        }

        X.Hidden = Y.Hidden = true;
        return Add(new ImagesItem([.. images.Select(image => (byte[,])image.Clone())], captions is null ? null : [.. captions]));
    }

    /// <summary>Fills the panel with rows of grey images, as large as the frame allows, and hides its axes.</summary>
    /// <param name="images">
    /// Images of one shape, <c>[rows, columns]</c>, with pixels from 0 (black) to 1 (white); values outside are
    /// clamped.
    /// </param>
    /// <param name="captions">The text below each image; <c>null</c> for none.</param>
    /// <returns>This panel.</returns>
    /// <exception cref="ArgumentException">
    /// A pixel is NaN, the images differ in shape or are empty, or the numbers of images and captions differ.
    /// </exception>
    public Panel Images(IReadOnlyList<double[,]> images, IReadOnlyList<string>? captions = null)
    {
        ArgumentNullException.ThrowIfNull(images);
        return Images([.. images.Select(Gray)], captions);
    }

    /// <summary>
    /// Adds a confusion matrix: each cell shows how often samples of the class of its row were predicted as the class
    /// of its column; the larger the share of the row, the stronger the colour. The axes are labelled "predicted" and
    /// "true" unless they have labels.
    /// </summary>
    /// <param name="counts">The counts, <c>[true class, predicted class]</c>.</param>
    /// <param name="names">The names of the classes; by default, their numbers from 0.</param>
    /// <returns>This panel.</returns>
    /// <exception cref="ArgumentException">
    /// The matrix is not square, is empty or contains a negative count, or the numbers of classes and names differ.
    /// </exception>
    public Panel ConfusionMatrix(int[,] counts, IReadOnlyList<string>? names = null)
    {
        ArgumentNullException.ThrowIfNull(counts);
        int size = counts.GetLength(0);
        if (size == 0 || size != counts.GetLength(1) || counts.Cast<int>().Min() < 0)
        {
            throw new ArgumentException(
                $"A confusion matrix has a row and a column for each class and no count below 0, but got [{size}, {counts.GetLength(1)}]" +
                $"{(counts.Length == 0 ? "" : $" and a smallest count of {counts.Cast<int>().Min()}")}; give counts[true, predicted].");
        }

        string[] all = [.. names ?? [.. Enumerable.Range(0, size).Select(i => Ticks.Whole(i))]];
        SameLength("a confusion matrix", ("counts", size), ("names", all.Length));
        (X.Categories, Y.Categories) = (all, [.. all.Reverse()]);
        (X.Label, Y.Label) = (X.Label ?? "predicted", Y.Label ?? "true");
        return Add(new ConfusionItem((int[,])counts.Clone()));
    }

    private static string NameOf(int number, IReadOnlyList<string>? names) =>
        number < 0 || number >= (names?.Count ?? MaxClasses) || number >= MaxClasses
            ? throw new ArgumentException(
                $"Classes are numbers from 0 to {Math.Min(names?.Count ?? MaxClasses, MaxClasses) - 1}{(names is null ? "" : ", one for each name")}, " +
                $"but got {number}; merge the rare ones, or use ScatterByValue.")
            : names?[number] ?? $"class {Ticks.Whole(number)}";

    private static void CheckIncreasing(string name, ReadOnlySpan<double> centres)
    {
        for (int i = 0; i < centres.Length; i++)
        {
            if (!(Math.Abs(centres[i]) <= Scale.Largest) || (i > 0 && centres[i] <= centres[i - 1]))
            {
                throw new ArgumentException(
                    $"The {name} of a heat map are increasing numbers, but {name}[{i}] is {centres[i]}" +
                    $"{(i > 0 ? $" after {centres[i - 1]}" : "")}; sort them and their values.");
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
                ? throw new ArgumentException(
                    $"Pixels are numbers from 0 to 1, but the one at [{row}, {column}] is NaN; replace it by a gray of your choice.")
                : (byte)Math.Round(255 * Math.Clamp(image[row, column], 0, 1));
        }

        return gray;
    }

    private static string Shape(byte[,] image) => $"[{image.GetLength(0)}, {image.GetLength(1)}]";
}
