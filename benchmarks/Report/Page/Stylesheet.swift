/// The page's only style: light, dark, narrow and printed. The two hues differ in lightness too, and lines and marks differ in shape.
enum Stylesheet {
    static let css = """
        :root{color-scheme:light dark;--mono:#2563a8;--micro:#c8641b;--bad:#b3261e;--ok:#2e7d4f;--ink:#1b1f24;--muted:#5d6670;--line:#e3e6ea;
        --bg:#fff;--card:#f7f8fa;--heat:#7b2f86;--on:#fff;--warn:#fff3cd;--warnink:#5c4400;--part:#c79a1b}
        @media (prefers-color-scheme:dark){:root{--mono:#7db4f0;--micro:#f0a267;--bad:#ff8a80;--ok:#7fd3a2;--ink:#e8eaed;--muted:#9aa3ad;
        --line:#30363d;--bg:#14171b;--card:#1c2127;--heat:#d79be0;--on:#14171b;--warn:#3d3210;--warnink:#ffe08a;--part:#e0bd55}}
        *{box-sizing:border-box}html{-webkit-text-size-adjust:100%}
        body{margin:0;background:var(--bg);color:var(--ink);
        font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","Noto Sans CJK KR","Noto Sans KR",sans-serif}
        main{max-width:1080px;margin:0 auto;padding:36px 24px 80px}
        h1{font-size:28px;line-height:1.25;margin:0 0 4px}
        h2{font-size:20px;margin:52px 0 6px;padding-top:14px;border-top:1px solid var(--line)}
        p{max-width:72ch}code{font-size:.92em;overflow-wrap:anywhere}a{color:inherit}
        .sub{color:var(--muted);margin:0 0 22px;max-width:none}.answer{font-size:18.5px;line-height:1.55;max-width:66em;margin:0 0 22px}
        .mono{color:var(--mono);font-weight:600}.micro{color:var(--micro);font-weight:600}
        .banner{background:var(--warn);color:var(--warnink);padding:8px 14px;border-radius:8px;font-size:14.5px;margin:0 0 14px;max-width:none}
        .cards{display:grid;grid-template-columns:repeat(4,1fr);gap:14px}
        .card{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:14px 16px}
        .card b{display:block;font-size:29px;line-height:1.2;font-variant-numeric:tabular-nums}.card b.words{font-size:19px;line-height:1.85}
        .card small{color:var(--muted);display:block}.card .n{color:var(--muted);font-size:13px;display:block}
        .pair{display:grid;grid-template-columns:1fr 1fr;gap:22px;align-items:start}.many{display:grid;grid-template-columns:repeat(3,1fr);gap:10px 18px}
        figure{margin:14px 0;min-width:0}figcaption{color:var(--muted);font-size:14px;margin-top:4px;max-width:80ch}
        .many figure{margin:6px 0}.many figcaption{font-size:13px;margin-top:0}
        .wide,.broad,.scroll{overflow-x:auto}.broad svg{min-width:920px}.wide svg{max-width:920px;min-width:640px}
        .tall{overflow:auto;max-height:46em}.tall svg{min-width:440px}
        svg{display:block;width:100%;height:auto;font-family:inherit}.t{font-size:12.5px;fill:var(--ink)}.a{font-size:11.5px;fill:var(--muted)}
        .h{paint-order:stroke;stroke:var(--bg);stroke-width:3px;stroke-linejoin:round}.k{font-size:12.5px;font-weight:600}.on{font-size:12.5px;fill:var(--on)}text.bad{font-size:12.5px;fill:var(--bad)}text.s{font-size:10.5px}.grid{stroke:var(--line)}
        table{border-collapse:collapse;width:100%;font-size:14.5px;font-variant-numeric:tabular-nums;margin:10px 0}
        th{text-align:left;color:var(--muted);font-weight:600}th.mono{color:var(--mono)}th.micro{color:var(--micro)}
        td,th{padding:7px 10px;border-bottom:1px solid var(--line);vertical-align:top}td.r,th.r{text-align:right}td.r{white-space:nowrap}
        .claims td:nth-child(2){word-break:keep-all;min-width:7.5em}.claims td.r{white-space:normal;min-width:7.5em}.claims td:nth-child(3){white-space:nowrap}
        .v{display:inline-block;border-radius:99px;padding:1px 10px;font-size:12.5px;font-weight:600;border:1px solid currentColor;white-space:nowrap}
        .yes{color:var(--ok)}.no{color:var(--bad)}.dep{color:var(--micro)}.part{color:var(--ink)}.na{color:var(--muted)}
        details{margin:8px 0}summary{cursor:pointer;font-weight:600}li{max-width:72ch;margin:3px 0}
        @media(max-width:820px){.pair{grid-template-columns:1fr}.cards,.many{grid-template-columns:1fr 1fr}}
        @media(max-width:560px){main{padding:20px 14px 60px}.many{grid-template-columns:1fr}.cards{gap:10px}
        .card{padding:10px 12px}.card b{font-size:23px}.card b.words{font-size:16px}.answer{font-size:17px}.scroll table{min-width:34em}.scroll .claims{min-width:62em}}
        @media print{:root{color-scheme:light}body{font-size:12px}main{max-width:none;padding:0}h2{break-after:avoid;margin-top:26px}
        figure,tr,.card{break-inside:avoid}.scroll,.wide,.broad,.tall{overflow:visible;max-height:none}table{font-size:11px}*{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
        """
}
