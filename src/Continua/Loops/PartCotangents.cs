using Continua.Graphs;
using Continua.Tracing;

namespace Continua.Loops;

/// <summary>Sums and masks of cotangents that may have one entry per node or edge of a row's graph.</summary>
internal static class PartCotangents
{
    /// <summary>Returns a + b.</summary>
    public static Tensor Sum(Tensor a, Tensor b) =>
        a.Element == ElementType.Real ? a + b : ForEach([a, b], [], (values, _) => values[0] + values[1]);

    /// <summary>Returns the value, with 0 in components whose reach is not positive.</summary>
    public static Tensor Masked(Tensor value, Tensor reach) => value.Element == ElementType.Real
        ? Tensor.Where(reach > 0, value, 0)
        : ForEach([value], [reach], (values, arguments) => Tensor.Where(arguments[0] > 0, values[0], 0));

    private static Tensor ForEach(Tensor[] values, Tensor[] arguments, Func<Tensor[], Tensor[], Tensor> function)
    {
        Tensor[] parts = [.. values.Select(value => Trace.Input("part", value.Shape))];
        Tensor[] placeholders = [.. arguments.Select(value => Trace.Input("argument", value.Shape))];
        Tensor result = function(parts, placeholders);
        MapPrimitive map = new(new(parts, placeholders), MapAxis.Of(values[0]));
        return new(
            new MapItem(MapResult.Each, result), new Tensor(map, [.. values, .. arguments, GraphInput.Of(values[0])]));
    }
}
