using System.Runtime.InteropServices;
using Continua.Learning;

namespace Continua.Benchmarks;

/// <summary>
/// The initial data of the experiment <c>endpoints</c>: the true field, the learner and the points of each of its ten
/// draws.
/// </summary>
internal static class EndpointStarts
{
    public static IEnumerable<StoredTensor> Export(ulong seed)
    {
        Mlp net = new([2, 3, 2], Activation.Tanh, Initializer.NormalFanIn, Initializer.Constant(1));
        for (int n = 0; n < 10; n++)
        {
            RandomKey key = new RandomKey(seed).Split(n);
            Parameters<double> truth = net.Initialize<double>(key.Split(1)),
                learner = net.Initialize<double>(key.Split(2));
            foreach (ParameterSlice slice in net.Layout.Slices)
            {
                yield return Stored($"{n}.truth.{slice.Name}", slice.Shape, truth[slice.Name]);
                yield return Stored($"{n}.learner.{slice.Name}", slice.Shape, learner[slice.Name]);
            }

            double[] points = [.. Enumerable.Range(0, 1000).Select(i => (20 * key.Uniform(i)) - 10)];
            yield return Stored($"{n}.starts", [500, 2], points);
        }
    }

    private static StoredTensor Stored(string name, Shape shape, ReadOnlySpan<double> values) =>
        new(name, "F64", [.. shape.Extents], MemoryMarshal.AsBytes(values).ToArray());
}
