using System.Runtime.InteropServices;

namespace Portal.Web.Platform.Files;

/// <summary>A file's name survives a power cut only once its folder is flushed too; .NET has no call for that.</summary>
public static class Durable
{
    private const int ReadOnly = 0;

    /// <summary>Writes the folder's entries to disk; where the system knows no such thing, does nothing.</summary>
    /// <exception cref="IOException">The folder could not be opened or flushed.</exception>
    public static void FlushFolder(string path)
    {
        if (OperatingSystem.IsWindows())
            return; // NTFS keeps its entries in a journal

        var folder = Open(path, ReadOnly);
        if (folder < 0)
            throw new IOException($"The folder {path} cannot be opened (error {Marshal.GetLastPInvokeError()}).");
        try
        {
            if (Flush(folder) != 0)
                throw new IOException($"The folder {path} cannot be flushed (error {Marshal.GetLastPInvokeError()}).");
        }
        finally
        {
            _ = Close(folder);
        }
    }

    [DllImport("libc", EntryPoint = "open", SetLastError = true, CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Open(string path, int flags);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Flush(int file);

    [DllImport("libc", EntryPoint = "close", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Close(int file);
}
