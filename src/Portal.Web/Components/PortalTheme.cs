using MudBlazor;

namespace Portal.Web.Components;

/// <summary>MudBlazor's palette with the same roles and colours as portal.css.</summary>
public static class PortalTheme
{
    private static readonly string[] Fonts = ["Noto Sans SC Variable", "system-ui", "sans-serif"];

    public static readonly MudTheme Theme = new()
    {
        PaletteLight = new PaletteLight
        {
            Primary = "#0B5FA5",
            Secondary = "#4A5560",
            Success = "#1B7A43",
            Warning = "#8A5A00",
            Error = "#B3261E",
            Info = "#0B5FA5",
            Background = "#F7F8FA",
            Surface = "#FFFFFF",
            AppbarBackground = "#FFFFFF",
            AppbarText = "#1A1D21",
            DrawerBackground = "#FFFFFF",
            TextPrimary = "#1A1D21",
            TextSecondary = "#4A5560",
            LinesDefault = "#DDE1E6",
            LinesInputs = "#7B8794",
            TableLines = "#E4E7EB",
            ActionDefault = "#4A5560",
            DrawerText = "#1A1D21",
            DrawerIcon = "#4A5560",
        },
        PaletteDark = new PaletteDark
        {
            Primary = "#6DB3EE",
            Secondary = "#A9B4BF",
            Success = "#6CC795",
            Warning = "#E0B25C",
            Error = "#F2918A",
            Info = "#6DB3EE",
            Background = "#12161B",
            Surface = "#1A1F26",
            AppbarBackground = "#1A1F26",
            AppbarText = "#E8EBEE",
            DrawerBackground = "#1A1F26",
            TextPrimary = "#E8EBEE",
            TextSecondary = "#A9B4BF",
            LinesDefault = "#333B45",
            LinesInputs = "#7B8794",
            TableLines = "#2B323B",
            ActionDefault = "#A9B4BF",
            PrimaryContrastText = "#0B1A28",
            DrawerText = "#E8EBEE",
            DrawerIcon = "#A9B4BF",
        },
        Typography = new Typography
        {
            Default = new DefaultTypography { FontFamily = Fonts, FontSize = "0.875rem", LineHeight = "1.45" },
            Button = new ButtonTypography { FontFamily = Fonts, FontSize = "0.875rem", FontWeight = "500", TextTransform = "none", LetterSpacing = "0" },
        },
        LayoutProperties = new LayoutProperties { DefaultBorderRadius = "8px" },
    };
}
