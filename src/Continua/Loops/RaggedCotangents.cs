using Continua.Graphs;
using Continua.Tracing;

namespace Continua.Loops;

/// <summary>Sums and masks of values with one entry per observation.</summary>
internal static class RaggedCotangents
{
    /// <summary>Returns a + b for every observation.</summary>
    public static Tensor Sum(Tensor a, Tensor b) => ForEach([a, b], [], (values, _) => values[0] + values[1]);

    /// <summary>Returns the value of every observation, and 0 in components whose reach is not positive.</summary>
    public static Tensor Masked(Tensor value, Tensor reach) =>
        ForEach([value], [reach], (values, arguments) => Tensor.Where(arguments[0] > 0, values[0], 0));

    private static Tensor ForEach(Tensor[] ragged, Tensor[] arguments, Func<Tensor[], Tensor[], Tensor> function)
    {
        Tensor[] observed = [.. ragged.Select(value => Trace.Input("observed", value.Shape))];
        Tensor[] placeholders = [.. arguments.Select(value => Trace.Input("argument", value.Shape))];
        Tensor result = function(observed, placeholders);
        ScanBody body = new([], observed, placeholders, []);
        Tensor run = new(new ScanPrimitive(body, new()), [.. ragged, .. arguments]);
        return new(new ScanItem(body, ScanResult.Each, result), run);
    }
}
