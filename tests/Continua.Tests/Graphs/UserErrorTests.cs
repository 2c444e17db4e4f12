using static Continua.Tensor;

namespace Continua.Tests.Graphs;

/// <summary>The messages for mistakes of users, in the form rule · what was found · fix.</summary>
public class UserErrorTests
{
    private static readonly Tensor V3 = Zeros([3]), V4 = Zeros([4]), M = Zeros([2, 3]), Condition = V3 > 0;

    public static TheoryData<string, Func<object>> Mistakes => new()
    {
        { "Shapes broadcast if, on each axis, the extents are equal or one is 1, but got [3] and [4]; reshape one of them.", () => V3 + V4 },
        { "'matvec' takes a matrix [m, n] and a vector [n], but got [2, 3] and [4]; check the layer's sizes.", () => MatVec(M, V4) },
        { "'matvec' takes a matrix [m, n] and a vector [n], but got [3] and [3]; check the layer's sizes.", () => MatVec(V3, V3) },
        { "'transposeMatvec' takes a matrix [n, m] and a vector [n], but got [2, 3] and [3]; check the layer's sizes.", () => TransposeMatVec(M, V3) },
        { "'outer' takes two real vectors, but got [2, 3] and [3]; reshape them.", () => Outer(M, V3) },
        { "'mul' takes real numbers, but got bool[3]; convert truth values to numbers with Where(condition, 1, 0).", () => Condition * V3 },
        { "'exp' takes real numbers, but got bool[3]; convert truth values to numbers with Where(condition, 1, 0).", () => Exp(Condition) },
        { "'sum' takes real numbers of shape [3], but got bool[3]; convert truth values to numbers with Where(condition, 1, 0).", () => Sum(Condition) },
        { "'select' takes a condition, but got [3]; compare with < or >.", () => Where(V3, V3, V3) },
        { "'select' takes two real values of the condition's shape [3], but got bool[3] and [3]; convert truth values to numbers with Where(condition, 1, 0).", () => Where(Condition, Condition, V3) },
        { "An index lies within the first axis of [3], but got 3; use 0 to 2.", () => V3[3] },
        { "An index lies within the first axis of [3], but got ^4; use 0 to 2.", () => V3[-4] },
        { "A slice lies within the first axis of [3], but got 1..7; use 0 to 3.", () => V3[1..7] },
        { "A slice of [3] holds at least one position, but got 1..1; widen the range.", () => V3[1..1] },
        { "A scalar has no components to select; use the value itself.", () => Constant(1)[0] },
        { "A scalar has no components to select; use the value itself.", () => Constant(1).ToList() },
        { "Reshaping keeps the number of components, but [2, 3] has 6 and [4] 4; choose another shape.", () => Reshape(M, [4]) },
        { "A transpose is taken of a matrix, but got [3]; reshape to two axes.", () => Transpose(V3) },
        { "An axis of [2, 3] is -2 to 1, but got 2; choose one of these.", () => Sum(M, 2) },
        { "A scalar has no axis to reduce; use the value itself.", () => Sum(Constant(1), 0) },
        { "A value broadcasts to a shape it fits into, but [3] does not fit [2, 1]; reshape it.", () => Broadcast(V3, [2, 1]) },
        { "Parts joined along the first axis agree in the others, but got [3] and [2, 3]; reshape one.", () => Concat(V3, M) },
        { "Parts that are joined have one type, but got [3] and bool[3]; convert truth values to numbers with Where(condition, 1, 0).", () => Concat(V3, Condition) },
        { "Parts that are stacked have one shape, but got [3] and [4]; reshape one or use Concat.", () => Stack(V3, V4) },
        { "A concatenation has at least one part, but got none.", () => Concat() },
        { "'gather' takes a value with a first axis and an index, but got [3] and [4]; turn labels into positions with ToIndex.", () => Gather(V3, V4) },
        { "A constant of shape [2] has 2 numbers, but got 3; give one number per component.", () => Constant([1, 2, 3], [2]) },
        { "Extents of a shape are at least 1, but got [0]; drop the empty axis.", () => Vector() },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void Mistakes_are_rejected_with_a_message(string sentence, Func<object> mistake) =>
        Assert.Equal(sentence, Assert.Throws<ArgumentException>(mistake).Message);

    public static TheoryData<Func<object>> Nulls =>
    [
        () => null! + V3, () => V3 * null!, () => -((Tensor)null!), () => Exp(null!), () => Pow(null!, 2), () => Where(null!, V3, V3),
        () => Where(Condition, null!, V3), () => Where(Condition, V3, null!), () => Sum(null!), () => Sum(null!, 0), () => Mean(null!),
        () => Max(null!), () => LogSumExp(null!), () => MatVec(null!, V3), () => MatVec(M, null!), () => Outer(null!, V3),
        () => Gather(null!, V3), () => Gather(V3, null!), () => Concat(V3, null!), () => Concat(null!, V3), () => Stack(V3, null!),
        () => Stack(null!, V3), () => Reshape(null!, [1]), () => Transpose(null!), () => Broadcast(null!, [1]), () => StopGradient(null!),
    ];

    [Theory]
    [MemberData(nameof(Nulls))]
    public void Null_is_rejected(Func<object> mistake) => Assert.Throws<ArgumentNullException>(mistake);
}
