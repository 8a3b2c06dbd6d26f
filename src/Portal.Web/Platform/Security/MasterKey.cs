using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;
using Microsoft.Extensions.Options;
using Portal.Web.Data;

namespace Portal.Web.Platform.Security;

/// <summary>32 bytes from the settings or from 'master.key'; they protect the Data Protection keys, which lie in the database.</summary>
public sealed class MasterKey
{
    public const string FileName = "master.key";

    private MasterKey(byte[] bytes) => Bytes = bytes;

    public byte[] Bytes { get; }

    /// <exception cref="InvalidOperationException">The setting or the file is not 32 bytes of Base64.</exception>
    public static MasterKey Load(PortalOptions options)
    {
        if (options.MasterKey.Length > 0)
            return new(Parse(options.MasterKey, "Portal:MasterKey"));

        var path = Path.Combine(options.DataDirectory, FileName);
        if (!File.Exists(path))
        {
            Directory.CreateDirectory(options.DataDirectory);
            var fresh = path + "." + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4));
            var how = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
                how.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            using (var file = new FileStream(fresh, how))
            {
                file.Write(Encoding.ASCII.GetBytes(Convert.ToBase64String(RandomNumberGenerator.GetBytes(32))));
                file.Flush(flushToDisk: true);
            }

            try
            {
                File.Move(fresh, path, overwrite: false);
            }
            catch (IOException) when (File.Exists(path))
            {
                File.Delete(fresh); // another instance was first
            }
        }

        return new(Parse(File.ReadAllText(path).Trim(), path));
    }

    private static byte[] Parse(string text, string source)
    {
        var bytes = new byte[32];
        return Convert.TryFromBase64String(text, bytes, out var written) && written == 32
            ? bytes
            : throw new InvalidOperationException($"{source} must be 32 bytes in Base64.");
    }
}

/// <summary>AES-256-GCM under the master key. Wrong key: decryption throws, and the portal refuses to start.</summary>
/// <remarks>The key is looked for when it is first needed: putting the portal together must not make one (restore brings it).</remarks>
public sealed class MasterKeyEncryptor(IServiceProvider services) : IXmlEncryptor
{
    public EncryptedXmlInfo Encrypt(XElement plaintextElement)
    {
        var key = services.GetRequiredService<MasterKey>();
        var plain = Encoding.UTF8.GetBytes(plaintextElement.ToString());
        var nonce = RandomNumberGenerator.GetBytes(AesGcm.NonceByteSizes.MaxSize);
        var tag = new byte[AesGcm.TagByteSizes.MaxSize];
        var cipher = new byte[plain.Length];
        using var aes = new AesGcm(key.Bytes, tag.Length);
        aes.Encrypt(nonce, plain, cipher, tag);
        return new(new XElement("sealed", Convert.ToBase64String([.. nonce, .. tag, .. cipher])), typeof(MasterKeyDecryptor));
    }
}

/// <summary>Counterpart of <see cref="MasterKeyEncryptor"/>; Data Protection makes it by name.</summary>
public sealed class MasterKeyDecryptor(IServiceProvider services) : IXmlDecryptor
{
    public XElement Decrypt(XElement encryptedElement)
    {
        var key = services.GetRequiredService<MasterKey>();
        var bytes = Convert.FromBase64String(encryptedElement.Value);
        var (nonceLength, tagLength) = (AesGcm.NonceByteSizes.MaxSize, AesGcm.TagByteSizes.MaxSize);
        var plain = new byte[bytes.Length - nonceLength - tagLength];
        using var aes = new AesGcm(key.Bytes, tagLength);
        aes.Decrypt(bytes.AsSpan(0, nonceLength), bytes.AsSpan(nonceLength + tagLength), bytes.AsSpan(nonceLength, tagLength), plain);
        return XElement.Parse(Encoding.UTF8.GetString(plain));
    }
}

public static class SecretsSetup
{
    public static IServiceCollection AddPortalSecrets(this IServiceCollection services)
    {
        services.AddSingleton(provider => MasterKey.Load(provider.GetRequiredService<IOptions<PortalOptions>>().Value));
        services.AddSingleton<SecurityLog>();
        services.AddSingleton<PhoneVault>();
        services.AddDataProtection().SetApplicationName("Portal").PersistKeysToDbContext<PortalDb>();
        services.AddSingleton<IConfigureOptions<KeyManagementOptions>>(provider =>
            new ConfigureOptions<KeyManagementOptions>(o => o.XmlEncryptor = new MasterKeyEncryptor(provider)));
        return services;
    }

    /// <summary>Every stored key must open under the master key; a portal that cannot read its secrets must not make new ones.</summary>
    /// <exception cref="InvalidOperationException"/>
    public static void RequireReadableSecrets(this IServiceProvider services)
    {
        var keys = services.GetRequiredService<IKeyManager>().GetAllKeys();
        foreach (var key in keys)
        {
            try
            {
                _ = key.Descriptor.ExportToXml();
                _ = key.CreateEncryptor();
            }
            catch (Exception error)
            {
                throw new InvalidOperationException(
                    "The database's secrets do not open under this master key. Set Portal:MasterKey (or restore master.key) to the one they were made with.", error);
            }
        }
    }
}
