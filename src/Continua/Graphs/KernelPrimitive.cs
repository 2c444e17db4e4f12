namespace Continua.Graphs;

/// <summary>
/// A primitive with one lowering method per precision. An ahead-of-time compiler finds the kernels that these methods
/// create; it would not find them in a generic virtual method, whose instantiations are known at run time only.
/// </summary>
internal abstract class KernelPrimitive : Primitive
{
    internal sealed override void Lower<T>(Lowering<T> lowering, Tensor node)
    {
        if (lowering is Lowering<float> single)
        {
            Lower(single, node);
        }
        else
        {
            Lower((Lowering<double>)(object)lowering, node);
        }
    }

    protected abstract void Lower(Lowering<float> lowering, Tensor node);

    protected abstract void Lower(Lowering<double> lowering, Tensor node);
}
