using System.Numerics;

namespace Continua.Kernels;

/// <summary>Fuses and orders the operations of a <see cref="ScalarTape{T}"/>.</summary>
internal static class TapeOrder<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>
    /// Fuses a product that is used once into the sum or difference that uses it; of two such products, the first.
    /// </summary>
    public static List<ScalarTape<T>.Operation> WithProductsFused(List<ScalarTape<T>.Operation> operations, ScalarTape<T>.Move[] stores)
    {
        Dictionary<int, int> uses = [];
        foreach (int register in operations.SelectMany(o => o.Reads).Concat(stores.Select(store => store.Register)))
        {
            uses[register] = uses.GetValueOrDefault(register) + 1;
        }

        Dictionary<int, ScalarTape<T>.Operation> products = operations
            .Where(o => o.Code == ScalarCode.Multiply && uses.GetValueOrDefault(o.Result) == 1).ToDictionary(o => (int)o.Result);
        List<ScalarTape<T>.Operation> result = [];
        HashSet<int> fused = [];
        foreach (ScalarTape<T>.Operation o in operations)
        {
            bool sums = o.Code is ScalarCode.Add or ScalarCode.Subtract;
            if (sums && products.TryGetValue(o.A, out ScalarTape<T>.Operation first))
            {
                fused.Add(o.A);
                result.Add(first with { Code = o.Code == ScalarCode.Add ? ScalarCode.MultiplyThenAdd : ScalarCode.MultiplyThenSubtract, Result = o.Result, C = o.B });
            }
            else if (sums && products.TryGetValue(o.B, out ScalarTape<T>.Operation second))
            {
                fused.Add(o.B);
                result.Add(second with { Code = o.Code == ScalarCode.Add ? ScalarCode.MultiplyThenAdd : ScalarCode.SubtractProduct, Result = o.Result, C = o.A });
            }
            else
            {
                result.Add(o);
            }
        }

        return [.. result.Where(o => !fused.Contains(o.Result))];
    }

    /// <summary>
    /// Groups operations into runs of one kind. Each run is of the kind that has the most operations with available
    /// operands, and continues until no such operation is left. Within a run, operations are in the order in which they
    /// became available, so that dependency chains overlap.
    /// </summary>
    public static ScalarTape<T>.Operation[] InRuns(List<ScalarTape<T>.Operation> operations)
    {
        HashSet<int> results = [.. operations.Select(o => (int)o.Result)];
        Dictionary<int, int> missing = [];
        ILookup<int, ScalarTape<T>.Operation> readers = operations
            .SelectMany(o => o.Reads.Where(results.Contains).Distinct().Select(read => (read, o))).ToLookup(pair => pair.read, pair => pair.o);
        Dictionary<ScalarCode, Queue<ScalarTape<T>.Operation>> ready = [];
        foreach (ScalarTape<T>.Operation o in operations)
        {
            missing[o.Result] = o.Reads.Where(results.Contains).Distinct().Count();
            AddIfReady(o);
        }

        List<ScalarTape<T>.Operation> ordered = [];
        while (ordered.Count < operations.Count)
        {
            Queue<ScalarTape<T>.Operation> longest = ready.Values.MaxBy(queue => queue.Count)!;
            while (longest.TryDequeue(out ScalarTape<T>.Operation done))
            {
                ordered.Add(done);
                foreach (ScalarTape<T>.Operation reader in readers[done.Result])
                {
                    missing[reader.Result]--;
                    AddIfReady(reader);
                }
            }
        }

        return [.. ordered];

        void AddIfReady(ScalarTape<T>.Operation o)
        {
            if (missing[o.Result] == 0)
            {
                if (!ready.TryGetValue(o.Code, out Queue<ScalarTape<T>.Operation>? queue))
                {
                    ready[o.Code] = queue = new();
                }

                queue.Enqueue(o);
            }
        }
    }

    /// <summary>Returns the kind and the length of each run of operations of one kind.</summary>
    public static IEnumerable<(ScalarCode Code, int Count)> Runs(ScalarTape<T>.Operation[] operations)
    {
        for (int first = 0, next; first < operations.Length; first = next)
        {
            ScalarCode code = operations[first].Code;
            next = Array.FindIndex(operations, first, o => o.Code != code);
            next = next < 0 ? operations.Length : next;
            yield return (code, next - first);
        }
    }
}
