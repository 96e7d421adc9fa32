// The pages that links in mails lead to. Nothing is done before a button is pressed: programs that look after mail open links, too.
import { fault, post, signOut, takeFragment, whenSent, withSecondFactor } from './session.js';

const token = takeFragment().get('token');
const $ = id => document.getElementById(id);
const form = $('form');

// What `send` gives is the API's answer; what `done` gives is said when that was a success.
const pages = {
  'verify-email': {
    title: 'Your e-mail address', about: 'Say that the address to which the mail was sent is yours.', button: 'Yes, it is mine',
    send: ({ password }) => post('/auth/email/verify', password ? { token, password } : { token }),
    done: () => 'Thank you: your e-mail address is verified.',
  },
  'confirm-email': {
    title: 'Another address', about: 'Your account is about to get another e-mail address. The old and the new one both have to agree.',
    button: 'I agree',
    send: () => post('/auth/email/confirm', { token }),
    done: ({ changed, old_confirmed }) => changed ? 'Your e-mail address has been changed: sign in with the new one from now on.'
      : `Thank you. Now the ${old_confirmed ? 'new' : 'old'} address has to agree, too: open the link in the mail that was sent there.`,
  },
  'reset-password': {
    title: 'A new password', about: 'Choose another password for your account. You will be signed out everywhere.', button: 'Set the password',
    send: ({ password }) => post('/auth/password/reset', { token, password }),
    done: () => 'Your new password is set: sign in with it from now on.',
  },
  'seller-invitation': {
    title: 'Join a team', about: 'You are invited to the team of a seller. Sign in with the e-mail address to which the mail was sent.',
    button: 'Sign in and join',
    send: join,
    done: ({ name, rights }) => `Welcome to the team of ${name}. Your rights there: ${rights.join(', ')}.`,
  },
};
// After these there is nothing to try again; and what can be said better than the API does, which does not know where it is said.
const final = ['bad_token', 'bad_invitation', 'email_taken'];
const better = {
  already_in_a_team: 'You are in the team of a seller already, and nobody is in two. Leave that team first, then come back.',
  invitation_for_another: 'This invitation was sent to another address than that of this account. Sign in with the one that got the mail.',
};

async function join({ email, password }) {
  const first = await post('/auth/login', { email, password });
  form.hidden = first.body.code === 'second_factor_required';
  const signedIn = await withSecondFactor(first, $('second-factor'));
  form.hidden = false;
  if (!signedIn.ok) return signedIn;
  const joined = await post('/sellers/invitations/accept', { token }, signedIn.body.access_token);
  await signOut(signedIn.body);    // it was for this alone
  return joined;
}

function end(text, well) {
  form.hidden = true;
  $('about').hidden = true;
  $('outcome').textContent = text;
  $('outcome').classList.add(well ? 'good' : 'bad');
  $('outcome').hidden = false;
}

const name = location.pathname.match(/^\/account\/([a-z-]+)\/?$/)?.[1];
const page = Object.hasOwn(pages, name) ? pages[name] : undefined;
if (page) {
  $('title').textContent = page.title;
  $('about').textContent = page.about;
  document.title = `${page.title} · Souk`;
}
if (!page) {
  end('There is no such page. Pages for your account come with the shop; these are for links in its mails.', false);
} else if (!token) {
  end('The link is not complete, or this page was loaded again. Open the link in the mail once more.', false);
} else {
  form.querySelector('button').textContent = page.button;
  for (const fields of form.querySelectorAll('fieldset')) fields.hidden = fields.disabled = fields.dataset.page !== name;
  $('shown').addEventListener('change', event => {
    form.querySelector('[autocomplete=new-password]').type = event.target.checked ? 'text' : 'password';
  });
  whenSent(form, async values => {
    const answer = await page.send(values);
    if (answer.ok) return end(page.done(answer.body), true);
    const { code } = answer.body;
    const complaint = Object.hasOwn(better, code ?? '') ? better[code] : fault(answer);
    if (final.includes(code)) return end(complaint, false);
    return complaint;
  });
  form.hidden = false;
  form.querySelector('fieldset:not([disabled]) input')?.focus();
}
