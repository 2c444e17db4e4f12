using System.Runtime.CompilerServices;

namespace Continua.Vectors;

/// <summary>How the loops over vectors are compiled.</summary>
internal static class Kernel
{
#if AHEAD
    /// <summary>Images compiled ahead leave out what is marked for full optimisation, though they optimise it no less.</summary>
    public const MethodImplOptions Options = default;
#else
    /// <summary>At once, and fully: the second call of a kernel would be 18 to 110 times slower otherwise.</summary>
    public const MethodImplOptions Options = MethodImplOptions.AggressiveOptimization;
#endif
}
