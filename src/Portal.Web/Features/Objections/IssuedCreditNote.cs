using System.Security.Cryptography;

namespace Portal.Web.Features.Objections;

/// <summary>The credit note's PDF exactly as it was issued.</summary>
public sealed class IssuedCreditNote
{
    private IssuedCreditNote() { } // EF

    public IssuedCreditNote(Guid creditNoteId, byte[] pdf)
    {
        CreditNoteId = creditNoteId;
        Pdf = pdf;
        Sha256 = Convert.ToHexStringLower(SHA256.HashData(pdf));
    }

    public Guid CreditNoteId { get; private set; }

    public byte[] Pdf { get; private set; } = [];

    public string Sha256 { get; private set; } = "";

    public bool IsIntact => Convert.ToHexStringLower(SHA256.HashData(Pdf)) == Sha256;
}
