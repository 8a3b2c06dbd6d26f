using Portal.Web.Tests.Support;

namespace Portal.Web.Tests.Scenarios;

/// <summary>A bill run, a payment import, a grant and a deemed confirmation, killed at every point; on both databases.</summary>
public sealed class KilledTests : Killed
{
    public static readonly TheoryData<string, string> All = new MatrixTheoryData<string, string>(Named, [Databases.Sqlite, Databases.Postgres]);

    [Theory, MemberData(nameof(All))]
    public Task Nothing_is_lost_and_nothing_is_there_twice(string what, string provider) => KillAsync(what, provider);
}

/// <summary>What else moves money, killed at every point; on SQLite.</summary>
public sealed class KilledElsewhereTests : Killed
{
    public static readonly TheoryData<string> All = [.. Mortal.Names.Except(Named)];

    [Theory, MemberData(nameof(All))]
    public Task Nothing_is_lost_and_nothing_is_there_twice(string what) => KillAsync(what, Databases.Sqlite);
}

/// <summary>
/// Killed and started again, nothing is lost and nothing is there twice: the end is the same as that of a run that nobody disturbed, row
/// by row.
/// </summary>
public abstract class Killed
{
    protected static readonly string[] Named = ["bill run", "bank file", "service level grant", "deemed confirmation"];

    protected static async Task KillAsync(string what, string provider)
    {
        var mortal = await Mortal.ReadyAsync(what, provider);
        await using var origin = await Place.LeftByAsync(mortal.Portal);
        var (expected, picture) = await UndisturbedAsync(origin, mortal);

        var death = new Death();
        var tried = new HashSet<string>();
        await using var home = await origin.CopyAsync();
        await using var dying = home.Open(death.On);
        var untouched = await picture.AsLeftAsync(dying);
        var place = await origin.CopyAsync();
        try
        {
            for (var at = 1; ; at++)
            {
                death.ComeNear(place.Connection, at);
                await Record.ExceptionAsync(() => mortal.ActAsync(dying));
                var hasStruck = death.GoAway();
                var left = await picture.AsLeftAsync(dying);
                if (!hasStruck)
                {
                    Assert.True(at > 20 && tried.Count > 1, $"{at} points, {tried.Count} kinds of remains");
                    return;
                }

                if (tried.Add(left)) // from the same remains the same follows
                {
                    await using var remains = await place.CopyAsync(dying.DataDirectory);
                    await using var again = remains.Open();
                    await mortal.ActAgainAsync(again);
                    Expect.Same(expected, await picture.OfAsync(again), $"{what}, killed at point {at}");
                }

                if (left == untouched)
                    continue; // all of it was rolled back: this copy is as good as new
                await place.DisposeAsync();
                place = await origin.CopyAsync();
                origin.TidyUp(dying.DataDirectory);
            }
        }
        finally
        {
            await place.DisposeAsync();
        }
    }

    private static async Task<(string Expected, Picture Picture)> UndisturbedAsync(Place origin, Mortal mortal)
    {
        Picture? picture = null;
        var seen = new List<string>();
        for (var i = 0; i < 2; i++)
        {
            await using var place = await origin.CopyAsync();
            await using var portal = place.Open();
            picture ??= new(await Picture.NamesAsync(portal));
            var before = await picture.OfAsync(portal);
            await mortal.ActAsync(portal);
            seen.Add(await picture.OfAsync(portal));
            Assert.NotEqual(before, seen[^1]);
        }

        Expect.Same(seen[0], seen[1], "two undisturbed runs"); // or the picture shows what is drawn by lot
        return (seen[0], picture!);
    }
}
