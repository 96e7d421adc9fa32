// Fills the start page: the links of this instance (/souk.json) and, every five seconds, the health of each part. Whoever comes
// back from a provider is signed in here.
import { fault, make, post, reason, signOut, takeFragment, withSecondFactor } from './session.js';

const get = path => fetch(path, { cache: 'no-store', signal: AbortSignal.timeout(4000) });

welcome(takeFragment());

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
if (instance.paymentSandbox) {    // else there is a real provider, whose health is not ours to ask for
  document.querySelector('#sandbox').hidden = false;
  document.querySelector('#sandbox b').dataset.health = 'stripe';
}

// #link=TOKEN: from a link that `./souk up` printed. #signin=CODE, #signin_error=CODE or #linked=PROVIDER: how signing in with a
// provider, or linking one, has ended.
async function welcome(fragment) {
  const who = document.querySelector('#who'), leave = document.querySelector('#sign-out'), section = document.querySelector('#session');
  const say = (text, well) => {
    who.textContent = text;
    section.className = `panel ${well ? 'good' : 'bad'}`;
    section.hidden = false;
  };
  if (fragment.has('signin_error')) return say(reason(fragment.get('signin_error')) ?? 'Signing in with the provider did not work. Begin again.', false);
  if (fragment.has('linked')) return say('The provider is linked to your account: you can sign in with it from now on.', true);
  if (!fragment.has('signin') && !fragment.has('link')) return;
  say('Signing in …', true);
  let answer = fragment.has('link') ? await post('/auth/sign-in-link', { token: fragment.get('link') })
    : await post('/auth/oidc/exchange', { code: fragment.get('signin') });
  if (answer.body.code === 'second_factor_required') {
    say('Your account asks for a second factor, too.', true);
    answer = await withSecondFactor(answer, document.querySelector('#second-factor'));
  }
  if (!answer.ok) return say(reason(answer.body.code) ?? fault(answer), false);
  const { name, email } = answer.body.user;
  say(`Signed in as ${name}, ${email}.`, true);
  leave.hidden = false;
  leave.addEventListener('click', async () => {
    leave.disabled = true;
    const over = await signOut(answer.body);
    say(over ? `${name} has signed out.` : 'Signing out did not work. Try again in a moment.', over);
    leave.disabled = false;
    leave.hidden = over;
  });
}

// A service is well when it answers, and its database, Redis and broker answer it.
let broker = true;
async function ask(card) {
  const pill = card.querySelector('.pill');
  card.querySelector('.why')?.remove();
  try {
    const answer = await get(`/health/${card.dataset.service}/ready`);
    const { checks = {} } = await answer.json();
    if (Object.hasOwn(checks, 'rabbitmq')) broker = checks.rabbitmq;
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
  return showSmall(mark, await get(`/health/${mark.dataset.health}`).then(answer => answer.ok, () => false));
}
function showSmall(mark, well) {
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
  showSmall(document.querySelector('#broker-health'), broker);    // as the services see it
  const bad = well.filter(each => !each).length;
  show(document.querySelector('#overall'), bad === 0, bad === 0 ? 'all parts are well' : `${bad} of ${well.length} parts are not well`);
}
await refresh();
setInterval(() => document.hidden || refresh(), 5000);
