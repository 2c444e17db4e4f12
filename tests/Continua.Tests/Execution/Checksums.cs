using System.Globalization;
using System.Numerics;
using System.Runtime.Intrinsics;
using Continua.Tests.Graphs;

namespace Continua.Tests.Execution;

/// <summary>
/// One line of text for each primitive, for a network, for each solver and for loops, with a hash of all bits of the results.
/// </summary>
internal static class Checksums
{
    private const ulong Basis = 0xCBF29CE484222325;

    /// <summary>The width of the widest vectors of this process, in bits.</summary>
    public static int VectorBits =>
        Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : 128;

    public static IEnumerable<string> Lines() =>
    [
        $"vectors of {VectorBits} bits",
        .. PrimitiveTable.All.Select(primitive => Line($"{primitive.Name} (double)", Of<double>(primitive))),
        .. PrimitiveTable.All.Select(primitive => Line($"{primitive.Name} (float)", Of<float>(primitive))),
        Line("network (double)", OfNetwork<double>()), Line("network (float)", OfNetwork<float>()),
        .. SolveChecksums.All.Concat(LoopChecksums.All).Concat(RootChecksums.All).Select(run => Line(run.Name, run.Continue(Basis))),
    ];

    private static string Line(string name, ulong hash) => string.Create(CultureInfo.InvariantCulture, $"{name}: {hash:x16}");

    private static ulong Of<T>(PrimitiveCase primitive)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ulong hash = Basis;
        foreach (bool[] mask in CaseProgram<T>.Masks(primitive))
        {
            using CaseProgram<T> program = new(primitive, mask);
            foreach (RowRun<T> run in new[] { program.Run(0, 1), program.Run(0, 20) })
            {
                hash = Bits.Hash(run.Rows.Aggregate(hash, Bits.Hash), run.Sums);
            }
        }

        return hash;
    }

    private static ulong OfNetwork<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using NetworkLoss<T> loss = new(threads: 2);
        GradientResult<T> result = loss.Evaluate(0, 133);
        return Bits.Hash(Bits.Hash(Basis, result.ByParameters), result.Losses);
    }
}
