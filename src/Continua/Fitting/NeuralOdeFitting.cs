using System.Numerics;

namespace Continua.Learning;

/// <summary>Fitting, loading and opening of <see cref="NeuralOde"/> models.</summary>
public static class NeuralOdeFitting
{
    extension(NeuralOde model)
    {
        /// <summary>
        /// Reads a model file made of catalogue parts only, and rebuilds the model in the precision it was saved in.
        /// </summary>
        /// <returns>A <see cref="Fitted{T}"/> of that precision.</returns>
        /// <exception cref="ModelFileException">The file is damaged, newer, or its field is written in C#.</exception>
        public static Fitted Open(string path) => ModelFile.Read(path, null);

        /// <summary>
        /// Reads a model file made of catalogue parts only, to compute in a given precision; numbers are rounded to it.
        /// </summary>
        /// <exception cref="ModelFileException">The file is damaged, newer, or its field is written in C#.</exception>
        public static Fitted<T> Open<T>(string path)
            where T : unmanaged, IBinaryFloatingPointIeee754<T> => ModelFile.Read<T>(path, null);

        /// <summary>Fits the model to one or several series, in single precision.</summary>
        /// <exception cref="TrainingException">Training diverged before there was a model worth keeping.</exception>
        public Fitted<float> Fit(TimeSeries data, FitOptions? options = null) => model.Fit<float>(data, options);

        /// <summary>Fits the model to one or several series.</summary>
        /// <exception cref="TrainingException">Training diverged before there was a model worth keeping.</exception>
        public Fitted<T> Fit<T>(TimeSeries data, FitOptions? options = null)
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            using Fit<T> fit = new(model, data, options ?? new());
            fit.Run();
            return fit.Result;
        }

        /// <summary>Reads a model file written for this model's code, in the precision it was saved in.</summary>
        /// <remarks>
        /// Names and shapes of parameters are checked, and that the field computes the same and <see cref="NeuralOde.Solve"/> steps the same,
        /// <see cref="SolveOptions.MaxSteps"/> aside.
        /// </remarks>
        /// <returns>A <see cref="Fitted{T}"/> of that precision.</returns>
        /// <exception cref="ModelFileException">The file is damaged, newer, or another model's.</exception>
        public Fitted Load(string path) => ModelFile.Read(path, model);

        /// <summary>
        /// Reads a model file written for this model's code, to compute in a given precision; rounded to it.
        /// </summary>
        /// <exception cref="ModelFileException">The file is damaged, newer, or another model's.</exception>
        public Fitted<T> Load<T>(string path)
            where T : unmanaged, IBinaryFloatingPointIeee754<T> => ModelFile.Read<T>(path, model);
    }
}
