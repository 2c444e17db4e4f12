using System.Numerics;

namespace Continua.Learning;

/// <summary>Fits <see cref="NeuralOde"/> models to data and reads them from files.</summary>
public static class NeuralOdeFitting
{
    /// <summary>Fits a model, and reads it from files.</summary>
    /// <param name="model">The model.</param>
    extension(NeuralOde model)
    {
        /// <summary>
        /// Reads a model file whose field is in the catalogue, and builds the model in the precision in which it was
        /// saved.
        /// </summary>
        /// <param name="path">The path of the file.</param>
        /// <returns>A <see cref="Fitted{T}"/> of the precision in which it was saved.</returns>
        /// <exception cref="ModelFileException">
        /// The file is damaged, has a newer format or contains no network, or its field, error norm, domain or events
        /// are written in C#.
        /// </exception>
        /// <exception cref="IOException">The file cannot be read.</exception>
        public static Fitted Open(string path) => ModelFile.Read(path, null);

        /// <summary>
        /// Reads a model file whose field is in the catalogue, and builds the model in a given precision; parameters
        /// are rounded to it.
        /// </summary>
        /// <typeparam name="T"><see langword="float"/> or <see langword="double"/>.</typeparam>
        /// <param name="path">The path of the file.</param>
        /// <exception cref="ModelFileException">
        /// The file is damaged, has a newer format or contains no network, or its field, error norm, domain or events
        /// are written in C#.
        /// </exception>
        /// <exception cref="IOException">The file cannot be read.</exception>
        public static Fitted<T> Open<T>(string path)
            where T : unmanaged, IBinaryFloatingPointIeee754<T> => ModelFile.Read<T>(path, null);

        /// <summary>Fits the model to one or several series, in single precision.</summary>
        /// <param name="data">The series.</param>
        /// <param name="options">The options; null for the defaults.</param>
        /// <exception cref="DataFileException">
        /// The data cannot be fitted; the message contains the reason.
        /// </exception>
        /// <exception cref="ArgumentException">
        /// An option is invalid, the training rows contain no window, or the model's field cannot be trained on the
        /// data.
        /// </exception>
        /// <exception cref="TrainingException">Training failed before any parameters had a finite loss.</exception>
        public Fitted<float> Fit(TimeSeries data, FitOptions? options = null) => model.Fit<float>(data, options);

        /// <summary>Fits the model to one or several series, in a given precision.</summary>
        /// <typeparam name="T"><see langword="float"/> or <see langword="double"/>.</typeparam>
        /// <param name="data">The series.</param>
        /// <param name="options">The options; null for the defaults.</param>
        /// <exception cref="DataFileException">
        /// The data cannot be fitted; the message contains the reason.
        /// </exception>
        /// <exception cref="ArgumentException">
        /// An option is invalid, the training rows contain no window, or the model's field cannot be trained on the
        /// data.
        /// </exception>
        /// <exception cref="TrainingException">Training failed before any parameters had a finite loss.</exception>
        public Fitted<T> Fit<T>(TimeSeries data, FitOptions? options = null)
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            using Fit<T> fit = new(model, data, options ?? new());
            fit.Run();
            return fit.Result;
        }

        /// <summary>Reads a file of this model, in the precision in which it was saved.</summary>
        /// <param name="path">The path of the file.</param>
        /// <remarks>
        /// The names and shapes of the parameters, the operations of the field and the options of
        /// <see cref="NeuralOde.Solve"/>, except <see cref="SolveOptions.MaxSteps"/>, have to be those in the file.
        /// Options of gradients, threads and lanes may differ.
        /// </remarks>
        /// <returns>A <see cref="Fitted{T}"/> of the precision in which it was saved.</returns>
        /// <exception cref="ModelFileException">
        /// The file is damaged, has a newer format or belongs to another model.
        /// </exception>
        /// <exception cref="IOException">The file cannot be read.</exception>
        public Fitted Load(string path) => ModelFile.Read(path, model);

        /// <summary>Reads a file of this model, in a given precision; parameters are rounded to it.</summary>
        /// <typeparam name="T"><see langword="float"/> or <see langword="double"/>.</typeparam>
        /// <param name="path">The path of the file.</param>
        /// <exception cref="ModelFileException">
        /// The file is damaged, has a newer format or belongs to another model.
        /// </exception>
        /// <exception cref="IOException">The file cannot be read.</exception>
        public Fitted<T> Load<T>(string path)
            where T : unmanaged, IBinaryFloatingPointIeee754<T> => ModelFile.Read<T>(path, model);
    }
}
