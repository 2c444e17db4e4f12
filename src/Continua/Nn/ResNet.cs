namespace Continua.Learning;

/// <summary>A residual network: x ← x + net(x), again and again. One step of it is a step of Euler's method for dx/dt = net(x).</summary>
/// <remarks>Reference: He, Zhang, Ren, Sun 2016, "Deep residual learning for image recognition", equation 1.</remarks>
public sealed class ResNet : Module
{
    private readonly Mlp[] blocks;

    /// <summary>A network of blocks with parameters of their own; a block given twice shares its parameters.</summary>
    /// <param name="blocks">One at least, each with as many outputs as inputs, all with equally many.</param>
    /// <exception cref="ArgumentException">There is no block, or a block cannot be added to what goes into it.</exception>
    public ResNet(IReadOnlyList<Mlp> blocks)
    {
        ArgumentNullException.ThrowIfNull(blocks);
        Tensor.Guard(blocks.Count > 0, "A residual network has at least one block, but got none; give for example [new Mlp([2, 32, 2], Activation.Tanh)].");
        int width = blocks[0].Sizes[0];
        foreach (Mlp block in blocks)
        {
            Tensor.Guard(
                block.Sizes[0] == width && block.Sizes[^1] == width,
                $"A block's outputs are added to its inputs, {width} here, but got sizes [{string.Join(", ", block.Sizes)}]; let it begin and end "
                + $"with {width}.");
        }

        this.blocks = [.. blocks];
    }

    /// <summary>One block, repeated: the parameters are shared by all its uses.</summary>
    /// <param name="depth">How often it is used, 1 at least.</param>
    /// <exception cref="ArgumentException">The depth is below 1, or the block's outputs cannot be added to its inputs.</exception>
    public ResNet(Mlp block, int depth)
        : this([.. Enumerable.Repeat(block, Math.Max(0, depth))])
    {
    }

    /// <summary>How often something is added to x.</summary>
    public int Depth => blocks.Length;

    protected override IReadOnlyList<Module> Parts => blocks;

    /// <param name="x">[width].</param>
    /// <returns>[width].</returns>
    public Tensor Apply(Tensor x)
    {
        foreach (Mlp block in blocks)
        {
            x += block.Apply(x);
        }

        return x;
    }
}
