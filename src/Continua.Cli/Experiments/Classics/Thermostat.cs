using Continua.Learning;
using static Continua.Tensor;

namespace Continua.Cli.Experiments;

/// <summary>
/// The model of a room that loses heat to the air outside and has a heater with a thermostat. The outside temperature
/// is a measured input; two events switch the heater. Times are in hours, temperatures in degrees Celsius. The state
/// is the temperature, the switch (0 or 1) and the energy used so far in kilowatt hours.
/// </summary>
internal static class Thermostat
{
    public const double Days = 31;

    /// <summary>
    /// Half the difference of the temperatures at which the heater is turned on and off, in degrees Celsius.
    /// </summary>
    public const double Half = 0.5;

    // The power of the heater in kilowatts, and the rise of the temperature that it causes, in degrees per hour.
    private const double Power = 6, Rise = 1.4;

    /// <summary>
    /// The default parameters, [1, 2]: the time constant of the insulation in hours, and the set point of the
    /// thermostat in degrees Celsius.
    /// </summary>
    public static double[,] Defaults { get; } = { { 30, 20 } };

    // Daily minima and maxima at Kingston, Rhode Island, January 2013, in degrees Fahrenheit. Menne, Williams, Vose
    // 2015, United States Historical Climatology Network daily data, NOAA, station 374266.
    private static readonly double[] Lows =
        [22, 14, 7, 10, 24, 17, 21, 14, 20, 35, 22, 34, 39, 45, 33, 28, 30, 23, 15, 41, 19, 18, 5, -3, 8, 2, 2, 10, 28, 32, 43];

    private static readonly double[] Highs =
        [38, 34, 28, 39, 45, 43, 44, 47, 43, 48, 46, 44, 52, 61, 55, 40, 45, 40, 48, 55, 49, 26, 22, 22, 26, 28, 34, 32, 37, 56, 58];

    /// <summary>
    /// The temperature outside: a cubic path through the daily minimum at 6:00 and the daily maximum at 15:00.
    /// </summary>
    public static InputPath Outside { get; } = InputPath.Cubic(
        [.. Enumerable.Range(0, (int)Days).SelectMany(day => new[] { (24.0 * day) + 6, (24 * day) + 15 })],
        [.. Lows.Zip(Highs).SelectMany(day => new[] { Celsius(day.First), Celsius(day.Second) })]);

    /// <summary>Solves for the state of the room over a month.</summary>
    /// <param name="room">The parameters, [2], as in <see cref="Defaults"/>.</param>
    /// <param name="times">The times to save, in hours; null for the end alone.</param>
    public static SolvedTensor Heat(Tensor room, Tensor? times, SolveOptions options)
    {
        Tensor Slope(Tensor t, Tensor y) => [((Outside.At(t) - y[0]) / room[0]) + (Rise * y[1]), 0 * y[1], Power * y[1]];
        Event turnOff = new((t, y) => y[0] - room[1] - Half, (t, y) => [y[0], 0, y[2]], Crossing.Rising, name: "off");
        Event turnOn = new((t, y) => y[0] - room[1] + Half, (t, y) => [y[0], 1, y[2]], Crossing.Falling, name: "on");
        return Ode.Solve(
            Slope, [room[1], 1, 0], 0, 24 * Days, times, options with { Events = [turnOff, turnOn], RecordedEvents = 1 });
    }

    /// <summary>
    /// The energy used in a month, in kilowatt hours, and its derivatives with respect to the parameters of the room.
    /// </summary>
    public static GradientResult<double> Energy(SolveOptions options, double[,] room)
    {
        using Gradient<double> energy = Gradient.Of<double>(x => Heat(x, null, options).Last[2]);
        return energy.Evaluate(room);
    }

    private static double Celsius(double fahrenheit) => (fahrenheit - 32) / 1.8;
}
