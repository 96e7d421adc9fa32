#include "services/admin/api/dashboard_page.hpp"

namespace souk::admin {

const std::string_view dashboard_page = R"html(<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>Souk admin</title>
<link rel="icon" href="data:,">
<style>
:root{color-scheme:light dark;--bg:#f6f5f2;--card:#fff;--ink:#22262b;--dim:#68707a;--line:#e3e0da;--accent:#0f766e}
@media(prefers-color-scheme:dark){:root{--bg:#15181c;--card:#1d2126;--ink:#e8e6e1;--dim:#98a1ab;--line:#2d333a;--accent:#2dd4bf}}
*{box-sizing:border-box}body{margin:0;background:var(--bg);color:var(--ink);font:16px/1.5 system-ui,sans-serif}
main{max-width:60rem;margin:0 auto;padding:2rem 1rem}h1{font-size:1.5rem;margin:0 0 1.5rem}h2{font-size:1rem;margin:0 0 .75rem}
.cards{display:grid;gap:1rem;grid-template-columns:repeat(auto-fit,minmax(11rem,1fr));margin-bottom:1rem}
.card,form{background:var(--card);border:1px solid var(--line);border-radius:.75rem;padding:1rem 1.25rem}
.card b{display:block;font-size:1.6rem;font-variant-numeric:tabular-nums}.card span,.dim{color:var(--dim);font-size:.875rem}
form{max-width:22rem;display:grid;gap:.75rem}label{display:grid;gap:.25rem;font-size:.875rem}
input{font:inherit;padding:.5rem .65rem;border:1px solid var(--line);border-radius:.5rem;background:var(--bg);color:inherit}
button{font:inherit;font-weight:600;padding:.55rem 1rem;border:0;border-radius:.5rem;background:var(--accent);color:var(--bg);cursor:pointer}
table{width:100%;border-collapse:collapse;font-size:.9rem}td,th{text-align:left;padding:.4rem .5rem;border-top:1px solid var(--line);overflow-wrap:anywhere}
td.n{text-align:right;font-variant-numeric:tabular-nums}[role=note]{margin:0;padding:.75rem 1rem;background:#c2410c;color:#fff;text-align:center}[role=alert]{color:#c2410c;font-size:.875rem;min-height:1.3em}[hidden]{display:none}
</style></head><body><p role="note" id="demo" hidden>This shop is a demonstration: nothing is sold here, and no money moves.</p><main><h1>Souk admin</h1>
<form id="signin"><label>E-mail<input name="email" type="email" autocomplete="username" required></label>
<label>Password<input name="password" type="password" autocomplete="current-password" required></label>
<button>Sign in</button><div role="alert" id="problem"></div></form>
<section id="board" hidden><div class="cards" id="figures"></div>
<div class="card"><h2>Do the books agree?</h2><table id="books"></table></div><br>
<div class="card"><h2>Events</h2><table id="events"></table></div></section></main>
<script>
const $=id=>document.getElementById(id);
fetch('/souk.json',{cache:'no-store'}).then(answer=>answer.json()).then(shop=>{$('demo').hidden=!shop.demo});
const money=(n,c)=>new Intl.NumberFormat(undefined,{style:'currency',currency:c}).format(n/10**new Intl.NumberFormat('en',{style:'currency',currency:c}).resolvedOptions().maximumFractionDigits);
const row=(...cells)=>{const tr=document.createElement('tr');cells.forEach((text,i)=>{const td=document.createElement('td');td.textContent=text;if(i)td.className='n';tr.append(td)});return tr};
const card=(name,value)=>{const div=document.createElement('div');div.className='card';const b=document.createElement('b');b.textContent=value;const s=document.createElement('span');s.textContent=name;div.append(b,s);return div};
$('signin').addEventListener('submit',async event=>{event.preventDefault();$('problem').textContent='';
 const form=new FormData(event.target);
 const answer=await fetch('/api/auth/login',{method:'POST',headers:{'Content-Type':'application/json'},body:JSON.stringify(Object.fromEntries(form))});
 const session=await answer.json();
 if(!answer.ok){$('problem').textContent=session.title||'That did not work.';return}
 const get=async path=>{const r=await fetch(path,{headers:{Authorization:'Bearer '+session.access_token}});const j=await r.json();if(!r.ok)throw new Error(j.title);return j};
 try{const o=await get('/admin/overview'),b=await get('/admin/reconciliation'),c=b.orders.currency;
 $('figures').replaceChildren(card('orders',o.orders.count),card('paid',o.orders.paid),card('turnover',money(o.orders.total,c)),card('customers',o.users),card('products',o.products));
 $('books').replaceChildren(row('Paid orders / captured payments',b.orders.paid+' / '+b.payments.captured_count),row('Captured / in the provider\u2019s account',money(b.payments.captured_total,c)+' / '+money(b.ledger.provider,c)),row('Refunds due / needing somebody',b.payments.refunds_due+' / '+b.payments.refunds_needing_attention),row('Differences from the provider',b.payments.differences),row('Sum over all accounts',money(b.ledger.sum,c)),row('Stock on hand / reserved / sold',[b.stock.on_hand,b.stock.reserved,b.stock.sold].join(' / ')),row('Events waiting to be published',b.outbox_pending));
 $('events').replaceChildren(...b.events.map(e=>row(e.name,e.published+' published',e.handled.map(h=>h.count+' by '+h.name).join(', '))));
 $('signin').hidden=true;$('board').hidden=false}catch(error){$('problem').textContent=error.message}});
</script></body></html>
)html";

}  // namespace souk::admin
