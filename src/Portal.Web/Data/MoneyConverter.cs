using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using Portal.Domain;

namespace Portal.Web.Data;

/// <summary>One integer column of millionths, which both databases sum and compare exactly.</summary>
public sealed class MoneyConverter() : ValueConverter<Money, long>(money => money.Micros, micros => new Money(micros));
