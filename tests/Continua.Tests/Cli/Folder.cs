using System.Globalization;
using System.Text;

namespace Continua.Tests.Cli;

/// <summary>A temporary folder with a small data file; the folder is deleted at the end of a test.</summary>
internal sealed class Folder : IDisposable
{
    private readonly string path = Directory.CreateTempSubdirectory("continua-").FullName;

    public Folder() => Data = Write("circle.csv", Circle(60));

    /// <summary>The path of a data file with sixty rows of a circle: time and two states.</summary>
    public string Data { get; }

    public string In(params string[] names) => Path.Combine([path, .. names]);

    public string Write(string name, string text) => Write(name, Encoding.UTF8.GetBytes(text));

    public string Write(string name, byte[] bytes)
    {
        File.WriteAllBytes(In(name), bytes);
        return In(name);
    }

    public byte[] Bytes(params string[] names) => File.ReadAllBytes(In(names));

    public string Text(params string[] names) => File.ReadAllText(In(names));

    public void Dispose() => Directory.Delete(path, recursive: true);

    /// <summary>Returns rows of t, x = cos t and y = sin t in steps of 0.1, as CSV.</summary>
    public static string Circle(int rows)
    {
        StringBuilder text = new("t,x,y\n");
        for (int i = 0; i < rows; i++)
        {
            double t = i * 0.1;
            text.Append(CultureInfo.InvariantCulture, $"{t:0.0},{Math.Cos(t):0.000000},{Math.Sin(t):0.000000}\n");
        }

        return text.ToString();
    }
}
