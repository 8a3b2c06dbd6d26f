using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Portal.Domain.Apps;

/// <summary>One address or CIDR range, IPv4 or IPv6, in its canonical spelling.</summary>
public readonly record struct AddressRange
{
    private readonly IPNetwork _network;

    private AddressRange(IPNetwork network) => _network = network;

    /// <summary>Reads '203.0.113.7', '203.0.113.0/24', '2001:db8::/32'. A single address is a range of one.</summary>
    /// <exception cref="RuleException">Says what is wrong with this text; the text is argument {0}.</exception>
    public static AddressRange Parse(string text)
    {
        var clean = text.Trim();
        var slash = clean.IndexOf('/', StringComparison.Ordinal);
        var addressText = slash < 0 ? clean : clean[..slash];
        if (ReadAddress(addressText) is not { } address)
            throw new RuleException("app.range-unreadable", $"'{clean}' is no IP address or CIDR range.", clean);

        var bits = address.AddressFamily is AddressFamily.InterNetwork ? 32 : 128;
        var prefix = bits;
        Rule.Require(slash < 0 || (int.TryParse(clean[(slash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out prefix) && prefix <= bits),
            "app.range-prefix", $"The number after the slash in '{clean}' is between 1 and {bits}.", clean, bits);
        Rule.Require(prefix > 0, "app.range-everything", $"'{clean}' is every address; leave the list empty for that.", clean);

        var start = Mask(address, prefix);
        Rule.Require(start.Equals(address), "app.range-host-bits",
            $"'{clean}' is not the start of its range; write {start}/{prefix}.", clean, $"{start}/{prefix}");
        return new(new IPNetwork(address, prefix));
    }

    /// <summary>One range a line; empty lines are skipped.</summary>
    /// <exception cref="RuleException"/>
    public static IReadOnlyList<AddressRange> ParseList(string text) =>
        [.. text.Split(['\n', ',', ';'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(Parse)];

    public bool Contains(IPAddress address) =>
        _network.Contains(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address);

    public override string ToString() =>
        _network.PrefixLength == (_network.BaseAddress.AddressFamily is AddressFamily.InterNetwork ? 32 : 128)
            ? _network.BaseAddress.ToString()
            : _network.ToString();

    // IPAddress.Parse also takes '1', '0x7f.1' and octal '010.0.0.1', which people do not mean.
    private static IPAddress? ReadAddress(string text)
    {
        if (text.Contains('%', StringComparison.Ordinal) || text.Contains('[', StringComparison.Ordinal) || !IPAddress.TryParse(text, out var address))
            return null;
        if (address.IsIPv4MappedToIPv6)
            return null;
        return address.AddressFamily is AddressFamily.InterNetwork && address.ToString() != text ? null : address;
    }

    private static IPAddress Mask(IPAddress address, int prefix)
    {
        var bytes = address.GetAddressBytes();
        for (var bit = prefix; bit < bytes.Length * 8; bit++)
            bytes[bit / 8] &= (byte)~(0x80 >> (bit % 8));
        return new(bytes);
    }
}
