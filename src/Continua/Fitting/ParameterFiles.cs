using System.Numerics;

namespace Continua.Learning;

/// <summary>
/// Reads and writes the parameters of models that are built in code: safetensors files with one tensor for each
/// parameter.
/// </summary>
public static class ParameterFiles
{
    /// <summary>Writes parameters.</summary>
    /// <typeparam name="T"><see langword="float"/> or <see langword="double"/>.</typeparam>
    /// <param name="parameters">The parameters.</param>
    extension<T>(Parameters<T> parameters)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        /// <summary>Writes the names, shapes and values of the parameters.</summary>
        /// <param name="path">The path of the file.</param>
        /// <exception cref="IOException">The file could not be written; the previous one is unchanged.</exception>
        public void Save(string path) => ModelFile.Write(path, parameters);
    }

    /// <summary>Reads parameters.</summary>
    /// <param name="module">The module.</param>
    extension(Module module)
    {
        /// <summary>
        /// Reads parameters that were saved for this module. Their names and shapes have to be those of the module.
        /// </summary>
        /// <typeparam name="T"><see langword="float"/> or <see langword="double"/>.</typeparam>
        /// <param name="path">The path of the file.</param>
        /// <exception cref="ModelFileException">
        /// The file is damaged, has a newer format or belongs to another module.
        /// </exception>
        public Parameters<T> LoadParameters<T>(string path)
            where T : unmanaged, IBinaryFloatingPointIeee754<T> => ModelFile.ReadParameters<T>(path, module);
    }
}
