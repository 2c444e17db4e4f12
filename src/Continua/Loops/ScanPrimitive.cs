using Continua.Execution;
using Continua.Graphs;
using Continua.Kernels;
using Continua.Tracing;

namespace Continua.Loops;

/// <summary>
/// A loop over the observations of a row. Inputs: the states before the first step, values with one entry per
/// observation, then the arguments. The result is opaque; <see cref="ScanItem"/> selects values from it. The vjp and
/// the jvp of a scan are scans over the same observations, so that they have derivatives, too.
/// </summary>
internal sealed class ScanPrimitive(ScanBody body, ScanOptions options)
    : Primitive, Compilation.IRowwise, ISumsCotangents, ILimitsThreads, ITimed,
      IOverObservations
{
    public override string Name => "scan";

    public override string Attributes => options.Backwards ? "backwards" : "";

    public ScanBody Body => body;

    public ScanOptions Options => options;

    /// <summary>
    /// For the jvp of a scan: the body of that scan, and the placeholders of tangents. Null for any other scan.
    /// </summary>
    public ScanTangents? Tangents { get; init; }

    /// <summary>The index of the first value with one entry per observation among the inputs.</summary>
    public int FirstObserved => body.States.Length;

    /// <summary>The index of the first argument among the inputs.</summary>
    public int FirstArgument => body.States.Length + body.Observed.Length;

    /// <summary>The lowest limit on threads of the operations in the body; 0 for none.</summary>
    public int MaxThreads { get; } = Parallelism.LimitOf(new(body.Inputs, body.Next));

    /// <summary>Returns the arguments from which times of solves in the body are computed.</summary>
    public IEnumerable<Tensor> TimesOf(Tensor node) => TimesOf(node, body.Next);

    /// <summary>
    /// Returns the arguments from which times of solves in some expressions of a step are computed.
    /// </summary>
    public IEnumerable<Tensor> TimesOf(Tensor node, IReadOnlyList<Tensor> expressions) =>
        Timed(body.Arguments, expressions).Select(k => node.Inputs[FirstArgument + k]);

    /// <summary>
    /// Returns the indices of the values from which times of solves in some expressions are computed.
    /// </summary>
    public static int[] Timed(Tensor[] values, IReadOnlyList<Tensor> expressions)
    {
        HashSet<Tensor> reached = TimedArguments.Of(new([], expressions));
        return [.. Enumerable.Range(0, values.Length).Where(k => reached.Contains(values[k]))];
    }

    /// <summary>Returns the input series for whose observations a value has one entry each.</summary>
    public static Tensor SourceOf(Tensor ragged)
    {
        while (ragged.Primitive is not RaggedInput)
        {
            Tensor owner = ragged.Inputs[0];
            ragged = owner.Primitive is IOverObservations loop ? loop.ObservedBy(owner) : owner;
        }

        return ragged;
    }

    public Tensor ObservedBy(Tensor node) => node.Inputs[FirstObserved];

    public Tensor Sum(Tensor a, Tensor b) => new(
        new ScanCotangents([.. ScanCotangents.ItemsOf(a), .. ScanCotangents.ItemsOf(b)]), [.. a.Inputs, .. b.Inputs]);

    public Tensor Masked(Tensor cotangent, Tensor reach) => new(
        cotangent.Primitive,
        [
            .. cotangent.Inputs.Select(c => c.Element == ElementType.Ragged
                ? RaggedCotangents.Masked(c, reach)
                : Tensor.Where(reach > 0, c, 0)),
        ]);

    internal override TensorType Infer(ReadOnlySpan<Tensor> inputs)
    {
        Tensor[] placeholders = body.Inputs;
        Tensor source = SourceOf(inputs[FirstObserved]);
        for (int i = 0; i < inputs.Length; i++)
        {
            bool isRagged = i >= FirstObserved && i < FirstArgument;
            ElementType element = isRagged ? ElementType.Ragged : placeholders[i].Element;
            if (inputs[i].Type != placeholders[i].Type with { Element = element }
                || (isRagged && !ReferenceEquals(SourceOf(inputs[i]), source)))
            {
                throw new InvalidOperationException(
                    $"The inputs of a scan have the types of its body and belong to one series, but input {i} is "
                    + $"{inputs[i].Type} for {placeholders[i].Type}.");
            }
        }

        return new(Shape.Scalar, ElementType.Opaque);
    }

    internal override Tensor?[] Vjp(Tensor output, Tensor cotangent, ReadOnlySpan<bool> wanted) =>
        ScanDerivatives.Vjp(output, cotangent, wanted);

    internal override Tensor? Jvp(Tensor output, Tensor?[] tangents) => ScanDerivatives.Jvp(output, tangents);

    internal override bool IsLinearIn(int input) => false;

    internal override void Lower<T>(Lowering<T> lowering, Tensor node)
    {
        ScanPlan<T> plan = ScanPlan<T>.Of(lowering, node);
        Operand[] operands =
            [.. node.Inputs.Where((_, i) => i < FirstObserved || i >= FirstArgument).Select(lowering.Read)];
        lowering.Emit(node, new ScanInstruction<T>(plan, lowering.Write(node), plan.BindReads(operands)));
    }
}
