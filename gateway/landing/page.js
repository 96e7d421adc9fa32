// Fills the start page: the links of this instance (/souk.json) and, every five seconds, the health of each part.
const get = path => fetch(path, { cache: 'no-store', signal: AbortSignal.timeout(4000) });
const make = (tag, properties, ...children) => {
  const node = Object.assign(document.createElement(tag), properties);
  node.append(...children);
  return node;
};

for (const card of document.querySelectorAll('[data-service]')) {
  const { service } = card.dataset;
  card.append(make('div', { className: 'row' },
    make('a', { href: `/docs/${service}` }, 'API'), make('a', { href: `/docs/${service}/openapi.json` }, 'OpenAPI'),
    make('span', { className: 'pill' }, 'asking …')));
}
for (const origin of document.querySelectorAll('.origin')) origin.textContent = location.origin;

const instance = await (await get('/souk.json')).json();
document.querySelector('#mail').href = instance.mail;
document.querySelector('#broker').href = instance.broker;
for (const { who, email, password } of instance.signIns) {
  document.querySelector('#sign-in-rows').append(make('tr', {}, make('td', {}, who), make('td', {}, make('code', {}, email)), make('td', {}, make('code', {}, password))));
}
document.querySelector('#sign-in-section').hidden = instance.signIns.length === 0;

// A service is well when it answers, and its database, Redis and broker answer it.
async function ask(card) {
  const pill = card.querySelector('.pill');
  card.querySelector('.why')?.remove();
  try {
    const answer = await get(`/health/${card.dataset.service}/ready`);
    const { checks = {} } = await answer.json();
    const away = Object.entries(checks).filter(([, well]) => !well).map(([name]) => name);
    show(pill, answer.ok, answer.ok ? 'ready' : 'not ready');
    if (away.length) pill.after(make('span', { className: 'why' }, `without ${away.join(', ')}`));
    return answer.ok;
  } catch {
    show(pill, false, 'no answer');
    return false;
  }
}
async function askSmall(mark) {
  const well = await get(`/health/${mark.dataset.health}`).then(answer => answer.ok, () => false);
  mark.className = well ? '' : 'bad';
  mark.textContent = well ? '' : '(no answer)';
  return well;
}
function show(pill, well, text) {
  if (pill.textContent !== text) pill.textContent = text;
  pill.className = `pill ${well ? 'good' : 'bad'}`;
}

async function refresh() {
  const well = await Promise.all([...[...document.querySelectorAll('[data-service]')].map(ask), ...[...document.querySelectorAll('[data-health]')].map(askSmall)]);
  const bad = well.filter(each => !each).length;
  show(document.querySelector('#overall'), bad === 0, bad === 0 ? 'all parts are well' : `${bad} of ${well.length} parts are not well`);
}
await refresh();
setInterval(() => document.hidden || refresh(), 5000);
