using Microsoft.AspNetCore.Components.Server.Circuits;

namespace Portal.Web.Platform.Circuits;

/// <summary>Ends a circuit that found no place.</summary>
public sealed class NoCircuitPlaceException() : Exception("There is no place for another circuit.");

/// <summary>Holds the place of its circuit from the first moment until it is closed, lost connections and their waiting time included.</summary>
internal sealed class CircuitPlaceKeeper(CircuitPlaces places) : CircuitHandler
{
    private static readonly CircuitOrigin Unknown = new("", "");

    private CircuitPlace? _place;

    public override Task OnCircuitOpenedAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        var connection = CircuitConnection.Current;
        if (connection?.Place is not { } place)
            _place = places.Take(connection?.Origin ?? Unknown) ?? throw new NoCircuitPlaceException();
        else if (place.IsBeyond)
            throw new NoCircuitPlaceException(); // the place stays with the socket, which is still there
        else
            (_place = place).Hold();
        return Task.CompletedTask;
    }

    public override Task OnConnectionUpAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        if (_place is { } place)
        {
            place.SetLost(false);
            CircuitConnection.Current?.MoveTo(place);
        }

        return Task.CompletedTask;
    }

    public override Task OnConnectionDownAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        _place?.SetLost(true);
        return Task.CompletedTask;
    }

    public override Task OnCircuitClosedAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        _place?.LetGo();
        return Task.CompletedTask;
    }
}
