using Portal.Browser.Tests.Support;
using Portal.Web.Platform;

namespace Portal.Browser.Tests.Stories;

/// <summary>The stories of one run, by language.</summary>
public sealed class MainPath(Chromium chromium, LivePortal portal) : IAsyncDisposable
{
    private readonly Dictionary<string, CustomerStory> _customers = [];
    private readonly Dictionary<string, ContentStory> _contents = [];
    private readonly Dictionary<string, MoneyStory> _moneys = [];

    public CustomerStory Customer(string language) =>
        _customers.TryGetValue(language, out var known) ? known : _customers[language] = new(chromium, portal, language);

    public ContentStory Content(string language) =>
        _contents.TryGetValue(language, out var known) ? known : _contents[language] = new(chromium, portal, Customer(language));

    public MoneyStory Money(string language) =>
        _moneys.TryGetValue(language, out var known) ? known : _moneys[language] = new(chromium, portal, Customer(language), language == Language.English ? 4 : 3);

    public async ValueTask DisposeAsync()
    {
        foreach (var story in _moneys.Values)
            await story.DisposeAsync();
        foreach (var story in _contents.Values)
            await story.DisposeAsync();
        foreach (var story in _customers.Values)
            await story.DisposeAsync();
    }
}

/// <summary>The job of the portal end to end, by hand: customer, reviewer, gateway, finance.</summary>
public sealed class MainPathTests(MainPath path) : IClassFixture<MainPath>
{
    public static TheoryData<string> Languages => [Language.Chinese, Language.English];

    private static async Task WalkAsync(Task chapter, Func<IEnumerable<Screen>> screens)
    {
        await chapter;
        var wrong = screens().SelectMany(screen => screen.TakeFindings()).ToList();
        Assert.True(wrong.Count == 0, string.Join(Environment.NewLine, wrong));
    }

    private Task CustomerAsync(string language, Func<CustomerStory, Task> chapter) =>
        WalkAsync(chapter(path.Customer(language)), () => [path.Customer(language).Screen]);

    private Task ContentAsync(string language, Func<ContentStory, Task> chapter) =>
        WalkAsync(chapter(path.Content(language)), () => path.Content(language).Screens);

    private Task MoneyAsync(string language, Func<MoneyStory, Task> chapter) =>
        WalkAsync(chapter(path.Money(language)), () => path.Money(language).Screens);

    [Theory, MemberData(nameof(Languages))]
    public Task A_stranger_signs_up_and_confirms_by_mail(string language) =>
        CustomerAsync(language, story => story.AccountAsync());

    [Theory, MemberData(nameof(Languages))]
    public Task A_second_factor_is_set_up_and_asked_for(string language) =>
        CustomerAsync(language, story => story.SecondFactorAsync());

    [Theory, MemberData(nameof(Languages))]
    public Task An_organisation_is_created_and_a_developer_joins_by_mail(string language) =>
        CustomerAsync(language, story => story.OrganisationAsync());

    [Theory, MemberData(nameof(Languages))]
    public Task The_agreements_for_sms_are_accepted_and_the_proof_is_kept(string language) =>
        CustomerAsync(language, story => story.AgreementsAsync());

    [Theory, MemberData(nameof(Languages))]
    public Task An_app_gets_a_key_that_is_shown_once_and_a_leak_is_reported(string language) =>
        CustomerAsync(language, story => story.AppAsync());

    [Theory, MemberData(nameof(Languages))]
    public Task A_signature_and_a_template_are_submitted_and_a_broken_rule_is_named(string language) =>
        ContentAsync(language, story => story.SubmittedAsync());

    [Theory, MemberData(nameof(Languages))]
    public Task A_reviewer_with_two_factors_approves_one_and_rejects_the_other(string language) =>
        ContentAsync(language, story => story.DecidedAsync());

    [Theory, MemberData(nameof(Languages))]
    public Task The_customer_is_told_mends_and_submits_again(string language) =>
        ContentAsync(language, story => story.MendedAsync());

    [Theory, MemberData(nameof(Languages))]
    public Task A_gateway_reports_what_was_sent(string language) =>
        MoneyAsync(language, story => story.ReportedAsync());

    [Theory, MemberData(nameof(Languages))]
    public Task The_customer_sees_usage_as_chart_table_and_csv_and_follows_one_message(string language) =>
        MoneyAsync(language, story => story.SeenAsync());

    [Theory, MemberData(nameof(Languages))]
    public Task Finance_runs_a_month_and_the_customer_takes_the_bill_home(string language) =>
        MoneyAsync(language, story => story.BilledAsync());

    [Theory, MemberData(nameof(Languages))]
    public Task The_customer_objects_and_gets_a_credit_note_of_two_people(string language) =>
        MoneyAsync(language, story => story.CreditedAsync());

    [Theory, MemberData(nameof(Languages))]
    public Task Staff_find_it_all_in_an_audit_log_whose_chain_is_whole(string language) =>
        MoneyAsync(language, story => story.AuditedAsync());
}
