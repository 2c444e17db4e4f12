using Continua.Plotting;

namespace Continua.Reporting;

/// <summary>The style sheet of a report, in the colours of its figures.</summary>
internal static class ReportStyle
{
    public static string Sheet { get; } =
        $$"""
        :root{color-scheme:light dark;--page:{{Palette.Background.Light}};--ink:{{Palette.Ink.Light}};--muted:{{Palette.Muted.Light}};
        --line:{{Palette.Grid.Light}};--tint:#f6f7f9;--accent:{{Palette.Of(Hue.Blue).Light}};--alert:{{Palette.Of(Hue.Vermillion).Light}} }
        @media screen and (prefers-color-scheme:dark){:root{--page:{{Palette.Background.Dark}};--ink:{{Palette.Ink.Dark}};
        --muted:{{Palette.Muted.Dark}};--line:{{Palette.Grid.Dark}};--tint:#1b2029;--accent:{{Palette.Of(Hue.Blue).Dark}};--alert:{{Palette.Of(Hue.Vermillion).Dark}} }
        }
        *{box-sizing:border-box}
        body{margin:0;background:var(--page);color:var(--ink);font:1rem/1.6 system-ui,-apple-system,"Segoe UI",Roboto,Arial,sans-serif}
        main{max-width:58rem;margin:0 auto;padding:3rem 1.25rem 4rem}
        h1{font-size:2rem;line-height:1.2;letter-spacing:-.015em;margin:0}
        h2{font-size:1.3rem;line-height:1.3;margin:2.75rem 0 .6rem}
        p,details,header{max-width:40rem;margin:.6rem 0}
        .subtitle{font-size:1.1rem;color:var(--muted);margin:.4rem 0 0}
        .notice{border-left:3px solid var(--alert);background:var(--tint);padding:.6rem 1rem;border-radius:0 .4rem .4rem 0}
        .tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(9.5rem,1fr));gap:.8rem;margin:1.6rem 0}
        .tiles div{background:var(--tint);border:1px solid var(--line);border-radius:.6rem;padding:.8rem 1rem}
        dt{font-size:.85rem;color:var(--muted)}
        dd{margin:0}
        .value{font-size:1.6rem;font-weight:600;line-height:1.3;font-variant-numeric:tabular-nums;overflow-wrap:anywhere}
        .note{font-size:.85rem;color:var(--muted);line-height:1.4}
        figure{margin:1.6rem 0}
        .plot,.animation{overflow-x:auto;margin-left:-14px}
        .plot>svg{display:block;max-width:100%;min-width:min(var(--width),40rem,180vw);height:auto}
        figcaption{max-width:40rem;font-size:.9rem;color:var(--muted);margin:.4rem 0}
        .table{overflow-x:auto}
        table{border-collapse:collapse;font-size:.95rem;font-variant-numeric:tabular-nums}
        th,td{text-align:left;padding:.35rem 1.4rem .35rem 0;border-bottom:1px solid var(--line);white-space:nowrap}
        th{font-weight:600;font-size:.85rem;color:var(--muted)}
        .number{text-align:right}
        pre{background:var(--tint);border:1px solid var(--line);border-radius:.5rem;padding:.8rem 1rem;overflow-x:auto;font-size:.9rem;line-height:1.5}
        code{font-family:ui-monospace,"Cascadia Code",Menlo,Consolas,"DejaVu Sans Mono",monospace}
        details{max-width:none;border-top:1px solid var(--line);margin:1.6rem 0 0;padding-top:.7rem}
        summary{cursor:pointer;color:var(--accent);font-weight:600}
        @media (max-width:40rem){main{padding:1.5rem 1rem 3rem}h1{font-size:1.6rem}th,td{white-space:normal;padding-right:.8rem} }
        @media print{main{max-width:none;padding:0}body{font-size:10pt}figure,tr,pre,.tiles div{break-inside:avoid}figure:has(table){break-inside:auto}.table,pre{overflow:visible}th,td{white-space:normal}
        h2{break-after:avoid}.plot>svg{min-width:0}details::details-content{content-visibility:visible;display:block}
        }
        """;
}
