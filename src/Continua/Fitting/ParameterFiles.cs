using System.Numerics;

namespace Continua.Learning;

/// <summary>
/// Reads and writes the parameters of modules that are built in code: safetensors files with one tensor for each
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
        /// <summary>Writes the names, shapes and values of the parameters, and the settings of their module.</summary>
        /// <param name="path">The path of the file.</param>
        /// <exception cref="IOException">The file could not be written; the previous one is unchanged.</exception>
        public void Save(string path) => ModelFile.Write(path, parameters);
    }

    /// <summary>Reads parameters.</summary>
    /// <param name="module">The module.</param>
    extension(Module module)
    {
        /// <summary>
        /// Reads the parameters of this module from a file of parameters or of a model. Their names and shapes, and the
        /// module's settings, such as activations, have to be those in the file. The values are rounded to the
        /// precision of <typeparamref name="T"/>.
        /// </summary>
        /// <typeparam name="T"><see langword="float"/> or <see langword="double"/>.</typeparam>
        /// <param name="path">The path of the file.</param>
        /// <exception cref="ModelFileException">
        /// The file is damaged, has a newer format or belongs to another module.
        /// </exception>
        /// <exception cref="IOException">The file cannot be read.</exception>
        public Parameters<T> LoadParameters<T>(string path)
            where T : unmanaged, IBinaryFloatingPointIeee754<T> => ModelFile.ReadParameters<T>(path, module);
    }
}
