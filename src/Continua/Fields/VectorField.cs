namespace Continua;

/// <summary>A vector field dy/dt = f(t, y) in plain C#: writes the slope at time t and state y.</summary>
/// <param name="t">In units of the solve's times.</param>
/// <param name="y">The state, [dim].</param>
/// <param name="dy">The slope to write, [dim].</param>
public delegate void VectorField<T>(T t, ReadOnlySpan<T> y, Span<T> dy);

/// <summary>
/// The derivative of a plain vector field, pulled back: for a cotangent a of the slope, writes aᵀ∂f/∂y and returns aᵀ∂f/∂t.
/// </summary>
public delegate T VectorFieldVjp<T>(T t, ReadOnlySpan<T> y, ReadOnlySpan<T> cotangent, Span<T> byY);

/// <summary>The Jacobian of a plain vector field: writes ∂f/∂y and ∂f/∂t, which hold zeros before.</summary>
/// <param name="t">In units of the solve's times.</param>
/// <param name="y">The state, [dim].</param>
/// <param name="jacobian">[dim · dim], row by row: ∂fᵢ/∂yⱼ at i · dim + j.</param>
/// <param name="byTime">[dim]: ∂f/∂t.</param>
public delegate void VectorFieldJacobian<T>(T t, ReadOnlySpan<T> y, Span<T> jacobian, Span<T> byTime);

/// <summary>A vector field dy/dt = f(t, y, arguments) in plain C#, with arguments of each row's own.</summary>
/// <param name="t">In units of the solve's times.</param>
/// <param name="y">The state, [dim].</param>
/// <param name="arguments">Of the row.</param>
/// <param name="dy">The slope to write, [dim].</param>
public delegate void VectorFieldWithArguments<T>(T t, ReadOnlySpan<T> y, ReadOnlySpan<T> arguments, Span<T> dy);
