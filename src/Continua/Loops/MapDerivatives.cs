using Continua.Differentiation;
using Continua.Graphs;
using Continua.Tracing;

namespace Continua.Loops;

/// <summary>The vjp and the jvp of a map, as maps over the same parts, which compute the body again.</summary>
internal static class MapDerivatives
{
    /// <summary>Returns the cotangents of the inputs of a map.</summary>
    public static Tensor?[] Vjp(Tensor run, Tensor cotangent, ReadOnlySpan<bool> wanted)
    {
        MapPrimitive map = (MapPrimitive)run.Primitive;
        MapInputs inputs = new(run);
        List<Tensor> outputs = [], seeds = [];
        foreach ((MapItem item, Tensor given) in ((MapCotangents)cotangent.Primitive).Items.Zip(cotangent.Inputs))
        {
            outputs.Add(item.Expression);
            seeds.Add(inputs.Add(given, isPart: item.Result == MapResult.Each));
        }

        Tensor[] placeholders = map.Body.Inputs;
        Tensor?[] pulled = Derivative.Vjp(outputs, seeds, placeholders);
        bool[] requested = [.. wanted.ToArray().Select((isWanted, i) => isWanted && pulled[i] is not null)];
        Tensor?[] byInput = new Tensor?[placeholders.Length];
        if (Array.Exists(requested, isRequested => isRequested))
        {
            Tensor node = inputs.Map(pulled.Where((_, i) => requested[i]));
            for (int i = 0; i < placeholders.Length; i++)
            {
                MapResult kind = i < map.Body.Parts.Length ? MapResult.Each : MapResult.Sum;
                byInput[i] = requested[i] ? new(new MapItem(kind, pulled[i]!), node) : null;
            }
        }

        return byInput;
    }

    /// <summary>Returns the tangent of a result of a map; null if it is zero.</summary>
    /// <param name="output">The result.</param>
    /// <param name="tangents">The tangents of the inputs of the map, a <see cref="MapTangents"/>.</param>
    public static Tensor? JvpOfItem(Tensor output, Tensor tangents)
    {
        MapItem item = (MapItem)output.Primitive;
        Tensor run = output.Inputs[0];
        MapBody body = ((MapPrimitive)run.Primitive).Body;
        MapInputs inputs = new(run);
        Tensor?[] placeholders = new Tensor?[body.Inputs.Length];
        foreach ((int k, Tensor tangent) in ((MapTangents)tangents.Primitive).Inputs.Zip(tangents.Inputs))
        {
            placeholders[k] = inputs.Add(tangent, isPart: k < body.Parts.Length);
        }

        return Derivative.Jvp([item.Expression], body.Inputs, placeholders)[0] is { } pushed
            ? new(new MapItem(item.Result, pushed), inputs.Map([pushed]))
            : null;
    }
}

/// <summary>The inputs of a map that is computed from the inputs of another map.</summary>
/// <param name="run">The other map.</param>
internal sealed class MapInputs(Tensor run)
{
    private readonly List<(Tensor Placeholder, Tensor Value)> parts = [], arguments = [];

    /// <summary>Adds a value and returns its placeholder.</summary>
    /// <param name="value">The value.</param>
    /// <param name="isPart">Whether the last axis of the value is mapped.</param>
    public Tensor Add(Tensor value, bool isPart)
    {
        Shape shape = isPart ? Shape.Create(value.Shape.Extents[..^1]) : value.Shape;
        Tensor placeholder = Trace.Input("given", shape);
        (isPart ? parts : arguments).Add((placeholder, value));
        return placeholder;
    }

    /// <summary>Returns the map of some expressions of the added values and of the other map's inputs.</summary>
    public Tensor Map(IEnumerable<Tensor?> expressions)
    {
        MapPrimitive map = (MapPrimitive)run.Primitive;
        HashSet<Tensor> read = new(Graph.Sort(expressions.OfType<Tensor>()), ReferenceEqualityComparer.Instance);
        foreach ((int i, Tensor placeholder) in map.Body.Inputs.Index().Where(input => read.Contains(input.Item)))
        {
            (i < map.Body.Parts.Length ? parts : arguments).Add((placeholder, run.Inputs[i]));
        }

        MapBody body = new([.. parts.Select(p => p.Placeholder)], [.. arguments.Select(a => a.Placeholder)]);
        return new(new MapPrimitive(body, map.Count), [.. parts.Concat(arguments).Select(input => input.Value)]);
    }
}

/// <summary>The cotangents of results of a map; the inputs are one cotangent per item.</summary>
internal sealed class MapCotangents(MapItem[] items) : NotComputedPrimitive
{
    public override string Name => "mapCotangents";

    public MapItem[] Items => items;

    public static Tensor Sum(Tensor a, Tensor b) => new(
        new MapCotangents([.. ((MapCotangents)a.Primitive).Items, .. ((MapCotangents)b.Primitive).Items]),
        [.. a.Inputs, .. b.Inputs]);
}

/// <summary>The tangents of inputs of a map that are not zero.</summary>
/// <param name="inputs">The indices of these inputs.</param>
internal sealed class MapTangents(int[] inputs) : NotComputedPrimitive
{
    public override string Name => "mapTangents";

    public int[] Inputs => inputs;

    public static Tensor Of(Tensor?[] tangents) => new(
        new MapTangents([.. Enumerable.Range(0, tangents.Length).Where(i => tangents[i] is not null)]),
        [.. tangents.OfType<Tensor>()]);
}
