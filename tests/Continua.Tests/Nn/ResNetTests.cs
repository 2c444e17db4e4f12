using Continua.Learning;

namespace Continua.Tests.Nn;

/// <summary>Residual networks with one shared block and with separate blocks.</summary>
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
    public void Separate_blocks_have_separate_parameters()
    {
        ResNet net = new([new Mlp([1, 1], Activation.Tanh), new Mlp([1, 1], Activation.Tanh)]);
        Assert.Equal(["0.0.weight", "0.0.bias", "1.0.weight", "1.0.bias"], net.Layout.Slices.Select(s => s.Name));
        Parameters<double> parameters = new(net.Layout, [1, 0, -0.5, 3]);
        Assert.Equal(5, Output(net, parameters, 2), 1e-14);
    }

    [Fact]
    public void Blocks_of_the_wrong_size_are_refused_with_a_message()
    {
        Assert.Contains("at least one block, but got none",
            Refusal(() => new ResNet(new Mlp([2, 2], Activation.Tanh), 0)), StringComparison.Ordinal);
        Assert.Contains("got sizes [2, 5, 3]", Refusal(() => new ResNet([new Mlp([2, 5, 3], Activation.Tanh)])),
            StringComparison.Ordinal);
        Assert.Contains("2 here, but got sizes [3, 3]", Refusal(
            () => new ResNet([new Mlp([2, 2], Activation.Tanh), new Mlp([3, 3], Activation.Tanh)])), StringComparison.Ordinal);
    }

    private static string Refusal(Func<object> call) => Assert.Throws<ArgumentException>(call).Message;

    private static double Output(ResNet net, Parameters<double> parameters, double x)
    {
        using Gradient<double> output = Gradient.Of<double>(v => Tensor.Sum(net.Apply(v)), net);
        return output.Evaluate(parameters, new double[,] { { x } }).Value;
    }
}
