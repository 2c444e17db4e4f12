using System.Numerics;

namespace Continua.Learning;

/// <summary>Files of parameters, for models that code builds: safetensors, one tensor a slice.</summary>
public static class ParameterFiles
{
    extension<T>(Parameters<T> parameters)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        /// <summary>Writes names, shapes and numbers.</summary>
        /// <exception cref="IOException">It could not be written; an earlier file is untouched.</exception>
        public void Save(string path) => ModelFile.Write(path, parameters);
    }

    extension(Module module)
    {
        /// <summary>Reads parameters that were saved for this module; names and shapes are checked.</summary>
        /// <exception cref="ModelFileException">The file is damaged, newer, or another module's.</exception>
        public Parameters<T> LoadParameters<T>(string path)
            where T : unmanaged, IBinaryFloatingPointIeee754<T> => ModelFile.ReadParameters<T>(path, module);
    }
}
