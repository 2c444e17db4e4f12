using System.Numerics;

namespace Continua.Kernels;

/// <summary>The order of a tape's operations.</summary>
internal static class TapeOrder<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Joins a product that is used once to the sum or difference that uses it.</summary>
    public static List<ScalarTape<T>.Operation> Joined(List<ScalarTape<T>.Operation> operations, ScalarTape<T>.Move[] stores)
    {
        Dictionary<int, int> uses = [];
        foreach (int register in operations.SelectMany(o => o.Reads).Concat(stores.Select(store => store.Register)))
        {
            uses[register] = uses.GetValueOrDefault(register) + 1;
        }

        Dictionary<int, ScalarTape<T>.Operation> products = operations
            .Where(o => o.Code == ScalarCode.Multiply && uses.GetValueOrDefault(o.Result) == 1).ToDictionary(o => (int)o.Result);
        List<ScalarTape<T>.Operation> joined = [];
        HashSet<int> taken = [];
        foreach (ScalarTape<T>.Operation o in operations)
        {
            bool sums = o.Code is ScalarCode.Add or ScalarCode.Subtract;
            if (sums && products.TryGetValue(o.A, out ScalarTape<T>.Operation first))
            {
                taken.Add(o.A);
                joined.Add(first with { Code = o.Code == ScalarCode.Add ? ScalarCode.MultiplyThenAdd : ScalarCode.MultiplyThenSubtract, Result = o.Result, C = o.B });
            }
            else if (sums && products.TryGetValue(o.B, out ScalarTape<T>.Operation second))
            {
                taken.Add(o.B);
                joined.Add(second with { Code = o.Code == ScalarCode.Add ? ScalarCode.MultiplyThenAdd : ScalarCode.SubtractProduct, Result = o.Result, C = o.A });
            }
            else
            {
                joined.Add(o);
            }
        }

        return [.. joined.Where(o => !taken.Contains(o.Result))];
    }

    /// <summary>
    /// Puts operations of one kind beside each other: of those that can be done, the kind with the most, as long as there are any. Within a
    /// run, what could be done first comes first, so that chains through results overlap.
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
            Queue<ScalarTape<T>.Operation> most = ready.Values.MaxBy(queue => queue.Count)!;
            while (most.TryDequeue(out ScalarTape<T>.Operation done))
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

    /// <summary>How many operations of a kind come one after the other.</summary>
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
