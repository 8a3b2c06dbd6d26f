using System.Reflection;
using ArchUnitNET.Fluent;
using ArchUnitNET.Loader;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components;
using Portal.Domain;
using Portal.Web.Platform;
using Portal.Web.Tests.Support;
using static ArchUnitNET.Fluent.ArchRuleDefinition;

namespace Portal.Web.Tests.Architecture;

/// <summary>The rules of the house, R1 to R7 and R11.</summary>
public sealed class ArchitectureTests
{
    private static readonly System.Reflection.Assembly Web = typeof(PortalPage).Assembly;

    private static readonly ArchUnitNET.Domain.Architecture Loaded =
        new ArchLoader().LoadAssemblies(Web, typeof(Money).Assembly).Build();

    [Fact]
    public void R1_the_domain_references_only_the_runtime()
    {
        var others = typeof(Money).Assembly.GetReferencedAssemblies().Select(a => a.Name!)
            .Where(n => !n.StartsWith("System.", StringComparison.Ordinal));
        Expect.None(others);
    }

    [Fact]
    public void R2_use_cases_do_not_know_the_screen_or_the_wire() => Holds(
        Types().That().ResideInNamespaceMatching(@"^Portal\.Web\.Features\.")
            .And().HaveNameMatching("(Service|Queries|Job|Document)$")
            .Should().NotDependOnAnyTypesThat().ResideInNamespaceMatching(@"^(MudBlazor|Microsoft\.AspNetCore\.(Components|Http))"));

    [Fact]
    public void R3_pages_do_not_touch_the_database() => Holds(
        Types().That().AreAssignableTo(typeof(ComponentBase))
            .And().ResideInNamespaceMatching(@"^Portal\.Web")
            .And().DoNotResideInNamespaceMatching(@"^Portal\.Web\.Features\.(Accounts|Credentials|Organisations)")
            .Should().NotDependOnAnyTypesThat().ResideInNamespaceMatching(@"^(Portal\.Web\.Data|Microsoft\.EntityFrameworkCore|Microsoft\.AspNetCore\.Identity)")
            .WithoutRequiringPositiveResults());

    [Fact]
    public void R4_features_lean_on_each_other_only_where_agreed()
    {
        var pairs =
            from type in Loaded.Types
            from dependency in type.Dependencies
            let here = FeatureOf(type.FullName)
            let there = FeatureOf(dependency.Target.FullName)
            where here is not null && there is not null && here != there
            select $"{here} -> {there}";
        Expect.None(pairs.Distinct().Except(FeaturePairs.Agreed.Keys));
    }

    [Fact]
    public void R5_data_and_platform_know_no_feature() => Holds(
        Types().That().ResideInNamespaceMatching(@"^Portal\.Web\.(Data|Platform)")
            .Should().NotDependOnAnyTypesThat().ResideInNamespaceMatching(@"^Portal\.Web\.Features")
            .WithoutRequiringPositiveResults());

    [Fact]
    public void R7_every_page_says_who_may_see_it()
    {
        var silent = Web.GetTypes()
            .Where(t => t.IsDefined(typeof(RouteAttribute), false))
            .Where(t => !t.IsDefined(typeof(AuthorizeAttribute), false) && !t.IsDefined(typeof(AllowAnonymousAttribute), false))
            .Select(t => t.FullName);
        Expect.None(silent.OfType<string>());
    }

    [Fact]
    public void R11_routes_are_kebab_case_and_typed()
    {
        var odd = Web.GetTypes().SelectMany(t => t.GetCustomAttributes<RouteAttribute>(false)).Select(r => r.Template)
            .Where(t => !System.Text.RegularExpressions.Regex.IsMatch(t,
                @"^/$|^(/([a-z0-9]+(-[a-z0-9]+)*|\{[A-Za-z]+(:[a-z]+)?\}))+$", System.Text.RegularExpressions.RegexOptions.NonBacktracking));
        Expect.None(odd);
    }

    private static void Holds(IArchRule rule)
    {
        var broken = rule.Evaluate(Loaded).Where(r => !r.Passed).Select(r => r.Description).Distinct().Order();
        Expect.None(broken);
    }

    private static string? FeatureOf(string fullName)
    {
        const string root = "Portal.Web.Features.";
        return fullName.StartsWith(root, StringComparison.Ordinal) ? fullName[root.Length..].Split('.')[0] : null;
    }
}
