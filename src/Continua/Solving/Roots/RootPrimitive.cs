using Continua.Compilation;
using Continua.Graphs;
using Continua.Kernels;

namespace Continua.Solving;

/// <summary>
/// A root z of g(z, a) = 0. Inputs: the guess [n], of which the root is locally independent, then the arguments a. The
/// derivatives follow from the implicit function theorem, ∂g/∂z ż = −∂g/∂a ȧ, as expressions of the root, so that they
/// have derivatives themselves.
/// </summary>
/// <param name="function">The function g with its Jacobian.</param>
/// <param name="settings">The settings of the search.</param>
/// <param name="kind">The sort of root, for messages.</param>
internal sealed class RootPrimitive(RootFunction function, RootSettings settings, RootKind kind)
    : Primitive, IRowwise, IEnclosing, IFailing, ILimitsThreads, ITimed, ICostly
{
    public override string Name => kind.Name;

    public override string Attributes => "";

    public RootFunction Function => function;

    public RootSettings Settings => settings;

    public RootKind Kind => kind;

    public bool Throws => settings.ThrowOnFailure == true;

    public int MaxThreads => Execution.Parallelism.Min(settings.Threads, function.MaxThreads);

    public IReadOnlyList<Tensor> Placeholders => function.Placeholders;

    object IEnclosing.Settings => (nameof(RootPrimitive), settings, kind);

    public IEnumerable<Tensor> TimesOf(Tensor node) => function.TimedArguments.Select(k => node.Inputs[1 + k]);

    public Tensor[] Enclosed(Tensor node) => function.Functions(Arguments(node));

    public ReadOnlySpan<Tensor> Arguments(Tensor node) => node.Inputs.AsSpan(1);

    public Tensor Open(Tensor node, Tensor[] enclosed, IReadOnlySet<Tensor> required)
    {
        (RootFunction opened, Tensor[] arguments) = function.Open(enclosed, required);
        return new(new RootPrimitive(opened, settings, kind), [node.Inputs[0], .. arguments]);
    }

    internal override TensorType Infer(ReadOnlySpan<Tensor> inputs) => inputs[0].Type;

    internal override Tensor?[] Vjp(Tensor output, Tensor cotangent, ReadOnlySpan<bool> wanted)
    {
        ReadOnlySpan<Tensor> arguments = Arguments(output);
        Tensor multiplier = new(LinearSolvePrimitive.Transposed, function.JacobianAt(output, arguments), -cotangent);
        Tensor?[] pulled = function.Pull(output, multiplier, arguments);
        bool[] isWanted = wanted.ToArray();
        return [null, .. pulled.Select((value, k) => isWanted[1 + k] ? value : null)];
    }

    internal override Tensor? Jvp(Tensor output, Tensor?[] tangents)
    {
        ReadOnlySpan<Tensor> arguments = Arguments(output);
        return function.Push(output, tangents.AsSpan(1), arguments) is { } pushed
            ? Tensor.Solve(function.JacobianAt(output, arguments), -pushed)
            : null;
    }

    internal override bool IsLinearIn(int input) => false;

    internal override void Lower<T>(Lowering<T> lowering, Tensor node)
    {
        bool[] perRow = [.. node.Inputs.Skip(1).Select(lowering.IsPerRow)];
        RootPlan<T> plan = new(this, lowering.State(), node.Inputs[1..], perRow);
        Operand[] reads = [.. node.Inputs.Select(lowering.Read)];
        lowering.Emit(node, new RootInstruction<T>(plan, lowering.Write(node), reads));
    }
}
