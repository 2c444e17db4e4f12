namespace Continua.Tests.Tensors;

public class NearestNameTests
{
    [Theory]
    [InlineData("horizn", "horizon")]
    [InlineData("hroizon", "horizon")]
    [InlineData("Horizons", "horizon")]
    [InlineData("sed", "seed")]
    [InlineData("rk5", "rk4")]
    [InlineData("Y", "y")]
    [InlineData("tolerance", null)]
    [InlineData("", null)]
    public void The_nearest_name_is_returned_unless_all_are_too_different(string word, string? nearest) =>
        Assert.Equal(nearest, NearestName.Of(word, ["seed", "horizon", "rk4", "y"]));

    [Fact]
    public void Among_equally_near_names_the_first_is_returned() =>
        Assert.Equal("dopri5", NearestName.Of("dopri", ["dopri5", "dopri8"]));

    [Fact]
    public void Without_names_the_result_is_null() => Assert.Null(NearestName.Of("x", []));
}
