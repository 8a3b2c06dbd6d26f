using System.Security.Cryptography;

namespace Portal.Web.Features.Billing;

/// <summary>The PDF exactly as it was issued: downloads give these bytes and never draw them again.</summary>
public sealed class IssuedDocument
{
    private IssuedDocument() { } // EF

    public IssuedDocument(Guid billId, byte[] pdf)
    {
        BillId = billId;
        Pdf = pdf;
        Sha256 = Convert.ToHexStringLower(SHA256.HashData(pdf));
    }

    public Guid BillId { get; private set; }

    public byte[] Pdf { get; private set; } = [];

    public string Sha256 { get; private set; } = "";

    /// <summary>Whether the bytes are still those that were issued.</summary>
    public bool IsIntact => Convert.ToHexStringLower(SHA256.HashData(Pdf)) == Sha256;
}
