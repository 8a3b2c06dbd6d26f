using Portal.Domain;
using Portal.Domain.Metering;
using Portal.Domain.Review;
using Portal.Domain.Templates;

namespace Portal.Web.Features.Templates;

/// <summary>What stands in the editor's fields.</summary>
public sealed class TemplateInput
{
    public string Name { get; set; } = "";
    public Service Service { get; set; } = Service.Sms;
    public MessageType Type { get; set; } = MessageType.Code;
    public Reach Reach { get; set; } = Reach.Domestic;
    public long? AppId { get; set; }
    public Guid? SignatureId { get; set; }
    public string Body { get; set; } = "";
    public string Purpose { get; set; } = "";

    /// <summary>The country an international message is counted and priced for; not kept.</summary>
    public string Region { get; set; } = "US";

    /// <summary>One for each place; values of places that went away come back with the place.</summary>
    public IReadOnlyList<Example> Examples { get; private set; } = [];

    private readonly List<Example> _everTyped = [];

    public IReadOnlyList<string> ExampleValues => [.. Examples.Select(e => e.Value)];

    public string CountedRegion => Reach is Reach.Domestic ? Segmentation.DomesticRegion : Region;

    public TemplateScope Scope => new(Name, Service, Type, Reach, AppId);

    public TemplateText Text => new(Body, ExampleValues, Purpose, Service is Service.Sms ? SignatureId : null);

    public void Load(TemplateScope scope, TemplateText text)
    {
        (Name, Service, Type, Reach, AppId) = (scope.Name, scope.Service, scope.Type, scope.Reach, scope.AppId);
        (Body, Purpose, SignatureId) = (text.Body, text.Purpose, text.SignatureId);
        _everTyped.Clear();
        _everTyped.AddRange(text.Examples.Select(value => new Example { Value = value }));
    }

    public void ExpectExamples(int count)
    {
        count = Math.Min(count, TemplateCheck.PlacesMax);
        while (_everTyped.Count < count)
            _everTyped.Add(new());
        Examples = _everTyped[..count];
    }

    public void ChangeReach(Reach reach)
    {
        Reach = reach;
        SignatureId = null; // a signature is for one reach
    }

    public sealed class Example
    {
        public string Value { get; set; } = "";
    }
}
