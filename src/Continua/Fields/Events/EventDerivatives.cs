using System.Numerics;
using Continua.Compilation;
using Continua.Differentiation;
using Continua.Graphs;
using Continua.Paths;

namespace Continua.Fields;

/// <summary>The derivatives of traced events, which gather the cotangents of the field's arguments.</summary>
/// <param name="conditions">For each event; null where it has no condition.</param>
/// <param name="probes">Likewise, without arguments: what they are asked is gathered nowhere.</param>
/// <param name="resets">For each event; null where it has no reset.</param>
/// <param name="rowSizes">The components of the arguments whose cotangents are gathered per row.</param>
internal sealed unsafe class EventDerivatives<T>(
    FieldVjp<T>?[] conditions, FieldVjp<T>?[] probes, FieldVjp<T>?[] resets, int[] rowSizes, int capacity) : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private IEnumerable<FieldVjp<T>> Gathering => conditions.Concat(resets).Where(f => f is not null).Select(f => f!);

    private IEnumerable<FieldVjp<T>> All => Gathering.Concat(probes.Where(f => f is not null).Select(f => f!));

    public FieldVjp<T> Condition(int e) => conditions[e]!;

    /// <summary>The derivative of a condition by t and y alone.</summary>
    public FieldVjp<T> Probe(int e) => probes[e]!;

    /// <summary>Null where the state stays as it is.</summary>
    public FieldVjp<T>? Reset(int e) => resets[e];

    /// <summary>Binds the arguments of a block and sets what is gathered to zero.</summary>
    public void Begin(ReadOnlySpan<BlockValue<T>> arguments)
    {
        foreach (FieldVjp<T> vjp in All)
        {
            vjp.Begin(arguments);
        }
    }

    /// <summary>Sets which rows the lanes of the coming calls hold.</summary>
    public void Select(LaneMap map)
    {
        foreach (FieldVjp<T> vjp in All)
        {
            vjp.Select(map);
        }
    }

    /// <summary>Completes what is gathered.</summary>
    public void Finish()
    {
        foreach (FieldVjp<T> vjp in Gathering)
        {
            vjp.Finish();
        }
    }

    /// <summary>Adds the gathered cotangent of a row argument: component c of row r at c·capacity + r.</summary>
    public void AddRowArgument(int index, T* sum)
    {
        foreach (FieldVjp<T> vjp in Gathering)
        {
            T* more = vjp.ByRowArgument(index);
            for (nint i = 0; i < (nint)rowSizes[index] * capacity; i++)
            {
                sum[i] += more[i];
            }
        }
    }

    public void AddSummedArgument(int index, Span<T> target)
    {
        foreach (FieldVjp<T> vjp in Gathering)
        {
            vjp.AddSummedArgument(index, target);
        }
    }

    public void Dispose()
    {
        foreach (FieldVjp<T> vjp in All)
        {
            vjp.Dispose();
        }
    }
}

/// <summary>Compiles the derivatives of events; each thread makes its own.</summary>
/// <param name="declared">How the arguments are declared.</param>
internal sealed class EventDerivativePlan<T>(EventRules rules, Declared[] declared, int dimension)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static readonly VjpRequest Alone = new([], [], Times: true);

    private readonly Lock compiling = new();
    private readonly Dictionary<(Tensor Function, bool Alone), Program<T>> programs = [];

    /// <param name="request">The same one each time.</param>
    public EventDerivatives<T> Create(VjpRequest request, int capacity)
    {
        request = request with { Times = true };
        int[] all = [.. Enumerable.Range(0, rules.Events.Count)];
        int[] sizes = [.. request.RowArguments.Select(k => rules.Arguments[k].Size)];
        lock (compiling)
        {
            return new(
                [.. all.Select(e => Derived(rules.Condition(e), request, sizes, capacity))],
                [.. all.Select(e => Derived(rules.Condition(e), Alone, [], capacity))],
                [.. all.Select(e => Derived(rules.Reset(e), request, sizes, capacity))], sizes, capacity);
        }
    }

    private GraphFieldVjp<T>? Derived(Tensor? function, VjpRequest request, int[] sizes, int capacity)
    {
        if (function is null)
        {
            return null;
        }

        (Tensor, bool) key = (function, ReferenceEquals(request, Alone));
        if (!programs.TryGetValue(key, out Program<T>? program))
        {
            programs[key] = program = Compiler<T>.Compile(
                Pulled(function, request), [Declared.Rows, Declared.Rows, Declared.Rows, Declared.Rows, .. declared], placed: 1);
        }

        return new(program, request, dimension, capacity, declared.Length, sizes, 1);
    }

    /// <summary>(t, y, cotangent, number, arguments) ↦ the cotangent pulled back to y and t, then to the arguments asked for.</summary>
    private Graph Pulled(Tensor function, VjpRequest request)
    {
        Tensor[] inputs = [.. rules.Placeholders, .. rules.Arguments];
        Tensor cotangent = new(new Input("cotangent", function.Type));
        Tensor?[] pulled = Derivative.Vjp([function], [cotangent], inputs);
        Tensor By(int input) => pulled[input] ?? Tensor.Zeros(inputs[input].Shape);
        return new(
            [inputs[0], inputs[1], cotangent, .. inputs[2..]],
            [
                By(1), By(0), .. request.RowArguments.Select((k, place) => PathGatherPrimitive.Of(pulled[k + 3], inputs[k + 3], place)),
                .. request.SummedArguments.Select(k => new Tensor(SumRowsPrimitive.Instance, By(k + 3))),
            ]);
    }
}
