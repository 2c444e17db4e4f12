namespace Continua;

/// <summary>A vector field dy/dt = f(t, y) in plain C#, which writes the slope at time t and state y.</summary>
/// <typeparam name="T">The precision, float or double.</typeparam>
/// <param name="t">The time, in the units of t0 and t1.</param>
/// <param name="y">The state, [dim].</param>
/// <param name="dy">
/// The slope to write, [dim]. Its initial content is undefined, so that every component has to be written.
/// </param>
public delegate void VectorField<T>(T t, ReadOnlySpan<T> y, Span<T> dy);

/// <summary>
/// The vector-Jacobian product of a plain C# vector field: for a cotangent a of the slope, it writes aᵀ∂f/∂y and
/// returns aᵀ∂f/∂t.
/// </summary>
/// <typeparam name="T">The precision, float or double.</typeparam>
/// <param name="t">The time, in the units of t0 and t1.</param>
/// <param name="y">The state, [dim].</param>
/// <param name="cotangent">The cotangent a of the slope, [dim].</param>
/// <param name="byY">
/// The product aᵀ∂f/∂y to write, [dim]. Its initial content is undefined, so that every component has to be written.
/// </param>
/// <returns>The product aᵀ∂f/∂t.</returns>
public delegate T VectorFieldVjp<T>(T t, ReadOnlySpan<T> y, ReadOnlySpan<T> cotangent, Span<T> byY);

/// <summary>
/// The Jacobian of a plain C# vector field, which writes ∂f/∂y and ∂f/∂t. Both are zero when the delegate is called.
/// </summary>
/// <typeparam name="T">The precision, float or double.</typeparam>
/// <param name="t">The time, in the units of t0 and t1.</param>
/// <param name="y">The state, [dim].</param>
/// <param name="jacobian">∂f/∂y to write, [dim · dim] row by row: ∂fᵢ/∂yⱼ at index i · dim + j.</param>
/// <param name="byTime">∂f/∂t to write, [dim].</param>
public delegate void VectorFieldJacobian<T>(T t, ReadOnlySpan<T> y, Span<T> jacobian, Span<T> byTime);

/// <summary>A vector field dy/dt = f(t, y, arguments) in plain C#, with per-row arguments.</summary>
/// <typeparam name="T">The precision, float or double.</typeparam>
/// <param name="t">The time, in the units of t0 and t1.</param>
/// <param name="y">The state, [dim].</param>
/// <param name="arguments">The arguments of the row, [arguments].</param>
/// <param name="dy">
/// The slope to write, [dim]. Its initial content is undefined, so that every component has to be written.
/// </param>
public delegate void VectorFieldWithArguments<T>(T t, ReadOnlySpan<T> y, ReadOnlySpan<T> arguments, Span<T> dy);
