using System.Globalization;
using Continua.Plotting;

namespace Continua.Tests.Plotting;

public class DateTickTests
{
    [Theory]
    [InlineData(0, 1461, 5, "2013 2014 2015 2016 2017")]
    [InlineData(0, 365, 4, "Jan 2013 Apr Jul Oct Jan 2014")]
    [InlineData(300, 480, 6, "Nov 2013 Dec Jan 2014 Feb Mar Apr")]
    [InlineData(20.5, 45, 5, "26 Jan 2013 1 Feb 6 Feb 11 Feb")]
    [InlineData(0.9, 1.2, 5, "1 Jan 2013 22:00 2 Jan 02:00 04:00")]
    [InlineData(0, 0.0005, 4, "1 Jan 2013 00:00:00 00:00:10 00:00:20 00:00:30 00:00:40")]
    [InlineData(0, 40_000, 4, "2020 2040 2060 2080 2100 2120")]
    public void Ticks_are_at_round_dates(double low, double high, int target, string expected)
    {
        Axis axis = new() { Dates = Days };
        Assert.Equal(expected, string.Join(' ', Ticks.Of(axis, low, high, target).Major.Select(t => t.Label)));
    }

    [Theory]
    [InlineData(0, 1e-6)]
    [InlineData(-1e9, 1e9)]
    [InlineData(-2e6, -1e6)]
    [InlineData(1e300, 2e300)]
    public void Extreme_limits_are_drawn_without_faults(double low, double high)
    {
        Figure figure = new();
        figure.Panel.X.Dates = Days;
        figure.Panel.Line([low, high], [0, 1]);
        Assert.Equal("", new Drawn(figure.ToSvg()).Fault());
    }

    [Fact]
    public void Names_of_months_do_not_depend_on_the_culture()
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = new CultureInfo("de-DE");
            Ticks_are_at_round_dates(0, 365, 4, "Jan 2013 Apr Jul Oct Jan 2014");
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    private static DateScale Days { get; } = new(new(2013, 1, 1, 0, 0, 0, TimeSpan.Zero), TimeSpan.FromDays(1));
}
