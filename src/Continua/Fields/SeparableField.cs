using Continua.Graphs;

namespace Continua.Fields;

/// <summary>
/// The parts of a separable field dq/dt = v(t, p), dp/dt = F(t, q): the velocities, with zeros for the momenta, and the
/// forces, with zeros for the positions.
/// </summary>
internal static class SeparableField
{
    /// <summary>Returns the velocities and the forces of a traced field.</summary>
    /// <param name="traced">The field.</param>
    /// <param name="hasTangent">
    /// Whether it is a field with its tangent, of a state of positions, momenta and the tangents of both.
    /// </param>
    /// <exception cref="ArgumentException">The field is not separable.</exception>
    public static Graph[] Of(Graph traced, bool hasTangent = false)
    {
        int all = traced.Inputs[1].Size, dimension = hasTangent ? traced.Outputs[0].Inputs[0].Size : all;
        int half = dimension / 2;
        GuardDimension(dimension);
        foreach ((int row, int column) in hasTangent ? [] : GraphPattern.Of(traced, values: true).Entries)
        {
            Tensor.Guard(
                row < half == column >= half,
                $"A symplectic method solves dq/dt = v(t, p), dp/dt = F(t, q), with q the first half of the state and p the "
                + $"second, but the slope of component {row} depends on component {column}; sort the state, or take another "
                + $"method, such as Dopri5.");
        }

        Tensor slope = traced.Outputs[0], zeros = Tensor.Zeros([half]);
        return
        [
            Joined(i => [slope[i..(i + half)], zeros]),
            Joined(i => [zeros, slope[(i + half)..(i + dimension)]]),
        ];

        // A stage reads what stages of the other kind have changed, so that the time moves with both.
        Graph Joined(Func<int, Tensor[]> parts) => new(traced.Inputs, [Structure.Concat(
            [
                .. parts(0),
                .. hasTangent ? parts(dimension) : [],
                .. all > 2 * dimension ? (Tensor[])[slope[(2 * dimension)..]] : [],
            ])]);
    }

    /// <exception cref="ArgumentException">The number of components is odd.</exception>
    public static void GuardDimension(int dimension) => Tensor.Guard(
        dimension % 2 == 0,
        $"The state of a separable equation consists of as many positions as momenta, but got {dimension} components; give an "
        + $"even number.");
}
