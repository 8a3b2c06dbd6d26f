using System.Text.Json;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;

namespace Portal.Browser.Tests.Support;

/// <summary>What must be true of any page, whoever looks at it and on whatever screen.</summary>
internal static class PageCheck
{
    private const string Facts = """
        () => {
          const key = /^[a-z]+(-[a-z]+)*(\.[a-z]+(-[a-z]+)*)+(?<!\.(pdf|png|jpe?g|csv|txt|eml))$/; // a file's name is none
          const skip = 'code, pre, kbd, samp, script, style, [data-raw]';
          const keys = [];
          for (const element of document.querySelectorAll('body *')) {
            if (element.closest(skip)) continue;
            for (const node of element.childNodes)
              if (node.nodeType === 3 && key.test(node.textContent.trim())) keys.push(node.textContent.trim());
            for (const name of ['aria-label', 'title', 'placeholder', 'alt'])
              if (key.test(element.getAttribute(name) ?? '')) keys.push(name + '=' + element.getAttribute(name));
          }
          const root = document.documentElement;
          const wide = root.scrollWidth <= root.clientWidth ? '' : [...document.querySelectorAll('body *')]
            .filter(e => e.getBoundingClientRect().right > root.clientWidth + 1 && !e.closest('.table-scroll'))
            .slice(0, 3).map(e => e.tagName.toLowerCase() + '.' + e.className).join(' | ');
          return { lang: root.lang, titles: [...document.querySelectorAll('h1')].filter(h => h.checkVisibility()).length, keys,
                   title: document.title, wide: root.scrollWidth <= root.clientWidth ? '' : `${root.scrollWidth} > ${root.clientWidth}: ${wide}` };
        }
        """;

    public static async Task<IEnumerable<string>> LookAsync(Screen screen)
    {
        var facts = await screen.Page.EvaluateAsync<JsonElement>(Facts);
        var wrong = new List<string>();
        if (facts.GetProperty("lang").GetString() != screen.Language)
            wrong.Add($"html lang is '{facts.GetProperty("lang").GetString()}'");
        if (facts.GetProperty("titles").GetInt32() is not 1 and var titles)
            wrong.Add($"{titles} h1");
        if (string.IsNullOrWhiteSpace(facts.GetProperty("title").GetString()))
            wrong.Add("no title");
        wrong.AddRange(facts.GetProperty("keys").EnumerateArray().Select(key => $"a resource key shows: {key.GetString()}").Distinct());
        if (facts.GetProperty("wide").GetString() is { Length: > 0 } wide)
            wrong.Add("scrolls sideways: " + wide);
        return wrong;
    }

    /// <summary>axe-core's findings that count.</summary>
    public static async Task<IEnumerable<string>> AxeAsync(Screen screen)
    {
        var result = await screen.Page.RunAxe(new AxeRunOptions { ResultTypes = [ResultType.Violations] });
        return result.Violations
            .Where(v => v.Impact is "serious" or "critical")
            .Select(v => $"axe {v.Id} ({v.Impact}) x{v.Nodes.Length}: {Short(v.Nodes[0].Html)} {Short(string.Join(' ', v.Nodes[0].Any.Select(a => a.Message)))}");
    }

    private static string Short(string text) => text.ReplaceLineEndings(" ")[..Math.Min(220, text.ReplaceLineEndings(" ").Length)];
}
