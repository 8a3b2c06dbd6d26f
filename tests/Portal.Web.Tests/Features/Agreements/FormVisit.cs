using System.Net;
using System.Text.RegularExpressions;
using Portal.Web.Tests.Support;

namespace Portal.Web.Tests.Features.Agreements;

/// <summary>A plain form as a browser sees it: opened with its cookie and token, posted back with what a person fills in.</summary>
internal sealed partial class FormVisit(HttpClient client, string address, string page, IReadOnlyDictionary<string, string> hidden)
{
    public string Page => page;

    public Task<HttpResponseMessage> PostAsync(Dictionary<string, string> typed)
    {
        var fields = new Dictionary<string, string>(hidden);
        foreach (var (name, value) in typed)
            fields[name] = value;
        return client.PostAsync(address, new FormUrlEncodedContent(fields));
    }

    public static async Task<FormVisit> OpenAsync(TestPortal portal, Person person, string address)
    {
        var client = portal.Client(person);
        var answer = await client.GetAsync(address);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var cookies = answer.Headers.TryGetValues("Set-Cookie", out var set) ? set.Select(c => c.Split(';')[0]) : [];
        client.DefaultRequestHeaders.Remove("Cookie");
        client.DefaultRequestHeaders.Add("Cookie", string.Join("; ", cookies.Prepend(person.Cookie)));

        // The last form: the first ones belong to the top bar.
        var page = WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync());
        var form = page[page.LastIndexOf("<form", StringComparison.Ordinal)..];
        var hidden = HiddenInput().Matches(form).Select(m => m.Value)
            .ToDictionary(input => Attribute("name", input), input => Attribute("value", input));
        return new(client, address, page, hidden);
    }

    private static string Attribute(string name, string input) =>
        Regex.Match(input, $" {name}=\"([^\"]*)\"", RegexOptions.NonBacktracking).Groups[1].Value;

    [GeneratedRegex("<input[^>]*type=\"hidden\"[^>]*>", RegexOptions.NonBacktracking)]
    private static partial Regex HiddenInput();
}

internal static class FormVisits
{
    public static Task<FormVisit> OpenFormAsync(this TestPortal portal, Person person, string address) => FormVisit.OpenAsync(portal, person, address);
}
