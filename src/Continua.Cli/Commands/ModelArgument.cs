using Continua.Cli.Runs;
using Continua.Learning;

namespace Continua.Cli.Commands;

/// <summary>A model named on the command line: its file, or the folder of its run.</summary>
internal static class ModelArgument
{
    public static Fitted Open(string path)
    {
        string file = Directory.Exists(path) ? Path.Combine(path, RunFolder.ModelFile) : path;
        return NeuralOde.Open(FileArgument.Existing(file, "A model is read from the file that continua fit writes"));
    }
}
