using System.Runtime.CompilerServices;

namespace Continua.Vectors;

/// <summary>The compiler options of loops over vectors.</summary>
internal static class Kernel
{
#if AHEAD
    /// <summary>
    /// Ahead-of-time images omit methods marked AggressiveOptimization, and fully optimise unmarked methods.
    /// </summary>
    public const MethodImplOptions Options = default;
#else
    /// <summary>
    /// Compiles a kernel with full optimisation at its first call. With tiered compilation, kernels were 18 to 110
    /// times slower at their second call.
    /// </summary>
    public const MethodImplOptions Options = MethodImplOptions.AggressiveOptimization;
#endif
}
