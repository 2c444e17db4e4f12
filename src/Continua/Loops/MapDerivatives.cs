using Continua.Differentiation;
using Continua.Graphs;

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
        bool[] isWanted = wanted.ToArray();
        bool[] requested = [.. pulled.Select((cotangent, i) => isWanted[i] && cotangent is not null)];
        Tensor?[] byInput = new Tensor?[run.Inputs.Length];
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
