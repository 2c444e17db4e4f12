namespace Continua.Learning;

/// <summary>
/// A residual network: x ← x + block(x) for each block. One block is one step of length 1 of Euler's method for
/// dx/dt = block(x).
/// </summary>
/// <remarks>Reference: He, Zhang, Ren, Sun 2016, "Deep residual learning for image recognition", equation 1.</remarks>
public sealed class ResNet : Module
{
    private readonly Mlp[] blocks;

    /// <summary>Creates a network from blocks. A block that occurs twice uses the same parameters twice.</summary>
    /// <param name="blocks">
    /// The blocks, at least one; the number of inputs and the number of outputs are the same for all of them.
    /// </param>
    /// <exception cref="ArgumentException">
    /// There is no block, or the inputs and outputs of the blocks differ in size.
    /// </exception>
    public ResNet(IReadOnlyList<Mlp> blocks)
    {
        ArgumentNullException.ThrowIfNull(blocks);
        Tensor.Guard(
            blocks.Count > 0,
            "A residual network has at least one block, but got none; "
            + "give for example [new Mlp([2, 32, 2], Activation.Tanh)].");
        int width = blocks[0].Sizes[0];
        foreach (Mlp block in blocks)
        {
            Tensor.Guard(
                block.Sizes[0] == width && block.Sizes[^1] == width,
                $"A block's outputs are added to its inputs, {width} here, "
                + $"but got sizes [{string.Join(", ", block.Sizes)}]; let it begin and end with {width}.");
        }

        this.blocks = [.. blocks];
    }

    /// <summary>Creates a network that repeats one block, with shared parameters.</summary>
    /// <param name="block">The block; it has as many outputs as inputs.</param>
    /// <param name="depth">The number of repetitions, at least 1.</param>
    /// <exception cref="ArgumentException">
    /// The depth is below 1, or the output of the block does not have the size of its input.
    /// </exception>
    public ResNet(Mlp block, int depth)
        : this([.. Enumerable.Repeat(block, Math.Max(0, depth))])
    {
    }

    /// <summary>The number of blocks, repetitions included.</summary>
    public int Depth => blocks.Length;

    /// <inheritdoc/>
    protected override IReadOnlyList<Module> Parts => blocks;

    /// <summary>Returns the output of the network.</summary>
    /// <param name="x">The input, with as many components as a block has inputs.</param>
    /// <returns>The output, of the same shape.</returns>
    public Tensor Apply(Tensor x)
    {
        foreach (Mlp block in blocks)
        {
            x += block.Apply(x);
        }

        return x;
    }
}
