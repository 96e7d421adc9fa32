// On every page of a shop that is declared a demonstration (SOUK_DEMO): that it sells nothing.
const { demo } = await (await fetch('/souk.json', { cache: 'no-store' })).json();
if (demo) {
  const banner = document.createElement('p');
  banner.className = 'panel bad';
  banner.setAttribute('role', 'note');
  banner.textContent = 'This shop is a demonstration: nothing is sold here, and no money moves.';
  document.body.prepend(banner);
}
