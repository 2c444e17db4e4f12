using Continua.Compilation;
using Continua.Graphs;
using Continua.Kernels;

namespace Continua.Tests.Compilation;

/// <summary>Values that live at the same time lie in different places.</summary>
public class MemoryPlanTests
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, 60)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Places_of_lives_that_overlap_do_not(int seed)
    {
        System.Random random = new(seed);
        int unit = 1 << random.Next(5);
        MemoryPlan plan = new(unit);
        (int Start, int Size, int First, int Last)[] placed =
        [
            .. Enumerable.Range(0, 80).Select(n => (Size: random.Next(1, 40), First: n / 2, Last: (n / 2) + random.Next(12)))
                .Select(v => (plan.Allocate(v.Size, v.First, v.Last), v.Size, v.First, v.Last)),
        ];
        Assert.All(placed, a => Assert.Equal(0, a.Start % unit));
        Assert.All(placed.Index(), a => Assert.All(placed[(a.Index + 1)..], b => Assert.False(
            a.Item.First <= b.Last && b.First <= a.Item.Last
            && a.Item.Start < b.Start + b.Size && b.Start < a.Item.Start + a.Item.Size)));
    }

    [Fact]
    public void A_place_that_is_free_again_is_used_again()
    {
        MemoryPlan plan = new(1);
        Assert.Equal([0, 10, 0], [plan.Allocate(10, 0, 1), plan.Allocate(10, 1, 5), plan.Allocate(8, 2, 5)]);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Slots_of_a_program_that_live_at_once_do_not_overlap(int seed)
    {
        using HandRun run = Random(seed);
        SlotPlan[] slots = run.Program.Slots();
        Instruction<double>[] rows = run.Program.Instructions("rows");

        // Where instructions on held rows work, nothing lasts: rows begin anew after them.
        int[] between = [.. run.Program.Instructions("heldRows").Select(i => i.ScratchSlot)];
        (int Slot, int First, int Last)[] lives =
        [
            .. Enumerable.Range(0, slots.Length).Where(s => slots[s].PerRow && slots[s].Offset >= 0 && !between.Contains(s)).Select(s =>
            {
                int[] mentions = [.. rows.Index()
                    .Where(i => i.Item.ScratchSlot == s || i.Item.Reads.Append(i.Item.Result).Any(o => o.Slot == s)).Select(i => i.Index)];
                return (s, mentions.Length > 0 ? mentions[0] : 0, mentions.Length > 0 ? mentions[^1] : rows.Length);
            }),
        ];
        Assert.All(lives, a => Assert.All(lives.Where(b => b.Slot > a.Slot), b => Assert.False(
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
        Declared[] declared = [.. expression.Inputs.Select((_, i) => new Declared((seed >> i & 1) == 0, (seed * 5 >> i & 1) == 0))];
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
