using System.Security.Cryptography;

namespace Continua.Learning;

/// <summary>Reads series with classes from delimited text files.</summary>
internal sealed class SeriesFiles
{
    private const int MaxIndicators = 20;

    // Fewer rows that repeat a time are averaged: at least this number, and this part of all rows.
    private const int MinRepeated = 3, MaxRepeatedPart = 10;

    // The squares of much larger values overflow.
    private const double LargestValue = 1e100;

    private readonly SeriesFileOptions options;
    private readonly ObservationTable table = new();
    private readonly List<string> channels = [];
    private readonly Dictionary<int, string> labels = [], groups = [];
    private readonly Dictionary<int, double> labelTimes = [];
    private readonly List<string> notes = [];
    private TimeAxis? axis;

    private SeriesFiles(SeriesFileOptions options) => this.options = options;

    /// <inheritdoc cref="LabelledSeries.Read"/>
    public static LabelledSeries Read(IReadOnlyList<string> paths, SeriesFileOptions options)
    {
        SeriesFiles files = new(options);
        Dictionary<string, string> names = NamesOf(paths);
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (string path in paths)
        {
            byte[] bytes = File.ReadAllBytes(path);
            hash.AppendData(bytes);
            files.Add(bytes, path, names[path]);
        }

        foreach (string? other in (string?[])[options.LabelsFile, options.StaticFile])
        {
            if (other is not null)
            {
                hash.AppendData(File.ReadAllBytes(other));
            }
        }

        return files.Assemble(Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    private static (string, string)[] Named(string? column, string option) =>
        column is null ? [] : [(column, "SeriesFileOptions." + option)];

    /// <summary>
    /// Returns the names of series in files of one series each: the names of the files without endings, or the paths if names
    /// are equal.
    /// </summary>
    internal static Dictionary<string, string> NamesOf(IReadOnlyList<string> paths)
    {
        Dictionary<string, string> names = paths.Distinct(StringComparer.Ordinal).ToDictionary(path => path, path =>
        {
            string name = Path.GetFileName(path);
            name = name.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? name[..^3] : name;
            return Path.GetFileNameWithoutExtension(name) is { Length: > 0 } bare ? bare : name;
        });
        return names.Values.Distinct(StringComparer.Ordinal).Count() == names.Count ? names : names.Keys.ToDictionary(path => path, path => path);
    }

    private bool IsPivoted => options.PivotName is not null;

    private void Add(byte[] bytes, string path, string single)
    {
        bool labelInFile = options.LabelsFile is null;
        (string, string)[] texts =
        [
            .. Named(options.PivotName, nameof(options.PivotName)),
            .. labelInFile ? Named(options.Label, nameof(options.Label)) : [],
            .. labelInFile ? Named(options.Group, nameof(options.Group)) : [],
            .. labelInFile ? Named(options.LabelTime, nameof(options.LabelTime)) : [],
        ];
        CsvOptions csv = options.Csv with
        {
            Texts = texts,
            States = IsPivoted ? [options.PivotValue ?? throw new ArgumentException(
                "A file with one value per row has columns of names and of values, but got no column of values; set "
                + "SeriesFileOptions.PivotValue.")] : options.Csv.States,
            Axis = axis ?? options.Csv.Axis,
        };
        SeriesRows rows = SeriesReader.Rows(CompressedFile.Decompressed(bytes, path), path, csv, out _);
        InterpretedTimes found = new TimeInterpreter(
            rows.File, rows.Layout.Time, csv, rows.Numbers, rows.TimeUnit, all => Spacing.Median([all])).Interpret();
        axis ??= found.Axis;
        int[] ids = rows.Layout.Series is null
            ? [table.SeriesOf(single)]
            : [.. rows.SeriesNames.Select(table.SeriesOf)];
        int next = 0;
        CellTexts? names = IsPivoted ? rows.Texts[next++] : null;
        CellTexts? label = labelInFile && options.Label is not null ? rows.Texts[next++] : null;
        CellTexts? group = labelInFile && options.Group is not null ? rows.Texts[next++] : null;
        CellTexts? labelTime = labelInFile && options.LabelTime is not null ? rows.Texts[next++] : null;
        (NumberColumn Column, int Channel)[] numbers = Channels(rows, path);
        NoteSentinels(numbers.Select(number => number.Column));
        RequireChannels(rows, found.Times, [.. numbers.Select(number => number.Column)], csv, bytes, path);
        Dictionary<string, int> known = channels.Index().ToDictionary(c => c.Item, c => c.Index, StringComparer.Ordinal);
        for (int r = 0; r < rows.SeriesOfRow.Count; r++)
        {
            int id = ids[rows.SeriesOfRow[r]];
            double time = found.Times[r];
            KeepConstant(label?.Text(r), id, labels, rows, r, "class");
            KeepConstant(group?.Text(r), id, groups, rows, r, "group");
            if (labelTime is not null && double.TryParse(labelTime.Text(r), System.Globalization.CultureInfo.InvariantCulture, out double at))
            {
                labelTimes[id] = at;
            }

            // A row of a table with a column per channel is an observation, even if all channels are missing.
            if (!IsPivoted)
            {
                table.Add(id, -1, time, 0);
            }

            foreach ((NumberColumn column, int fixedChannel) in numbers)
            {
                double value = column.Values[r];
                if (Math.Abs(value) > LargestValue)
                {
                    throw new DataFileException(
                        new(path, rows.Layout.Time.Lines[r], column.Index + 1, column.Name),
                        $"values of series are at most {LargestValue:0e0} in size, but this is {value:0e0}; name it with "
                        + "CsvOptions.Missing if it marks missing values");
                }

                int channel = fixedChannel >= 0 ? fixedChannel : ChannelOf(names!.Text(r), known);
                if (!double.IsNaN(value) || (IsPivoted && options.ObservesMissing))
                {
                    table.Add(id, channel, time, value);
                }
            }
        }
    }

    /// <summary>
    /// Refuses a table with a row per value that is read as one with a column per channel: times repeat, but not with the
    /// same text in another column.
    /// </summary>
    private void RequireChannels(
        SeriesRows rows, double[] times, NumberColumn[] numbers, CsvOptions csv, byte[] bytes, string path)
    {
        if (IsPivoted || options.Csv.States is not null || numbers.Length is 0 or > 2)
        {
            return;
        }

        int repeated = Repeated(_ => "");
        if (repeated < Math.Max(MinRepeated, times.Length / MaxRepeatedPart))
        {
            return;
        }

        SeriesRows texts = SeriesReader.Rows(CompressedFile.Decompressed(bytes, path), path, csv with { KeepsAllTexts = true }, out _);
        for (int j = 0; j < texts.File.Header.Count; j++)
        {
            bool isNumber = Array.Exists(numbers, column => column.Index == j), isCode = numbers.Length == 2 && isNumber && j == numbers[0].Index;
            bool isKey = j == rows.Layout.Series || rows.Layout.Time.Columns.Contains(j);
            if (!isKey && (!isNumber || isCode) && 4 * Repeated(r => texts.Texts[j].Text(r)) < repeated)
            {
                throw new DataFileException(
                    new(path), $"a table with a column per channel has one row at each time of a series, but {repeated} rows repeat a time with "
                    + $"another '{texts.File.Header[j]}'; name the columns of channels and values with SeriesFileOptions.PivotName and PivotValue, "
                    + "or the channels with CsvOptions.States");
            }
        }

        int Repeated(Func<int, string> text) => times.Length
            - Enumerable.Range(0, times.Length).Select(r => (rows.SeriesOfRow[r], times[r], text(r))).Distinct().Count();
    }

    // The values of all channels of a table with one value per row have no common range.
    private void NoteSentinels(IEnumerable<NumberColumn> columns)
    {
        foreach (NumberColumn column in columns.Where(_ => !IsPivoted && options.Csv.Missing is null))
        {
            if (Sentinels.In(column.Values) is { IsMark: true } sentinel)
            {
                notes.Add(string.Create(
                    System.Globalization.CultureInfo.InvariantCulture,
                    $"{sentinel.Value:R} in {sentinel.Cells} cells of '{column.Name}' is far outside all other values: a mark of missing values is named with CsvOptions.Missing."));
            }
        }
    }

    /// <summary>Returns the columns of numbers with their channels; −1 where the name of a row gives the channel.</summary>
    private (NumberColumn, int)[] Channels(SeriesRows rows, string path)
    {
        if (IsPivoted)
        {
            _ = rows.Columns[0].IsState(path, requested: true);
            return [(rows.Columns[0], -1)];
        }

        bool requested = options.Csv.States is not null;
        string?[] taken = options.LabelsFile is null ? [options.Label, options.Group, options.LabelTime] : [];
        NumberColumn[] free =
            [.. rows.Columns.Where(c => !taken.Any(name => string.Equals(name, c.Name, StringComparison.OrdinalIgnoreCase)))];
        NumberColumn[] numbers = [.. free.Where(c => c.IsState(path, requested))];
        if (!requested)
        {
            HashSet<string> names = [.. free.Select(c => c.Name)];
            NumberColumn[] intervals = [.. free.Where(c => IntervalColumns.Contain(c.Name, names))];
            Note("Columns of an earlier imputation, and so not channels", intervals);
            Note("Not numbers, and so not channels", free.Except(numbers).Except(intervals));
            numbers = [.. numbers.Except(intervals)];
        }

        List<(NumberColumn, int)> found = [];
        foreach (NumberColumn column in numbers)
        {
            int channel = channels.IndexOf(column.Name);
            if (channel < 0)
            {
                channel = channels.Count;
                channels.Add(column.Name);
            }

            found.Add((column, channel));
        }

        return [.. found];
    }

    /// <summary>Notes columns that are not read, once for all files.</summary>
    private void Note(string why, IEnumerable<NumberColumn> columns)
    {
        string names = string.Join(", ", columns.Select(c => c.Name).Where(name => name.Length > 0));
        if (names.Length > 0 && !notes.Contains($"{why}: {names}."))
        {
            notes.Add($"{why}: {names}.");
        }
    }

    private int ChannelOf(string name, Dictionary<string, int> known)
    {
        if (!known.TryGetValue(name, out int channel))
        {
            known[name] = channel = channels.Count;
            channels.Add(name);
        }

        return channel;
    }

    private static void KeepConstant(
        string? text, int id, Dictionary<int, string> known, SeriesRows rows, int row, string what)
    {
        if (text is null || MissingText(text))
        {
            return;
        }

        if (known.TryGetValue(id, out string? before) && before != text)
        {
            throw new DataFileException(
                new(rows.File.Name, rows.Layout.Time.Lines[row]),
                $"a series has one {what}, but this one has '{text}' after '{before}'; divide it into series, or choose "
                + "another column");
        }

        known[id] = text;
    }

    private static bool MissingText(string text) =>
        text.Length == 0 || new MissingMarks(null).Has(System.Text.Encoding.UTF8.GetBytes(text));

    private LabelledSeries Assemble(string sha256)
    {
        IReadOnlyList<string> ids = table.SeriesNames;
        if (options.LabelsFile is { } path)
        {
            AddLabels(KeyedTable.Read(path, options.Csv, options.Key, options.Csv.Series), ids);
        }

        Dictionary<int, double[]> constants = Constants();
        int[] order =
        [
            .. Enumerable.Range(0, channels.Count).Where(c => !constants.ContainsKey(c))
                .OrderBy(c => IsPivoted ? channels[c] : "", StringComparer.Ordinal).ThenBy(c => c),
        ];
        if (order.Length == 0)
        {
            throw new DataFileException(
                new(options.Csv.Series ?? "the files"), "series have a channel that varies in time, but every column is "
                + "constant in each series; name the channels with CsvOptions.States");
        }

        RaggedSeries<double> series = table.Assemble(order);
        if (table.Averaged > 0)
        {
            notes.Add($"Values of a channel at the same time are averaged: {table.Averaged}.");
        }

        (List<string> staticNames, List<double[]> statics) = ([], []);
        foreach ((int channel, double[] values) in constants.OrderBy(c => channels[c.Key], StringComparer.Ordinal))
        {
            staticNames.Add(channels[channel]);
            statics.Add(values);
        }

        if (constants.Count > 0 && options.Statics is null && options.StaticsIfPresent is null)
        {
            notes.Add($"Constant in each series, and so read once for each: {string.Join(", ", staticNames)}.");
        }

        if (options.StaticFile is { } file)
        {
            AddStatics(KeyedTable.Read(file, options.Csv, options.Key, options.Csv.Series), ids, staticNames, statics);
        }

        string[] classes = [.. labels.Values.Distinct().Order(LabelOrder.Instance)];
        double[,] staticValues = new double[ids.Count, statics.Count];
        for (int i = 0; i < staticValues.Length; i++)
        {
            staticValues[i / statics.Count, i % statics.Count] = statics[i % statics.Count][i / statics.Count];
        }

        return new(
            series, [.. order.Select(c => channels[c])],
            [.. Enumerable.Range(0, ids.Count).Select(i => labels.TryGetValue(i, out string? label) ? Array.IndexOf(classes, label) : -1)],
            classes)
        {
            Ids = ids,
            Statics = staticValues,
            StaticNames = staticNames,
            Groups = groups.Count == 0 ? null : [.. Enumerable.Range(0, ids.Count).Select(i => groups.GetValueOrDefault(i, ids[i]))],
            Time = axis ?? new() { Name = "observation", Unit = "observations" },
            LabelTimes = labelTimes.Count == 0 ? null
                : [.. Enumerable.Range(0, ids.Count).Select(i => labelTimes.GetValueOrDefault(i, double.NaN))],
            Layout = options,
            Notes = notes,
            Sha256 = sha256,
        };
    }

    private Dictionary<int, double[]> Constants()
    {
        if (options.StaticsIfPresent is { } expected)
        {
            return table.Constants(channels.Count, onlyOnce: false).Where(constant => expected.Contains(channels[constant.Key]))
                .ToDictionary(constant => constant.Key, constant => constant.Value);
        }

        if (options.Statics is not { } names)
        {
            // Columns that are named as channels are channels, also if they are constant.
            if (options.Csv.States is not null && !IsPivoted)
            {
                return [];
            }

            // A column per channel: a repeated equal value is constant. A value per row: only what is given once.
            Dictionary<int, double[]> found = table.Constants(channels.Count, onlyOnce: IsPivoted);
            return channels.Count > found.Count || !IsPivoted ? Varied(found) : [];
        }

        Dictionary<int, double[]> all = table.Constants(channels.Count, onlyOnce: false);
        return names.Select(name =>
        {
            int channel = channels.IndexOf(name);
            string near = NearestName.Of(name, channels) is { } nearest ? $"; did you mean '{nearest}'?" : "";
            return channel >= 0 && all.ContainsKey(channel) ? channel : throw new DataFileException(
                new(options.Csv.Series ?? "the files"), channel < 0
                ? $"SeriesFileOptions.Statics names columns of numbers, but '{name}' is none of them{near}"
                : $"SeriesFileOptions.Statics names values that are constant in each series, but '{name}' varies; leave it out");
        }).ToDictionary(c => c, c => all[c]);
    }

    // If no series has two observations, nothing is known to be constant.
    private Dictionary<int, double[]> Varied(Dictionary<int, double[]> found) => found.Count == channels.Count ? [] : found;

    private void AddLabels(KeyedTable keyed, IReadOnlyList<string> ids)
    {
        string[] others = [.. keyed.Header.Where((_, i) => i != keyed.Key)];
        int column = options.Label is { } name ? keyed.Find(name, "SeriesFileOptions.Label")
            : others.Length == 1 ? Array.IndexOf(keyed.Header, others[0])
            : throw new DataFileException(
                new(keyed.Path), $"the classes are one column, but this file has {string.Join(", ", others.Select(h => $"'{h}'"))}; "
                + "name it with SeriesFileOptions.Label");
        int group = options.Group is { } grouped ? keyed.Find(grouped, "SeriesFileOptions.Group") : -1;
        int time = options.LabelTime is { } timed ? keyed.Find(timed, "SeriesFileOptions.LabelTime") : -1;
        for (int i = 0; i < ids.Count; i++)
        {
            if (keyed.Text(ids[i], column) is { } label && !MissingText(label))
            {
                labels[i] = label;
            }

            if (group >= 0 && keyed.Text(ids[i], group) is { Length: > 0 } of)
            {
                groups[i] = of;
            }

            if (time >= 0 && double.TryParse(keyed.Text(ids[i], time), System.Globalization.CultureInfo.InvariantCulture, out double at))
            {
                labelTimes[i] = at;
            }
        }

        if (labels.Count == 0)
        {
            throw new DataFileException(
                new(keyed.Path), $"labels belong to series by name, but no series has a name such as "
                + $"'{keyed.Names.FirstOrDefault()}' in '{keyed.Header[keyed.Key]}' (the data has '{ids[0]}'); name the "
                + "column with SeriesFileOptions.Key");
        }

        int without = ids.Count - labels.Count, unused = keyed.Names.Except(ids).Count();
        if (without + unused > 0)
        {
            notes.Add($"{without} series have no label, and {unused} labels no series.");
        }
    }

    private static void AddStatics(
        KeyedTable keyed, IReadOnlyList<string> ids, List<string> names, List<double[]> statics)
    {
        for (int column = 0; column < keyed.Header.Length; column++)
        {
            if (column == keyed.Key)
            {
                continue;
            }

            string[] texts = [.. ids.Select(id => keyed.Text(id, column) ?? "")];
            string[] distinct = [.. texts.Where(t => !MissingText(t)).Distinct().Order(StringComparer.Ordinal)];
            if (Array.TrueForAll(distinct, t => double.TryParse(t, System.Globalization.CultureInfo.InvariantCulture, out _)))
            {
                names.Add(keyed.Header[column]);
                statics.Add([.. texts.Select(t => MissingText(t) ? double.NaN : double.Parse(t, System.Globalization.CultureInfo.InvariantCulture))]);
            }
            else if (distinct.Length <= MaxIndicators)
            {
                foreach (string value in distinct)
                {
                    names.Add($"{keyed.Header[column]} = {value}");
                    statics.Add([.. texts.Select(t => MissingText(t) ? double.NaN : t == value ? 1.0 : 0)]);
                }
            }
        }
    }
}
