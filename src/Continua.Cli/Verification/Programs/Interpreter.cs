using Continua.Graphs;

namespace Continua.Cli.Verification.Programs;

/// <summary>Evaluates an expression node by node in plain code, independently of the kernels.</summary>
internal sealed class Interpreter(IReadOnlyDictionary<Tensor, double[]> inputs)
{
    private readonly Dictionary<Tensor, double[]> values = new(inputs, ReferenceEqualityComparer.Instance);

    public double[] Evaluate(Tensor output)
    {
        foreach (Tensor node in Graph.Sort([output]))
        {
            if (!values.ContainsKey(node))
            {
                values[node] = Of(node, [.. node.Inputs.Select(i => values[i])]);
            }
        }

        return values[output];
    }

    private static double[] Of(Tensor node, double[][] x) => node.Primitive switch
    {
        Literal literal => literal.Values,
        TakePrimitive take => [.. take.Map.ToArray().Select(c => x[0][c])],
        AccumulatePrimitive sum => Accumulated(sum.Map.ToArray(), x[0], node.Size),
        ConcatPrimitive => [.. x.SelectMany(part => part)],
        MatVecPrimitive => Product(node, x[0], x[1]),
        OuterPrimitive => [.. x[0].SelectMany(a => x[1].Select(b => a * b))],
        SelectPrimitive => [.. x[0].Select((c, i) => c != 0 ? x[1][i] : x[2][i])],
        StopGradientPrimitive or SummandPrimitive => x[0],
        _ when x.Length == 1 => [.. x[0].Select(v => Unary(node.Primitive.Name, v))],
        _ => [.. x[0].Zip(x[1], (a, b) => Binary(node.Primitive.Name, a, b))],
    };

    private static double Unary(string name, double x) => name switch
    {
        "neg" => -x,
        "sin" => Math.Sin(x),
        "cos" => Math.Cos(x),
        "tanh" => Math.Tanh(x),
        "sigmoid" => 1 / (1 + Math.Exp(-x)),
        "softplus" => Math.Log(1 + Math.Exp(x)),
        "abs" => Math.Abs(x),
        "sign" => Math.Sign(x),
        _ => throw new NotSupportedException(name),
    };

    private static double Binary(string name, double a, double b) => name switch
    {
        "add" => a + b,
        "sub" => a - b,
        "mul" => a * b,
        "div" => a / b,
        "min" => Math.Min(a, b),
        "max" => Math.Max(a, b),
        "less" => a < b ? 1 : 0,
        "lessOrEqual" => a <= b ? 1 : 0,
        _ => throw new NotSupportedException(name),
    };

    private static double[] Accumulated(ReadOnlySpan<int> map, double[] x, int size)
    {
        double[] result = new double[size];
        for (int c = 0; c < x.Length; c++)
        {
            result[map[c]] += x[c];
        }

        return result;
    }

    private static double[] Product(Tensor node, double[] matrix, double[] x)
    {
        bool transposed = node.Primitive.Name == "transposeMatvec";
        int columns = node.Inputs[0].Shape[1];
        double Entry(int r, int k) => matrix[transposed ? (k * columns) + r : (r * columns) + k];
        return [.. Enumerable.Range(0, node.Size).Select(r => x.Select((v, k) => Entry(r, k) * v).Sum())];
    }
}
