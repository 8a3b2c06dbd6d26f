using Portal.Domain.Metering;
using Portal.Web.Features.Usage;
using Portal.Web.Tests.Support;
using static Portal.Web.Tests.Features.Usage.UsageSamples;

namespace Portal.Web.Tests.Features.Usage;

public sealed class UsageStoreTests
{
    private static readonly DateOnly First = new(2026, 10, 1);
    private static readonly DateOnly Last = new(2026, 11, 30);

    public static TheoryData<string> Both => Databases.Both;

    [Theory, MemberData(nameof(Both))]
    public async Task Every_line_of_a_call_is_counted_once(string provider)
    {
        var store = await StoreAsync(provider);
        await store.IngestAsync(Record("known"), Record("changing"));

        var answer = await store.IngestAsync(
            Record("new"), Record("known"), Record("changing", DeliveryStatus.Delivered), Record("new", DeliveryStatus.Failed),
            Record("new"), Record("known") with { Units = 3 });

        Assert.Equal((1, 2, 2), (answer.Accepted, answer.Updated, answer.Duplicates));
        Assert.Equal((5, "message.conflict"), (Assert.Single(answer.Rejected).Index, answer.Rejected[0].Code));
        Assert.Equal(DeliveryStatus.Failed, (await ReadAsync(store, "new")).Record.Status);
        await AgreeAsync(store);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task What_is_known_at_the_end_does_not_depend_on_the_order_of_calls_and_lines(string provider)
    {
        var store = await StoreAsync(provider);
        var random = new Random(7);
        var statuses = Enum.GetValues<DeliveryStatus>();
        var reports = Enumerable.Range(0, 600).Select(_ => Record(
            $"m{random.Next(60)}", statuses[random.Next(6)], receiptAt: random.Next(3) == 0 ? null : $"2026-11-20T10:0{random.Next(4)}:00Z")).ToArray();
        var expected = reports.GroupBy(report => report.MessageId).ToDictionary(group => group.Key, group => group.Aggregate(ReceiptMerge.Merge));

        var shuffled = reports.Concat(reports.Take(200)).ToArray();
        random.Shuffle(shuffled);
        await Task.WhenAll(shuffled.Chunk(100).Select(call => store.IngestAsync(call)));

        foreach (var (id, record) in expected)
            Assert.Equal(record, (await ReadAsync(store, id)).Record);
        await AgreeAsync(store);
        Assert.Equal(expected.Count, (await store.ScanAsync(Now.AddDays(-30), Now)).Sum(group => group.Messages));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task The_same_message_id_at_another_microsecond_or_in_another_app_is_another_message(string provider)
    {
        var store = await StoreAsync(provider);

        var answer = await store.IngestAsync(
            Record(), Record(at: "2026-11-20T10:00:00.000001Z"), Record() with { AppId = ForeignAppId }, Record(at: "2026-11-20T18:00:00+08:00"));

        Assert.Equal((3, 0, 1), (answer.Accepted, answer.Updated, answer.Duplicates));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_record_belongs_to_the_contract_day_of_its_submission_to_the_microsecond(string provider)
    {
        var store = await StoreAsync(provider);
        await store.IngestAsync(
            Record("last", at: "2026-10-31T23:59:59.999999+08:00"), Record("first", at: "2026-11-01T00:00:00+08:00"),
            Record("long ago", at: "2025-01-01T00:00:00+08:00"));

        var october = await store.AggregateAsync(new(2026, 10, 1, 0, 0, 0, TimeSpan.FromHours(8)), new(2026, 11, 1, 0, 0, 0, TimeSpan.FromHours(8)));
        Assert.Equal((new DateOnly(2026, 10, 31), 2L), (Assert.Single(october).Day, october[0].Units));
        Assert.Equal(october, await store.Reads.AggregateAsync(First, First.AddMonths(1).AddDays(-1)));
        var sums = await store.Reads.SumsAsync(new SumsFilter(First, Last), byApp: true, inFull: true, 100);
        Assert.Equal([("2025-01", First.AddDays(30)), ("2026-11", First.AddMonths(1))], sums.Select(sum => (sum.RateCard, sum.Day)));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Calls_at_the_same_time_leave_sums_that_equal_the_records(string provider)
    {
        var store = await StoreAsync(provider);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(async writer =>
        {
            for (var call = 0; call < 5; call++)
            {
                // Neighbours report the same messages with other outcomes.
                await store.IngestAsync(Enumerable.Range(0, 200).Select(i => Record(
                    $"m{((writer / 2) * 1000) + (call * 150) + i}", writer % 2 == 0 ? DeliveryStatus.Submitted : DeliveryStatus.Delivered,
                    at: $"2026-11-{1 + (i % 20):00}T1{i % 10}:00:00Z")));
            }
        }));

        await AgreeAsync(store);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_wrong_sum_is_found_and_a_rebuild_mends_it(string provider)
    {
        var store = await StoreAsync(provider);
        await store.IngestAsync(Enumerable.Range(0, 50).Select(i => Record($"m{i}", (DeliveryStatus)(i % 6))));
        await SpoilAsync(store);
        Assert.NotEmpty(await UsageCheck.RunAsync(store, First, Last));

        await store.RebuildAsync(First, Last);

        await AgreeAsync(store);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_wrong_part_is_found_and_a_rebuild_mends_it(string provider)
    {
        var store = await StoreAsync(provider);
        await store.IngestAsync(Enumerable.Range(0, 50).Select(i => Record($"m{i}", (DeliveryStatus)(i % 6)) with
        {
            TemplateId = i % 3 == 0 ? null : $"t{i % 3}",
            Operator = i % 4 == 0 ? null : "mobile",
            Province = i % 5 == 0 ? null : "GD",
        }));
        await AgreeAsync(store);
        await SpoilAsync(store, "UPDATE usage_parts SET messages = messages + 1 WHERE part = 2 AND status = 4 AND value = 'mobile' AND detail = 'GD'");
        var difference = Assert.Single(await UsageCheck.RunAsync(store, First, Last));
        Assert.Equal(difference.Raw.Messages + 1, difference.Summed.Messages);

        await store.RebuildAsync(First, Last);

        await AgreeAsync(store);
        var cells = await store.Reads.CellsAsync(new(First, Last, ByTemplate: true), 1000);
        Assert.Equal((50, 17), (cells.Sum(cell => cell.Messages), cells.Where(cell => cell.Template == "t1").Sum(cell => cell.Messages)));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Records_from_before_there_were_parts_get_theirs_at_the_next_start(string provider)
    {
        var connection = await Databases.CreateAsync(provider);
        var before = Open(provider, connection);
        await before.IngestAsync(Enumerable.Range(0, 50).Select(i => Record($"m{i}") with { TemplateId = "t" }));
        await using (var database = await before.Reads.OpenAsync(default))
        await using (var command = database.CreateCommand())
        {
            command.CommandText = "DROP TABLE usage_parts";
            await command.ExecuteNonQueryAsync();
        }

        await AgreeAsync(Open(provider, connection));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Parts_are_counted_behind_the_intake_once_whoever_counts_and_whenever(string provider)
    {
        var connection = await Databases.CreateAsync(provider);
        var store = Open(provider, connection);
        var (writing, counted) = (true, 0);
        var counters = Enumerable.Range(0, 3).Select(_ => Task.Run(async () =>
        {
            while (Volatile.Read(ref writing))
                Interlocked.Add(ref counted, await store.CountPartsAsync());
        })).ToArray();
        await Task.WhenAll(Enumerable.Range(0, 4).Select(async writer =>
        {
            for (var call = 0; call < 10; call++)
                await store.IngestAsync(Enumerable.Range(0, 60).Select(i => Varied((writer / 2 * 600) + (call * 60) + i, writer % 2 == 0)));
        }));
        Volatile.Write(ref writing, false);
        await Task.WhenAll(counters);

        counted += await store.CountPartsAsync();

        Assert.InRange(counted, 20, 40); // a call that says nothing new leaves nothing to count
        Assert.Equal(0, await store.CountPartsAsync());
        await AgreeAsync(store);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Parts_that_nobody_has_counted_yet_are_in_every_answer_also_after_a_restart_and_a_rebuild(string provider)
    {
        var connection = await Databases.CreateAsync(provider);
        var store = Open(provider, connection);
        await store.IngestAsync(Enumerable.Range(0, 90).Select(i => Varied(i, isLater: false)));
        await store.IngestAsync(Enumerable.Range(0, 90).Select(i => Varied(i, isLater: true)));

        Assert.Equal(90, (await Open(provider, connection).Reads.CellsAsync(new(First, Last, ByOperator: true, ByProvince: true), 1000)).Sum(cell => cell.Messages));
        await store.IngestAsync(Enumerable.Range(90, 10).Select(i => Varied(i, isLater: false)));
        await store.RebuildAsync(First.AddMonths(1), Last); // some of what waits is about other days
        await AgreeAsync(store);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Names_of_any_length_and_script_come_back_from_the_parts(string provider)
    {
        var store = await StoreAsync(provider);
        string?[] names = [null, "t", "模板—" + new string('九', 200), "😀", "a,\"b\"\n"];
        await store.IngestAsync(names.Select((name, i) => Record($"m{i}", at: $"2026-11-{i + 1:00}T10:00:00Z") with { TemplateId = name, Units = 1 + (i * 100_000) }));

        var cells = await store.Reads.CellsAsync(new(First, Last, ByTemplate: true), 1000);

        Assert.Equal(names.Select((name, i) => (name ?? "", 1L + (i * 100_000))), cells.Select(cell => (cell.Template, cell.Units)));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_call_of_ten_thousand_is_taken_and_known_again(string provider)
    {
        var store = await StoreAsync(provider);
        var records = Enumerable.Range(0, 10_000).Select(i => Record($"m{i}", DeliveryStatus.Delivered, at: $"2026-1{i % 2}-05T10:00:00.{i:000000}Z")).ToArray();

        Assert.Equal(10_000, (await store.IngestAsync(records)).Accepted);
        Assert.Equal(10_000, (await store.IngestAsync(records)).Duplicates);
        Assert.Equal(10_000, (await store.IngestAsync(records.Select(record => record with { Status = DeliveryStatus.Failed, ReceiptAt = record.SubmittedAt }))).Updated);
        await AgreeAsync(store);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_copy_spoilt_by_one_known_message_loses_nothing(string provider)
    {
        var store = await StoreAsync(provider);
        var records = Enumerable.Range(0, 2_000).Select(i => Record($"m{i:0000}")).ToArray();
        await store.IngestAsync(records[1], records[1_777]);

        var answer = await store.IngestAsync(records);

        Assert.Equal((1_998, 0, 2), (answer.Accepted, answer.Updated, answer.Duplicates));
        await AgreeAsync(store);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_message_remembers_what_was_said_of_it(string provider)
    {
        var store = await StoreAsync(provider);
        await store.IngestAsync(Record());
        await store.IngestAsync(Record(status: DeliveryStatus.Failed, receiptAt: "2026-11-20T10:00:05Z") with { ReceiptCode = "MK:0001" });
        await store.IngestAsync(Record(status: DeliveryStatus.Delivered, receiptAt: "2026-11-20T10:00:09Z") with { Operator = "mobile" });
        await store.IngestAsync(Record(status: DeliveryStatus.Expired, receiptAt: "2026-11-20T10:00:07Z"));

        var message = await ReadAsync(store, "m1");

        Assert.Equal((DeliveryStatus.Delivered, "mobile", Now), (message.Record.Status, message.Record.Operator, message.UpdatedAt));
        var replaced = Assert.Single(message.Replaced);
        Assert.Equal((DeliveryStatus.Failed, "MK:0001"), (replaced.Status, replaced.ReceiptCode));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Calls_are_forgotten_after_their_week_and_not_before(string provider)
    {
        var store = await StoreAsync(provider);
        var key = BatchKey.Of("gateway", "first", "hash");
        await store.IngestAsync(new(key, [], []), Now);

        await new PruneCallsJob(store).RunAsync(Now.AddDays(7), default);
        Assert.NotNull(await store.FindBatchAsync(key));
        await new PruneCallsJob(store).RunAsync(Now.AddDays(9), default);
        Assert.Null(await store.FindBatchAsync(key));
    }

    /// <summary>One of many kinds; told later, it has an outcome, an operator and a province.</summary>
    private static UsageRecord Varied(int i, bool isLater) => Record(
        $"m{i}", isLater ? DeliveryStatus.Delivered : DeliveryStatus.Submitted, at: $"2026-1{i % 2}-{1 + (i % 28):00}T10:00:00Z", receiptAt: isLater ? "2026-11-30T00:00:00Z" : null) with
    {
        TemplateId = i % 3 == 0 ? null : $"t{i % 5}",
        Operator = isLater ? "mobile" : null,
        Province = isLater ? $"P{i % 7}" : null,
    };

    private static async Task AgreeAsync(IUsageStore store) => Assert.Empty(await UsageCheck.RunAsync(store, First, Last));

    private static async Task<KnownMessage> ReadAsync(IUsageStore store, string id) =>
        await store.Reads.MessageAsync(new(Record().SubmittedAt, AppId, id)) ?? throw new InvalidOperationException($"{id} is not there.");

    // A rebuild for days beside the real ones would not do: somebody has to write nonsense into the sums.
    private static async Task SpoilAsync(IUsageStore store, string sql = "UPDATE usage_days SET units = units + 1 WHERE status = 4")
    {
        await using var connection = await store.Reads.OpenAsync(default);
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // a constant
        command.CommandText = sql;
#pragma warning restore CA2100
        Assert.Equal(1, await command.ExecuteNonQueryAsync());
    }
}
