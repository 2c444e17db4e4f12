using Continua.Learning;
using static Continua.Tensor;

namespace Continua.Benchmarks.Workloads;

/// <summary>
/// Classifies 128 random images per step: encoder, solve from 0 to 1, linear read-out and cross-entropy in one graph.
/// </summary>
/// <remarks>
/// An image is noise over one of ten random pictures, which is its class. The classes can be learned, so that the
/// losses of two programs are comparable. With random classes, a network would memorise the images, and its success
/// would depend on rounding errors.
/// </remarks>
internal sealed class Images : TrainingWorkload
{
    private const int Samples = 1024, Pixels = 784, Classes = 10;
    private const float PictureShare = 0.3f;

    private readonly Classifier model;
    private readonly float[,] images, labels;
    private readonly GradientMethod method;

    public Images(GradientMethod method)
    {
        this.method = method;
        model = new(method.Of(new() { Solver = new Dopri5(), Rtol = 1e-3, Atol = 1e-4 }));
        RandomKey key = new(784);
        float[,] noise = Draw.Uniform(key.Split(1), Samples, Pixels, 0, 1),
            pictures = Draw.Uniform(key.Split(3), Classes, Pixels, 0, 1);
        int[] classes = [.. Enumerable.Range(0, Samples).Select(i => (int)key.Split(2).Index(i, Classes))];
        images = Draw.Fill(
            Samples, Pixels, n => Mix(noise[n / Pixels, n % Pixels], pictures[classes[n / Pixels], n % Pixels]));
        labels = Draw.Fill(Samples, Classes, n => classes[n / Classes] == n % Classes ? 1 : 0);
    }

    public override string Name => "mnist" + method.Suffix;

    public override string Note => method.Note;

    protected override Module Model => model;

    protected override Optimizer Optimizer => new Adam(1e-3);

    protected override int BatchRows => 128;

    protected override IReadOnlyList<(string Name, float[,] Values)> Pool => [("image", images), ("label", labels)];

    private static float Mix(float noise, float picture) => noise + (PictureShare * (picture - noise));

    protected override Tensor Loss(Tensor[] inputs)
    {
        Tensor logits = model.Apply(inputs[0]);
        return LogSumExp(logits) - Dot(inputs[1], logits);
    }

    private sealed class Classifier(SolveOptions options) : Module
    {
        private readonly Linear first = new(Pixels, 128), second = new(128, 64), last = new(64, Classes);
        private readonly TimedField dynamics = new();

        protected override IReadOnlyList<Module> Parts => [first, second, dynamics, last];

        public Tensor Apply(Tensor image)
        {
            Tensor code = second.Apply(Relu(first.Apply(image)));
            return last.Apply(Ode.Solve(dynamics.Apply, code, 0, 1, options: options).Last);
        }
    }

    private sealed class TimedField : Field
    {
        private readonly Linear first = new(64, 64), second = new(64, 64), time = new(1, 64);

        protected override IReadOnlyList<Module> Parts => [first, second, time];

        public override Tensor Apply(Tensor t, Tensor y) =>
            second.Apply(Tanh(first.Apply(y))) + time.Apply(Reshape(t, [1]));
    }
}
