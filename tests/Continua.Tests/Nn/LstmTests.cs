using Continua.Learning;
using static Continua.Tensor;

namespace Continua.Tests.Nn;

/// <summary>The LSTM cell compared with its formula in plain numbers and with PyTorch.</summary>
public class LstmTests
{
    private const int Inputs = 2, Units = 3;

    private static readonly int[] Lengths = [3, 1, 0, 4];

    private static readonly Lstm Cell = new(Inputs, Units);

    [Fact]
    public void The_state_after_a_series_and_its_gradient_are_those_of_the_formula()
    {
        Parameters<double> parameters = Cell.Initialize<double>(new RandomKey(4));
        double[,] values = new double[Lengths.Sum(), Inputs];
        for (int i = 0; i < values.Length; i++)
        {
            values[i / Inputs, i % Inputs] = Math.Sin(2 * i);
        }

        RaggedSeries<double> series = new(values, new double[values.GetLength(0)], Lengths);
        using Predictor<double> last = Predictor.OfSeries<double>(Last, Cell);
        double[,] states = last.EvaluateSeries(parameters, series);
        double[][] expected = PlainStates(parameters, values);
        for (int r = 0; r < Lengths.Length; r++)
        {
            for (int c = 0; c < 2 * Units; c++)
            {
                Assert.Equal(expected[r][c], states[r, c], 1e-13);
            }
        }

        using Gradient<double> gradient = Gradient.OfSeries<double>(x => Sum(Pow(Last(x), 3) + Last(x)), Cell);
        GradientResult<double> result = gradient.EvaluateSeries(parameters, series);
        PlainLayers.AssertDerivatives(
            p => PlainStates(p, values).Sum(row => row.Sum(v => (v * v * v) + v)), parameters, result.ByParameters);
    }

    // import math, torch
    // torch.set_default_dtype(torch.float64)
    // cell, n = torch.nn.LSTMCell(2, 3), 0
    // for p in cell.parameters():
    //     for i in range(p.numel()):
    //         n += 1
    //         p.data.view(-1)[i] = math.sin(0.7 * n)
    // x = torch.tensor([[0.5, -1.0], [0.25, 2.0], [-1.5, 0.75]], requires_grad=True)
    // state = torch.zeros(1, 3), torch.zeros(1, 3)
    // for t in range(3):
    //     state = cell(x[t:t + 1], state)
    // (torch.cat(state, 1) ** 2).sum().backward()
    // print(torch.cat(state, 1).tolist(), x.grad.tolist())
    // print([p.grad.view(-1)[0].item() for p in cell.parameters()])
    // print([p.grad.view(-1)[-1].item() for p in cell.parameters()])
    // with PyTorch 1.13 prints the numbers below; its parameters are weight_ih, weight_hh, bias_ih, bias_hh.
    [Fact]
    public void Weights_of_PyTorch_give_the_states_and_gradients_of_PyTorch()
    {
        double[] state =
        [
            -0.46374791244403718, -0.081568103421276225, 0.053945961040761888,
            -1.0853361311321992, -0.56629892892499023, 0.071706895560869649,
        ];
        double[] byInput =
        [
            0.040965335100875577, 0.20483228946123244, -0.087546129548047316,
            0.31629794729530847, -0.028120402445163842, 0.98751760370520691,
        ];
        string[] names = ["0.weight", "1.weight", "0.bias", "1.bias"];
        double[] byFirst = [-0.4420892375234815, -0.19504494001655548, 0.53386989750431202, 0.53386989750431202];
        double[] byLast = [-0.048631416613748438, 0.011624856523116301, -0.022544756234775927, -0.022544756234775927];
        Parameters<double> parameters = Cell.Initialize<double>(new RandomKey(1));
        int n = 0;
        foreach (string name in names)
        {
            foreach (ref double value in parameters[name])
            {
                value = Math.Sin(0.7 * ++n);
            }
        }

        double[,] x = { { 0.5, -1, 0.25, 2, -1.5, 0.75 } };
        Tensor Unrolled(Tensor all) =>
            Cell.Apply(all[4..], Cell.Apply(all[2..4], Cell.Apply(all[..2], Cell.Start)));
        using Predictor<double> predictor = Predictor.Of<double>(Unrolled, Cell);
        using Gradient<double> gradient = Gradient.Of<double>(all => Sum(Square(Unrolled(all))), Cell);
        double[,] states = predictor.Evaluate(parameters, x);
        GradientResult<double> result = gradient.Evaluate(parameters, x);
        Parameters<double> byParameters = new(Cell.Layout, result.ByParameters);
        Assert.All(Enumerable.Range(0, 6), c => Assert.Equal(state[c], states[0, c], 1e-14));
        Assert.All(Enumerable.Range(0, 6), c => Assert.Equal(byInput[c], result.ByInputs[0][0, c], 1e-14));
        Assert.All(Enumerable.Range(0, 4), k => Assert.Equal(byFirst[k], byParameters[names[k]][0], 1e-14));
        Assert.All(Enumerable.Range(0, 4), k => Assert.Equal(byLast[k], byParameters[names[k]][^1], 1e-14));
    }

    [Fact]
    public void Initial_values_are_uniform_in_the_range_of_PyTorch()
    {
        double[] values = new Lstm(7, 16).Initialize<double>(new RandomKey(2)).Values;
        Assert.Equal(4 * 16 * (7 + 16 + 2), values.Length);
        Assert.InRange(values.Max(), 0.245, 0.25);
        Assert.InRange(values.Min(), -0.25, -0.245);
    }

    private static Tensor Last(Observations series) =>
        Loop.Scan((s, at) => Cell.Apply(at.Values, s), Cell.Start, series).Last;

    private static double[][] PlainStates(Parameters<double> parameters, double[,] values)
    {
        int n = 0;
        return [.. Lengths.Select(length =>
        {
            double[] state = new double[2 * Units];
            for (int k = 0; k < length; k++)
            {
                state = PlainStep(parameters, PlainLayers.Row(values, n++), state);
            }

            return state;
        })];
    }

    private static double[] PlainStep(Parameters<double> parameters, double[] x, double[] state)
    {
        double[] a = PlainLayers.Affine(parameters["0.weight"], parameters["0.bias"], x);
        double[] b = PlainLayers.Affine(parameters["1.weight"], parameters["1.bias"], state[..Units]);
        double[] next = new double[2 * Units];
        for (int u = 0; u < Units; u++)
        {
            double Gate(int gate) => a[(gate * Units) + u] + b[(gate * Units) + u];
            next[Units + u] = (PlainLayers.Sigmoid(Gate(1)) * state[Units + u])
                + (PlainLayers.Sigmoid(Gate(0)) * Math.Tanh(Gate(2)));
            next[u] = PlainLayers.Sigmoid(Gate(3)) * Math.Tanh(next[Units + u]);
        }

        return next;
    }
}
