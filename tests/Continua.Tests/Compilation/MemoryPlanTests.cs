using Continua.Compilation;
using Continua.Graphs;
using Continua.Kernels;

namespace Continua.Tests.Compilation;

/// <summary>Values with overlapping lifetimes have disjoint memory.</summary>
public class MemoryPlanTests
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, 60)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Values_with_overlapping_lifetimes_do_not_share_memory(int seed)
    {
        System.Random random = new(seed);
        int unit = 1 << random.Next(5);
        MemoryPlan plan = new(unit);
        (int Start, int Size, int First, int Last)[] allocated =
        [
            .. Enumerable.Range(0, 80).Select(n => (Size: random.Next(1, 40), First: n / 2, Last: (n / 2) + random.Next(12)))
                .Select(v => (plan.Allocate(v.Size, v.First, v.Last), v.Size, v.First, v.Last)),
        ];
        Assert.All(allocated, a => Assert.Equal(0, a.Start % unit));
        Assert.All(allocated.Index(), a => Assert.All(allocated[(a.Index + 1)..], b => Assert.False(
            a.Item.First <= b.Last && b.First <= a.Item.Last
            && a.Item.Start < b.Start + b.Size && b.Start < a.Item.Start + a.Item.Size)));
    }

    [Fact]
    public void Memory_is_reused_after_the_last_use_of_a_value()
    {
        MemoryPlan plan = new(1);
        Assert.Equal([0, 10, 0], [plan.Allocate(10, 0, 1), plan.Allocate(10, 1, 5), plan.Allocate(8, 2, 5)]);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Slots_of_a_program_with_overlapping_lifetimes_do_not_share_memory(int seed)
    {
        using HandRun run = Random(seed);
        SlotPlan[] slots = run.Program.Slots();
        Instruction<double>[] rows = run.Program.Instructions("rows");

        // The scratch slots of instructions on held rows are not used by the instructions of the calls that follow.
        int[] heldScratch = [.. run.Program.Instructions("heldRows").Select(i => i.ScratchSlot)];
        (int Slot, int First, int Last)[] lifetimes =
        [
            .. Enumerable.Range(0, slots.Length).Where(s => slots[s].PerRow && slots[s].Offset >= 0 && !heldScratch.Contains(s)).Select(s =>
            {
                int[] uses = [.. rows.Index()
                    .Where(i => i.Item.ScratchSlot == s || i.Item.Reads.Append(i.Item.Result).Any(o => o.Slot == s)).Select(i => i.Index)];
                return (s, uses.Length > 0 ? uses[0] : 0, uses.Length > 0 ? uses[^1] : rows.Length);
            }),
        ];
        Assert.All(lifetimes, a => Assert.All(lifetimes.Where(b => b.Slot > a.Slot), b => Assert.False(
            a.First <= b.Last && b.First <= a.Last
            && slots[a.Slot].Offset < slots[b.Slot].Offset + slots[b.Slot].Size
            && slots[b.Slot].Offset < slots[a.Slot].Offset + slots[a.Slot].Size)));
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Nothing_is_read_before_it_is_written(int seed)
    {
        using HandRun clean = Random(seed), poisoned = Random(seed);
        clean.RunAll();
        poisoned.Poison();
        poisoned.RunAll();
        Assert.Equal(Outputs(clean), Outputs(poisoned));
        poisoned.Program.BeginSums(poisoned.Frame);
        poisoned.Program.RunHeldRows(poisoned.Frame, poisoned.Lanes);
        poisoned.Program.RunRows(poisoned.Frame, poisoned.Lanes);
        poisoned.Program.FinishSums(poisoned.Frame);
        poisoned.Program.RunSummed(poisoned.Frame);
        Assert.Equal(Outputs(clean), Outputs(poisoned));
    }

    private static HandRun Random(int seed)
    {
        RandomExpression expression = new(seed, 20 + (3 * seed));
        Tensor[] sums = [.. expression.Outputs.Select(o => new Tensor(SumRowsPrimitive.Instance, o))];
        InputVariation[] declared = [.. expression.Inputs.Select((_, i) => new InputVariation((seed >> i & 1) == 0, (seed * 5 >> i & 1) == 0))];
        HandRun run = new(new(expression.Inputs, [.. expression.Outputs, .. sums]), declared, seed % 3 == 0 ? 1 : 24);
        for (int i = 0; i < expression.Inputs.Length; i++)
        {
            int count = expression.Inputs[i].Size * (declared[i].PerRow ? run.Lanes : 1);
            run.Set(i, [.. Enumerable.Range(0, count).Select(c => (2 * new RandomKey((ulong)i).Uniform(c)) - 1)]);
        }

        return run;
    }

    private static IEnumerable<double> Outputs(HandRun run) => run.Program.Outputs.SelectMany((o, k) => Enumerable.Range(0, run.Lanes)
        .Select(lane => run.Output(k, 0, o.PerRow ? lane : 0)));
}
