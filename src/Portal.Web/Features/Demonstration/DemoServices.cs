using Microsoft.AspNetCore.Identity;
using Portal.Web.Data;
using Portal.Web.Platform.Documents;
using Portal.Web.Platform.Files;

namespace Portal.Web.Features.Demonstration;

/// <summary>
/// The features' own services, made anew around the demonstration's clock. Everything else is the running portal's.
/// </summary>
internal sealed class DemoServices(IServiceProvider portal, DemoClock clock) : IServiceProvider
{
    private readonly Dictionary<Type, object> _made = [];
    private readonly OneHash _hasher = new(portal.GetRequiredService<IPasswordHasher<PortalUser>>());

    public object? GetService(Type serviceType)
    {
        if (serviceType == typeof(TimeProvider))
            return clock;
        if (serviceType == typeof(DemoClock))
            return clock;
        if (serviceType == typeof(IPasswordHasher<PortalUser>))
            return _hasher;
        if (!IsOurs(serviceType))
            return portal.GetService(serviceType);
        if (!_made.TryGetValue(serviceType, out var made))
            _made[serviceType] = made = ActivatorUtilities.CreateInstance(this, serviceType);
        return made;
    }

    private static bool IsOurs(Type type) => type is { IsClass: true, IsAbstract: false, IsGenericType: false }
        && (type == typeof(FileStore) || type == typeof(DocumentPress) || type == typeof(SigningCertificates) || type.Namespace?.StartsWith("Portal.Web.Features.", StringComparison.Ordinal) == true);

    /// <summary>Everybody here has the same password, and a hash is slow by design: it is made once.</summary>
    private sealed class OneHash(IPasswordHasher<PortalUser> inner) : IPasswordHasher<PortalUser>
    {
        private (string Password, string Hash)? _last;

        public string HashPassword(PortalUser user, string password)
        {
            if (_last?.Password != password)
                _last = (password, inner.HashPassword(user, password));
            return _last.Value.Hash;
        }

        public PasswordVerificationResult VerifyHashedPassword(PortalUser user, string hashedPassword, string providedPassword) =>
            _last == (providedPassword, hashedPassword) ? PasswordVerificationResult.Success : inner.VerifyHashedPassword(user, hashedPassword, providedPassword);
    }
}
