using System.Numerics;

namespace Continua.Fields;

/// <summary>The equation that a field instance evaluates.</summary>
internal enum FieldForm
{
    /// <summary>The equation itself: y ↦ f.</summary>
    Slope,

    /// <summary>The equation with its continuous adjoint: (y, a) ↦ (f, −aᵀ∂f/∂y).</summary>
    WithAdjoint,

    /// <summary>
    /// As <see cref="WithAdjoint"/>; each evaluation also stores −aᵀ∂f/∂θ for the requested arguments θ.
    /// </summary>
    WithAdjointSums,
}

/// <summary>The evaluations and derivatives that a solve requests from its field.</summary>
/// <param name="Derivative">The requested cotangents; null for none.</param>
internal sealed record FieldQuery(VjpRequest? Derivative = null)
{
    /// <summary>The equation to evaluate.</summary>
    public FieldForm Form { get; init; }

    /// <summary>Whether evaluations store the intermediate values that the derivative reads.</summary>
    public bool Keeps { get; init; }

    /// <summary>Whether ∂f/∂y and ∂f/∂t are requested.</summary>
    public bool Jacobian { get; init; }

    /// <summary>
    /// Whether a Jacobian that is computed by finite differences uses differences of second order instead of first.
    /// </summary>
    public bool ExactJacobian { get; init; }

    /// <summary>Whether the velocities and forces of a separable field are requested, each alone.</summary>
    public bool Separable { get; init; }

    /// <summary>
    /// Whether the implicit and the explicit summand of a split field are requested, each alone, with the Jacobian of the
    /// implicit one. A field that is not split is created as a whole.
    /// </summary>
    public bool Split { get; init; }

    /// <summary>
    /// Whether the stages are solved by iteration. A field with its tangent then brings the field of the values alone,
    /// whose iterations its tangent must not change.
    /// </summary>
    public bool Iterates { get; init; }

    /// <summary>Whether the derivative of ∂f/∂y · u + ∂f/∂t · τ is requested, for given u and τ.</summary>
    public bool Directional { get; init; }
}

/// <summary>One thread's instances of a field and its derivatives.</summary>
/// <param name="Field">The field, with its Jacobian if requested.</param>
/// <param name="Derivatives">The derivatives; null if none were requested.</param>
internal sealed record FieldParts<T>(BlockField<T> Field, FieldDerivatives<T>? Derivatives = null)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>;
