using Continua.Compilation;
using Continua.Graphs;
using Continua.Kernels;

namespace Continua.Tests.Compilation;

/// <summary>A compiled program with its frame; a run executes all strata of the program in order.</summary>
internal sealed unsafe class HandRun : IDisposable
{
    private readonly NativeBuffer<double>[] inputs;

    public HandRun(Graph graph, InputVariation[] declared, int lanes)
    {
        Program = Compiler<double>.Compile(graph, declared);
        (Frame, Lanes) = (Program.CreateFrame(lanes), lanes);
        inputs = [.. graph.Inputs.Select((x, i) => new NativeBuffer<double>(x.Size * (declared[i].PerRow ? lanes : 1)))];
        for (int i = 0; i < inputs.Length; i++)
        {
            Frame[Program.Inputs[i]] = inputs[i].Data;
        }

        Frame.SelectRows(lanes);
    }

    public Program<double> Program { get; }

    public Frame<double> Frame { get; }

    public int Lanes { get; }

    /// <summary>Sets the values of an input; component c of lane l is at index c·lanes + l.</summary>
    public void Set(int input, params ReadOnlySpan<double> values) => values.CopyTo(new Span<double>(inputs[input].Data, values.Length));

    public void RunAll()
    {
        Program.RunConstants(Frame);
        Program.BeginSums(Frame);
        Program.RunHeldRows(Frame, Lanes);
        Program.RunRows(Frame, Lanes);
        Program.FinishSums(Frame);
        Program.RunSummed(Frame);
    }

    public double Output(int output, int component, int lane)
    {
        Operand operand = Program.Outputs[output];
        return Frame.Pointer(operand, Lanes)[(component * operand.ComponentStep(Lanes)) + (lane * operand.LaneStep)];
    }

    /// <summary>Fills with NaN all memory that a run has to write before it reads it.</summary>
    public void Poison()
    {
        SlotPlan[] slots = Program.Slots();
        for (int s = 0; s < slots.Length; s++)
        {
            if (slots[s].Offset >= 0 && !Program.LiteralSlots().Contains(s))
            {
                new Span<double>(Frame[s], slots[s].Size * (slots[s].PerRow ? Lanes : 1)).Fill(double.NaN);
            }
        }
    }

    public void Dispose()
    {
        Frame.Dispose();
        foreach (NativeBuffer<double> input in inputs)
        {
            input.Dispose();
        }
    }
}
