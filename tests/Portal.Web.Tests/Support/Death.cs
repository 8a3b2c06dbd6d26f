using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Portal.Web.Data;

namespace Portal.Web.Tests.Support;

/// <summary>
/// A process that dies at the n-th point: there is one before and one after every command and every commit, and one before every begin. From then
/// on it does nothing any more; what was not committed is rolled back, as the server does for a client that is gone. It can die many
/// times, each time on another copy of the database.
/// </summary>
internal sealed class Death
{
    private int _points, _at = int.MaxValue;
    private string? _connection;

    public void On(IServiceCollection services)
    {
        IInterceptor[] interceptors = [new Connections(this), new Commands(this), new Transactions(this)];
        services.ConfigureDbContext<SqlitePortalDb>(options => options.AddInterceptors(interceptors));
        services.ConfigureDbContext<PostgresPortalDb>(options => options.AddInterceptors(interceptors));
    }

    /// <summary>From here on the portal works on this database, and dies at the n-th point.</summary>
    public void ComeNear(string connection, int at) => (_connection, _points, _at) = (connection, 0, at);

    /// <summary>Others look at what was left. Whether it struck.</summary>
    public bool GoAway()
    {
        var hasStruck = Volatile.Read(ref _points) >= _at;
        _at = int.MaxValue;
        return hasStruck;
    }

    private void Step(DbDataReader? reader = null)
    {
        if (Interlocked.Increment(ref _points) < _at)
            return;
        reader?.Dispose();
        throw new DiedException();
    }

    private T Pass<T>(T result)
    {
        Step(result as DbDataReader);
        return result;
    }

    private ValueTask<T> PassAsync<T>(T result) => new(Pass(result));

    public sealed class DiedException() : Exception("The process was killed.");

    private sealed class Connections(Death death) : DbConnectionInterceptor
    {
        public override InterceptionResult ConnectionOpening(DbConnection connection, ConnectionEventData eventData, InterceptionResult result)
        {
            if (death._connection is { } elsewhere)
                connection.ConnectionString = elsewhere;
            return result;
        }

        public override ValueTask<InterceptionResult> ConnectionOpeningAsync(
            DbConnection connection, ConnectionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default) =>
            new(ConnectionOpening(connection, eventData, result));
    }

    private sealed class Commands(Death death) : DbCommandInterceptor
    {
        public override InterceptionResult<DbDataReader> ReaderExecuting(DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result) =>
            death.Pass(result);

        public override DbDataReader ReaderExecuted(DbCommand command, CommandExecutedEventData eventData, DbDataReader result) => death.Pass(result);

        public override InterceptionResult<int> NonQueryExecuting(DbCommand command, CommandEventData eventData, InterceptionResult<int> result) => death.Pass(result);

        public override int NonQueryExecuted(DbCommand command, CommandExecutedEventData eventData, int result) => death.Pass(result);

        public override InterceptionResult<object> ScalarExecuting(DbCommand command, CommandEventData eventData, InterceptionResult<object> result) => death.Pass(result);

        public override object? ScalarExecuted(DbCommand command, CommandExecutedEventData eventData, object? result) => death.Pass(result);

        public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
            DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default) => death.PassAsync(result);

        public override ValueTask<DbDataReader> ReaderExecutedAsync(
            DbCommand command, CommandExecutedEventData eventData, DbDataReader result, CancellationToken cancellationToken = default) => death.PassAsync(result);

        public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
            DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default) => death.PassAsync(result);

        public override ValueTask<int> NonQueryExecutedAsync(
            DbCommand command, CommandExecutedEventData eventData, int result, CancellationToken cancellationToken = default) => death.PassAsync(result);

        public override ValueTask<InterceptionResult<object>> ScalarExecutingAsync(
            DbCommand command, CommandEventData eventData, InterceptionResult<object> result, CancellationToken cancellationToken = default) => death.PassAsync(result);

        public override ValueTask<object?> ScalarExecutedAsync(
            DbCommand command, CommandExecutedEventData eventData, object? result, CancellationToken cancellationToken = default) => death.PassAsync(result);
    }

    // Rolling back is left alone: the dead do not prevent it.
    private sealed class Transactions(Death death) : DbTransactionInterceptor
    {
        public override ValueTask<InterceptionResult<DbTransaction>> TransactionStartingAsync(
            DbConnection connection, TransactionStartingEventData eventData, InterceptionResult<DbTransaction> result, CancellationToken cancellationToken = default) =>
            death.PassAsync(result);

        public override InterceptionResult TransactionCommitting(DbTransaction transaction, TransactionEventData eventData, InterceptionResult result) => death.Pass(result);

        public override void TransactionCommitted(DbTransaction transaction, TransactionEndEventData eventData) => death.Step();

        public override ValueTask<InterceptionResult> TransactionCommittingAsync(
            DbTransaction transaction, TransactionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default) => death.PassAsync(result);

        public override Task TransactionCommittedAsync(DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default)
        {
            death.Step();
            return Task.CompletedTask;
        }
    }
}
