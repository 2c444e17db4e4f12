using Continua.Learning;
using static Continua.Tensor;

namespace Continua.Tests.Documents;

/// <summary>The code of docs/events.md, word for word.</summary>
public class EventBlocks
{
    [Fact]
    public void A_ball_bounces()
    {
        // block: ball
        Solution<double> ball = Ode.Solve(
            (t, y, dy) => { dy[0] = y[1]; dy[1] = -9.81; },
            y0: [10.0, 0.0], t0: 0, t1: 6, new()
            {
                Events = [new Event<double>((t, y) => y[0], reset: (t, y) => y[1] *= -0.8, Crossing.Falling, name: "bounce")],
            });
        foreach (RowEvent<double> bounce in ball.Events())
        {
            Console.WriteLine($"{bounce.Name} at {bounce.Time:F6} s, from {bounce.Before[1]:F3} to {bounce.After[1]:F3} m/s");
        }
        // end

        Assert.Equal(3, ball.Events().Count);
    }

    [Fact]
    public void A_ball_is_dropped()
    {
        // block: drop
        Solution<double> drop = Ode.Solve(
            (t, y, dy) => { dy[0] = y[1]; dy[1] = -9.81; },
            y0: [10.0, 0.0], t0: 0, t1: 6, new() { Events = [new Event<double>((t, y) => y[0], terminal: true)] });
        Console.WriteLine($"{drop.Status()} at {drop.Events()[^1].Time:F4} s, at {-drop.Last[0, 1]:F2} m/s");
        // end

        Assert.Equal(SolveStatus.Terminated, drop.Status());
        Assert.Equal(Math.Sqrt(20 / 9.81), drop.Events()[^1].Time, 1e-9);
        Assert.Equal(Math.Sqrt(20 * 9.81), -drop.Last[0, 1], 1e-6);
    }

    [Fact]
    public void Doses_have_different_amounts()
    {
        // block: amounts
        double[] amounts = [5, 4, 3];
        Solution<double> doses = Ode.Solve((t, y, dy) => dy[0] = -0.1 * y[0], [0.0], 0, 24, new()
        {
            Events = [Event<double>.At([0, 8, 16], (t, y, number) => y[0] += amounts[number])],
        });
        // end

        Assert.Equal((5 * Math.Exp(-2.4)) + (4 * Math.Exp(-1.6)) + (3 * Math.Exp(-0.8)), doses.Last[0, 0], 1e-5);
    }

    [Fact]
    public void The_gradient_with_respect_to_doses_is_exact()
    {
        // block: doses
        // x: the rate of elimination, the times of three doses, the amounts of these doses.
        Tensor Level(Tensor x) => Ode.Solve((t, y) => -x[0] * y, Vector(0), t0: 0, t1: 24, options: new()
        {
            Events = [Event.At(x[1..4], x[4..7], (t, y, dose) => y + dose)],
        }).Last[0];
        var (level, _, by) = Gradient.Of<double>(Level).Evaluate(new double[,] { { 0.1, 0, 8, 16, 5, 5, 5 } });
        Console.WriteLine($"{level:F4}; its derivative by the time of the last dose is {by[0][0, 3]:F4}");
        // end

        double expected = 5 * (Math.Exp(-2.4) + Math.Exp(-1.6) + Math.Exp(-0.8));
        Assert.Equal(expected, level, 1e-4);
        Assert.Equal(0.1 * 5 * Math.Exp(-0.8), by[0][0, 3], 1e-4);
    }

    [Fact]
    public void A_measured_input_drives_a_field()
    {
        // block: input
        double[] hours = [0, 6, 12, 18, 24], outside = [4, 2, 9, 7, 3];
        InputPath air = InputPath.Cubic(hours, outside);
        InputPath heater = InputPath.Step([0, 5.5, 8], [0, 2.5, 0.0]);              // on from 5:30 to 8:00
        Solution<double> room = Ode.Solve(
            (t, y) => (air.At(t) - y) / 20 + heater.At(t), new double[,] { { 18 } }, t0: 0, t1: 24,
            new() { SaveAt = SaveAt.Every(1) });
        // end

        Assert.Equal(25, room.Times().Length);
        Assert.InRange(room.Last[0, 0], 8, 18);

        // block: plain
        Solution<double> plain = Ode.Solve(
            (t, y, dy) => dy[0] = (air.ValueAt(t) - y[0]) / 20 + heater.ValueAt(t), [18.0], 0, 24,
            new() { Breakpoints = heater.KnotsWithin(0, 24) });
        // end

        Assert.Equal(room.Last[0, 0], plain.Last[0, 0], 1e-5);
    }

    [Fact]
    public void An_integrator_is_advanced_step_by_step()
    {
        // block: hand
        using OdeIntegrator<double> tank = new(
            (t, y, dy) => dy[0] = -0.5 * y[0], [1.0], 0, 10, new() { StopAt = [2, 4, 6, 8] });
        double given = 0;                               // the time of the last addition; SetState does not advance the time
        while (tank.Step())
        {
            if (tank.Time() > given && tank.Time() % 2 == 0)
            {
                given = tank.Time();
                tank.SetState([tank.State()[0] + 1]);
            }
        }
        // end

        double level = 1;
        for (int n = 0; n < 4; n++)
        {
            level = (level * Math.Exp(-1)) + 1;
        }

        Assert.Equal(level * Math.Exp(-1), tank.State()[0], 1e-4);
    }

    [Fact]
    public void The_page_has_this_code()
    {
        string root = Data.SharedDataFactAttribute.Root, source = File.ReadAllText(Path.Combine(root, "tests", "Continua.Tests", "Documents", "EventBlocks.cs"));
        string page = File.ReadAllText(Path.Combine(root, "docs", "events.md"));
        string[] blocks = [.. page.Split("```csharp\n").Skip(1).Select(part => part.Split("```")[0])];
        string[] here = [.. source.Split("// block: ").Skip(1).SkipLast(1).Select(part => string.Join('\n', part.Split("// end")[0].Split('\n')[1..^1].Select(line => line.Length > 8 ? line[8..] : "")) + "\n")];
        Assert.Equal(here, blocks);
    }
}
