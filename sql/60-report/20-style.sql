
CREATE FUNCTION lifecycle_internal.lifecycle_report_style() RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN $css$:root{color-scheme:light dark;--paper:#ffffff;--card:#f6f7f9;--ink:#1b1f24;--muted:#59626c;--line:#dfe3e8;--bad:#b3470a;
--prospect:#8f8f8f;--exploration:#56b4e9;--formation:#009e73;--stability:#0072b2;--decline:#e69f00;--terminated:#d55e00;--recovery:#cc79a7}
@media (prefers-color-scheme:dark){:root{--paper:#16191d;--card:#1f2329;--ink:#e8eaed;--muted:#a3a9b1;--line:#3a4048;--bad:#f0915b}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,"Noto Sans","Noto Sans CJK SC","PingFang SC","Microsoft YaHei",sans-serif;
overflow-wrap:break-word}
main,header,footer{max-width:1080px;margin:0 auto;padding:0 24px}
header{padding-top:40px}
h1{font-size:32px;line-height:1.2;margin:0 0 8px;letter-spacing:-.01em}
h2{font-size:21px;line-height:1.3;margin:0 0 4px}
section{margin:44px 0 0}
.lead{color:var(--muted);margin:0 0 16px;max-width:46em}
.wide+.lead,.tiles+.lead{margin:12px 0 0}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,300px),1fr));gap:12px;margin:28px 0 0;padding:0}
.tile{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:14px 16px}
.tile dt{color:var(--muted);font-size:14px;margin:0}
.tile dd{margin:2px 0 0;font-size:30px;font-weight:600;line-height:1.2;font-variant-numeric:tabular-nums;overflow-wrap:anywhere}
.tile dd+dd{font-size:14px;font-weight:400;color:var(--muted);margin-top:4px}
.wide{overflow-x:auto;position:relative}
table{border-collapse:collapse;width:100%;font-size:15px;line-height:1.35}
th,td{padding:8px 12px 8px 0;border-bottom:1px solid var(--line);text-align:left;vertical-align:middle;font-weight:400}
thead th{color:var(--muted);font-size:13px;vertical-align:bottom;border-bottom-color:var(--muted)}
tbody th{font-weight:600}
tfoot th,tfoot td{font-weight:600;border-bottom:0}
th:last-child,td:last-child{padding-right:0}
.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
thead .n{white-space:normal}
small{color:var(--muted);font-weight:400;font-size:13px}
th small,.n small{display:block}
th bdi{overflow-wrap:anywhere}
#alerts table,#worklist table{min-width:720px}
#alerts tbody th,#worklist tbody th{min-width:84px}#matrices table,#exits table,#programmes table,#satisfaction table,#referrals table,
#renewals table,#receivables table{min-width:620px}
.tag{white-space:nowrap}
.minus{color:var(--bad)}
.graph{width:26%;min-width:150px}
.bar{display:block;width:100%;height:20px}
.key{display:inline-block;width:10px;height:10px;border-radius:2px;margin-right:8px}
.prospect{--c:var(--prospect)}.exploration{--c:var(--exploration)}.formation{--c:var(--formation)}.stability{--c:var(--stability)}
.decline{--c:var(--decline)}.terminated{--c:var(--terminated)}.recovery{--c:var(--recovery)}.plain{--c:var(--muted)}
.key{background:var(--c)}
.fill{fill:var(--c)}.pale{fill:var(--c);fill-opacity:.28}.axis{stroke:var(--muted)}.grid{stroke:var(--line)}
.curve{fill:none;stroke:var(--ink);stroke-width:2.5;stroke-linejoin:round;stroke-linecap:round}
.chart text{fill:var(--muted);font-size:13px}.chart .say{fill:var(--ink)}
.chart{display:block;width:100%;min-width:680px;height:auto}
.legend{display:flex;flex-wrap:wrap;gap:4px 18px;list-style:none;margin:8px 0 20px;padding:0;font-size:14px;color:var(--muted)}
.moves td{text-align:center;padding:8px 4px;border:2px solid var(--paper);font-variant-numeric:tabular-nums;min-width:72px}
.moves thead th{text-align:center;padding:4px;border-bottom:0}
.moves thead th:first-child{text-align:left}
.moves tbody th{border-bottom:0;white-space:nowrap}
.moves small{display:block;color:inherit;opacity:.8}
.faces{display:grid;gap:28px}
figure{margin:0;min-width:0}
figure svg{display:block;width:100%;min-width:680px;height:auto;border:1px solid var(--line);border-radius:10px}
figcaption{font-size:14px;color:var(--muted);margin-top:4px}
.none{color:var(--muted);border:1px dashed var(--line);border-radius:10px;padding:20px;text-align:center;margin:0}
dl.read{margin:0;display:grid;grid-template-columns:minmax(120px,max-content) 1fr;gap:8px 24px}
dl.read dt{font-weight:600}
dl.read dd{margin:0;max-width:46em}
footer{margin-top:48px;padding-bottom:48px;color:var(--muted);font-size:14px}
@media (max-width:640px){main,header,footer{padding-left:16px;padding-right:16px}h1{font-size:26px}.tiles{grid-template-columns:repeat(2,minmax(0,1fr))}
.wide td,.wide th{min-width:4em}
.tile{padding:10px 12px}.tile dd{font-size:21px}dl.read{grid-template-columns:1fr;gap:2px}dl.read dd{margin-bottom:10px}}
@media print{:root{color-scheme:light;--paper:#fff;--card:#fff;--ink:#000;--muted:#444;--line:#bbb;--bad:#b3470a}
body{font-size:11pt}main,header,footer{max-width:none;padding:0}section{margin-top:24pt}
tr,figure,.tile,.chart,.legend,.lead,.moves,#stages table,#profit-by-stage table,#equity table{break-inside:avoid}
.faces{display:block}figure{margin:0 0 16pt}h2,.lead{break-after:avoid}
.wide{overflow:visible}
#alerts table,#worklist table,#matrices table,#exits table,#programmes table,#satisfaction table,#referrals table,
#renewals table,#receivables table{min-width:0}
.chart,figure svg{min-width:0}*{-webkit-print-color-adjust:exact;print-color-adjust:exact}table{font-size:9.5pt}}
$css$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_report_style() IS 'The style sheet of a report.';
