using Continua.Learning;
using Continua.Plotting;

namespace Continua.Cli.Experiments;

/// <summary>
/// The report of <see cref="Digits"/>: accuracy, loss and NFE per epoch, confusion matrix and misclassified digits.
/// </summary>
internal sealed class DigitsReport(ExperimentRun run, LabelledRows<float> test, LabelledImages images)
{
    private const int MaxWrong = 24;

    private readonly List<Course> courses = [];

    /// <summary>Adds a network before its training.</summary>
    public void Begin(DigitsNetwork network, Trainer<float> trainer) => courses.Add(new(network, trainer, [], []));

    /// <summary>Adds the record of an epoch, and measures the test accuracy after it.</summary>
    public void Add(DigitsNetwork network, TrainingRecord record)
    {
        Course course = courses.Single(c => c.Network == network);
        course.Records.Add(record);
        course.Accuracies.Add(Classification.Accuracy(Logits(course), test.Labels));
    }

    /// <summary>Adds the parameters of a trained network to the files of the run.</summary>
    public void Add(DigitsBody body, Parameters<float> parameters) => run.Model(FileName(body), parameters);

    public void Write()
    {
        run.Report.Paragraph(
            "A stem 784–128–64 maps an image to 64 numbers, a body transforms them, and a linear layer maps them to "
            + "ten classes. The body of the neural ODE solves dy/dt = W₂ tanh(W₁y + b₁) + b₂ + w t + c from 0 to 1. "
            + "The residual network takes one step y + f(0, y) with the same field. The third network has no body: its "
            + "difference from the others measures the contribution of a body.");
        Table();
        Gain();
        Epochs();
        Confusion(courses[0]);
        foreach (Course course in courses)
        {
            string name = FileName(course.Network.Body);
            run.Metric($"parameters, {name}", course.Network.Layout.Size);
            run.Metric($"test accuracy, {name}", course.Accuracies[^1]);
            run.Metric($"nfe forward, {name}", course.Records[^1].ForwardEvaluations);
            run.Metric($"training seconds, {name}", course.Trainer.Seconds);
            run.Metric($"seconds of an epoch (median), {name}", MedianEpoch(course));
        }

        run.Check("test accuracy of the neural ODE", courses[0].Accuracies[^1], Limit.AtLeast(0.972));
    }

    private static double MedianEpoch(Course course)
    {
        double[] ends = [0, .. course.Records.Select(record => record.Seconds)];
        return Median.Of(ends.Skip(1).Zip(ends, (end, start) => end - start));
    }

    private void Table() => run.Report.Table(
        ["network", "parameters", "test accuracy", "loss of the last epoch", "NFE forward", "NFE backward", "training"],
        [.. courses.Select(c => new[]
        {
            Title(c.Network.Body), NumberText.Of(c.Network.Layout.Size, "0"), NumberText.Of(100 * c.Accuracies[^1], "0.00") + " %",
            NumberText.Of(c.Records[^1].TrainLoss, "0.0000"), Evaluations(c, c.Records[^1].ForwardEvaluations),
            Evaluations(c, c.Records[^1].BackwardEvaluations), NumberText.Of(c.Trainer.Seconds, "0.0") + " s",
        })]);

    private void Gain()
    {
        if (courses.Find(c => c.Network.Body == DigitsBody.StemOnly) is { } stem)
        {
            double gain = 100 * (courses[0].Accuracies[^1] - stem.Accuracies[^1]);
            run.Report.Paragraph(
                $"The accuracy of the neural ODE is {NumberText.Of(Math.Abs(gain), "0.00")} percentage points "
                + $"{(gain >= 0 ? "above" : "below")} that of the stem alone; between seeds, accuracies vary by a few "
                + "tenths.");
        }
    }

    private static string Evaluations(Course course, double mean) =>
        course.Network.Body == DigitsBody.NeuralOde ? NumberText.Of(mean, "0.0") : "–";

    private void Epochs()
    {
        Figure figure = new(1, 3) { Width = 960, Height = 300 };
        (figure[0, 0].Title, figure[0, 1].Title, figure[0, 2].Title) =
            ("Test accuracy (%)", "Training loss", "NFE per solve, neural ODE");
        figure[0, 1].Y.Log = true;
        for (int c = 0; c < courses.Count; c++)
        {
            double[] epochs = Numbers(courses[c].Records.Count);
            figure[0, 0].Line(epochs, courses[c].Accuracies.Select(a => 100 * a).ToArray(), Title(courses[c].Network.Body));
            figure[0, 1].Line(epochs, courses[c].Records.Select(l => l.TrainLoss).ToArray());
        }

        double[] first = Numbers(courses[0].Records.Count);
        figure[0, 2].Line(first, courses[0].Records.Select(l => l.ForwardEvaluations).ToArray(), "forward");
        figure[0, 2].Line(first, courses[0].Records.Select(l => l.BackwardEvaluations).ToArray(), "backward");
        foreach (Panel panel in figure.Panels)
        {
            (panel.X.Label, panel.X.WholeNumbers) = ("epoch", true);
        }

        run.Figure(
            "epochs", figure,
            "Test accuracy, training loss and evaluations by epoch. Losses are means over the steps of an epoch.");
    }

    private void Confusion(Course course)
    {
        float[,] logits = Logits(course);
        Figure matrix = new() { Title = "Confusion matrix", Width = 560, Height = 520 };
        matrix.Panel.ConfusionMatrix(Classification.Confusion(logits, test.Labels));
        run.Figure(
            "confusion", matrix,
            "The classification of the test images by the neural ODE: rows are the true digits, columns the "
            + "predicted ones.");
        int[] predicted = Classification.Predicted(logits);
        int[] wrong = [.. Enumerable.Range(0, test.Count).Where(i => predicted[i] != test.Labels[i]).Take(MaxWrong)];
        if (wrong.Length > 0)
        {
            Figure digits = new() { Title = "Misclassified digits", Width = 860, Height = 400 };
            digits.Panel.Images(
                [.. wrong.Select(Picture)], [.. wrong.Select(i => $"{test.Labels[i]}, predicted {predicted[i]}")]);
            string count = NumberText.Of(test.Count * (1 - course.Accuracies[^1]), "0");
            run.Figure("wrong", digits, $"The first {wrong.Length} of {count} misclassified digits.");
        }
    }

    private byte[,] Picture(int index)
    {
        ReadOnlySpan<byte> pixels = images.Image(index);
        byte[,] picture = new byte[images.Height, images.Width];
        for (int i = 0; i < pixels.Length; i++)
        {
            picture[i / images.Width, i % images.Width] = pixels[i];
        }

        return picture;
    }

    private float[,] Logits(Course course)
    {
        using Predictor<float> predictor = Predictor.Of<float>(course.Network.Apply, course.Network, run.Settings.Threads);
        return predictor.Evaluate(course.Trainer.State.Parameters, test.Values);
    }

    private static double[] Numbers(int count) => [.. Enumerable.Range(1, count).Select(i => (double)i)];

    private static string FileName(DigitsBody body) => body switch
    {
        DigitsBody.NeuralOde => "neural-ode",
        DigitsBody.ResNet => "resnet",
        _ => "stem",
    };

    public static string Title(DigitsBody body) => body switch
    {
        DigitsBody.NeuralOde => "neural ODE",
        DigitsBody.ResNet => "residual network",
        _ => "stem alone",
    };

    /// <summary>A network with the records and the test accuracies of its epochs.</summary>
    private sealed record Course(DigitsNetwork Network, Trainer<float> Trainer, List<TrainingRecord> Records, List<double> Accuracies);
}
