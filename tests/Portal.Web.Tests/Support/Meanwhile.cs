using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Portal.Web.Data;

namespace Portal.Web.Tests.Support;

/// <summary>Somebody who is faster: acts once, after the next use case has read and before it writes.</summary>
internal sealed class Meanwhile
{
    private Func<Task>? _atTransaction, _atSave;

    public void On(IServiceCollection services)
    {
        IInterceptor[] interceptors = [new Transactions(this), new Saves(this)];
        services.ConfigureDbContext<SqlitePortalDb>(options => options.AddInterceptors(interceptors));
        services.ConfigureDbContext<PostgresPortalDb>(options => options.AddInterceptors(interceptors));
    }

    /// <summary>When the next transaction begins.</summary>
    public void Do(Func<Task> act) => _atTransaction = act;

    /// <summary>When something is saved next, inside its transaction: PostgreSQL only, SQLite has one writer.</summary>
    public void DoAtSave(Func<Task> act) => _atSave = act;

    private sealed class Transactions(Meanwhile meanwhile) : DbTransactionInterceptor
    {
        public override async ValueTask<InterceptionResult<DbTransaction>> TransactionStartingAsync(
            DbConnection connection, TransactionStartingEventData eventData, InterceptionResult<DbTransaction> result, CancellationToken cancellationToken = default)
        {
            if (Interlocked.Exchange(ref meanwhile._atTransaction, null) is { } act)
                await act();
            return result;
        }
    }

    private sealed class Saves(Meanwhile meanwhile) : SaveChangesInterceptor
    {
        public override async ValueTask<InterceptionResult<int>> SavingChangesAsync(
            DbContextEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
        {
            if (eventData.Context!.ChangeTracker.HasChanges() && Interlocked.Exchange(ref meanwhile._atSave, null) is { } act)
                await act();
            return result;
        }
    }
}
