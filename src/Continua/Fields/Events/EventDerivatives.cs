using System.Numerics;
using Continua.Compilation;
using Continua.Differentiation;
using Continua.Execution;
using Continua.Graphs;
using Continua.Paths;

namespace Continua.Fields;

/// <summary>The derivatives of traced events, which accumulate the cotangents of the field's arguments.</summary>
/// <param name="conditions">The derivative of each event's condition; null for an event without one.</param>
/// <param name="probes">
/// The derivatives of the conditions with respect to t and y alone, which accumulate nothing.
/// </param>
/// <param name="resets">The derivative of each event's reset; null for an event without one.</param>
/// <param name="rowSizes">The numbers of components of the arguments whose cotangents are accumulated per row.</param>
/// <param name="capacity">The maximum number of rows.</param>
internal sealed unsafe class EventDerivatives<T>(
    FieldVjp<T>?[] conditions, FieldVjp<T>?[] probes, FieldVjp<T>?[] resets, int[] rowSizes, int capacity) : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private IEnumerable<FieldVjp<T>> Accumulating =>
        conditions.Concat(resets).Where(f => f is not null).Select(f => f!);

    private IEnumerable<FieldVjp<T>> All => Accumulating.Concat(probes.Where(f => f is not null).Select(f => f!));

    /// <summary>Returns the derivative of a condition with respect to t, y and the arguments.</summary>
    public FieldVjp<T> Condition(int e) => conditions[e]!;

    /// <summary>Returns the derivative of a condition with respect to t and y alone.</summary>
    public FieldVjp<T> Probe(int e) => probes[e]!;

    /// <summary>Returns the derivative of a reset; null if the event leaves the state unchanged.</summary>
    public FieldVjp<T>? Reset(int e) => resets[e];

    /// <summary>Binds the arguments of a block and zeroes the accumulated cotangents.</summary>
    public void Begin(ReadOnlySpan<BlockValue<T>> arguments)
    {
        foreach (FieldVjp<T> vjp in All)
        {
            vjp.Begin(arguments);
        }
    }

    /// <summary>Assigns rows to the lanes for the following calls.</summary>
    public void Select(LaneMap map)
    {
        foreach (FieldVjp<T> vjp in All)
        {
            vjp.Select(map);
        }
    }

    /// <summary>Completes the accumulated cotangents, after the last call and before they are read.</summary>
    public void Finish()
    {
        foreach (FieldVjp<T> vjp in Accumulating)
        {
            vjp.Finish();
        }
    }

    /// <summary>
    /// Adds the accumulated cotangent of a per-row argument to the sum, in which component c of row r is stored at
    /// index c·capacity + r.
    /// </summary>
    public void AddRowArgument(int index, T* sum)
    {
        foreach (FieldVjp<T> vjp in Accumulating)
        {
            T* more = vjp.ByRowArgument(index);
            for (nint i = 0; i < (nint)rowSizes[index] * capacity; i++)
            {
                sum[i] += more[i];
            }
        }
    }

    /// <summary>Adds the accumulated cotangent of a summed argument to the target.</summary>
    public void AddSummedArgument(int index, Span<T> target)
    {
        foreach (FieldVjp<T> vjp in Accumulating)
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

/// <summary>Compiles the derivatives of events; each thread creates its own instances.</summary>
/// <param name="rules">The traced events.</param>
/// <param name="declared">Whether each argument varies between rows.</param>
/// <param name="dimension">The number of components of the state.</param>
internal sealed class EventDerivativePlan<T>(EventRules rules, InputVariation[] declared, int dimension)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static readonly VjpRequest TimeAndState = new([], [], Times: true);

    private readonly Lock compiling = new();
    private readonly Dictionary<(Tensor Function, bool WithoutArguments), Program<T>> programs = [];

    /// <summary>Creates the instances for one thread.</summary>
    /// <param name="request">
    /// The requested cotangents; the same in each call. Cotangents of times are always included.
    /// </param>
    /// <param name="capacity">The maximum number of rows.</param>
    public EventDerivatives<T> Create(VjpRequest request, int capacity)
    {
        request = request with { Times = true };
        int[] all = [.. Enumerable.Range(0, rules.Events.Count)];
        int[] sizes = [.. request.RowArguments.Select(k => rules.Arguments[k].Size)];
        lock (compiling)
        {
            return new(
                [.. all.Select(e => Derived(rules.Condition(e), request, sizes, capacity))],
                [.. all.Select(e => Derived(rules.Condition(e), TimeAndState, [], capacity))],
                [.. all.Select(e => Derived(rules.Reset(e), request, sizes, capacity))], sizes, capacity);
        }
    }

    private GraphFieldVjp<T>? Derived(Tensor? function, VjpRequest request, int[] sizes, int capacity)
    {
        if (function is null)
        {
            return null;
        }

        (Tensor, bool) key = (function, ReferenceEquals(request, TimeAndState));
        if (!programs.TryGetValue(key, out Program<T>? program))
        {
            programs[key] = program = Compiler<T>.Compile(
                Pulled(function, request), [InputVariation.Rows, InputVariation.Rows, InputVariation.Rows, InputVariation.Rows, .. declared],
                placed: 1);
        }

        return new(program, request, dimension, capacity, declared.Length, sizes, 1);
    }

    /// <summary>
    /// Returns the vjp (t, y, cotangent, number, arguments) ↦ the cotangents of y and t, then those of the requested
    /// arguments.
    /// </summary>
    private Graph Pulled(Tensor function, VjpRequest request)
    {
        Tensor[] inputs = [.. rules.Placeholders, .. rules.Arguments];
        Tensor cotangent = new(new Input("cotangent", function.Type));
        Tensor?[] pulled = Derivative.Vjp([function], [cotangent], inputs);
        Tensor By(int input) => pulled[input] ?? Tensor.Zeros(inputs[input].Shape);
        return new(
            [inputs[0], inputs[1], cotangent, .. inputs[2..]],
            [
                By(1), By(0),
                .. request.RowArguments.Select(
                    (k, index) => PathGatherPrimitive.Of(pulled[k + 3], inputs[k + 3], index)),
                .. request.SummedArguments.Select(k => new Tensor(SumRowsPrimitive.Instance, By(k + 3))),
            ]);
    }
}
