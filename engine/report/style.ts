/** The report's one style sheet: light and dark by the reader's setting, wide, narrow and on paper. */
export const STYLE = `
:root { color-scheme: light dark; --paper: #fbfaf7; --card: #ffffff; --ink: #1d1f22; --soft: #62666d; --rule: #e2ded6;
  --teal: #0f9488; --orange: #d95f02; --blue: #1166b0; --asphalt: #c9c5bd; }
@media (prefers-color-scheme: dark) { :root { --paper: #16181b; --card: #1f2226; --ink: #eceae5; --soft: #a2a6ad;
  --rule: #34383e; --teal: #35c2b3; --orange: #ff9a4d; --blue: #6db3f2; --asphalt: #4a4e55; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink);
  font: 17px/1.55 ui-serif, Charter, "Iowan Old Style", Georgia, serif; }
main { max-width: 1120px; margin: 0 auto; padding: 3rem 1.25rem 4rem; }
h1 { font-size: 2.3rem; line-height: 1.15; margin: 0 0 .4rem; letter-spacing: -.01em; }
h2 { font-size: 1.4rem; margin: 3rem 0 .3rem; }
p { max-width: 44rem; margin: .4rem 0 1rem; }
.lead { font-size: 1.15rem; color: var(--soft); }
.numbers { display: grid; grid-template-columns: repeat(auto-fit, minmax(170px, 1fr)); gap: 12px; margin: 1.6rem 0; }
.number { background: var(--card); border: 1px solid var(--rule); border-radius: 10px; padding: 14px 16px; }
.number b { display: block; font-size: 1.75rem; line-height: 1.2; font-variant-numeric: tabular-nums; }
.number span, figcaption, .legend, td, th, .unit, .tick, .axis, .where, code, footer {
  font-family: ui-sans-serif, system-ui, "Segoe UI", Roboto, sans-serif; }
.number span { display: block; font-size: .82rem; line-height: 1.4; color: var(--soft); }
.two { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 430px), 1fr)); gap: 18px; }
figure { margin: 0; background: var(--card); border: 1px solid var(--rule); border-radius: 10px; padding: 12px 14px; }
figcaption { font-size: .86rem; font-weight: 600; margin-bottom: 4px; }
svg { display: block; width: 100%; height: auto; }
.grid { stroke: var(--rule); } .tick, .axis { font-size: 11px; fill: var(--soft); }
.line { fill: none; stroke-width: 1.8; stroke-linejoin: round; }
.line.a { stroke: var(--teal); } .line.b { stroke: var(--orange); } .line.c { stroke: var(--blue); } .line.d { stroke: var(--soft); }
.legend { font-size: .8rem; color: var(--soft); display: flex; gap: 16px; }
.key::before { content: ""; display: inline-block; width: 16px; height: 3px; margin-right: 6px; vertical-align: middle; }
.key.a::before { background: var(--teal); } .key.b::before { background: var(--orange); }
.key.c::before { background: var(--blue); } .key.d::before { background: var(--soft); }
img { image-rendering: pixelated; display: block; border-radius: 3px; width: 100%; height: auto; }
.units { display: grid; grid-template-columns: repeat(auto-fill, minmax(118px, 1fr)); gap: 12px; margin-top: 1rem; }
.unit { background: var(--card); border: 1px solid var(--rule); border-radius: 8px; padding: 8px; font-size: 11px; color: var(--soft); }
.unit img { margin-bottom: 4px; } .unit .row { height: 9px; } .unit div { display: flex; justify-content: space-between; font-size: 10px; white-space: nowrap; }
.samples { display: grid; grid-template-columns: repeat(auto-fill, minmax(240px, 1fr)); gap: 14px; margin-top: 1rem; }
.samples .retinas { display: grid; grid-template-columns: 1fr 1fr; gap: 6px; margin-bottom: 6px; }
.samples figcaption { display: flex; justify-content: space-between; font-weight: 400; color: var(--soft); }
.hill .wanted { fill: var(--asphalt); } .hill .given { fill: var(--teal); opacity: .82; }
.map .road { fill: none; stroke: var(--asphalt); stroke-width: 9; stroke-linejoin: round; stroke-linecap: round; }
.map .trace polyline { fill: none; stroke-width: 2.6; stroke-linecap: round; }
.map .start { fill: var(--ink); } .map .bar { stroke: var(--soft); stroke-width: 2; }
table { border-collapse: collapse; width: 100%; font-size: .92rem; background: var(--card); }
.scroll { overflow-x: auto; border: 1px solid var(--rule); border-radius: 10px; }
td, th { text-align: right; padding: 8px 10px; border-bottom: 1px solid var(--rule); font-variant-numeric: tabular-nums; white-space: nowrap; }
td:first-child, th:first-child { text-align: left; }
tr:last-child td { border-bottom: 0; }
th { font-weight: 600; color: var(--soft); white-space: normal; vertical-align: bottom; }
code { background: var(--card); border: 1px solid var(--rule); border-radius: 6px; padding: .15em .45em; font-family: ui-monospace, Menlo, Consolas, monospace; font-size: .85em; overflow-wrap: anywhere; }
.where { font-size: .9rem; color: var(--soft); max-width: none; margin: 1.6rem 0 .6rem; }
footer { margin-top: 3rem; border-top: 1px solid var(--rule); padding-top: 1rem; color: var(--soft); font-size: .88rem; }
@media (max-width: 560px) { body { font-size: 16px; } h1 { font-size: 1.8rem; } main { padding-top: 1.6rem; } }
@media print { body { background: #fff; } figure, .unit, .number { break-inside: avoid; } }
`;
