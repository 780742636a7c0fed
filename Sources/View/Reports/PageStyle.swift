/// The style sheet of the pages: light, dark, narrow and printed.
enum PageStyle {
  static let css = """
    :root{color-scheme:light dark;--page:#ffffff;--text:#1b1f24;--muted:#59636e;--line:#d5dae0;\
    --soft:#f4f6f8;--accent:#0072b2;--warn:#8a4b00;--warn-soft:#fff4e2}
    @media (prefers-color-scheme:dark){:root{--page:#14181d;--text:#e8ebef;--muted:#a3adb8;\
    --line:#343b44;--soft:#1c2229;--accent:#6bb8ec;--warn:#f0c24b;--warn-soft:#2b2412}}
    *{box-sizing:border-box}
    html{-webkit-text-size-adjust:100%}
    body{margin:0 auto;padding:1.5rem clamp(.9rem,3vw,2.5rem) 3rem;max-width:78rem;\
    background:var(--page);color:var(--text);font:16px/1.5 system-ui,-apple-system,'Segoe UI',\
    Roboto,'Helvetica Neue',Arial,sans-serif}
    h1{font-size:1.9rem;line-height:1.2;margin:.2rem 0 .4rem;text-wrap:balance}
    h2{font-size:1.3rem;margin:2.4rem 0 .7rem;padding-top:.8rem;border-top:1px solid var(--line)}
    h3{font-size:1.02rem;margin:1.4rem 0 .4rem}
    p{margin:.4rem 0;max-width:70ch}
    ul{margin:.4rem 0;padding-left:1.2rem;max-width:75ch}
    li{margin:.25rem 0}
    a{color:var(--accent)}
    nav{display:flex;flex-wrap:wrap;gap:.2rem 1.1rem;margin:1rem 0 0;font-size:.92rem}
    nav a{text-decoration:none}
    nav a:hover{text-decoration:underline}
    small{display:block;color:var(--muted);font-size:.8rem;line-height:1.35}
    .muted,footer{color:var(--muted)}
    footer{margin-top:3rem;padding-top:.8rem;border-top:1px solid var(--line);font-size:.85rem}
    code,pre{font:.86em/1.45 ui-monospace,SFMono-Regular,Menlo,Consolas,'Liberation Mono',monospace}
    pre{background:var(--soft);border:1px solid var(--line);border-radius:6px;padding:.7rem .9rem;\
    overflow-x:auto;margin:.5rem 0}
    pre.wrap,code{white-space:pre-wrap;overflow-wrap:anywhere}
    .wide{overflow-x:auto;margin:.6rem 0}
    table{border-collapse:collapse;font-size:.9rem;min-width:100%}
    th,td{text-align:left;vertical-align:top;padding:.42rem .8rem .42rem 0;\
    border-bottom:1px solid var(--line)}
    th{font-weight:600;white-space:nowrap;border-bottom-width:2px;vertical-align:bottom}
    td.number,th.number{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}
    td:last-child,th:last-child{padding-right:.2rem}
    td:first-child:not(.number),td.number:first-child+td{min-width:13rem}
    .facts th{width:12rem;font-weight:400;color:var(--muted);border-bottom-width:1px;\
    vertical-align:top}
    .facts td{overflow-wrap:anywhere}
    .headline{font-size:1.08rem;margin:1rem 0 .2rem;padding:.7rem 1rem;background:var(--soft);\
    border-left:4px solid var(--accent);border-radius:0 6px 6px 0;max-width:none}
    .warning{color:var(--warn);background:var(--warn-soft);border-left:4px solid var(--warn);\
    border-radius:0 6px 6px 0;padding:.5rem 1rem;margin:.5rem 0;max-width:none}
    .tie{color:var(--muted)}
    header p{max-width:95ch}
    .figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(25rem,100%),1fr));\
    gap:1rem 1.5rem;align-items:start}
    figure{margin:.6rem 0;overflow-x:auto}
    figure svg{display:block;min-width:20rem}
    figure.broad svg{min-width:34rem}
    figcaption{color:var(--muted);font-size:.87rem;max-width:65ch;margin-top:.2rem}
    summary{cursor:pointer;color:var(--accent);margin:.5rem 0}
    @media print{
    :root{--page:#fff;--text:#000;--muted:#444;--line:#bbb;--soft:#f6f6f6;--accent:#004a75;\
    --warn:#6b3a00;--warn-soft:#fff;color-scheme:light}
    body{font-size:9.5pt;max-width:none;padding:0}
    h1{font-size:18pt}
    h2{font-size:13pt;margin-top:1.6rem}
    .figures{grid-template-columns:1fr 1fr;gap:.6rem 1rem}
    .headline{font-size:10pt}
    nav{display:none}
    table{font-size:7.5pt}
    th,td{padding:.2rem .4rem .2rem 0}
    td:first-child:not(.number),td.number:first-child+td{min-width:7rem}
    small{font-size:7pt}
    figure svg,figure.broad svg{min-width:0}
    h2{break-after:avoid}
    figure,tr,pre{break-inside:avoid}
    .wide,figure{overflow:visible}
    details::details-content{content-visibility:visible}
    @page{margin:16mm}
    }
    """
}
