namespace Continua.Tests.Tensors;

public class ShapeTests
{
    [Fact]
    public void A_default_shape_is_a_scalar() => Assert.Equal((0, 1, Shape.Scalar), (default(Shape).Rank, default(Shape).Size, default(Shape)));

    [Fact]
    public void Shapes_are_compared_by_extents()
    {
        Shape a = [2, 3];
        Assert.Equal([2, 3], a);
        Assert.NotEqual<Shape>([3, 2], a);
        Assert.Equal(6, a.Size);
        Assert.Equal(3, a[-1]);
        Assert.Equal("[2, 3]", a.ToString());
    }

    [Fact]
    public void An_empty_axis_is_rejected_with_the_shape_in_the_message() =>
        Assert.Contains("[2, 0]", Assert.Throws<ArgumentException>(() => Shape.Create([2, 0])).Message);
}
