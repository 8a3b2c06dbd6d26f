namespace Portal.Web.Features.Agreements;

/// <summary>A few words about an agreement: why it is declined, what is asked about a clause, or the answer.</summary>
public sealed class NoteForm
{
    public Guid Id { get; set; }

    public string? Number { get; set; }

    public string? ClauseId { get; set; }

    public string? Text { get; set; }
}
