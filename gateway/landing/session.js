// What the pages say to the API, and how they sign somebody in and out. Tokens are kept by the page alone, and go with it.
export const make = (tag, properties, ...children) => {
  const node = Object.assign(document.createElement(tag), properties);
  node.append(...children);
  return node;
};

// What is behind the # of the address. It is taken out at once: no history, bookmark or screenshot keeps it.
export function takeFragment() {
  const values = new URLSearchParams(location.hash.slice(1));
  if (location.hash) history.replaceState(null, '', location.pathname + location.search);
  addEventListener('hashchange', () => location.reload());    // another link to the page that is open
  return values;
}

export async function post(path, body, token) {
  const headers = {};
  if (body) headers['Content-Type'] = 'application/json';
  if (token) headers.Authorization = `Bearer ${token}`;
  try {
    const answer = await fetch(`/api${path}`, {
      method: 'POST', cache: 'no-store', headers, body: body && JSON.stringify(body), signal: AbortSignal.timeout(30_000),
    });
    const said = await answer.json().catch(() => ({}));    // nothing, after a 204
    return { ok: answer.ok, status: answer.status, body: said, wait: Number(answer.headers.get('Retry-After')) };
  } catch {
    return { ok: false, status: 0, body: { title: 'The shop does not answer. Try again in a moment' } };
  }
}

// A refusal in a sentence or two, as the API words it.
export function fault({ body: { title, detail, violations = [] }, wait }) {
  const named = violations.map(({ pointer, message }) => `${pointer.slice(1).replace('_', ' ')} ${message}`).join(', ');
  const sentences = [title ?? 'That did not work', detail ?? named, wait > 1 ? `That is in ${wait} seconds` : ''];
  return sentences.filter(each => each).map(each => each[0].toUpperCase() + each.slice(1).replace(/[^.!?]$/, '$&.')).join(' ');
}

// `act` gets the values of the form, and gives what there is to complain about, if anything.
export function whenSent(form, act) {
  form.addEventListener('submit', async event => {
    event.preventDefault();
    const button = form.querySelector('button'), alert = form.querySelector('[role=alert]');
    alert.textContent = '';
    button.disabled = true;
    alert.textContent = await act(Object.fromEntries(new FormData(form))) ?? '';
    button.disabled = false;
  });
}

// The API's last word on signing in. Where it asks for a second factor, that is asked for in `place` first.
export async function withSecondFactor(answer, place) {
  if (answer.body.code !== 'second_factor_required') return answer;
  const { challenge } = answer.body;
  const code = make('input', { name: 'code', autocomplete: 'one-time-code', required: true, maxLength: 40, spellcheck: false });
  const form = make('form', { className: 'panel' },
    make('label', {}, 'Code', code),
    make('p', { className: 'soft' }, 'From your authenticator app, or one of your recovery codes.'),
    make('button', {}, 'Go on'), make('p', { role: 'alert' }));
  place.replaceChildren(form);
  code.focus();
  const last = await new Promise(resolve => whenSent(form, async values => {
    const next = await post('/auth/login/second-factor', { challenge, code: values.code.trim() });
    if (!next.ok && !['bad_challenge', 'second_factor_off'].includes(next.body.code)) return fault(next);    // once more
    resolve(next);
  }));
  place.replaceChildren();
  return last;
}

// True when the session is over. Its access token may be older than such tokens get, or have ended by itself.
export async function signOut({ access_token, refresh_token }) {
  const answer = await post('/auth/logout', undefined, access_token);
  if (answer.status !== 401) return answer.ok;
  const fresh = await post('/auth/refresh', { refresh_token });
  return fresh.ok ? (await post('/auth/logout', undefined, fresh.body.access_token)).ok : fresh.status === 401;
}

// Why a provider's sign-in failed, by the code behind #signin_error= or of the exchange.
export const reasons = {
  provider_refused: 'The provider did not sign you in: perhaps you declined there. You can begin again.',
  provider_unavailable: 'The provider does not answer as it should. Sign in with your password, or begin again later.',
  unavailable: 'The shop cannot sign you in at this moment. Begin again in a moment.',
  too_many_requests: 'That was too often in too short a time. Begin again in a moment.',
  provider_not_found: 'The shop does not know this provider.',
  bad_id_token: 'What the provider said about you cannot be trusted, so you have not been signed in.',
  provider_email_missing: 'The provider did not tell your e-mail address, and the shop needs one. Allow it there, and begin again.',
  provider_email_unverified: 'The provider has not verified your e-mail address. Verify it there, and begin again.',
  link_by_signing_in: 'There is an account with your e-mail address already. Sign in to it with its password, and link the provider there.',
  account_closed: 'This account cannot be signed in to: it has been closed or suspended.',
  identity_taken: 'Another account of this shop is linked to this identity.',
  provider_linked: 'Your account is linked to another identity of this provider. Unlink that one first.',
  sign_in_over: 'This sign-in took too long, or has been used already. Begin again.',
  wrong_browser: 'This sign-in was begun in another browser. Begin again in this one.',
  bad_sign_in_code: 'This sign-in is over: it has to be finished within a minute, in the browser that began it. Begin again.',
};
export const reason = code => (Object.hasOwn(reasons, code) ? reasons[code] : undefined);
