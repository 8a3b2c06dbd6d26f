using System.Security.Cryptography;

namespace Portal.Domain.Apps;

/// <summary>An AppKey in the clear, for as long as a screen or a check needs it. Prints as its hint only.</summary>
public sealed class KeySecret(string value)
{
    private const int RandomBytes = 16;

    public string Value { get; } = value;

    public string Hint => Value[^AppKey.HintLength..];

    /// <summary>32 lower-case hexadecimal characters, 128 random bits: the shape existing v5 client libraries expect.</summary>
    public static KeySecret Create() => new(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(RandomBytes)));

    public override string ToString() => $"…{Hint}";
}
