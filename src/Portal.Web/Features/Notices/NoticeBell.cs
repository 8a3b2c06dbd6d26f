namespace Portal.Web.Features.Notices;

/// <summary>Within one person's open page: a notice was read, so the number beside the navigation's entry is counted anew.</summary>
public sealed class NoticeBell
{
    public event Action? Rung;

    public void Ring() => Rung?.Invoke();
}
