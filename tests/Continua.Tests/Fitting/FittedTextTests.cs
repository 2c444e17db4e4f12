using System.Globalization;
using Continua.Learning;

namespace Continua.Tests.Fitting;

/// <summary>The text of a fitted model describes it in one line.</summary>
public class FittedTextTests
{
    [Fact]
    public void The_text_of_a_fitted_model_names_its_states_its_time_and_its_field()
    {
        FitOptions quick = new() { Steps = 1, Window = 5, Threads = 1 };
        NeuralOde model = new(new MlpField(2, [4], Activation.Tanh));
        Fitted fitted = model.Fit(DataUnitsTests.Circle(0, 1), quick);
        Assert.Equal("Fitted neural ODE of x, y over 't' in units of 't': mlp, 22 parameters in single precision",
            fitted.ToString());
        Assert.Equal(fitted.ToString(), string.Create(CultureInfo.InvariantCulture, $"{fitted}"));
        Mlp net = new([2, 2], Activation.Tanh);
        Assert.Equal(
            "Fitted neural ODE of x, y over 't' in units of 't': a field written in C#, 6 parameters in double precision",
            new NeuralOde(net, (t, y) => net.Apply(y)).Fit<double>(DataUnitsTests.Circle(0, 1), quick).ToString());
    }
}
