using System.Numerics;

namespace Continua.Fields;

/// <summary>Over what a field is a field.</summary>
internal enum FieldForm
{
    /// <summary>y ↦ f.</summary>
    Slope,

    /// <summary>(y, a) ↦ (f, −aᵀ∂f/∂y).</summary>
    WithAdjoint,

    /// <summary>(y, a) ↦ (f, −aᵀ∂f/∂y), which keeps the slopes of the requested arguments' cotangents.</summary>
    WithAdjointSums,
}

/// <summary>All that one solve asks of its field.</summary>
/// <param name="Derivative">The cotangents that are wanted; null for none.</param>
internal sealed record FieldQuery(VjpRequest? Derivative = null)
{
    public FieldForm Form { get; init; }

    /// <summary>Whether evaluations keep what the derivative reads.</summary>
    public bool Keeps { get; init; }

    /// <summary>Whether ∂f/∂y and ∂f/∂t are wanted.</summary>
    public bool Jacobian { get; init; }

    /// <summary>Whether differences that stand in for the Jacobian are of second order.</summary>
    public bool ExactJacobian { get; init; }

    /// <summary>Whether the derivative of ∂f/∂y · u + ∂f/∂t · τ is wanted, for given u and τ.</summary>
    public bool Directional { get; init; }
}

/// <summary>What one thread solves with.</summary>
/// <param name="Field">The field, with its Jacobian where that is wanted.</param>
/// <param name="Derivatives">Null where none are wanted.</param>
internal sealed record FieldParts<T>(BlockField<T> Field, FieldDerivatives<T>? Derivatives = null)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>;
