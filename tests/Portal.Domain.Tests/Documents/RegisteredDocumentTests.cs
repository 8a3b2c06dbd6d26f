using Portal.Domain.Documents;

namespace Portal.Domain.Tests.Documents;

public sealed class RegisteredDocumentTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 23, 4, 0, 0, TimeSpan.Zero);
    private static readonly Guid Customer = Guid.CreateVersion7(Noon);

    public static TheoryData<DocumentState, string> Everything =>
        [.. from state in Enum.GetValues<DocumentState>() from verb in new[] { "Supersede", "Withdraw" } select (state, verb)];

    /// <summary>Every state × verb against the arrows of States.md: what has no arrow is refused.</summary>
    [Theory, MemberData(nameof(Everything))]
    public void Only_what_is_drawn_is_allowed(DocumentState state, string verb)
    {
        var document = In(state);
        var goal = Arrows().SingleOrDefault(arrow => arrow.From == state.ToString() && arrow.Verb == verb).To;
        if (goal is null)
        {
            Assert.Equal("document.not-current", Assert.Throws<RuleException>(() => Do(document, verb)).Code);
            Assert.Equal(state, document.State);
            return;
        }

        Do(document, verb);
        Assert.Equal(goal, document.State.ToString());
        Assert.Equal(Noon, document.EndedAt);
    }

    [Fact]
    public void Only_another_document_of_its_kind_and_organisation_takes_its_place()
    {
        var document = New("L-1");
        RegisteredDocument[] wrong = [document, New("B-1", DocumentKind.Bill), New("L-2", organisation: Guid.CreateVersion7(Noon))];
        Assert.All(wrong, other => Assert.Equal("document.other-successor", Assert.Throws<RuleException>(() => document.Supersede(other, Noon)).Code));
    }

    [Theory]
    [InlineData("  ")]
    [InlineData(501)]
    public void It_is_not_withdrawn_without_a_reason(object reason)
    {
        var text = reason as string ?? new string('x', (int)reason);
        Assert.Equal("document.reason-missing", Assert.Throws<RuleException>(() => New("L-1").Withdraw(text, Noon)).Code);
    }

    private static RegisteredDocument New(string number, DocumentKind kind = DocumentKind.LeakReceipt, Guid? organisation = null) =>
        new(kind, number, organisation ?? Customer, Noon, VerificationCode.Create(), new string('a', 64));

    private static RegisteredDocument In(DocumentState state)
    {
        var document = New("L-1");
        if (state is DocumentState.Superseded)
            Do(document, "Supersede");
        if (state is DocumentState.Withdrawn)
            Do(document, "Withdraw");
        return document;
    }

    private static void Do(RegisteredDocument document, string verb)
    {
        if (verb == "Supersede")
            document.Supersede(New("L-2"), Noon);
        else
            document.Withdraw("sent to the wrong customer", Noon);
    }

    private static IEnumerable<(string From, string To, string Verb)> Arrows()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root.FullName, "Portal.sln")))
            root = root.Parent!;
        return File.ReadLines(Path.Combine(root.FullName, "src", "Portal.Domain", "Documents", "States.md"))
            .Select(line => line.Split(["-->", ":"], StringSplitOptions.TrimEntries)).Where(parts => parts.Length == 3)
            .Select(parts => (parts[0], parts[1], parts[2]));
    }
}
