using Continua.Learning;

namespace Continua.Tests.Nn;

/// <summary>Residual networks, with one block shared and with blocks of their own.</summary>
public class ResNetTests
{
    [Fact]
    public void A_shared_block_is_listed_once_and_added_at_each_depth()
    {
        ResNet net = new(new Mlp([1, 1], Activation.Tanh), 3);
        Parameters<double> parameters = net.Initialize<double>(new RandomKey(1));
        (parameters["0.0.weight"][0], parameters["0.0.bias"][0]) = (0.5, 1);
        Assert.Equal((3, 2), (net.Depth, parameters.Layout.Size));

        // x ← 1.5 x + 1, three times from 2: 4, 7, 11.5.
        Assert.Equal(11.5, Output(net, parameters, 2), 1e-14);
    }

    [Fact]
    public void Blocks_of_their_own_have_parameters_of_their_own()
    {
        ResNet net = new([new Mlp([1, 1], Activation.Tanh), new Mlp([1, 1], Activation.Tanh)]);
        Assert.Equal(["0.0.weight", "0.0.bias", "1.0.weight", "1.0.bias"], net.Layout.Slices.Select(s => s.Name));
        Parameters<double> parameters = new(net.Layout, [1, 0, -0.5, 3]);
        Assert.Equal(5, Output(net, parameters, 2), 1e-14);
    }

    [Fact]
    public void What_cannot_be_added_is_answered_with_a_sentence()
    {
        Assert.Contains("at least one block, but got none", Refused(() => new ResNet(new Mlp([2, 2], Activation.Tanh), 0)), StringComparison.Ordinal);
        Assert.Contains("got sizes [2, 5, 3]", Refused(() => new ResNet([new Mlp([2, 5, 3], Activation.Tanh)])), StringComparison.Ordinal);
        Assert.Contains("2 here, but got sizes [3, 3]", Refused(
            () => new ResNet([new Mlp([2, 2], Activation.Tanh), new Mlp([3, 3], Activation.Tanh)])), StringComparison.Ordinal);
    }

    private static string Refused(Func<object> what) => Assert.Throws<ArgumentException>(what).Message;

    private static double Output(ResNet net, Parameters<double> parameters, double x)
    {
        using Gradient<double> output = Gradient.Of<double>(v => Tensor.Sum(net.Apply(v)), net);
        return output.Evaluate(parameters, new double[,] { { x } }).Value;
    }
}
