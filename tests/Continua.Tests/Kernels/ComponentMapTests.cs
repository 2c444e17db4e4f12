using Continua.Kernels;

namespace Continua.Tests.Kernels;

/// <summary>A list of components has one form, whether it was given as loops, as a list or by composition.</summary>
public class ComponentMapTests
{
    private static readonly (int Offset, int[] Extents, int[] Strides)[] Loops =
    [
        (0, [1], [1]), (3, [7], [1]), (0, [4, 3], [3, 1]), (0, [4, 3], [1, 4]), (2, [3, 2, 4], [0, 1, 0]), (0, [5], [0]),
        (1, [2, 3], [10, 2]), (0, [2, 2, 2], [4, 1, 2]), (0, [3, 1, 2], [2, 9, 1]), (0, [6, 4, 2], [8, 0, 3]),
    ];

    [Fact]
    public void Loops_and_lists_of_the_same_indices_are_equal()
    {
        foreach ((int offset, int[] extents, int[] strides) in Loops)
        {
            ComponentMap map = ComponentMap.Strided(offset, extents, strides);
            int[] indices = Indices(offset, extents, strides);
            Assert.Equal(indices, map.ToArray());
            Assert.Equal(indices, Enumerable.Range(0, map.Count).Select(c => map[c]));
            Assert.Equal(map, ComponentMap.Of(indices));
            Assert.Equal(map.GetHashCode(), ComponentMap.Of(indices).GetHashCode());
            Assert.Equal(indices.Length, map.RunStarts().Length * map.RunLength);
        }
    }

    [Fact]
    public void Random_lists_keep_their_indices()
    {
        RandomKey key = new(1);
        for (int n = 0; n < 2000; n++)
        {
            RandomKey draw = key.Split(n);
            int[] indices = [.. Enumerable.Range(0, 1 + (int)(draw.Uniform(0) * 12)).Select(c => (int)(draw.Uniform(c + 1) * 4))];
            ComponentMap map = ComponentMap.Of(indices);
            Assert.Equal(indices, map.ToArray());
            Assert.Equal(indices, map.RunStarts().SelectMany(s => Enumerable.Range(0, map.RunLength).Select(i => s + (i * map.RunStride))));
            Assert.Equal(indices.Distinct().Count() < indices.Length, map.Repeats());
            Assert.True(indices.Max() >= indices.Length || indices.Distinct().Count() == indices.Length == map.IsPermutationOf(indices.Length));
        }
    }

    [Fact]
    public void Composition_is_that_of_the_indices()
    {
        foreach ((int offset, int[] extents, int[] strides) in Loops)
        {
            ComponentMap inner = ComponentMap.Strided(offset, extents, strides);
            foreach (int[] outer in new int[][] { [0], [.. Enumerable.Range(0, inner.Count)], [.. Enumerable.Range(0, inner.Count).Reverse()], [0, 0, inner.Count - 1] })
            {
                ComponentMap composed = ComponentMap.Of(outer).After(inner);
                Assert.Equal(outer.Select(c => inner[c]), composed.ToArray());
                Assert.Equal(ComponentMap.Of(composed.ToArray()), composed);
            }
        }
    }

    [Fact]
    public void The_inverse_of_a_permutation_undoes_it()
    {
        foreach (int[] permutation in new int[][] { [0], [2, 0, 1], [0, 3, 1, 4, 2, 5], new RandomKey(3).Permutation(50) })
        {
            ComponentMap map = ComponentMap.Of(permutation);
            Assert.True(map.IsPermutationOf(permutation.Length));
            Assert.Equal(ComponentMap.Run(0, permutation.Length), map.After(map.Inverse()));
        }
    }

    private static int[] Indices(int offset, int[] extents, int[] strides)
    {
        int[] indices = [offset];
        for (int axis = 0; axis < extents.Length; axis++)
        {
            indices = [.. indices.SelectMany(index => Enumerable.Range(0, extents[axis]).Select(i => index + (i * strides[axis])))];
        }

        return indices;
    }
}
