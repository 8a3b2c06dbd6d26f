namespace Portal.Web.Tests.Architecture;

/// <summary>R4: which feature may lean on which, each with its reason. Keep it short.</summary>
internal static class FeaturePairs
{
    public static readonly IReadOnlyDictionary<string, string> Agreed = new Dictionary<string, string>
    {
        ["Accounts -> Credentials"] = "signing in checks factors",
        ["Accounts -> Organisations"] = "the profile lists one's organisations",
        ["Agreements -> Accounts"] = "mails go to members",
        ["Apps -> Accounts"] = "leak receipts are mailed to owners",
        ["Apps -> Agreements"] = "an app's services need their agreements",
        ["Apps -> Tokens"] = "the list of apps is read by token",
        ["Billing -> Accounts"] = "bills are announced to members",
        ["Billing -> Apps"] = "lines name their app",
        ["Billing -> Pricing"] = "lines take price and version from the rate card",
        ["Billing -> Tokens"] = "bills are read by token",
        ["Billing -> Usage"] = "bills are made from usage records",
        ["Credentials -> Accounts"] = "factors belong to an account and end its sessions",
        ["Customers -> Accounts"] = "owners are told of a suspension",
        ["Demonstration -> Accounts"] = "the demonstration goes through everybody's services",
        ["Demonstration -> Agreements"] = "the demonstration goes through everybody's services",
        ["Demonstration -> Apps"] = "the demonstration goes through everybody's services",
        ["Demonstration -> Billing"] = "the demonstration goes through everybody's services",
        ["Demonstration -> Credentials"] = "the demonstration goes through everybody's services",
        ["Demonstration -> Organisations"] = "the demonstration goes through everybody's services",
        ["Demonstration -> Review"] = "the demonstration goes through everybody's services",
        ["Demonstration -> Signatures"] = "the demonstration goes through everybody's services",
        ["Demonstration -> Templates"] = "the demonstration goes through everybody's services",
        ["Demonstration -> Usage"] = "the demonstration goes through everybody's services",
        ["Home -> Billing"] = "the overview shows the latest bill",
        ["Organisations -> Accounts"] = "members and staff are people with accounts",
        ["Pricing -> Usage"] = "a price quote counts usage",
        ["Review -> Accounts"] = "outcomes are mailed to members",
        ["Review -> Signatures"] = "one queue for both",
        ["Review -> Templates"] = "one queue for both",
        ["Segments -> Pricing"] = "countries have one name",
        ["Signatures -> Agreements"] = "no submission before acceptance",
        ["Signatures -> Review"] = "a submission joins the queue",
        ["Templates -> Agreements"] = "no submission before acceptance",
        ["Templates -> Pricing"] = "the editor shows an estimated price",
        ["Templates -> Review"] = "a submission joins the queue",
        ["Templates -> Signatures"] = "the preview shows the signature",
        ["Usage -> Apps"] = "records name an app",
        ["Usage -> Pricing"] = "rollups freeze the rate-card version",
        ["Usage -> Tokens"] = "gateways deliver by token",
    };
}
