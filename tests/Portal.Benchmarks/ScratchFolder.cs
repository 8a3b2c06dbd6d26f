using Microsoft.Data.Sqlite;

namespace Portal.Benchmarks;

/// <summary>A folder for one measurement, gone afterwards.</summary>
internal sealed class ScratchFolder : IDisposable
{
    private readonly string _path = Directory.CreateTempSubdirectory("portal-benchmarks-").FullName;
    private int _files;

    public string File(string extension) => Path.Combine(_path, $"{++_files}.{extension}");

    /// <summary>A connection string for a new SQLite file.</summary>
    public string Database() => $"Data Source={File("db")};Pooling=False";

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        Directory.Delete(_path, recursive: true);
    }
}
