namespace Continua.Graphs;

/// <summary>
/// A primitive that is lowered in each precision by a method of its own. Whoever compiles ahead sees the kernels behind them; a
/// generic virtual method hides what it reaches until the program runs.
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
